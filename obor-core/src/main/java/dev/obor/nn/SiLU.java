package dev.obor.nn;

import dev.obor.tensor.Activation;

/// The sigmoid linear unit, also called swish.
///
/// ```text
/// output = input * sigmoid(input)
/// ```
///
/// **Shapes.** `input` (*). Result: the same.
/// **PyTorch.** `torch.nn.SiLU`.
/// **Source.** S. Elfwing, E. Uchibe, K. Doya, "Sigmoid-Weighted Linear Units for Neural Network
/// Function Approximation in Reinforcement Learning", 2017.
public record SiLU() implements ActivationLayer {
    @Override public Activation activation() {
        return Activation.SILU;
    }

    /// `SiLU()`.
    @Override public String toString() {
        return "SiLU()";
    }
}
