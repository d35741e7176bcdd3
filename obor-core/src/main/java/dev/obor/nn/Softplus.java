package dev.obor.nn;

import dev.obor.kernel.Check;
import dev.obor.tensor.Activation;

/// A smooth [ReLU].
///
/// ```text
/// output = log(1 + exp(beta * input)) / beta    if beta * input <= threshold
///          input                                otherwise
/// ```
///
/// **Shapes.** `input` (*). Result: the same.
/// **Errors.** `IllegalArgumentException` if `beta` is not positive.
/// **PyTorch.** `torch.nn.Softplus`: same defaults. A `beta` that is not positive is an error here.
///
/// @param beta      how sharply it bends, > 0; default 1
/// @param threshold where `beta * input` is large enough for the straight line; default 20
public record Softplus(double beta, double threshold) implements ActivationLayer {
    public Softplus {
        Check.argument(beta > 0, "Softplus: beta must be > 0; got %s.", beta);
    }

    /// Beta 1, threshold 20.
    public Softplus() {
        this(1, 20);
    }

    /// The same with another beta.
    public Softplus beta(double beta) {
        return new Softplus(beta, threshold);
    }

    /// The same with another threshold.
    public Softplus threshold(double threshold) {
        return new Softplus(beta, threshold);
    }

    @Override public Activation activation() {
        return Activation.softplus(beta, threshold);
    }

    /// `Softplus(beta=1.0, threshold=20.0)`.
    @Override public String toString() {
        return "Softplus(beta=" + PythonNumber.text(beta)
                + ", threshold=" + PythonNumber.text(threshold) + ")";
    }
}
