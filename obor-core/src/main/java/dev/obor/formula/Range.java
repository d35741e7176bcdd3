package dev.obor.formula;

import dev.obor.formula.Op.Binary;
import dev.obor.formula.Op.RowReduce;
import dev.obor.formula.Op.Ternary;
import dev.obor.formula.Op.Unary;
import java.util.IdentityHashMap;
import java.util.Map;

/// Where the values of a formula lie, as far as the formula itself tells: `-|x|` is not positive, and
/// what is [Expr#within] bounds is. [Float32] leaves out what such an operand does not need.
///
/// @param low      no number is smaller
/// @param high     no number is larger
/// @param isNumber whether a value is never NaN
record Range(double low, double high, boolean isNumber) {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    /// Bounds of zero have no sign.
    Range {
        low += 0.0;
        high += 0.0;
    }

    /// Nothing is known.
    static final Range ALL = new Range(-INFINITY, INFINITY, false);

    /// What a formula tells, each part looked at once.
    static final class Finder {
        private final Map<Expr, Range> known = new IdentityHashMap<>();

        Range of(Expr e) {
            Range range = known.get(e);
            if (range == null) {
                range = find(e);
                known.put(e, range);
            }
            return range;
        }

        private Range find(Expr e) {
            return switch (e.op()) {
                case Op.Constant(double c) -> Double.isNaN(c) ? ALL : new Range(c, c, true);
                case Op.Within(double low, double high) -> of(e.arg(0)).within(low, high);
                case Op.Stated _ -> of(e.arg(0));
                case Unary f -> unary(f, of(e.arg(0)));
                case Binary f -> binary(f, e.arg(0), e.arg(1));
                case Ternary.SELECT -> of(e.arg(1)).or(of(e.arg(2)));
                default -> ALL;
            };
        }

        private static Range unary(Unary f, Range x) {
            return switch (f) {
                case NEG -> new Range(-x.high, -x.low, x.isNumber);
                case ABS -> x.isNotNegative()
                        ? x
                        : new Range(
                                0, Math.max(-x.low, x.high), x.isNumber);
                case DETACH -> x;
                case FLUSH -> x.or(new Range(0, 0, true));
                case EXP -> new Range(0, x.isNotPositive() ? 1 : INFINITY, x.isNumber);
                case SIGMOID -> new Range(0, 1, x.isNumber);
                case TANH, SIGN -> new Range(-1, 1, x.isNumber);
                case SOFTPLUS -> new Range(0, INFINITY, x.isNumber);
                case SQRT -> new Range(0, INFINITY, x.isNumber && x.isNotNegative());
                default -> ALL;
            };
        }

        private Range binary(Binary f, Expr a, Expr b) {
            return switch (f) {
                case ADD -> of(a).plus(of(b));
                case SUB -> {
                    Range difference = of(a).plus(unary(Unary.NEG, of(b)));
                    yield isLargestOf(a, b) ? difference.atMost(0) : difference;
                }
                case MUL -> a == b ? of(a).times(of(a)).atLeast(0) : of(a).times(of(b));
                case MIN -> of(a).or(of(b)).atMost(Math.min(of(a).high, of(b).high));
                case MAX -> of(a).or(of(b)).atLeast(Math.max(of(a).low, of(b).low));
                case LT, LE, EQ, NE -> new Range(0, 1, true);
                default -> ALL;
            };
        }

        private static boolean isLargestOf(Expr x, Expr e) {
            return switch (e.op()) {
                case RowReduce.MAX, RowReduce.MAX_NUMBER -> e.arg(0) == x;
                case Unary.DETACH -> isLargestOf(x, e.arg(0));
                case Op.Stated _, Op.Within _ -> isLargestOf(x, e.arg(0));
                default -> false;
            };
        }
    }

    boolean isNotPositive() {
        return high <= 0;
    }

    boolean isNotNegative() {
        return low >= 0;
    }

    /// Never NaN and never infinite.
    boolean isFinite() {
        return isNumber && low > -INFINITY && high < INFINITY;
    }

    private Range within(double low, double high) {
        return new Range(Math.max(this.low, low), Math.min(this.high, high), true);
    }

    private Range atMost(double bound) {
        return new Range(low, Math.min(high, bound), isNumber);
    }

    private Range atLeast(double bound) {
        return new Range(Math.max(low, bound), high, isNumber);
    }

    /// One or the other.
    private Range or(Range other) {
        return new Range(Math.min(low, other.low), Math.max(high, other.high),
                isNumber && other.isNumber);
    }

    private Range plus(Range other) {
        return rounded(low + other.low, high + other.high, isFinite() && other.isFinite());
    }

    private Range times(Range other) {
        double a = low * other.low;
        double b = low * other.high;
        double c = high * other.low;
        double d = high * other.high;
        return rounded(Math.min(Math.min(a, b), Math.min(c, d)),
                Math.max(Math.max(a, b), Math.max(c, d)), isFinite() && other.isFinite());
    }

    /// Bounds computed in float64 of what is computed in float32, or ALL if they are not known.
    private static Range rounded(double low, double high, boolean isNumber) {
        if (Double.isNaN(low) || Double.isNaN(high)) {
            return ALL;
        }
        return new Range(low == (float) low ? low : Math.nextDown((float) low),
                high == (float) high ? high : Math.nextUp((float) high), isNumber);
    }
}
