/// Tensors, views, printing and random numbers; and automatic differentiation: nodes, the reverse
/// pass, gradient modes, hooks, gradient checks.
@NullMarked
package dev.obor.tensor;

import org.jspecify.annotations.NullMarked;
