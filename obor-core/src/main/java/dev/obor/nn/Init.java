package dev.obor.nn;

import dev.obor.kernel.Check;
import dev.obor.tensor.Autograd;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;

/// First values of parameters.
///
/// Every method changes the tensor in place, unrecorded, and returns it.
///
/// ```text
/// xavier:   std = gain * √(2 / (fanIn + fanOut))
/// kaiming:  std = gain / √fan
/// uniform in [-√3 std, √3 std), or normal with mean 0
/// ```
///
/// **Shapes.** Fans are those of a weight (out, in, k1, ..., kn): `fanIn = in * k1 * ... * kn`,
/// `fanOut = out * k1 * ... * kn`.
/// **Errors.** `IllegalArgumentException` if the tensor is not floating point; for fans, if it has
/// fewer than two dimensions.
/// **PyTorch.** `torch.nn.init`: same formulas and defaults, other random numbers.
/// **Source.** X. Glorot, Y. Bengio, "Understanding the Difficulty of Training Deep Feedforward
/// Neural Networks", 2010; K. He, X. Zhang, S. Ren, J. Sun, "Delving Deep into Rectifiers", 2015.
public final class Init {
    private Init() {}

    /// Which side of a weight counts.
    public enum Fan {
        /// Keeps the variance of the results.
        IN,
        /// Keeps the variance of the gradients.
        OUT
    }

    /// What follows the weight, for [#calculateGain].
    public enum Nonlinearity {
        /// Nothing.
        LINEAR,
        /// A [Sigmoid].
        SIGMOID,
        /// A [Tanh].
        TANH,
        /// A [ReLU].
        RELU,
        /// A [LeakyReLU]; the parameter is its slope.
        LEAKY_RELU,
        /// A scaled exponential linear unit.
        SELU
    }

    /// The factor on the standard deviation that makes up for `nonlinearity`.
    public static double calculateGain(Nonlinearity nonlinearity) {
        return calculateGain(nonlinearity, 0.01);
    }

    /// The same with the slope of [Nonlinearity#LEAKY_RELU]; the others have no parameter.
    public static double calculateGain(Nonlinearity nonlinearity, double parameter) {
        return switch (nonlinearity) {
            case LINEAR, SIGMOID -> 1;
            case TANH -> 5.0 / 3;
            case RELU -> Math.sqrt(2);
            case LEAKY_RELU -> Math.sqrt(2 / (1 + parameter * parameter));
            case SELU -> 0.75;
        };
    }

    // ---- plain

    /// Every element `value`.
    public static Tensor constant_(Tensor tensor, double value) {
        try (var _ = Autograd.noGrad()) {
            return tensor.fill_(value);
        }
    }

    /// Every element 0.
    public static Tensor zeros_(Tensor tensor) {
        return constant_(tensor, 0);
    }

    /// Every element 1.
    public static Tensor ones_(Tensor tensor) {
        return constant_(tensor, 1);
    }

    /// Uniform in [0, 1).
    public static Tensor uniform_(Tensor tensor, Rng rng) {
        return uniform_(tensor, rng, 0, 1);
    }

    /// Uniform in [`a`, `b`).
    public static Tensor uniform_(Tensor tensor, Rng rng, double a, double b) {
        try (var _ = Autograd.noGrad()) {
            return tensor.uniform_(rng, a, b);
        }
    }

    /// Standard normal.
    public static Tensor normal_(Tensor tensor, Rng rng) {
        return normal_(tensor, rng, 0, 1);
    }

    /// Normal.
    public static Tensor normal_(Tensor tensor, Rng rng, double mean, double std) {
        try (var _ = Autograd.noGrad()) {
            return tensor.normal_(rng, mean, std);
        }
    }

    // ---- by fans

    /// Uniform by Glorot and Bengio, gain 1.
    public static Tensor xavierUniform_(Tensor tensor, Rng rng) {
        return xavierUniform_(tensor, rng, 1);
    }

    /// Uniform by Glorot and Bengio.
    public static Tensor xavierUniform_(Tensor tensor, Rng rng, double gain) {
        double bound = Math.sqrt(3) * xavierStd("xavierUniform_", tensor, gain);
        return uniform_(tensor, rng, -bound, bound);
    }

    /// Normal by Glorot and Bengio, gain 1.
    public static Tensor xavierNormal_(Tensor tensor, Rng rng) {
        return xavierNormal_(tensor, rng, 1);
    }

    /// Normal by Glorot and Bengio.
    public static Tensor xavierNormal_(Tensor tensor, Rng rng, double gain) {
        return normal_(tensor, rng, 0, xavierStd("xavierNormal_", tensor, gain));
    }

    /// Uniform by He and others, for a [ReLU] behind the weight.
    public static Tensor kaimingUniform_(Tensor tensor, Rng rng) {
        return kaimingUniform_(tensor, rng, 0, Fan.IN, Nonlinearity.LEAKY_RELU);
    }

    /// Uniform by He and others.
    ///
    /// @param a            the slope of [Nonlinearity#LEAKY_RELU]
    /// @param mode         which fan counts
    /// @param nonlinearity what follows the weight
    public static Tensor kaimingUniform_(
            Tensor tensor, Rng rng, double a, Fan mode, Nonlinearity nonlinearity) {
        double gain = calculateGain(nonlinearity, a);
        double bound = Math.sqrt(3) * kaimingStd("kaimingUniform_", tensor, gain, mode);
        return uniform_(tensor, rng, -bound, bound);
    }

    /// Normal by He and others, for a [ReLU] behind the weight.
    public static Tensor kaimingNormal_(Tensor tensor, Rng rng) {
        return kaimingNormal_(tensor, rng, 0, Fan.IN, Nonlinearity.LEAKY_RELU);
    }

    /// Normal by He and others; parameters as in [#kaimingUniform_].
    public static Tensor kaimingNormal_(
            Tensor tensor, Rng rng, double a, Fan mode, Nonlinearity nonlinearity) {
        double gain = calculateGain(nonlinearity, a);
        return normal_(tensor, rng, 0, kaimingStd("kaimingNormal_", tensor, gain, mode));
    }

    private static double xavierStd(String op, Tensor tensor, double gain) {
        double fans = (double) fan(op, tensor, Fan.IN) + fan(op, tensor, Fan.OUT);
        return tensor.numel() == 0 ? 0 : gain * Math.sqrt(2 / fans);
    }

    private static double kaimingStd(String op, Tensor tensor, double gain, Fan mode) {
        long fan = fan(op, tensor, mode);
        return tensor.numel() == 0 ? 0 : gain / Math.sqrt((double) fan);
    }

    private static long fan(String op, Tensor tensor, Fan fan) {
        Check.argument(
                tensor.rank() >= 2,
                "%s: the tensor must have at least two dimensions; got shape %s. Use uniform_ or"
                        + " normal_.",
                op, tensor.shape());
        long product = tensor.size(fan == Fan.IN ? 1 : 0);
        for (int d = 2; d < tensor.rank(); d++) {
            product *= tensor.size(d);
        }
        return product;
    }
}
