package dev.obor.formula;

/// The functions of [Op] on numbers, in float64.
///
/// Made of [StrictMath] and exact arithmetic only, so every machine computes the same bits.
/// Special values are those of C99 and NumPy.
public final class Functions {
    private static final double LN_2 = 0x1.62e42fefa39efp-1;
    private static final double LN_2_LOW = 0x1.abc9e3b39803fp-56;
    private static final double LOG2_E = 0x1.71547652b82fep0;
    private static final double LOG2_E_LOW = 0x1.777d0ffda0d24p-56;
    private static final double ROOT_HALF = 0x1.6a09e667f3bcdp-1;

    private Functions() {}

    // ---- whole numbers and signs

    /// -1, 0 or 1; NaN for NaN.
    public static double sign(double x) {
        return x > 0 ? 1 : x < 0 ? -1 : Math.abs(x);
    }

    /// The largest whole number not above `x`.
    public static double floor(double x) {
        return StrictMath.floor(x);
    }

    /// The smallest whole number not below `x`.
    public static double ceil(double x) {
        return StrictMath.ceil(x);
    }

    /// The nearest whole number, ties to even.
    public static double round(double x) {
        return StrictMath.rint(x);
    }

    /// The whole number towards zero.
    public static double trunc(double x) {
        return Math.copySign(StrictMath.floor(Math.abs(x)), x);
    }

    // ---- exponentials and logarithms

    /// e to the power of `x`.
    public static double exp(double x) {
        return StrictMath.exp(x);
    }

    /// `exp(x) - 1` without cancellation.
    public static double expm1(double x) {
        return StrictMath.expm1(x);
    }

    /// 2 to the power of `x`; exact for whole numbers.
    ///
    /// `x = n + r` with n whole, `2^x = 2^n exp(r ln 2)`, the product held as high + low.
    public static double exp2(double x) {
        if (!(Math.abs(x) < 1100)) {
            return x > 0 ? Double.POSITIVE_INFINITY : x < 0 ? 0 : x;
        }
        double n = StrictMath.rint(x);
        double r = x - n;
        double high = r * LN_2;
        double low = Math.fma(r, LN_2, -high) + r * LN_2_LOW;
        double power = StrictMath.exp(high);
        return Math.scalb(Math.fma(power, low, power), (int) n);
    }

    /// The natural logarithm.
    public static double log(double x) {
        return StrictMath.log(x);
    }

    /// `log(1 + x)` without cancellation.
    public static double log1p(double x) {
        return StrictMath.log1p(x);
    }

    /// The logarithm to base 2; exact for powers of two.
    ///
    /// `x = 2^n m` with m in [√½, √2), `log2(x) = n + log(m) log2(e)`.
    public static double log2(double x) {
        if (!(x > 0 && x < Double.POSITIVE_INFINITY)) {
            return StrictMath.log(x);
        }
        double normal = x < Double.MIN_NORMAL ? x * 0x1p54 : x;
        int n = Math.getExponent(normal * ROOT_HALF) + 1;
        double log = StrictMath.log(Math.scalb(normal, -n));
        double high = log * LOG2_E;
        double low = Math.fma(log, LOG2_E, -high) + log * LOG2_E_LOW;
        double whole = x < Double.MIN_NORMAL ? n - 54 : n;
        return whole + high + low;
    }

    /// The logarithm to base 10.
    public static double log10(double x) {
        return StrictMath.log10(x);
    }

    /// `1 / (1 + exp(-x))`.
    public static double sigmoid(double x) {
        double power = StrictMath.exp(-Math.abs(x));
        return (x < 0 ? power : 1) / (1 + power);
    }

    /// `log(1 + exp(x))`.
    public static double softplus(double x) {
        return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    // ---- angles

    /// The sine.
    public static double sin(double x) {
        return StrictMath.sin(x);
    }

    /// The cosine.
    public static double cos(double x) {
        return StrictMath.cos(x);
    }

    /// The tangent.
    public static double tan(double x) {
        return StrictMath.tan(x);
    }

    /// The inverse sine.
    public static double asin(double x) {
        return StrictMath.asin(x);
    }

    /// The inverse cosine.
    public static double acos(double x) {
        return StrictMath.acos(x);
    }

    /// The inverse tangent.
    public static double atan(double x) {
        return StrictMath.atan(x);
    }

    /// The angle of the point (`x`, `y`).
    public static double atan2(double y, double x) {
        return StrictMath.atan2(y, x);
    }

    // ---- hyperbolic functions

    /// The hyperbolic sine.
    public static double sinh(double x) {
        return StrictMath.sinh(x);
    }

    /// The hyperbolic cosine.
    public static double cosh(double x) {
        return StrictMath.cosh(x);
    }

    /// The hyperbolic tangent.
    public static double tanh(double x) {
        return StrictMath.tanh(x);
    }

    /// The inverse hyperbolic sine, as in fdlibm's `s_asinh.c` (Sun Microsystems, 1993).
    public static double asinh(double x) {
        double a = Math.abs(x);
        double y;
        if (a > 0x1p28) {
            y = StrictMath.log(a) + LN_2;
        } else if (a > 2) {
            y = StrictMath.log(2 * a + 1 / (Math.sqrt(a * a + 1) + a));
        } else {
            y = StrictMath.log1p(a + a * a / (1 + Math.sqrt(1 + a * a)));
        }
        return Math.copySign(y, x);
    }

    /// The inverse hyperbolic cosine, as in fdlibm's `e_acosh.c` (Sun Microsystems, 1993).
    public static double acosh(double x) {
        if (x > 0x1p28) {
            return StrictMath.log(x) + LN_2;
        }
        if (x > 2) {
            return StrictMath.log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
        }
        double t = x - 1;
        return StrictMath.log1p(t + Math.sqrt(2 * t + t * t));
    }

    /// The inverse hyperbolic tangent, as in fdlibm's `e_atanh.c` (Sun Microsystems, 1993).
    public static double atanh(double x) {
        double a = Math.abs(x);
        double twice = a + a;
        double t = a < 0.5 ? twice + twice * a / (1 - a) : twice / (1 - a);
        return Math.copySign(0.5 * StrictMath.log1p(t), x);
    }

    // ---- the error function

    /// The error function.
    public static double erf(double x) {
        return ErrorFunction.erf(x);
    }

    /// `1 - erf(x)` without cancellation.
    public static double erfc(double x) {
        return ErrorFunction.erfc(x);
    }

    // ---- two operands

    /// `base` to the power of `exponent`, as in C99: `pow(1, NaN)` is 1.
    public static double pow(double base, double exponent) {
        boolean one = base == 1 || base == -1 && Double.isInfinite(exponent);
        return one ? 1 : StrictMath.pow(base, exponent);
    }

    /// `a - floor(a / b) * b`, exact before its one rounding, with the sign of `b` as in Python.
    public static double remainder(double a, double b) {
        double rest = a % b;
        if (rest == 0) {
            return Math.copySign(0, b);
        }
        return rest < 0 == b < 0 ? rest : rest + b;
    }

    /// `a - trunc(a / b) * b`, exact, with the sign of `a` as in C.
    public static double fmod(double a, double b) {
        return a % b;
    }
}
