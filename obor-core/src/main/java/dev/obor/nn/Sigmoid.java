package dev.obor.nn;

import dev.obor.tensor.Tensor;

/// The logistic function.
///
/// ```text
/// output = 1 / (1 + exp(-input))
/// ```
///
/// **Shapes.** `input` (*). Result: the same.
/// **PyTorch.** `torch.nn.Sigmoid`.
public record Sigmoid() implements Layer {
    @Override public Tensor forward(Tensor input) {
        return input.sigmoid();
    }

    /// `Sigmoid()`.
    @Override public String toString() {
        return "Sigmoid()";
    }
}
