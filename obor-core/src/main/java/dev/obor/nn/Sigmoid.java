package dev.obor.nn;

import dev.obor.tensor.Activation;

/// The logistic function.
///
/// ```text
/// output = 1 / (1 + exp(-input))
/// ```
///
/// **Shapes.** `input` (*). Result: the same.
/// **PyTorch.** `torch.nn.Sigmoid`.
public record Sigmoid() implements ActivationLayer {
    @Override public Activation activation() {
        return Activation.SIGMOID;
    }

    /// `Sigmoid()`.
    @Override public String toString() {
        return "Sigmoid()";
    }
}
