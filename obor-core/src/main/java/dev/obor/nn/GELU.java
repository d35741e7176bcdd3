package dev.obor.nn;

import dev.obor.tensor.Activation;
import java.util.Locale;

/// The Gaussian error linear unit.
///
/// ```text
/// output = input * Φ(input),   Φ(x) = 0.5 * (1 + erf(x / √2))
/// tanh:                        Φ(x) ≈ 0.5 * (1 + tanh(√(2/π) * (x + 0.044715 * x³)))
/// ```
///
/// **Shapes.** `input` (*). Result: the same.
/// **PyTorch.** `torch.nn.GELU`: same default.
/// **Source.** D. Hendrycks, K. Gimpel, "Gaussian Error Linear Units (GELUs)", 2016.
///
/// @param approximate how Φ is computed; default [Approximate#NONE]
public record GELU(Approximate approximate) implements ActivationLayer {
    /// How the normal distribution function is computed.
    public enum Approximate {
        /// By the error function.
        NONE,
        /// By the hyperbolic tangent.
        TANH
    }

    /// By the error function.
    public GELU() {
        this(Approximate.NONE);
    }

    /// The same with another way to compute Φ.
    public GELU approximate(Approximate approximate) {
        return new GELU(approximate);
    }

    @Override public Activation activation() {
        return switch (approximate) {
            case NONE -> Activation.GELU;
            case TANH -> Activation.GELU_TANH;
        };
    }

    /// `GELU(approximate='none')`.
    @Override public String toString() {
        return "GELU(approximate='" + approximate.name().toLowerCase(Locale.ROOT) + "')";
    }
}
