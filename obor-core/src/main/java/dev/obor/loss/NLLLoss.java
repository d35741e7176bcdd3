package dev.obor.loss;

import dev.obor.formula.Expr;
import dev.obor.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Negative log likelihood of the right class, given log-probabilities.
///
/// Takes what [dev.obor.tensor.Tensor#logSoftmax] yields; for raw scores use [CrossEntropyLoss], which
/// does both. PyTorch's former `NLLLoss2d` is this loss on inputs (N, C, H, W).
///
/// ```text
/// l = -weight[target] * input[target]      0 where target = ignoreIndex
/// mean = sum(l) / sum(weight[target])      over the targets that are not ignored
/// ```
///
/// **Shapes.** `input` (C), (N, C) or (N, C, d1, ..., dK); `target` class numbers of the same shape
/// without C. Result: scalar; the target's shape with [Reduction#NONE].
/// **Gradient.** `-weight[target]` at the target's class, 0 elsewhere.
/// **Errors.** `IllegalArgumentException` if the shapes do not fit, `weight` does not have C values, or
/// a target is neither a class nor `ignoreIndex`. Rows whose exponentials do not add up to 1 are
/// logged ([LossGuard]): without log-softmax the number is wrong and nothing else shows it.
/// **Numerics.** Only picks and adds; what is ignored is not read, so its NaN does not spread.
/// **PyTorch.** `torch.nn.NLLLoss`: same defaults, same values. int32 targets are accepted too; rows
/// that are no log-probabilities are logged.
/// **Source.** R. A. Fisher, "On the Mathematical Foundations of Theoretical Statistics", 1922.
///
/// {@snippet class="LossSnippetsTest" region="nll"}
///
/// @param weight      one factor per class; default none
/// @param ignoreIndex the target that is left out; default -100
/// @param reduction   how the samples become one value; default [Reduction#MEAN]
/// @param guard       what is done about rows that are no log-probabilities; default
///                    [LossGuard#STANDARD]
public record NLLLoss(@Nullable Tensor weight, long ignoreIndex, Reduction reduction,
        LossGuard guard)
        implements
            ClassLoss {
    public NLLLoss() {
        this(null, -100, Reduction.MEAN, LossGuard.STANDARD);
    }

    public NLLLoss weight(@Nullable Tensor weight) {
        return new NLLLoss(weight, ignoreIndex, reduction, guard);
    }

    public NLLLoss ignoreIndex(long ignoreIndex) {
        return new NLLLoss(weight, ignoreIndex, reduction, guard);
    }

    public NLLLoss reduction(Reduction reduction) {
        return new NLLLoss(weight, ignoreIndex, reduction, guard);
    }

    public NLLLoss guard(LossGuard guard) {
        return new NLLLoss(weight, ignoreIndex, reduction, guard);
    }

    @Override public Problem problem(Tensor input, Tensor target) {
        return ClassLoss.ofIndices(Prepared.of(this, 0, this::prepared), this, input, target);
    }

    private Prepared prepared() {
        Row row = Row.of(ignoreIndex, weight);
        Expr picked = row.picked(row.weight().mul(row.x()));
        return new Prepared("NLLLoss", row.counted(picked.neg()),
                Contract.of(Rules.logProbabilities(
                        row.x(), row.valid(),
                        "Call logSoftmax first, or use CrossEntropyLoss on raw scores.")));
    }
}
