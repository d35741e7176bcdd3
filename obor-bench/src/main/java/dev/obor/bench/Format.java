package dev.obor.bench;

import java.math.BigDecimal;
import java.util.Locale;

/// Numbers as people read them.
final class Format {
    private Format() {}

    /// As few digits as it takes: 10, 2.5, 0.85.
    static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /// Three digits and a unit: 12.3 us.
    static String time(double seconds) {
        return seconds < 1e-6 ? digits(seconds * 1e9) + " ns"
                : seconds < 1e-3 ? digits(seconds * 1e6) + " us"
                : seconds < 1 ? digits(seconds * 1e3) + " ms"
                : digits(seconds) + " s";
    }

    /// The same without trailing zeros, for round numbers: 0.5 ns.
    static String shortTime(double seconds) {
        String[] parts = time(seconds).split(" ", 2);
        return plain(Double.parseDouble(parts[0])) + " " + parts[1];
    }

    static String percent(double share) {
        return Double.isFinite(share) ? "%.0f %%".formatted(100 * share) : "-";
    }

    /// Bytes with a unit: 1.5 kB.
    static String bytes(double bytes) {
        return bytes < 1e3 ? "%.0f B".formatted(bytes)
                : bytes < 1e6 ? digits(bytes / 1e3) + " kB"
                : digits(bytes / 1e6) + " MB";
    }

    /// Three digits, trailing zeros kept; a dash for what is not a number.
    static String digits(double value) {
        if (!Double.isFinite(value)) {
            return "-";
        }
        int digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
