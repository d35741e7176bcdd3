package dev.obor.loss;

import static dev.obor.formula.Expr.select;

import dev.obor.formula.Expr;
import dev.obor.loss.Contract.Rule;
import dev.obor.loss.Contract.Scope;
import dev.obor.loss.Contract.Severity;

/// Rules that several losses share.
final class Rules {
    /// No element is left out.
    static final Expr ALL = Expr.constant(1);

    private static final double ROUNDING = 1e-3;

    private Rules() {}

    /// Whether a number lies outside of [0, 1]; of NaN that is not known.
    static Expr outsideOfUnit(Expr x) {
        return signOfUnit(x).lt(0);
    }

    /// Negative outside of [0, 1]; losses of probabilities have 1 - x anyway.
    private static Expr signOfUnit(Expr x) {
        return x.mul(Expr.constant(1).sub(x));
    }

    /// Every element is in [0, 1]; NaN is not.
    static Rule probability(String name, Expr x, String remedy) {
        return new Rule(
                "all elements of " + name + " must be between 0 and 1",
                select(signOfUnit(x).ge(0), 0, 1),
                ALL, x, name, Severity.MEANINGLESS, Scope.ANY, remedy).bounds(0, 1);
    }

    /// Every row is the logarithm of probabilities that add up to 1.
    static Rule logProbabilities(Expr x, Expr valid, String remedy) {
        Expr sum = x.exp().rowSum();
        return new Rule(
                "the rows of input should be log-probabilities",
                sum.sub(1).abs().gt(ROUNDING),
                valid, sum, "sum(exp(row))", Severity.SUSPICIOUS, Scope.ANY, remedy);
    }

    /// Every row is a distribution: nothing is negative, and all adds up to 1.
    static Rule distributions(Expr target, String remedy) {
        Expr sum = target.rowSum();
        return new Rule(
                "the rows of target should be probabilities that add up to 1",
                select(target.lt(0).rowSum(), 1, sum.sub(1).abs().gt(ROUNDING)),
                ALL, sum, "sum(row)", Severity.SUSPICIOUS, Scope.ANY, remedy);
    }

    /// Not every row consists of probabilities that add up to 1.
    static Rule notProbabilities(Expr x, Expr valid, String remedy) {
        Expr addsUp = x.rowSum().sub(1).abs().lt(ROUNDING / 10);
        Expr noneNegative = x.abs().rowSum().eq(x.rowSum()); // two operations, counting takes three
        Expr looksLike = select(noneNegative, addsUp, 0);
        return new Rule(
                "input should be raw scores (logits), but every row looks like probabilities",
                looksLike.mul(Expr.rowLength().gt(1)),
                valid, x.rowSum(), "sum(row)", Severity.SUSPICIOUS, Scope.EVERY_ROW, remedy);
    }
}
