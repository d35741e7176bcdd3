package dev.obor.bench;

/// How a group is run.
///
/// @param threads how many threads each side may use
/// @param quick   whether to measure as little as shows that it works
record Setting(int threads, boolean quick) {
    /// How many ABBA blocks make a ratio.
    int blocks() {
        return quick ? 3 : 30;
    }

    /// How long one side of a block lasts at least, in seconds, unless one call lasts longer.
    double sideSeconds() {
        return quick ? 0.002 : 0.015;
    }

    /// How long our side is warmed at least, in seconds.
    double warmSeconds() {
        return quick ? 0.2 : 1.5;
    }

    /// How long our side is warmed at most, in seconds.
    double warmLimit() {
        return quick ? 0.2 : 6;
    }
}
