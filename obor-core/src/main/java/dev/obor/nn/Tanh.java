package dev.obor.nn;

import dev.obor.tensor.Activation;

/// The hyperbolic tangent.
///
/// ```text
/// output = tanh(input)
/// ```
///
/// **Shapes.** `input` (*). Result: the same.
/// **PyTorch.** `torch.nn.Tanh`.
public record Tanh() implements ActivationLayer {
    @Override public Activation activation() {
        return Activation.TANH;
    }

    /// `Tanh()`.
    @Override public String toString() {
        return "Tanh()";
    }
}
