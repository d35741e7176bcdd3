package dev.obor.optim;

/// What the options of all optimizers have in common.
public interface OptimizerOptions {
    /// The learning rate.
    Schedule lr();

    /// Whether the objective grows: steps go along the gradient, not against it.
    boolean maximize();
}
