/// Runs things on plain arrays: formulas compiled to loops (`java.lang.classfile`), matrix products,
/// and the team of threads that shares the work.
@NullMarked
package dev.obor.kernel;

import org.jspecify.annotations.NullMarked;
