package dev.obor.loss;

import dev.obor.formula.Expr;
import java.util.function.BinaryOperator;

/// Losses from formulas of the user's own.
public final class Losses {
    private Losses() {}

    /// A loss with one value per element, averaged: differentiated, compiled and checked like the
    /// catalogue's.
    ///
    /// ```java
    /// var quantile = Losses.pointwise((y, t) -> {
    ///     var d = t.sub(y);
    ///     return max(d.mul(0.9), d.mul(-0.1));
    /// });
    /// ```
    ///
    /// @param formula the loss of one element, given its input and target
    public static Formula pointwise(BinaryOperator<Expr> formula) {
        return new Formula("Losses.pointwise", formula, Reduction.MEAN);
    }

    /// A loss given by a formula of the user's own.
    ///
    /// @param name      the name in messages
    /// @param body      the loss of one element, given its input and target
    /// @param reduction how the elements become one value
    public record Formula(String name, BinaryOperator<Expr> body, Reduction reduction)
            implements
                PointwiseLoss {
        /// The same loss with a name for messages.
        public Formula name(String name) {
            return new Formula(name, body, reduction);
        }

        /// The same loss with another reduction.
        public Formula reduction(Reduction reduction) {
            return new Formula(name, body, reduction);
        }

        @Override public Expr formula(Expr input, Expr target) {
            return body.apply(input, target);
        }
    }
}
