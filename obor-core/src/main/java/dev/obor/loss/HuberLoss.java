package dev.obor.loss;

import static dev.obor.formula.Expr.min;

import dev.obor.formula.Expr;
import dev.obor.kernel.Check;

/// Huber loss: squared error for small residuals, absolute error for large ones.
///
/// Less sensitive to outliers than [MSELoss]; smoother at zero than [L1Loss].
///
/// ```text
/// r = |input - target|
/// l = 0.5 * r²                     if r <= delta
///     delta * (r - 0.5 * delta)    otherwise
/// ```
///
/// **Shapes.** `input` (*), `target` the same. Result: scalar; (*) with [Reduction#NONE].
/// **Gradient.** `clamp(input - target, -delta, delta)`, its negative for `target`; continuous at
/// `r = delta`.
/// **Errors.** `IllegalArgumentException` if `delta` is not positive, or the shapes differ.
/// **Numerics.** Written with `q = min(r, delta)` as `q * (r - 0.5 q)`: no cancellation, and finite
/// wherever the loss fits the type.
/// **PyTorch.** `torch.nn.HuberLoss`: same defaults, same values; shapes that differ are an error,
/// not a warning.
/// **Source.** P. J. Huber, "Robust Estimation of a Location Parameter", 1964.
///
/// {@snippet class="LossSnippetsTest" region="huber"}
///
/// @param delta     where the loss turns from quadratic to linear, > 0; default 1
/// @param reduction how the elements become one value; default [Reduction#MEAN]
public record HuberLoss(double delta, Reduction reduction) implements PointwiseLoss {
    public HuberLoss {
        Check.argument(delta > 0, "HuberLoss: delta must be > 0; got %s.", delta);
    }

    public HuberLoss() {
        this(1.0, Reduction.MEAN);
    }

    public HuberLoss delta(double delta) {
        return new HuberLoss(delta, reduction);
    }

    public HuberLoss reduction(Reduction reduction) {
        return new HuberLoss(delta, reduction);
    }

    @Override public Expr formula(Expr input, Expr target) {
        Expr r = input.sub(target).abs();
        Expr q = min(r, delta);
        return q.mul(r.sub(q.mul(0.5)));
    }
}
