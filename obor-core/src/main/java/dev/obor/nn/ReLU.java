package dev.obor.nn;

import dev.obor.tensor.Activation;

/// The rectified linear unit.
///
/// ```text
/// output = max(input, 0)
/// ```
///
/// **Shapes.** `input` (*). Result: the same.
/// **Gradient.** 0 at 0; NaN passes.
/// **PyTorch.** `torch.nn.ReLU`.
public record ReLU() implements ActivationLayer {
    @Override public Activation activation() {
        return Activation.RELU;
    }

    /// `ReLU()`.
    @Override public String toString() {
        return "ReLU()";
    }
}
