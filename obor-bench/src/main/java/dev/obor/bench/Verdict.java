package dev.obor.bench;

import java.util.Locale;

/// What a measurement says about a target.
enum Verdict {
    /// The whole interval reaches it.
    MET,
    /// The whole interval falls short of it.
    MISSED,
    /// The interval lies across it, or is too wide.
    NOT_RESOLVED;

    @Override public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
