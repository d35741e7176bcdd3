package dev.obor.nn;

import dev.obor.tensor.Activation;

/// The rectified linear unit with a small slope for negative numbers.
///
/// ```text
/// output = input                    if input > 0
///          negativeSlope * input    otherwise
/// ```
///
/// **Shapes.** `input` (*). Result: the same.
/// **Gradient.** `negativeSlope` at 0.
/// **PyTorch.** `torch.nn.LeakyReLU`: same default.
/// **Source.** A. L. Maas, A. Y. Hannun, A. Y. Ng, "Rectifier Nonlinearities Improve Neural Network
/// Acoustic Models", 2013.
///
/// @param negativeSlope the slope for negative numbers; default 0.01
public record LeakyReLU(double negativeSlope) implements ActivationLayer {
    /// Slope 0.01.
    public LeakyReLU() {
        this(0.01);
    }

    /// The same with another slope.
    public LeakyReLU negativeSlope(double negativeSlope) {
        return new LeakyReLU(negativeSlope);
    }

    @Override public Activation activation() {
        return Activation.leakyRelu(negativeSlope);
    }

    /// `LeakyReLU(negative_slope=0.01)`.
    @Override public String toString() {
        return "LeakyReLU(negative_slope=" + PythonNumber.text(negativeSlope) + ")";
    }
}
