package dev.obor.train;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// Checks of what the caller passed; numbers print the same in every locale.
final class Check {
    private Check() {}

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is a dependency; tests run each text
    static void argument(boolean rule, String message, Object... values) {
        if (!rule) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, message, values));
        }
    }

    /// The value, if there is one.
    ///
    /// @throws IllegalArgumentException with the formatted message if it is null
    static <T> T present(@Nullable T value, String message, Object... values) {
        if (value == null) {
            throw new IllegalArgumentException(message.formatted(values));
        }
        return value;
    }
}
