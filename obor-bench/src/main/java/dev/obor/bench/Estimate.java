package dev.obor.bench;

import java.util.function.DoubleUnaryOperator;

/// A number with its 95 % interval.
///
/// @param value what was found
/// @param low   the lower end of the interval
/// @param high  the upper end
record Estimate(double value, double low, double high) {
    private static final double WIDEST = 0.10;

    /// Whether the interval is too wide to say anything: its half is more than 10 % of the value.
    boolean isVague() {
        return (high - low) / 2 > WIDEST * value;
    }

    /// The same estimate of a growing or falling function of the number.
    Estimate map(DoubleUnaryOperator f) {
        double a = f.applyAsDouble(low);
        double b = f.applyAsDouble(high);
        return new Estimate(f.applyAsDouble(value), Math.min(a, b), Math.max(a, b));
    }

    Verdict atLeast(double target) {
        return isVague() ? Verdict.NOT_RESOLVED
                : low >= target ? Verdict.MET
                : high < target ? Verdict.MISSED
                : Verdict.NOT_RESOLVED;
    }

    Verdict atMost(double target) {
        return isVague() ? Verdict.NOT_RESOLVED
                : high <= target ? Verdict.MET
                : low > target ? Verdict.MISSED
                : Verdict.NOT_RESOLVED;
    }
}
