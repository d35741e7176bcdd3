/// The training loop: a thin wrapper over the five visible lines.
@NullMarked
package dev.obor.train;

import org.jspecify.annotations.NullMarked;
