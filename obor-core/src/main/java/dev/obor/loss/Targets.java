package dev.obor.loss;

import dev.obor.kernel.Check;
import dev.obor.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Class numbers, looked at once before the pass over the scores: what the mean divides by must be
/// known before the gradient is written, and a number without a class is an error on every path.
///
/// @param total   what the mean divides by: how many targets count, or the sum of their weights
/// @param counted what that is
record Targets(double total, Terms.Counted counted) {
    private static final int MOST_CLASSES = 1 << 24;

    static Targets read(
            String loss, Tensor target, int classes, long ignoreIndex,
            double @Nullable [] weights) {
        Check.argument(
                classes <= MOST_CLASSES,
                "%s: there must be at most 16777216 classes, which float32 can count; got %d.",
                loss, classes);
        long[] numbers = target.toLongArray();
        double total = 0;
        for (int i = 0; i < numbers.length; i++) {
            long number = numbers[i];
            if (number == ignoreIndex) {
                continue;
            }
            Check.argument(
                    number >= 0 && number < classes,
                    "%s: target must hold class indices in [0, %d); got %d at %s. Set ignoreIndex(%d) if it marks padding.",
                    loss, classes, number, Shapes.place(i, target.shape().toArray()), number);
            total += weights == null ? 1 : weights[(int) number];
        }
        return new Targets(
                total, weights == null ? Terms.Counted.VALID_TARGETS : Terms.Counted.WEIGHTS);
    }
}
