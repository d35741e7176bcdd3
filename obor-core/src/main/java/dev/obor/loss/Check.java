package dev.obor.loss;

/// The one place where arguments are refused.
final class Check {
    private Check() {}

    /// @throws IllegalArgumentException with the formatted message unless `valid`
    static void argument(boolean valid, String message, Object... values) {
        if (!valid) {
            throw new IllegalArgumentException(message.formatted(values));
        }
    }
}
