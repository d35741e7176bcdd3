/// Scalar formulas as data: building blocks, derivatives, simplification, lowering to arithmetic,
/// and the interpreter that says what a formula means.
@NullMarked
package dev.obor.formula;

import org.jspecify.annotations.NullMarked;
