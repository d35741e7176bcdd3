package dev.obor.loss;

import static dev.obor.formula.Expr.constant;
import static dev.obor.formula.Expr.input;

import dev.obor.formula.Expr;
import dev.obor.kernel.Check;
import dev.obor.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Cross entropy of raw scores: log-softmax and [NLLLoss] in one formula.
///
/// ```text
/// p = softmax(input)                       over the classes
/// l = (1 - e) * -weight[target] * log p[target] + e / C * sum(-weight * log p)
/// mean = sum(l) / sum(weight[target])      over the targets that are not ignored
/// ```
/// with label smoothing e. Targets may be probabilities instead, of the input's shape:
/// ```text
/// l = sum(-weight * ((1 - e) * target + e / C) * log p),    mean = sum(l) / (number of rows)
/// ```
///
/// **Shapes.** `input` (C), (N, C) or (N, C, d1, ..., dK); `target` class numbers of the same shape
/// without C, or floating point probabilities of the same shape. Result: scalar; the input's shape
/// without C with [Reduction#NONE].
/// **Gradient.** `weight[target] * (p - onehot(target))` without smoothing; 0 for ignored rows.
/// **Errors.** `IllegalArgumentException` if the shapes do not fit, `weight` does not have C values,
/// `labelSmoothing` is outside [0, 1], a target is neither a class nor `ignoreIndex`, a target of the
/// input's shape is not floating point, or `ignoreIndex` is used with probabilities. If every row of
/// `input` looks like probabilities, or a row of a probability target does not, that is logged
/// ([LossGuard]): softmax twice learns slowly.
/// **Numerics.** `log p = (input - max) - log(sum(exp(input - max)))`: finite for scores of 1e20.
/// **PyTorch.** `torch.nn.CrossEntropyLoss`: same defaults, same values. int32 targets are accepted
/// too; negative `labelSmoothing` is an error; NaN in ignored rows does not reach the gradient; where
/// the weights of all targets are 0 the mean is NaN as there, but its gradient is 0.
/// **Source.** C. Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2015
/// (label smoothing); J. S. Bridle, "Probabilistic Interpretation of Feedforward Classification
/// Network Outputs", 1990.
///
/// {@snippet class="LossSnippetsTest" region="cross-entropy"}
///
/// @param weight         one factor per class; default none
/// @param ignoreIndex    the target that is left out; default -100
/// @param labelSmoothing how much of the target is spread over all classes, in [0, 1]; default 0
/// @param reduction      how the samples become one value; default [Reduction#MEAN]
/// @param guard          what is done about inputs that look like probabilities; default
///                       [LossGuard#STANDARD]
public record CrossEntropyLoss(
        @Nullable Tensor weight,
        long ignoreIndex,
        double labelSmoothing,
        Reduction reduction,
        LossGuard guard)
        implements
            ClassLoss {
    private static final String NAME = "CrossEntropyLoss";

    public CrossEntropyLoss {
        Check.argument(
                labelSmoothing >= 0 && labelSmoothing <= 1,
                "CrossEntropyLoss: labelSmoothing must be in [0, 1]; got %s.",
                labelSmoothing);
    }

    public CrossEntropyLoss() {
        this(null, -100, 0, Reduction.MEAN, LossGuard.STANDARD);
    }

    public CrossEntropyLoss weight(@Nullable Tensor weight) {
        return new CrossEntropyLoss(weight, ignoreIndex, labelSmoothing, reduction, guard);
    }

    public CrossEntropyLoss ignoreIndex(long ignoreIndex) {
        return new CrossEntropyLoss(weight, ignoreIndex, labelSmoothing, reduction, guard);
    }

    public CrossEntropyLoss labelSmoothing(double labelSmoothing) {
        return new CrossEntropyLoss(weight, ignoreIndex, labelSmoothing, reduction, guard);
    }

    public CrossEntropyLoss reduction(Reduction reduction) {
        return new CrossEntropyLoss(weight, ignoreIndex, labelSmoothing, reduction, guard);
    }

    public CrossEntropyLoss guard(LossGuard guard) {
        return new CrossEntropyLoss(weight, ignoreIndex, labelSmoothing, reduction, guard);
    }

    /// A target of the input's shape holds probabilities, any other class numbers.
    @Override public Problem problem(Tensor input, Tensor target) {
        return input.rank() > 0 && input.shape().equals(target.shape())
                ? ofProbabilities(input, target)
                : ofIndices(input, target);
    }

    private static Expr shifted(Expr x) {
        return x.sub(x.rowMaxNumber().detach());
    }

    private static Expr logSum(Expr shifted) {
        return shifted.exp().rowSum().log();
    }

    private static Expr logSoftmax(Expr x) {
        return shifted(x).sub(logSum(shifted(x)));
    }

    private static Contract.Rule scores(Expr x, Expr valid) {
        return Rules.notProbabilities(
                x, valid, "Leave the softmax out, or use NLLLoss on log-probabilities.");
    }

    private Problem ofIndices(Tensor input, Tensor target) {
        Prepared prepared = Prepared.of(this, 0, () -> {
            Row row = Row.of(ignoreIndex, weight);
            Expr loss = weight == null ? unweighted(row) : weighted(row);
            return new Prepared(NAME, row.counted(loss),
                    Contract.of(scores(row.x(), row.valid())));
        });
        return ClassLoss.ofIndices(prepared, this, input, target);
    }

    /// The logarithm of the sum is the same for all classes, so it is taken once: exactly one class is
    /// picked, and the shares of all add up to 1.
    private Expr unweighted(Row row) {
        Expr shifted = shifted(row.x());
        Expr towards = row.picked(shifted);
        if (labelSmoothing > 0) {
            towards = towards.mul(1 - labelSmoothing).add(shifted.rowMean().mul(labelSmoothing));
        }
        return logSum(shifted).sub(towards);
    }

    private Expr weighted(Row row) {
        Expr logP = row.weight().mul(logSoftmax(row.x()));
        Expr loss = row.picked(logP).mul(labelSmoothing - 1);
        return labelSmoothing == 0
                ? loss
                : loss.add(logP.rowSum().mul(-labelSmoothing).div(Expr.rowLength()));
    }

    private Prepared ofProbabilities() {
        Expr smooth = input(1);
        if (labelSmoothing > 0) {
            Expr share = constant(labelSmoothing).div(Expr.rowLength());
            smooth = smooth.mul(1 - labelSmoothing).add(share);
        }
        Expr logP = logSoftmax(input(0));
        logP = weight == null ? logP : input(2).mul(logP);
        return new Prepared(NAME, logP.mul(smooth).rowSum().neg(),
                Contract.of(scores(input(0), Rules.ALL), Rules.distributions(
                        input(1), "For several right classes use BCEWithLogitsLoss.")));
    }

    private Problem ofProbabilities(Tensor input, Tensor target) {
        int dim = ClassLoss.classDim(NAME, input);
        Check.argument(
                target.dtype().isFloating(),
                "CrossEntropyLoss: a target of the input's shape holds probabilities and must be floating point; got %s. For one-hot rows use target.argmax(%d), for class numbers leave out the class dimension.",
                target.dtype(), dim);
        Shapes.floating(NAME, input);
        Check.argument(
                ignoreIndex < 0,
                "CrossEntropyLoss: ignoreIndex must not be set for probabilities; got %d. Mask the elements of Reduction.NONE instead.",
                ignoreIndex);
        Tensor[] inputs = {input, target};
        if (weight != null) {
            ClassLoss.checkWeight(NAME, weight, input.size(dim));
            inputs = new Tensor[] {input, target, ClassLoss.alongClasses(weight, input, dim)};
        }
        int rows = input.size(dim) == 0 ? 0 : input.numel() / input.size(dim);
        return new Problem(
                Prepared.of(this, 1, this::ofProbabilities), dim, rows, Terms.Counted.SAMPLES,
                input.rank() == 1 ? 1 : input.size(0), inputs);
    }
}
