package dev.obor.loss;

import static dev.obor.formula.Expr.select;

import dev.obor.formula.Expr;

/// Kullback-Leibler divergence of the target distribution from the predicted one.
///
/// ```text
/// l = target * (log(target) - input)          0 * log(0) = 0
/// l = exp(target) * (target - input)          with logTarget
/// ```
///
/// The divergence of a batch is the sum over the classes: use [Reduction#BATCH_MEAN]. The default
/// divides by the number of elements, as PyTorch does, and that is not the divergence.
///
/// **Shapes.** `input` (*), log-probabilities; `target` the same. Result: scalar; (*) with
/// [Reduction#NONE].
/// **Gradient.** `-target` (`-exp(target)` with `logTarget`); for `target` `log(target) + 1 - input`,
/// -infinity where it is 0 (`exp(target) * (target + 1 - input)` with `logTarget`).
/// **Errors.** `IllegalArgumentException` if the shapes differ. Positive inputs and negative targets,
/// which are no log-probabilities and probabilities, are logged ([LossGuard]).
/// **Numerics.** A target of 0 counts 0, unless the input is infinite: then NaN.
/// **PyTorch.** `torch.nn.KLDivLoss`: same defaults, same values.
/// **Source.** S. Kullback, R. A. Leibler, "On Information and Sufficiency", 1951.
///
/// {@snippet class="LossSnippetsTest" region="kl-div"}
///
/// @param target    how the target is given; default [Target#PROBABILITIES]
/// @param reduction how the elements become one value; default [Reduction#MEAN]
/// @param guard     what is done about values that are no probabilities; default [LossGuard#STANDARD]
public record KLDivLoss(Target target, Reduction reduction, LossGuard guard)
        implements
            PointwiseLoss {
    /// How the target is given.
    public enum Target {
        /// As probabilities.
        PROBABILITIES,
        /// As their logarithms.
        LOG_PROBABILITIES
    }

    public KLDivLoss() {
        this(Target.PROBABILITIES, Reduction.MEAN, LossGuard.STANDARD);
    }

    /// The same loss for targets given as log-probabilities.
    public KLDivLoss logTarget() {
        return new KLDivLoss(Target.LOG_PROBABILITIES, reduction, guard);
    }

    public KLDivLoss reduction(Reduction reduction) {
        return new KLDivLoss(target, reduction, guard);
    }

    public KLDivLoss guard(LossGuard guard) {
        return new KLDivLoss(target, reduction, guard);
    }

    @Override public Expr formula(Expr input, Expr target) {
        if (target() == Target.LOG_PROBABILITIES) {
            return target.exp().mul(target.sub(input));
        }
        Expr log = target.log();
        Expr entropy = select(target.eq(0), 0, target.mul(log)).withDerivative(target, log.add(1));
        return entropy.sub(target.mul(input));
    }

    @Override public Contract contract() {
        Contract.Rule input = rule(
                "input should be log-probabilities, which are not positive",
                Expr.input(0).gt(ROUNDING), "input", 0, "Call logSoftmax first.");
        return target == Target.LOG_PROBABILITIES
                ? Contract.of(input)
                : Contract.of(input, rule(
                        "target should be probabilities, which are not negative",
                        Expr.input(1).lt(0), "target", 1,
                        "For log-probabilities use logTarget()."));
    }

    private static final double ROUNDING = 1e-4;

    private static Contract.Rule rule(String says, Expr violated, String name, int input,
            String remedy) {
        return new Contract.Rule(
                says, violated, Rules.ALL, Expr.input(input), name,
                Contract.Severity.SUSPICIOUS, Contract.Scope.ANY, remedy);
    }
}
