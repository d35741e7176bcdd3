package dev.obor.loss;

import dev.obor.tensor.Tensor;

/// Measures how far a prediction is from what it should be: bigger is worse.
///
/// Any lambda over tensors is a loss; its gradient comes from the operations it calls:
///
/// ```java
/// Loss huberish = (input, target) -> input.sub(target).abs().mean();
/// ```
///
/// A loss written as a formula ([Losses#pointwise]) is one fused loop instead. The catalogue's losses
/// are such formulas with a contract ([ReducedLoss]).
@FunctionalInterface
public interface Loss {
    /// The loss of `input`, usually what a model has computed, given `target`.
    Tensor forward(Tensor input, Tensor target);
}
