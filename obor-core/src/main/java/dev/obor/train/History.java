package dev.obor.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The figures of the epochs so far.
///
/// Columns are named `train_loss`, `train_accuracy` ..., `validation_loss` ...: those of training
/// are collected while the model learns, so within an epoch it changes.
///
/// @param epochs in order, all with the same columns
public record History(List<Epoch> epochs) {
    /// Before the first epoch.
    public static final History EMPTY = new History(List.of());

    public History {
        epochs = List.copyOf(epochs);
    }

    /// The figures of one epoch.
    ///
    /// @param number from 1
    /// @param values by column, in order
    public record Epoch(int number, Map<String, Double> values) {
        public Epoch {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }

        /// The figure in a column.
        ///
        /// @throws IllegalArgumentException if there is no such column
        public double value(String column) {
            Double value = values.get(column);
            if (value == null) {
                throw new IllegalArgumentException(
                        "History: the column must be one of %s; got '%s'."
                                .formatted(values.keySet(), column));
            }
            return value;
        }
    }

    /// How many epochs there are.
    public int size() {
        return epochs.size();
    }

    /// The names of the figures; none before the first epoch.
    public List<String> columns() {
        return epochs.isEmpty() ? List.of() : List.copyOf(epochs.getFirst().values().keySet());
    }

    /// One figure of all epochs.
    ///
    /// @throws IllegalArgumentException if there are epochs but no such column
    public double[] column(String column) {
        return epochs.stream().mapToDouble(epoch -> epoch.value(column)).toArray();
    }

    /// With the figures of one more epoch.
    History with(Map<String, Double> values) {
        var more = new ArrayList<>(epochs);
        more.add(new Epoch(epochs.size() + 1, values));
        return new History(more);
    }
}
