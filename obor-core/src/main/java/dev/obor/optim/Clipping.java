package dev.obor.optim;

import dev.obor.formula.Expr;
import java.util.Arrays;

/// What a step makes of the gradients before its rule sees them.
///
/// ```text
/// g = clamp(factor * g, -limit, limit)
/// ```
///
/// A part that would change nothing is no part of the formula, so a step that clips nothing runs the
/// loop it would run anyway.
///
/// @param factor what all gradients are multiplied by, at most 1
/// @param limit  the largest absolute value of an element
record Clipping(double factor, double limit) {
    static final Clipping NONE = new Clipping(1, Double.POSITIVE_INFINITY);

    /// With another factor.
    Clipping factor(double factor) {
        return new Clipping(factor, limit);
    }

    /// With another limit.
    Clipping limit(double limit) {
        return new Clipping(factor, limit);
    }

    /// The clipped gradient, whose factor and limit are run-time scalars `first` and `first + 1`.
    Expr of(Expr g, int first) {
        Expr scaled = factor == 1 ? g : g.mul(Expr.scalar(first));
        return limit == Double.POSITIVE_INFINITY ? scaled : clamp(scaled, Expr.scalar(first + 1));
    }

    /// A comparison with NaN is false, so NaN stays. Minimum and maximum would also tell -0 from 0,
    /// which no limit is, and cost more.
    private static Expr clamp(Expr g, Expr limit) {
        Expr low = limit.neg();
        return Expr.select(g.gt(limit), limit, Expr.select(g.lt(low), low, g));
    }

    /// The scalars of a rule, and after them those of [#of].
    double[] scalars(double[] own) {
        if (equals(NONE)) {
            return own;
        }
        double[] all = Arrays.copyOf(own, own.length + 2);
        all[own.length] = factor;
        all[own.length + 1] = limit;
        return all;
    }
}
