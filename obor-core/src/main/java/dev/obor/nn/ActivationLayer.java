package dev.obor.nn;

import dev.obor.tensor.Activation;
import dev.obor.tensor.Tensor;

/// A layer that is a formula of every element. Behind a [Linear] in a [Sequential] it can be computed while
/// the result of that is in the cache, see [Tensor#linear(Tensor, Tensor, Activation)].
///
/// ```java
/// record Square() implements ActivationLayer {
///     private static final Activation SQUARE = Activation.of(Fused.of("Square", input(0).square()));
///
///     @Override public Activation activation() { return SQUARE; }
/// }
/// ```
///
/// **Shapes.** `input` (*). Result: the same.
public interface ActivationLayer extends Layer {
    /// The formula.
    Activation activation();

    /// The formula of every element of `input`.
    @Override default Tensor forward(Tensor input) {
        return activation().apply(input);
    }
}
