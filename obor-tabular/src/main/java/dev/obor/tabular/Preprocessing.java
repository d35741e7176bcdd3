package dev.obor.tabular;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How the columns of a table become numbers, fitted on the training rows only.
///
/// ```text
/// numeric       (x - mean) / std      mean and std (divisor n) of the training rows
///               0                     if x is missing, or the column was constant in training
/// categorical   one-hot over the sorted categories of the training rows, then one place for
///               "missing" if training had missing values; all zeros for an unseen category
/// ```
///
/// A tree of plain values (lists, texts, numbers), so that any JSON library can save and load it.
///
/// **Errors.** `IllegalArgumentException` for inconsistent values, as from a damaged file.
///
/// @param numeric     the numeric columns; their features come first
/// @param categorical the categorical columns
/// @param target      the column to predict
public record Preprocessing(
        List<Numeric> numeric, List<Categorical> categorical, Target target) {

    /// A category is a feature: more of them in one column are most likely names or free text.
    private static final int MOST_CATEGORIES = 1000;

    /// A standardised column.
    ///
    /// @param column its name
    /// @param mean   mean of the training rows
    /// @param std    their standard deviation (divisor n); 0 if they were all the same
    public record Numeric(String column, double mean, double std) {
        public Numeric {
            Check.argument(Double.isFinite(mean) && std >= 0 && Double.isFinite(std),
                    "Preprocessing: mean must be finite and std not negative; "
                            + "got %s and %s for column \"%s\". Fit again.",
                    mean, std, column);
        }

        float transform(double value) {
            return std == 0 || Double.isNaN(value) ? 0 : (float) ((value - mean) / std);
        }
    }

    /// A one-hot column.
    ///
    /// @param column          its name
    /// @param categories      the sorted categories of the training rows
    /// @param missingCategory whether a last place stands for missing values
    public record Categorical(String column, List<String> categories, boolean missingCategory) {
        public Categorical {
            categories = List.copyOf(categories);
            Check.argument(Set.copyOf(categories).size() == categories.size(),
                    "Preprocessing: categories must differ; got %s for column \"%s\". Fit again.",
                    categories, column);
        }

        int width() {
            return categories.size() + (missingCategory ? 1 : 0);
        }
    }

    /// What the caller knows better than the data; everything else is decided by
    /// [Column#numeric].
    ///
    /// @param numeric     columns to standardise
    /// @param categorical columns to one-hot, such as numeric codes
    /// @param ignored     columns to leave out, such as row numbers
    public record Choices(Set<String> numeric, Set<String> categorical, Set<String> ignored) {
        public Choices {
            numeric = Set.copyOf(numeric);
            categorical = Set.copyOf(categorical);
            ignored = Set.copyOf(ignored);
        }

        public Choices() {
            this(Set.of(), Set.of(), Set.of());
        }

        public Choices numeric(String... columns) {
            return new Choices(Set.of(columns), categorical, ignored);
        }

        public Choices categorical(String... columns) {
            return new Choices(numeric, Set.of(columns), ignored);
        }

        public Choices ignored(String... columns) {
            return new Choices(numeric, categorical, Set.of(columns));
        }

        private void check(Table table, String target) {
            var chosen = new HashSet<String>();
            for (Set<String> names : List.of(numeric, categorical, ignored))
                for (String name : names) {
                    table.column(name); // must exist
                    Check.argument(chosen.add(name),
                            "Preprocessing: a column must be chosen once; got \"%s\" twice among "
                                    + "numeric, categorical and ignored. Choose one.",
                            name);
                    Check.argument(!name.equals(target),
                            "Preprocessing: the target must not be chosen as a feature; "
                                    + "got \"%s\". Choose another column.",
                            name);
                }
        }
    }

    public Preprocessing {
        numeric = List.copyOf(numeric);
        categorical = List.copyOf(categorical);
        var columns = new HashSet<String>();
        columns.add(target.column());
        for (Numeric n : numeric) requireNew(columns, n.column());
        for (Categorical c : categorical) requireNew(columns, c.column());
        Check.argument(columns.size() > 1,
                "Preprocessing: at least one column must remain beside the target; "
                        + "got none beside \"%s\". Add a column, or ignore fewer.",
                target.column());
    }

    /// Fits all columns but the target on these rows.
    public static Preprocessing fit(Table table, int[] rows, Target target) {
        return fit(table, rows, target, new Choices());
    }

    /// Fits all columns but the target and the ignored ones on these rows.
    ///
    /// **Errors.** `IllegalArgumentException` if there are no rows or no columns, a choice names
    /// no column, a numeric column holds a text, or a categorical one more than 1000 categories.
    public static Preprocessing fit(Table table, int[] rows, Target target, Choices choices) {
        Check.argument(rows.length > 0,
                "Preprocessing: there must be rows to fit; got 0 of %d in %s. "
                        + "Add data or enlarge the training part.",
                table.rows(), table.source());
        choices.check(table, target.column());
        var numeric = new ArrayList<Numeric>();
        var categorical = new ArrayList<Categorical>();
        for (String name : table.columns()) {
            if (name.equals(target.column()) || choices.ignored.contains(name)) continue;
            Column column = table.column(name);
            boolean numbers = choices.numeric.contains(name)
                    || (!choices.categorical.contains(name) && column.numeric(rows));
            if (numbers) numeric.add(fitNumeric(column, rows));
            else categorical.add(fitCategorical(column, rows));
        }
        return new Preprocessing(numeric, categorical, target);
    }

    private static Numeric fitNumeric(Column column, int[] rows) {
        var moments = Moments.of(column, rows);
        return new Numeric(column.name(), moments.mean(), moments.std());
    }

    private static Categorical fitCategorical(Column column, int[] rows) {
        List<String> categories = column.categories(rows);
        Check.argument(categories.size() <= MOST_CATEGORIES,
                "Preprocessing: a categorical column must have at most %d categories; "
                        + "got %d in column \"%s\" of %s. Ignore the column.",
                MOST_CATEGORIES, categories.size(), column.name(), column.source());
        boolean missing = false;
        for (int row : rows) missing |= column.missing(row);
        return new Categorical(column.name(), categories, missing);
    }

    /// Numbers per row.
    public int width() {
        return numeric.size() + categorical.stream().mapToInt(Categorical::width).sum();
    }

    /// What each number of a row is: `age`, then `colour=red`, `colour=(missing)`.
    public List<String> featureNames() {
        var names = new ArrayList<String>();
        for (Numeric n : numeric) names.add(n.column());
        for (Categorical c : categorical) {
            for (String category : c.categories()) names.add(c.column() + "=" + category);
            if (c.missingCategory()) names.add(c.column() + "=(missing)");
        }
        return List.copyOf(names);
    }

    /// Turns these rows into numbers; the target column need not be there.
    ///
    /// **Shapes.** (rows, [#width()]).
    /// **Errors.** `IllegalArgumentException` if a column is missing or a numeric one holds a text.
    public Features transform(Table table, int... rows) {
        int width = width();
        long size = (long) rows.length * width;
        Check.argument(size <= Integer.MAX_VALUE - 8,
                "Preprocessing: rows times features must fit one array; got %d rows of %d. "
                        + "Transform fewer rows at a time.",
                rows.length, width);
        float[] values = new float[(int) size];
        int offset = 0;
        for (Numeric n : numeric) {
            Column column = table.column(n.column());
            for (int i = 0; i < rows.length; i++)
                values[i * width + offset] = n.transform(column.number(rows[i]));
            offset++;
        }
        Map<String, Integer> unseen = new HashMap<>();
        for (Categorical c : categorical) {
            int count = oneHot(c, table.column(c.column()), rows, values, offset, width);
            if (count > 0) unseen.put(c.column(), count);
            offset += c.width();
        }
        return new Features(values, rows.length, width, unseen);
    }

    /// Sets the ones of a column; returns how many rows hold an unseen category.
    private static int oneHot(
            Categorical c, Column column, int[] rows, float[] values, int offset, int width) {
        Map<String, Integer> places = new HashMap<>();
        for (String category : c.categories()) places.put(category, places.size());
        int missingPlace = c.missingCategory() ? c.categories().size() : -1;
        int unseen = 0;
        for (int i = 0; i < rows.length; i++) {
            int place = column.missing(rows[i])
                    ? missingPlace
                    : places.getOrDefault(column.text(rows[i]), -1);
            if (place < 0) unseen++;
            else values[i * width + offset + place] = 1;
        }
        return unseen;
    }

    private static void requireNew(Set<String> columns, String column) {
        Check.argument(columns.add(column),
                "Preprocessing: a column must appear once; got \"%s\" twice. Fit again.", column);
    }
}
