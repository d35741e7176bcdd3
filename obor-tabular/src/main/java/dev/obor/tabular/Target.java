package dev.obor.tabular;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// The column to predict: the names of its classes, or the scale of its numbers.
///
/// A tree of plain values, so that any JSON library can save and load it.
///
/// @param column  its name
/// @param kind    what is learned from it
/// @param classes the class names in order; class `i` is `classes.get(i)`; empty for a regression
/// @param mean    mean of the numbers; 0 for a classification
/// @param std     standard deviation of the numbers (divisor n); 1 for a classification
public record Target(String column, Kind kind, List<String> classes, double mean, double std) {
    private static final int MANY_CLASSES = 20;

    /// What is learned from a target column.
    public enum Kind {
        /// One of several classes.
        CLASSIFICATION,
        /// A number.
        REGRESSION
    }

    public Target {
        classes = List.copyOf(classes);
        boolean classification = kind == Kind.CLASSIFICATION;
        Check.argument(classification == (classes.size() > 1),
                "Target: a classification needs at least 2 classes, a regression none; "
                        + "got %s with %d classes. Fit the target again.",
                kind, classes.size());
        Check.argument(Set.copyOf(classes).size() == classes.size(),
                "Target: class names must differ; got %s. Fit the target again.", classes);
        Check.argument(Double.isFinite(mean) && std > 0 && Double.isFinite(std),
                "Target: mean must be finite and std positive; got %s and %s. "
                        + "Fit the target again.",
                mean, std);
    }

    /// What the column looks like: a classification when most values are texts, or when they are
    /// at most 20 different whole numbers that occur twice or more on average; otherwise a
    /// regression.
    public static Kind suggest(Column column) {
        int[] rows = IntStream.range(0, column.rows()).toArray();
        if (!column.numeric(rows)) return Kind.CLASSIFICATION;
        var different = new HashSet<Double>();
        for (int row : rows) {
            if (!column.numeric(row)) return Kind.REGRESSION; // a lone word: an error to report
            if (!column.missing(row)) different.add(column.number(row));
        }
        boolean whole = different.stream().allMatch(v -> v == Math.rint(v));
        boolean few = different.size() <= Math.min(MANY_CLASSES, rows.length / 2);
        return whole && few ? Kind.CLASSIFICATION : Kind.REGRESSION;
    }

    /// The classes are the different texts of these rows, sorted (by value if all are numbers).
    ///
    /// **Errors.** `IllegalArgumentException` if a value is missing or all are the same.
    public static Target classification(Column column, int... rows) {
        requireValues(column, rows);
        List<String> classes = column.categories(rows);
        requireVariety(column, classes.size() > 1, rows);
        return new Target(column.name(), Kind.CLASSIFICATION, classes, 0, 1);
    }

    /// The target is a number; `mean` and `std` are those of these rows.
    ///
    /// **Errors.** `IllegalArgumentException` if a value is missing, is a text, or all are the
    /// same.
    public static Target regression(Column column, int... rows) {
        requireValues(column, rows);
        var scale = Moments.of(column, rows);
        requireVariety(column, scale.std() > 0, rows);
        return new Target(column.name(), Kind.REGRESSION, List.of(), scale.mean(), scale.std());
    }

    /// The class index of each of these rows, shape (rows).
    ///
    /// **Errors.** `IllegalArgumentException` for a value that is no class, `IllegalStateException`
    /// if this is a regression.
    public long[] classIndices(Table table, int... rows) {
        if (kind != Kind.CLASSIFICATION)
            throw new IllegalStateException("Target: class indices need a classification; got "
                    + kind + " of column \"" + column + "\". Call values.");
        Map<String, Integer> index = new HashMap<>();
        for (String name : classes) index.put(name, index.size());
        Column values = table.column(column);
        requireValues(values, rows);
        long[] indices = new long[rows.length];
        for (int i = 0; i < rows.length; i++) {
            Integer found = index.get(values.text(rows[i]));
            if (found == null)
                throw new IllegalArgumentException(String.format(
                        "Target: column \"%s\" must hold one of %s; got \"%s\" in %s. "
                                + "Train again with this class, or correct the value.",
                        column, classes, values.text(rows[i]), values.where(rows[i])));
            indices[i] = found;
        }
        return indices;
    }

    /// The number in each of these rows as it stands in the table, shape (rows).
    ///
    /// **Errors.** `IllegalArgumentException` for a missing value or a text,
    /// `IllegalStateException` if this is a classification.
    public float[] values(Table table, int... rows) {
        if (kind != Kind.REGRESSION)
            throw new IllegalStateException("Target: values need a regression; got " + kind
                    + " of column \"" + column + "\". Call classIndices.");
        Column numbers = table.column(column);
        requireValues(numbers, rows);
        float[] values = new float[rows.length];
        for (int i = 0; i < rows.length; i++) values[i] = (float) numbers.number(rows[i]);
        return values;
    }

    private static void requireValues(Column column, int[] rows) {
        for (int row : rows)
            Check.argument(!column.missing(row),
                    "Target: every row must have a value in column \"%s\"; got none in %s. "
                            + "Fill it in or remove the row.",
                    column.name(), column.where(row));
    }

    private static void requireVariety(Column column, boolean variety, int[] rows) {
        Check.argument(variety,
                "Target: column \"%s\" must hold at least two different values; "
                        + "got %s in %d rows of %s. Choose another target.",
                column.name(), rows.length == 0 ? "none" : "only \"" + column.text(rows[0]) + "\"",
                rows.length, column.source());
    }
}
