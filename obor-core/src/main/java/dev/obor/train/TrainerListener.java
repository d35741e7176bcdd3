package dev.obor.train;

import dev.obor.train.History.Epoch;

/// Is told how a training goes.
public interface TrainerListener {
    /// After a step.
    ///
    /// @param trainer where it stands
    /// @param step    the step
    default void onStep(Trainer trainer, Step step) {}

    /// After an epoch and its validation.
    ///
    /// @param trainer where it stands; its history ends with this epoch
    /// @param epoch   the figures
    default void onEpoch(Trainer trainer, Epoch epoch) {}

    /// When [Trainer#fit] is about to return: after the last epoch, or stopped before.
    ///
    /// @param trainer where it stands
    default void onEnd(Trainer trainer) {}

    /// One step of training.
    ///
    /// @param epoch   the epoch it is in, from 1
    /// @param batch   the batch of the epoch, from 1
    /// @param batches how many batches the epoch has
    /// @param loss    the loss of the batch
    record Step(int epoch, int batch, int batches, double loss) {}
}
