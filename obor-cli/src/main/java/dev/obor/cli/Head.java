package dev.obor.cli;

import dev.obor.formula.DType;
import dev.obor.loss.BCELoss;
import dev.obor.loss.BCEWithLogitsLoss;
import dev.obor.loss.ClassLoss;
import dev.obor.loss.KLDivLoss;
import dev.obor.loss.Loss;
import dev.obor.loss.NLLLoss;
import dev.obor.nn.Layer;
import dev.obor.nn.LogSoftmax;
import dev.obor.nn.Sigmoid;
import dev.obor.tabular.Table;
import dev.obor.tabular.Target;
import dev.obor.tensor.Tensor;
import dev.obor.train.Accuracy;
import dev.obor.train.BinaryAccuracy;
import dev.obor.train.MeanAbsoluteError;
import dev.obor.train.Metric;
import dev.obor.train.RootMeanSquareError;
import java.util.ArrayList;
import java.util.List;

/// What a loss wants of the end of a model, and how targets and predictions look there.
///
/// @param form   what the model's last layer gives
/// @param target the column to learn
record Head(Form form, Target target) {
    /// What the model's last layer gives.
    enum Form {
        /// A score for every class.
        SCORES,
        /// The logarithm of the probability of every class.
        LOG_PROBABILITIES,
        /// The log-odds of the second of two classes.
        LOGIT,
        /// The probability of the second of two classes.
        PROBABILITY,
        /// The number itself, standardised.
        NUMBER;

        /// What a loss takes. A new loss of numbers is one by default.
        static Form of(String name, Loss loss) {
            return switch (loss) {
                case NLLLoss _ -> LOG_PROBABILITIES;
                case ClassLoss _ -> SCORES;
                case BCEWithLogitsLoss _ -> LOGIT;
                case BCELoss _ -> PROBABILITY;
                case KLDivLoss _ -> throw new IllegalArgumentException(
                        name + " compares distributions, and a column holds one class or number"
                                + " per row. Use CrossEntropyLoss or NLLLoss.");
                default -> NUMBER;
            };
        }

        Target.Kind kind() {
            return this == NUMBER ? Target.Kind.REGRESSION : Target.Kind.CLASSIFICATION;
        }

        boolean isBinary() {
            return this == LOGIT || this == PROBABILITY;
        }
    }

    /// The head for a loss and a target.
    ///
    /// @throws IllegalArgumentException if they do not fit
    static Head of(String name, Form form, Target target) {
        int classes = target.classes().size();
        if (form.isBinary() && classes != 2) {
            throw new IllegalArgumentException(
                    "%s tells two classes apart; '%s' has %d. Use CrossEntropyLoss.".formatted(
                            name, target.column(), classes));
        }
        return new Head(form, target);
    }

    boolean isClassification() {
        return form != Form.NUMBER;
    }

    /// How many numbers the model gives per row.
    int width() {
        return form == Form.SCORES || form == Form.LOG_PROBABILITIES ? target.classes().size() : 1;
    }

    /// What comes after the last linear layer.
    List<Layer> layers() {
        return switch (form) {
            case LOG_PROBABILITIES -> List.of(new LogSoftmax(1));
            case PROBABILITY -> List.of(new Sigmoid());
            default -> List.of();
        };
    }

    /// The targets of these rows, as the loss takes them.
    Tensor targets(Table table, int... rows) {
        if (form == Form.NUMBER) {
            float[] values = target.values(table, rows);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) ((values[i] - target.mean()) / target.std());
            }
            return Tensor.of(values).reshape(rows.length, 1);
        }
        Tensor classes = Tensor.of(target.classIndices(table, rows));
        return form.isBinary() ? classes.to(DType.FLOAT32).reshape(rows.length, 1) : classes;
    }

    /// The metrics, those of a regression in the unit of the column.
    List<Metric> metrics() {
        return switch (form) {
            case SCORES, LOG_PROBABILITIES -> List.of(new Accuracy());
            case LOGIT -> List.of(new BinaryAccuracy());
            case PROBABILITY -> List.of(new BinaryAccuracy(0.5));
            case NUMBER -> List.of(
                    new RootMeanSquareError(target.std()), new MeanAbsoluteError(target.std()));
        };
    }

    /// The probability of every class, (rows, classes), from what the model gave.
    Tensor probabilities(Tensor output) {
        return switch (form) {
            case SCORES -> output.softmax(1);
            case LOG_PROBABILITIES -> output.exp();
            case LOGIT -> bothOf(output.sigmoid());
            case PROBABILITY -> bothOf(output);
            case NUMBER -> throw new IllegalStateException("Head: a number has no probability.");
        };
    }

    private static Tensor bothOf(Tensor second) {
        return Tensor.cat(1, second.rsub(1), second);
    }

    /// The number in the unit of the column, one per row, from what the model gave.
    double[] numbers(Tensor output) {
        double[] numbers = output.toDoubleArray();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = numbers[i] * target.std() + target.mean();
        }
        return numbers;
    }

    /// The numbers of the predicted classes, one per row, as the metrics count them.
    int[] classes(Tensor output) {
        return switch (form) {
            case LOGIT -> output.gt(0).to(DType.INT64).toIntArray();
            case PROBABILITY -> output.gt(0.5).to(DType.INT64).toIntArray();
            default -> output.argmax(1).toIntArray();
        };
    }

    /// How often each class (rows) was predicted as which class (columns).
    long[][] confusion(Tensor output, Tensor targets) {
        long[][] counts = new long[target.classes().size()][target.classes().size()];
        int[] actual = targets.to(DType.INT64).toIntArray();
        int[] predicted = classes(output);
        for (int i = 0; i < actual.length; i++) {
            counts[actual[i]][predicted[i]]++;
        }
        return counts;
    }

    /// The names of the metrics, of the loss first.
    List<String> figures() {
        var names = new ArrayList<>(List.of("loss"));
        metrics().forEach(metric -> names.add(metric.name()));
        return names;
    }
}
