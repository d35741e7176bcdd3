package dev.obor.train;

import dev.obor.train.Metric.Goal;

/// Which figure of an epoch says how good the model is.
///
/// @param column the figure, as [History] names it: `validation_loss`, `train_accuracy`
/// @param goal   whether higher or lower is better
public record Monitor(String column, Goal goal) {
    /// The loss on the validation data.
    public static final Monitor VALIDATION_LOSS = new Monitor("validation_loss", Goal.LOWER);

    /// The loss on the training data, while it was learnt from.
    public static final Monitor TRAIN_LOSS = new Monitor("train_loss", Goal.LOWER);

    /// A metric on the validation data.
    public static Monitor validation(Metric metric) {
        return new Monitor("validation_" + metric.name(), metric.goal());
    }

    /// The number of the best epoch, the first of equals; 0 before the first epoch.
    ///
    /// @throws IllegalArgumentException if the history has epochs but no such column
    public int bestEpoch(History history) {
        int best = 0;
        double[] values = history.column(column);
        for (int i = 0; i < values.length; i++) {
            if (best == 0 || goal.better(values[i], values[best - 1])) {
                best = i + 1;
            }
        }
        return best;
    }
}
