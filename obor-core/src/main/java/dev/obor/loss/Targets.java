package dev.obor.loss;

import static dev.obor.formula.Expr.select;

import dev.obor.formula.Expr;
import dev.obor.kernel.Check;
import dev.obor.tensor.Fused;
import dev.obor.tensor.Tensor;
import dev.obor.tensor.Totals;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Class numbers, looked at once before the pass over the scores: what the mean divides by must be
/// known before the gradient is written, and a number without a class is an error on every path.
///
/// @param numbers the class numbers in the type of the scores, which the loop compares them in
/// @param total   what the mean divides by: how many targets count, or the sum of their weights
/// @param counted what that is
record Targets(Tensor numbers, double total, Terms.Counted counted) {
    private static final int MOST_CLASSES = 1 << 24;

    /// Fewer targets are looked at one by one.
    private static final int MANY = 1024;

    /// The targets that count, and those without a class; inputs 1 and 2 are the target that is
    /// ignored and the number of classes.
    private static final Totals COUNT = count();

    private static Totals count() {
        Expr number = Expr.input(0);
        Expr valid = number.ne(Expr.input(1));
        Expr wrong = select(number.lt(0), 1, number.ge(Expr.input(2)));
        return Totals.of(Fused.of("Targets", valid), List.of(
                new Totals.Check(select(valid, wrong, 0), Totals.Check.Fold.SUM)));
    }

    static Targets read(
            String loss, Tensor target, Tensor input, int classes, long ignoreIndex,
            double @Nullable [] weights) {
        Check.argument(
                classes <= MOST_CLASSES,
                "%s: there must be at most 16777216 classes, which float32 can count; got %d.",
                loss, classes);
        Tensor numbers = target.to(input.dtype());
        boolean exact = Math.abs((double) ignoreIndex) <= MOST_CLASSES;
        if (weights == null && exact && numbers.numel() >= MANY) {
            Totals.Total found = COUNT.total(Totals.ELEMENTS, 1, numbers,
                    like(numbers, (double) ignoreIndex), like(numbers, classes));
            if (found.checks()[0] == 0) {
                return new Targets(numbers, found.value().item(), Terms.Counted.VALID_TARGETS);
            }
        }
        double total = oneByOne(loss, target, classes, ignoreIndex, weights);
        return new Targets(numbers, total,
                weights == null ? Terms.Counted.VALID_TARGETS : Terms.Counted.WEIGHTS);
    }

    private static Tensor like(Tensor numbers, double value) {
        return Tensor.full(numbers.dtype(), value);
    }

    private static double oneByOne(String loss, Tensor target, int classes, long ignoreIndex,
            double @Nullable [] weights) {
        long[] numbers = target.toLongArray();
        double total = 0;
        for (int i = 0; i < numbers.length; i++) {
            long number = numbers[i];
            if (number == ignoreIndex) {
                continue;
            }
            if (number < 0 || number >= classes) {
                throw new IllegalArgumentException(
                        "%s: target must hold class indices in [0, %d); got %d at %s. Set ignoreIndex(%d) if it marks padding."
                                .formatted(loss, classes, number,
                                        Shapes.place(i, target.shape().toArray()), number));
            }
            total += weights == null ? 1 : weights[(int) number];
        }
        return total;
    }
}
