package dev.obor.train;

import dev.obor.kernel.Check;

/// Ends the training when the model has not become better for some epochs.
///
/// A function of the history alone, so there is nothing to save.
///
/// @param patience how many epochs in a row may bring no better figure, at least 1
/// @param monitor  the figure
public record EarlyStopping(int patience, Monitor monitor) {
    /// @throws IllegalArgumentException if `patience` is not positive
    public EarlyStopping {
        Check.argument(
                patience > 0, "EarlyStopping: patience must be at least 1; got %s.", patience);
    }

    /// Whether the last `patience` epochs were no better than the best before them.
    public boolean stops(History history) {
        return history.size() - monitor.bestEpoch(history) >= patience;
    }
}
