package dev.obor.tensor;

import static dev.obor.formula.Expr.select;

import dev.obor.formula.Expr;
import dev.obor.kernel.Check;
import dev.obor.kernel.Epilogue;
import java.util.Arrays;

/// A formula of one tensor's elements, with the values of its run-time scalars: what follows a linear map,
/// which can compute it while its result is in the cache (see [Tensor#linear]).
///
/// ```java
/// static final Activation SQUARED_RELU = Activation.of(Fused.of("SquaredRelu", max(input(0), 0).square()));
/// Tensor y = x.linear(weight, bias, SQUARED_RELU);
/// ```
///
/// **Shapes.** [#apply]: (*). Result: the same.
/// **Errors.** `IllegalArgumentException` from [#of] if the formula has another number of inputs than
/// one, or looks along rows.
public final class Activation {
    private static final double ROOT_HALF = 0.7071067811865476;
    private static final double ROOT_2_BY_PI = 0.7978845608028654;
    private static final Expr X = Expr.input(0);
    private static final Expr S = Expr.scalar(0);
    private static final Expr S1 = Expr.scalar(1);

    /// `max(x, 0)`.
    public static final Activation RELU = of(Fused.of("Relu", select(X.le(0), 0, X)));
    /// `1 / (1 + e^-x)`.
    public static final Activation SIGMOID = of(Fused.of("Sigmoid", X.sigmoid()));
    /// The hyperbolic tangent.
    public static final Activation TANH = of(Fused.of("Tanh", X.tanh()));
    /// `x sigmoid(x)`.
    public static final Activation SILU = of(Fused.of("Silu", X.mul(X.sigmoid())));
    /// `0.5 x (1 + erf(x / √2))`.
    public static final Activation GELU =
            of(Fused.of("Gelu", X.mul(0.5).mul(X.mul(ROOT_HALF).erf().add(1))));
    /// `0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³)))`.
    public static final Activation GELU_TANH =
            of(Fused.of("Gelu", X.mul(0.5).mul(
                    X.pow(3).mul(0.044715).add(X).mul(ROOT_2_BY_PI).tanh().add(1))));

    private static final Fused SOFTPLUS =
            Fused.of("Softplus", select(X.mul(S).gt(S1), X, X.mul(S).softplus().div(S)));
    private static final Fused LEAKY_RELU = Fused.of("LeakyRelu", select(X.gt(0), X, X.mul(S)));
    private static final Fused ELU =
            Fused.of("Elu", select(X.le(0), select(X.le(0), X, 0).expm1().mul(S), X));

    private final Fused formula;
    private final double[] scalars;

    private Activation(Fused formula, double[] scalars) {
        this.formula = formula;
        this.scalars = scalars;
    }

    /// The activation with formula `formula`, whose run-time scalars have the values `scalars`.
    public static Activation of(Fused formula, double... scalars) {
        Check.argument(formula.arity == 1 && formula.isElementWise(),
                "Activation: the formula must have one input and no rows; got %s with %d inputs.",
                formula.name, formula.arity);
        return new Activation(formula, scalars.clone());
    }

    /// `log(1 + e^(beta x)) / beta`; x where `beta x > threshold`.
    public static Activation softplus(double beta, double threshold) {
        return new Activation(SOFTPLUS, new double[] {beta, threshold});
    }

    /// x where it is positive, else `slope x`.
    public static Activation leakyRelu(double slope) {
        return new Activation(LEAKY_RELU, new double[] {slope});
    }

    /// x where it is positive, else `alpha (e^x - 1)`.
    public static Activation elu(double alpha) {
        return new Activation(ELU, new double[] {alpha});
    }

    /// The formula of every element of `x`.
    public Tensor apply(Tensor x) {
        return formula.apply(scalars, x);
    }

    /// The formula as an epilogue of the product that makes the matrix `x`, in its place.
    Epilogue epilogue(Tensor x) {
        return formula.epilogue(scalars, x);
    }

    /// `Relu`, or `Elu[1.0]`: the formula's name and the scalars.
    @Override public String toString() {
        return scalars.length == 0 ? formula.name : formula.name + Arrays.toString(scalars);
    }
}
