package dev.obor.nn;

import static dev.obor.formula.Expr.constant;
import static dev.obor.formula.Expr.input;
import static dev.obor.formula.Expr.scalar;
import static dev.obor.formula.Expr.select;

import dev.obor.kernel.Check;
import dev.obor.tensor.Fused;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;

/// Sets elements to 0 at random in training, and scales the others so that the mean stays.
///
/// ```text
/// output = 0                   with probability p
///          input / (1 - p)     otherwise
/// ```
///
/// In evaluation the result is the input. With p = 1 all elements are 0, with p = 0 none is.
///
/// Every layer has a stream of random numbers of its own, which [Layer#randomStates] saves. Without
/// an [Rng] it is of seed 0, another one for every layer that the process makes.
///
/// **Shapes.** `input` (*). Result: the same.
/// **Errors.** `IllegalArgumentException` if `p` is not in [0, 1].
/// **Numerics.** A dropped element is 0 even if it was infinite or NaN, and so is its gradient.
/// **PyTorch.** `torch.nn.Dropout`: same default p, other random numbers.
/// **Source.** N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov, "Dropout: A
/// Simple Way to Prevent Neural Networks from Overfitting", 2014.
public final class Dropout implements Layer {
    /// Over the input, a number uniform in [0, 1), p, and 1 / (1 - p).
    private static final Fused DROP = Fused.of(
            "NativeDropout",
            select(input(1).lt(scalar(0)), constant(0), input(0).mul(scalar(1))));

    private final double p;
    private final Mode mode = new Mode();
    private Rng rng;

    /// p = 0.5, with the next default random numbers.
    public Dropout() {
        this(0.5);
    }

    /// With the next default random numbers.
    ///
    /// @param p the probability that an element becomes 0
    public Dropout(double p) {
        this(p, DefaultStream.next());
    }

    /// With random numbers drawn from `rng`.
    ///
    /// @param p   the probability that an element becomes 0
    /// @param rng where the stream of this layer is drawn from; takes one `long`
    public Dropout(double p, Rng rng) {
        Check.argument(p >= 0 && p <= 1, "Dropout: p must be in [0, 1]; got %s.", p);
        this.p = p;
        this.rng = rng.split(rng.nextLong());
    }

    @Override public Tensor forward(Tensor input) {
        if (!mode.isTraining() || p == 0) {
            return input;
        }
        double scale = p == 1 ? 0 : 1 / (1 - p);
        Tensor uniform = Tensor.rand(rng, input.shape().toArray());
        return DROP.apply(new double[] {p, scale}, input, uniform);
    }

    @Override public Parts parts() {
        return new Parts().mode(mode).random("rng", rng, r -> rng = r);
    }

    /// The probability that an element becomes 0.
    public double p() {
        return p;
    }

    /// `Dropout(p=0.5, inplace=False)`.
    @Override public String toString() {
        return "Dropout(p=" + PythonNumber.text(p) + ", inplace=False)";
    }
}
