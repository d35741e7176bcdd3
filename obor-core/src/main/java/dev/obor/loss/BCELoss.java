package dev.obor.loss;

import static dev.obor.formula.Expr.constant;
import static dev.obor.formula.Expr.max;

import dev.obor.formula.Expr;
import dev.obor.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Binary cross entropy of probabilities.
///
/// For raw outputs use [BCEWithLogitsLoss]: it needs no sigmoid before it and keeps its gradient where
/// this one's has vanished.
///
/// ```text
/// l = -weight * (target * log(input) + (1 - target) * log(1 - input))    each log at least -100
/// ```
///
/// **Shapes.** `input` (*), `target` the same; `weight` broadcasts to them. Result: scalar; (*) with
/// [Reduction#NONE].
/// **Gradient.** `weight * (input - target) / max(input * (1 - input), 1e-12)`; for `target`
/// `weight * (log(1 - input) - log(input))` with the same cuts.
/// **Errors.** `IllegalArgumentException` if the shapes differ, or a value of `input` or `target` is
/// outside [0, 1] or NaN ([LossGuard]).
/// **Numerics.** The logs are cut at -100, so the loss is at most 100 per element.
/// **PyTorch.** `torch.nn.BCELoss`: same defaults, same values. Here NaN and targets outside [0, 1]
/// are errors in every release, and the gradient for `target` is that of the cut logs, at most 100,
/// where PyTorch's is infinite.
/// **Source.** I. J. Good, "Rational Decisions", 1952; the cuts are PyTorch's.
///
/// {@snippet class="LossSnippetsTest" region="bce"}
///
/// @param weight    a factor for each element; default none
/// @param reduction how the elements become one value; default [Reduction#MEAN], which divides by the
///                  number of elements, not by the weights
/// @param guard     how strictly the range of values is kept; default [LossGuard#STANDARD]
public record BCELoss(@Nullable Tensor weight, Reduction reduction, LossGuard guard)
        implements
            PointwiseLoss {
    private static final double SMALLEST_LOG = -100;
    private static final double SMALLEST_SPREAD = 1e-12f; // a float in PyTorch too

    public BCELoss() {
        this(null, Reduction.MEAN, LossGuard.STANDARD);
    }

    public BCELoss weight(@Nullable Tensor weight) {
        return new BCELoss(weight, reduction, guard);
    }

    public BCELoss reduction(Reduction reduction) {
        return new BCELoss(weight, reduction, guard);
    }

    public BCELoss guard(LossGuard guard) {
        return new BCELoss(weight, reduction, guard);
    }

    @Override public List<Tensor> weights() {
        return weight == null ? List.of() : List.of(weight);
    }

    @Override public Expr formula(Expr input, Expr target) {
        Expr logInput = max(input.log(), SMALLEST_LOG);
        Expr logRest = max(input.neg().log1p(), SMALLEST_LOG);
        Expr rest = constant(1).sub(input);
        Expr loss = target.mul(logInput).add(constant(1).sub(target).mul(logRest)).neg();
        Expr slope = input.sub(target).div(max(input.mul(rest), SMALLEST_SPREAD));
        Expr stated =
                loss.withDerivative(input, slope).withDerivative(target, logRest.sub(logInput));
        return weight == null ? stated : stated.mul(Expr.input(2));
    }

    @Override public Contract contract() {
        return Contract.of(
                Rules.probability("input", Expr.input(0), "For raw outputs use BCEWithLogitsLoss."),
                Rules.probability("target", Expr.input(1),
                        "Labels are 0 and 1, or something between."));
    }
}
