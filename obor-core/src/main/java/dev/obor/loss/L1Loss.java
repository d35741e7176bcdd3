package dev.obor.loss;

import dev.obor.formula.Expr;

/// L1 loss: the absolute error.
///
/// ```text
/// l = |input - target|
/// ```
///
/// **Shapes.** `input` (*), `target` the same. Result: scalar; (*) with [Reduction#NONE].
/// **Gradient.** `sign(input - target)`, its negative for `target`; 0 where they are equal.
/// **Errors.** `IllegalArgumentException` if the shapes differ.
/// **Numerics.** Finite wherever the difference is.
/// **PyTorch.** `torch.nn.L1Loss`: same defaults, same values. Shapes that differ are an error, not a
/// warning; where the loss is NaN, so is the gradient, which is 0 there.
/// **Source.** P. S. Laplace, "Mémoire sur la probabilité des causes par les événements", 1774.
///
/// {@snippet class="LossSnippetsTest" region="l1"}
///
/// @param reduction how the elements become one value; default [Reduction#MEAN]
public record L1Loss(Reduction reduction) implements PointwiseLoss {
    public L1Loss() {
        this(Reduction.MEAN);
    }

    public L1Loss reduction(Reduction reduction) {
        return new L1Loss(reduction);
    }

    @Override public Expr formula(Expr input, Expr target) {
        return input.sub(target).abs();
    }
}
