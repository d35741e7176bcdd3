package dev.obor.kernel;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The one place where the packages of the core refuse arguments; numbers print the same in every
/// locale. Exported to nobody.
public final class Check {
    private Check() {}

    /// Refuses a call that breaks a rule.
    ///
    /// @throws IllegalArgumentException with the formatted message unless `valid`
    public static void argument(boolean valid, String message, Object... values) {
        if (!valid) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, message, values));
        }
    }

    /// Refuses a call at the wrong time.
    ///
    /// @throws IllegalStateException with the formatted message unless `valid`
    public static void state(boolean valid, String message, Object... values) {
        if (!valid) {
            throw new IllegalStateException(String.format(Locale.ROOT, message, values));
        }
    }

    /// The value, if there is one.
    ///
    /// @throws IllegalArgumentException with the formatted message if it is null
    public static <T> T present(@Nullable T value, String message, Object... values) {
        if (value == null) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, message, values));
        }
        return value;
    }

    /// Refuses an option that is negative or not a number.
    ///
    /// @throws IllegalArgumentException unless the option is finite and >= 0
    public static void notNegative(String op, String option, double value) {
        argument(value >= 0 && Double.isFinite(value),
                "%s: %s must be finite and >= 0; got %s.", op, option, value);
    }

    /// Refuses an option that is no rate of decay.
    ///
    /// @throws IllegalArgumentException unless the option is in [0, 1)
    public static void decay(String op, String option, double value) {
        argument(value >= 0 && value < 1, "%s: %s must be in [0, 1); got %s.", op, option, value);
    }
}
