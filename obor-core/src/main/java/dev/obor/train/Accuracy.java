package dev.obor.train;

import dev.obor.formula.DType;
import dev.obor.kernel.Check;
import dev.obor.tensor.Tensor;

/// The share of right answers: the class with the highest score is the target's.
///
/// **Shapes.** `output` (N, C) or (N, C, d1, ..., dK), scores or (log-)probabilities; `target` the
/// same without C, class numbers.
///
/// @param ignoreIndex the target that does not count; default -100, as in the losses
public record Accuracy(long ignoreIndex) implements Metric {
    /// Targets of -100 do not count.
    public Accuracy() {
        this(-100);
    }

    @Override public String name() {
        return "accuracy";
    }

    @Override public Goal goal() {
        return Goal.HIGHER;
    }

    @Override public Part measure(Tensor output, Tensor target) {
        Check.argument(
                output.rank() == target.rank() + 1 && !target.dtype().isFloating()
                        && target.dtype() != DType.BOOL,
                "Accuracy: output must be scores per class and target class numbers; got %s %s and"
                        + " %s %s. Use BinaryAccuracy for one score.",
                output.dtype(), output.shape(), target.dtype(), target.shape());
        long[] answers = output.argmax(1).toLongArray();
        long[] wanted = target.toLongArray();
        int right = 0;
        int counted = 0;
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i] != ignoreIndex) {
                counted++;
                right += answers[i] == wanted[i] ? 1 : 0;
            }
        }
        return new Part(right, counted);
    }
}
