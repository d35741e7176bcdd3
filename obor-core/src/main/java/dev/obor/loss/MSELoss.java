package dev.obor.loss;

import dev.obor.formula.Expr;

/// Mean squared error.
///
/// ```text
/// l = (input - target)²
/// ```
///
/// **Shapes.** `input` (*), `target` the same. Result: scalar; (*) with [Reduction#NONE].
/// **Gradient.** `2 * (input - target)`, its negative for `target`.
/// **Errors.** `IllegalArgumentException` if the shapes differ.
/// **Numerics.** Infinite where the square does not fit the type: above 1.8e19 in float32.
/// **PyTorch.** `torch.nn.MSELoss`: same defaults, same values; shapes that differ are an error, not a warning.
/// **Source.** A. M. Legendre, "Nouvelles méthodes pour la détermination des orbites des comètes",
/// 1805.
///
/// {@snippet class="LossSnippetsTest" region="mse"}
///
/// @param reduction how the elements become one value; default [Reduction#MEAN]
public record MSELoss(Reduction reduction) implements PointwiseLoss {
    public MSELoss() {
        this(Reduction.MEAN);
    }

    public MSELoss reduction(Reduction reduction) {
        return new MSELoss(reduction);
    }

    @Override public Expr formula(Expr input, Expr target) {
        return input.sub(target).square();
    }
}
