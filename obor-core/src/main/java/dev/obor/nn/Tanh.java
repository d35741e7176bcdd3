package dev.obor.nn;

import dev.obor.tensor.Tensor;

/// The hyperbolic tangent.
///
/// ```text
/// output = tanh(input)
/// ```
///
/// **Shapes.** `input` (*). Result: the same.
/// **PyTorch.** `torch.nn.Tanh`.
public record Tanh() implements Layer {
    @Override public Tensor forward(Tensor input) {
        return input.tanh();
    }

    /// `Tanh()`.
    @Override public String toString() {
        return "Tanh()";
    }
}
