package dev.obor.nn;

import dev.obor.formula.DType;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// A function of one tensor, with what it has learnt.
///
/// A layer that holds nothing is a lambda. One that holds tensors, other layers, random numbers or
/// a [Mode] names them in [#parts]; everything else follows from that one method.
///
/// ```java
/// Layer swish = x -> x.mul(x.sigmoid());
///
/// final class Residual implements Layer {
///     private final Layer inner = new Sequential(new Linear(64, 64), new ReLU());
///
///     @Override public Tensor forward(Tensor input) { return inner.forward(input).add(input); }
///     @Override public Parts parts() { return new Parts().layer("inner", inner); }
/// }
/// ```
///
/// A tensor is named by the path to it, in the order of the parts: `0.weight`, `0.bias`,
/// `2.inner.weight`.
///
/// **PyTorch.** `torch.nn.Module`: the same names in the same order. Parts are named in a method,
/// not found by looking at fields. [#stateDict] is a copy, which training does not change.
@FunctionalInterface
public interface Layer {
    /// The result for `input`.
    Tensor forward(Tensor input);

    /// What this layer holds, collected anew at every call; nothing by default.
    default Parts parts() {
        return new Parts();
    }

    /// The layers directly inside this one, by name.
    default Map<String, Layer> children() {
        return parts().layers();
    }

    // ---- parameters

    /// The tensors to be trained, each once, in the order of [#namedParameters].
    default List<Tensor> parameters() {
        return List.copyOf(namedParameters().values());
    }

    /// The tensors to be trained by name; one that several layers share appears under its first
    /// name.
    default Map<String, Tensor> namedParameters() {
        return Tree.of(this).distinctParameters();
    }

    /// Forgets the gradients of all parameters.
    default void zeroGrad() {
        parameters().forEach(Tensor::zeroGrad);
    }

    /// Converts parameters and floating point buffers to `type`. They become new tensors: make the
    /// optimizer afterwards.
    ///
    /// @throws IllegalArgumentException if `type` is not floating point
    /// @throws IllegalStateException if one of them was registered in [Parts] without a way to
    ///     replace it; nothing has changed then
    default void to(DType type) {
        Tree.of(this).to(type);
    }

    // ---- state

    /// Copies of all parameters and buffers by name.
    default Map<String, Tensor> stateDict() {
        return Tree.of(this).stateDict();
    }

    /// Copies `state` into the parameters and buffers of the same names.
    ///
    /// @throws IllegalArgumentException if names are missing or unknown, or shapes differ, or a
    ///     floating point tensor meets one that is not; nothing has changed then
    default void loadStateDict(Map<String, Tensor> state) {
        Tree.of(this).loadStateDict(state);
    }

    /// Where the random numbers of the layers stand, by name: with [#stateDict] all that an exact
    /// continuation needs.
    default Map<String, Rng.State> randomStates() {
        return Tree.of(this).randomStates();
    }

    /// Continues the random numbers from `states`.
    ///
    /// @throws IllegalArgumentException if names are missing or unknown; nothing has changed then
    default void loadRandomStates(Map<String, Rng.State> states) {
        Tree.of(this).loadRandomStates(states);
    }

    // ---- training and evaluation

    /// Everything in here behaves as in training, as it does at first.
    default void train() {
        Tree.of(this).modes().forEach(Mode::train);
    }

    /// Everything in here behaves as in use: no dropout.
    default void eval() {
        Tree.of(this).modes().forEach(Mode::eval);
    }

    /// Whether anything in here behaves as in training; false if nothing in here knows a [Mode].
    default boolean isTraining() {
        return Tree.of(this).modes().stream().anyMatch(Mode::isTraining);
    }
}
