package dev.obor.cli;

import dev.obor.data.Dataset;
import dev.obor.data.Digits;
import dev.obor.data.TensorDataset;
import dev.obor.tabular.Column;
import dev.obor.tabular.Features;
import dev.obor.tabular.Preprocessing;
import dev.obor.tabular.Preprocessing.Choices;
import dev.obor.tabular.Split;
import dev.obor.tabular.Table;
import dev.obor.tabular.Target;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Three parts of the data, ready for the model.
///
/// @param preprocessing how rows become numbers
/// @param head          the end of the model
/// @param train         to learn from
/// @param validation    to choose the best epoch by; may be empty
/// @param test          to judge it by; may be empty
/// @param notes         what the user should know
record TrainingData(
        Preprocessing preprocessing,
        Head head,
        TensorDataset train,
        TensorDataset validation,
        TensorDataset test,
        List<String> notes) {
    private static final int PIXELS = 8;
    private static final double INK = 16;

    /// The digits of the jar.
    static TrainingData digits(String loss, Head.Form form) {
        if (form.kind() != Target.Kind.CLASSIFICATION || form.isBinary()) {
            throw new IllegalArgumentException(
                    loss + " does not fit ten classes of digits. Use CrossEntropyLoss or NLLLoss.");
        }
        var pixels = new ArrayList<Preprocessing.Numeric>();
        for (int row = 0; row < PIXELS; row++) {
            for (int column = 0; column < PIXELS; column++) {
                pixels.add(new Preprocessing.Numeric("pixel_%d_%d".formatted(row, column), 0, INK));
            }
        }
        List<String> classes = IntStream.range(0, Digits.CLASSES)
                .mapToObj(Integer::toString).toList();
        var target = new Target("digit", Target.Kind.CLASSIFICATION, classes, 0, 1);
        Digits digits = Digits.load();
        return new TrainingData(
                new Preprocessing(pixels, List.of(), target), Head.of(loss, form, target),
                digits.train(), digits.validation(), digits.test(), List.of());
    }

    /// The task of this name.
    static Target.Kind kind(String task) {
        for (Target.Kind kind : Target.Kind.values()) {
            if (kind.name().equalsIgnoreCase(task)) return kind;
        }
        throw new IllegalArgumentException(
                "--task must be classification or regression; got '%s'.".formatted(task));
    }

    /// A table, split and made numbers as the options say.
    ///
    /// @throws IllegalArgumentException if a column does not exist or does not fit, or there are
    ///     too few rows
    static TrainingData of(Table table, RunOptions options, Head.Form form) {
        Column column = column(table, options.target());
        options.numeric().forEach(name -> column(table, name));
        options.categorical().forEach(name -> column(table, name));
        options.ignored().forEach(name -> column(table, name));
        checkFits(table, column, options, form);
        boolean classes = form.kind() == Target.Kind.CLASSIFICATION;
        Target whole = classes
                ? Target.classification(column, table.allRows())
                : Target.regression(column, table.allRows());
        Split split = split(table, whole, options);
        Target target = classes ? whole : Target.regression(column, split.train());
        var choices = new Choices(
                set("numeric", options.numeric()), set("categorical", options.categorical()),
                set("ignore", options.ignored()));
        var preprocessing = Preprocessing.fit(table, split.train(), target, choices);
        Head head = Head.of(options.loss(), form, target);
        var notes = new ArrayList<String>();
        return new TrainingData(
                preprocessing, head,
                part(table, preprocessing, head, "training", notes, split.train()),
                part(table, preprocessing, head, "validation", notes, split.validation()),
                part(table, preprocessing, head, "test", notes, split.test()),
                List.copyOf(notes));
    }

    private static Set<String> set(String option, List<String> names) {
        Set<String> set = new HashSet<>(names);
        if (set.size() < names.size()) {
            throw new IllegalArgumentException(
                    "--%s must name a column once; got %s.".formatted(option, names));
        }
        return set;
    }

    /// The column of this name.
    ///
    /// @throws IllegalArgumentException if there is none; the message names the nearest
    static Column column(Table table, String name) {
        if (!table.has(name)) {
            throw new IllegalArgumentException("there is no column '%s'.%s Columns: %s.".formatted(
                    name, Names.hint(name, table.columns()), String.join(", ", table.columns())));
        }
        return table.column(name);
    }

    private static void checkFits(
            Table table, Column column, RunOptions options, Head.Form form) {
        int[] rows = table.allRows();
        if (form == Head.Form.NUMBER) {
            if (!column.numeric(rows)) {
                throw new IllegalArgumentException(
                        "%s learns numbers; '%s' holds texts such as \"%s\". Use CrossEntropyLoss."
                                .formatted(options.loss(), column.name(), firstText(column)));
            }
            return;
        }
        int different = column.categories(rows).size();
        if (different > 1 && different > rows.length / 2) {
            throw new IllegalArgumentException(
                    "%s learns classes; '%s' holds %d different values in %d rows.%s".formatted(
                            options.loss(), column.name(), different, rows.length,
                            column.numeric(rows)
                                    ? " Use HuberLoss or MSELoss to learn a number."
                                    : " Choose another target."));
        }
    }

    private static String firstText(Column column) {
        for (int row = 0; row < column.rows(); row++) {
            if (!column.missing(row) && !column.numeric(row)) return column.text(row);
        }
        return "";
    }

    private static Split split(Table table, Target target, RunOptions options) {
        int rows = table.rows();
        double train = 1 - options.validation() - options.test();
        Split split = target.kind() == Target.Kind.CLASSIFICATION
                ? Split.stratified(
                        target.classIndices(table, table.allRows()), options.seed(), train,
                        options.validation())
                : Split.of(rows, options.seed(), train, options.validation());
        boolean enough = split.train().length > 1
                && (options.validation() == 0 || split.validation().length > 0)
                && (options.test() == 0 || split.test().length > 0);
        if (!enough) {
            throw new IllegalArgumentException(
                    ("there must be rows for every part; %d rows give %d for training, %d for"
                            + " validation, %d for test. Add rows, or give --validation 0 --test 0.")
                            .formatted(rows, split.train().length, split.validation().length,
                                    split.test().length));
        }
        return split;
    }

    private static TensorDataset part(
            Table table, Preprocessing preprocessing, Head head, String part, List<String> notes,
            int... rows) {
        Features features = preprocessing.transform(table, rows);
        features.unseen().forEach((column, count) -> notes.add(
                "%s: %d %s row%s hold%s a value that the training rows have not; it counts as none."
                        .formatted(column, count, part, count == 1 ? "" : "s",
                                count == 1 ? "s" : "")));
        Tensor inputs = Tensor.of(features.values()).reshape(rows.length, features.width());
        return Dataset.of(inputs, head.targets(table, rows));
    }
}
