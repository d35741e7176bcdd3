package dev.obor.tabular;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Which rows are for training, validation and test; every row is in exactly one part.
///
/// The parts depend on the arguments only: the same seed gives the same rows on every machine and
/// every version of Java. Within a part the rows are in ascending order.
public final class Split {
    private final int[] train;
    private final int[] validation;
    private final int[] test;

    private Split(int[] train, int[] validation, int[] test) {
        this.train = train;
        this.validation = validation;
        this.test = test;
    }

    /// Splits `rows` rows at random into `round(rows * trainFraction)` for training,
    /// `round(rows * validationFraction)` for validation and the rest for test.
    ///
    /// **Errors.** `IllegalArgumentException` if a fraction is negative, they sum to more than 1,
    /// or no row is left for training.
    public static Split of(int rows, long seed, double trainFraction, double validationFraction) {
        return stratified(new long[rows], seed, trainFraction, validationFraction);
    }

    /// As [#of], with every class in every part in the proportion it has in `labels` (one label
    /// per row), rounded.
    public static Split stratified(
            long[] labels, long seed, double trainFraction, double validationFraction) {
        Check.argument(trainFraction > 0 && validationFraction >= 0
                && trainFraction + validationFraction <= 1 + 1e-9,
                "Split: fractions must not be negative and sum to at most 1; "
                        + "got train %s and validation %s. Lower one of them.",
                trainFraction, validationFraction);
        int rows = labels.length;
        int train = (int) Math.round(rows * trainFraction);
        int validation = (int) Math.min(rows - train, Math.round(rows * validationFraction));
        Check.argument(train > 0,
                "Split: at least one row must be for training; got %s of %d rows. "
                        + "Add data or raise the fraction.",
                trainFraction, rows);
        int[] order = mixed(labels, shuffled(rows, seed));
        return new Split(part(order, 0, train), part(order, train, train + validation),
                part(order, train + validation, rows));
    }

    /// The training rows.
    public int[] train() {
        return train.clone();
    }

    /// The validation rows.
    public int[] validation() {
        return validation.clone();
    }

    /// The test rows.
    public int[] test() {
        return test.clone();
    }

    /// Spreads each class evenly over the order: its j-th of n rows goes to (j + 1/2) / n of the
    /// way, so that every stretch holds all classes in proportion.
    private static int[] mixed(long[] labels, int[] shuffled) {
        int rows = labels.length;
        Integer[] byClass = Arrays.stream(shuffled).boxed().toArray(Integer[]::new);
        Arrays.sort(byClass, Comparator.comparingLong(row -> labels[row])); // stable
        double[] way = new double[rows];
        for (int from = 0, to; from < rows; from = to) {
            to = from;
            while (to < rows && labels[byClass[to]] == labels[byClass[from]]) to++;
            for (int i = from; i < to; i++) way[byClass[i]] = (i - from + 0.5) / (to - from);
        }
        Arrays.sort(byClass, Comparator.comparingDouble(row -> way[row]));
        return Arrays.stream(byClass).mapToInt(Integer::intValue).toArray();
    }

    private static int[] part(int[] order, int from, int to) {
        int[] part = Arrays.copyOfRange(order, from, to);
        Arrays.sort(part);
        return part;
    }

    /// Fisher and Yates' shuffle of 0 to rows - 1.
    static int[] shuffled(int rows, long seed) {
        int[] order = IntStream.range(0, rows).toArray();
        long state = seed;
        for (int i = rows - 1; i > 0; i--) {
            state += GOLDEN;
            int j = (int) Math.unsignedMultiplyHigh(mix(state), i + 1); // uniform in 0..i
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /// The output function of SplitMix64 (Steele, Lea, Flood, 2014); the n-th number of a seed is
    /// `mix(seed + n * GOLDEN)`.
    static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
