package dev.obor.nn;

import dev.obor.tensor.Activation;

/// The exponential linear unit.
///
/// ```text
/// output = input                        if input > 0
///          alpha * (exp(input) - 1)     otherwise
/// ```
///
/// **Shapes.** `input` (*). Result: the same.
/// **Gradient.** `alpha` at 0.
/// **PyTorch.** `torch.nn.ELU`: same default.
/// **Source.** D.-A. Clevert, T. Unterthiner, S. Hochreiter, "Fast and Accurate Deep Network
/// Learning by Exponential Linear Units (ELUs)", 2016.
///
/// @param alpha the limit for large negative numbers is `-alpha`; default 1
public record ELU(double alpha) implements ActivationLayer {
    /// Alpha 1.
    public ELU() {
        this(1.0);
    }

    /// The same with another alpha.
    public ELU alpha(double alpha) {
        return new ELU(alpha);
    }

    @Override public Activation activation() {
        return Activation.elu(alpha);
    }

    /// `ELU(alpha=1.0)`.
    @Override public String toString() {
        return "ELU(alpha=" + PythonNumber.text(alpha) + ")";
    }
}
