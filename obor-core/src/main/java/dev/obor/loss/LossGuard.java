package dev.obor.loss;

/// How strictly a loss keeps the rules of its [Contract] about values. Shapes and types are always
/// checked.
public enum LossGuard {
    /// What makes the result meaningless is an error, what only looks wrong is logged once.
    STANDARD,
    /// Every violation is an error.
    STRICT,
    /// Every violation is logged once.
    WARN,
    /// Values are not looked at.
    OFF
}
