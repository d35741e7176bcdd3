package dev.obor.train;

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
}
