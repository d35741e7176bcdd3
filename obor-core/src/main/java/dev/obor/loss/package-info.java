/// Losses: what each accepts, its formula, and how its elements become one number.
@NullMarked
package dev.obor.loss;

import org.jspecify.annotations.NullMarked;
