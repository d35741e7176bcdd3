package dev.obor.loss;

import static dev.obor.formula.Expr.min;

import dev.obor.formula.Expr;
import dev.obor.kernel.Check;

/// Smooth L1 loss: squared error divided by `beta` for small residuals, absolute error for large ones.
///
/// [HuberLoss] with `delta = beta`, divided by `beta`: its slope is at most 1 whatever `beta` is.
///
/// ```text
/// r = |input - target|
/// l = 0.5 * r² / beta    if r < beta
///     r - 0.5 * beta     otherwise
/// ```
///
/// **Shapes.** `input` (*), `target` the same. Result: scalar; (*) with [Reduction#NONE].
/// **Gradient.** `clamp((input - target) / beta, -1, 1)`, its negative for `target`; with `beta = 0`
/// the sign, 0 where they are equal.
/// **Errors.** `IllegalArgumentException` if `beta` is negative, or the shapes differ.
/// **Numerics.** Written with `q = min(r, beta)` as `q / beta * (r - 0.5 q)`: no cancellation, and
/// finite wherever the difference is.
/// **PyTorch.** `torch.nn.SmoothL1Loss`: same defaults, same values; shapes that differ are an error,
/// not a warning.
/// **Source.** R. Girshick, "Fast R-CNN", 2015.
///
/// {@snippet class="LossSnippetsTest" region="smooth-l1"}
///
/// @param beta      where the loss turns from quadratic to linear, >= 0; default 1; 0 is [L1Loss]
/// @param reduction how the elements become one value; default [Reduction#MEAN]
public record SmoothL1Loss(double beta, Reduction reduction) implements PointwiseLoss {
    public SmoothL1Loss {
        Check.argument(beta >= 0, "SmoothL1Loss: beta must not be negative; got %s.", beta);
    }

    public SmoothL1Loss() {
        this(1.0, Reduction.MEAN);
    }

    public SmoothL1Loss beta(double beta) {
        return new SmoothL1Loss(beta, reduction);
    }

    public SmoothL1Loss reduction(Reduction reduction) {
        return new SmoothL1Loss(beta, reduction);
    }

    @Override public Expr formula(Expr input, Expr target) {
        Expr r = input.sub(target).abs();
        if (beta == 0) {
            return r;
        }
        Expr q = min(r, beta);
        return q.div(beta).mul(r.sub(q.mul(0.5)));
    }
}
