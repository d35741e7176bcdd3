package dev.obor.nn;

import dev.obor.kernel.Check;
import dev.obor.tensor.Activation;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// A linear map of the last dimension, with a bias.
///
/// ```text
/// output = input weightᵀ + bias
/// ```
///
/// **Shapes.** `input` (*, in), `weight` (out, in), `bias` (out). Result: (*, out).
/// **Initialisation.** `weight` and `bias` uniform in [-1/√in, 1/√in), drawn in this order. Without
/// an [Rng] the numbers are those of seed 0, another stream for every layer that the process makes.
/// **Errors.** `IllegalArgumentException` if a size is not positive, the last size of `input` is
/// not `in`, or its type is not that of `weight`.
/// **PyTorch.** `torch.nn.Linear`: same names, same distribution of the initial values.
/// **Source.** Y. LeCun, L. Bottou, G. B. Orr, K.-R. Müller, "Efficient BackProp", 1998, for the
/// scale of the initial values.
public final class Linear implements Layer {
    private final int inFeatures;
    private final int outFeatures;
    private Tensor weight;
    private @Nullable Tensor bias;

    /// A map from `inFeatures` to `outFeatures` numbers, with the next default random numbers.
    public Linear(int inFeatures, int outFeatures) {
        this(inFeatures, outFeatures, DefaultStream.next());
    }

    /// A map from `inFeatures` to `outFeatures` numbers, initialised from `rng`.
    public Linear(int inFeatures, int outFeatures, Rng rng) {
        this(inFeatures, outFeatures, rng, Bias.YES);
    }

    /// The same without bias, with the next default random numbers.
    public static Linear withoutBias(int inFeatures, int outFeatures) {
        return withoutBias(inFeatures, outFeatures, DefaultStream.next());
    }

    /// The same without bias, initialised from `rng`.
    public static Linear withoutBias(int inFeatures, int outFeatures, Rng rng) {
        return new Linear(inFeatures, outFeatures, rng, Bias.NO);
    }

    private enum Bias {
        YES,
        NO
    }

    private Linear(int inFeatures, int outFeatures, Rng rng, Bias bias) {
        Check.argument(
                inFeatures > 0 && outFeatures > 0,
                "Linear: sizes must be positive; got in = %d, out = %d.", inFeatures, outFeatures);
        this.inFeatures = inFeatures;
        this.outFeatures = outFeatures;
        double bound = 1 / Math.sqrt(inFeatures);
        weight = Tensor.zeros(outFeatures, inFeatures).uniform_(rng, -bound, bound)
                .requiresGrad(true);
        this.bias = bias == Bias.NO
                ? null
                : Tensor.zeros(outFeatures).uniform_(rng, -bound, bound).requiresGrad(true);
    }

    @Override public Tensor forward(Tensor input) {
        check(input);
        return input.linear(weight, bias);
    }

    /// `activation` of [#forward(Tensor)], in one go.
    Tensor forward(Tensor input, Activation activation) {
        check(input);
        return input.linear(weight, bias, activation);
    }

    private void check(Tensor input) {
        Check.argument(
                input.rank() > 0 && input.size(-1) == inFeatures,
                "Linear: the last size must be %d; got %s. Reshape the input or build the layer for"
                        + " its size.",
                inFeatures, input.shape());
        Check.argument(
                input.dtype() == weight.dtype(),
                "Linear: the input must have the type of the weight; got %s for %s. Convert one"
                        + " with to(...).",
                input.dtype(), weight.dtype());
    }

    @Override public Parts parts() {
        Parts parts = new Parts().parameter("weight", weight, w -> weight = w);
        return bias == null ? parts : parts.parameter("bias", bias, b -> bias = b);
    }

    /// The size of the input's last dimension.
    public int inFeatures() {
        return inFeatures;
    }

    /// The size of the result's last dimension.
    public int outFeatures() {
        return outFeatures;
    }

    /// The weight, (out, in).
    public Tensor weight() {
        return weight;
    }

    /// The bias, (out); null if there is none.
    public @Nullable Tensor bias() {
        return bias;
    }

    /// `Linear(in_features=64, out_features=32, bias=True)`.
    @Override public String toString() {
        return "Linear(in_features=%d, out_features=%d, bias=%s)"
                .formatted(inFeatures, outFeatures, bias == null ? "False" : "True");
    }
}
