package dev.obor.optim;

/// The one place where arguments are refused.
final class Check {
    private Check() {}

    /// @throws IllegalArgumentException with the formatted message unless `valid`
    static void argument(boolean valid, String message, Object... values) {
        if (!valid) {
            throw new IllegalArgumentException(message.formatted(values));
        }
    }

    /// @throws IllegalArgumentException unless the option is finite and >= 0
    static void notNegative(String op, String option, double value) {
        argument(value >= 0 && Double.isFinite(value),
                "%s: %s must be finite and >= 0; got %s.", op, option, value);
    }

    /// @throws IllegalArgumentException unless the option is in [0, 1)
    static void decay(String op, String option, double value) {
        argument(value >= 0 && value < 1, "%s: %s must be in [0, 1); got %s.", op, option, value);
    }

    /// @throws IllegalArgumentException unless the schedule starts with a possible learning rate
    static void schedule(String op, Schedule lr) {
        notNegative(op, "lr", lr.at(0));
    }
}
