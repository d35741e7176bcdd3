package dev.obor.formula;

import static dev.obor.formula.Expr.select;

import dev.obor.formula.Op.Bits;
import dev.obor.formula.Op.Unary;
import java.util.List;

/// Elementary functions as float32 arithmetic: every operation is rounded to float, a fused
/// multiply-add once.
///
/// Each is exact in its special values (NaN, infinities, signed zeros) and right for subnormal
/// operands and results. Both branches of a selection are computed, so operands are clamped where
/// a step would otherwise leave its range; a selection keeps NaN and costs less than a minimum.
/// Where the operand's [Range] is known, the steps that it cannot need are left out; the bits are the
/// same.
/// The errors stated are the largest over all 2^32 operands, in ulps of the exact value rounded up;
/// `UlpSweep` in the tests measures them, against [Functions].
///
/// Polynomials are minimax in relative error: Lawson's reweighted least squares on 600 Chebyshev
/// points in 80-bit arithmetic, coefficients rounded to float one by one, lowest first, the rest
/// fitted again each time.
final class Float32 {
    private static final float LOG2_E = 0x1.715476p0f;
    private static final float LOG2_E_LOW = 0x1.4ae0cp-26f;
    private static final float LOG10_E = 0x1.bcb7b2p-2f;
    private static final float LOG10_E_LOW = -0x1.5b235ep-27f;
    private static final float LOG10_2 = 0x1.344136p-2f;
    private static final float LOG10_2_LOW = -0x1.ec10cp-27f;
    private static final float LN_2 = 0x1.62e43p-1f;
    private static final float LN_2_LOW = -0x1.05c61p-29f;

    private Float32() {}

    static Expr lower(Unary f, Expr x, Range range) {
        return switch (f) {
            case EXP -> exp(x, range.isNotPositive());
            case EXPM1 -> expm1(x);
            case EXP2 -> exp2(x);
            case LOG -> log(x, range);
            case LOG1P -> log1p(x, range);
            case LOG2 -> log2(x, range);
            case LOG10 -> log10(x, range);
            case TANH -> tanh(x);
            case SIGMOID -> sigmoid(x, range.isNotPositive());
            case SOFTPLUS -> softplus(x, range.isNotPositive());
            case ERF -> erf(x);
            default -> Simplify.node(f, x);
        };
    }

    // ---- exponentials

    /// `e^x = 2^k e^r`, k = round(x / ln 2); 0 from -104 down, infinity from 89 up.
    /// Error 0.892 ulp.
    ///
    /// @param falls whether x is known to be no more than 0, so that half the clamp and of the scaling is
    ///     saved
    private static Expr exp(Expr x, boolean falls) {
        Expr low = atLeast(x, -104);
        Expr bounded = falls ? low : atMost(low, 89);
        var k = Whole.of(bounded, LOG2_E, falls ? 64 : 0);
        Expr p = reducedExp(bounded, k.value());
        // 2^k for k in [-152, 0] is 2^(k + 64) 2^-64
        return falls ? p.mul(k.power()).mul(0x1p-64) : scaled(p, k.value());
    }

    /// `e^r` for r = x - k ln 2, |r| <= ln 2 / 2.
    private static Expr reducedExp(Expr x, Expr k) {
        return polynomial(withoutLn2(x, k), 1, 1, 0x1.fffffcp-2f, 0x1.555492p-3f,
                0x1.5558aep-5f, 0x1.12398p-7f, 0x1.6a4f28p-10f);
    }

    /// `x - k ln 2`, ln 2 as the sum of two floats.
    private static Expr withoutLn2(Expr x, Expr k) {
        return k.fma(constant(-LN_2_LOW), k.fma(constant(-LN_2), x));
    }

    /// `2^x = 2^k 2^r`, k = round(x), |r| <= 1/2; exact for whole numbers. Error 0.879 ulp.
    private static Expr exp2(Expr x) {
        Expr bounded = atMost(atLeast(x, -152), 129);
        Expr k = Whole.of(bounded, 1, 0).value();
        return scaled(reducedExp2(bounded.sub(k)), k);
    }

    /// `2^r` for |r| <= 1/2.
    private static Expr reducedExp2(Expr r) {
        return polynomial(r, 1, 0x1.62e43p-1f, 0x1.ebfbdcp-3f,
                0x1.c6af7ap-5f, 0x1.3b2dd2p-7f, 0x1.5f0948p-10f, 0x1.417a7p-13f);
    }

    /// `2^k p` for k in [-152, 129], as two factors within the range of float: only the second
    /// product can overflow or round to a subnormal.
    private static Expr scaled(Expr p, Expr k) {
        Expr small = k.lt(-64);
        Expr biased = k.add(select(small, Bits.BIASED + 64, Expr.constant(Bits.BIASED - 2)));
        return p.mul(powerOfTwo(biased)).mul(select(small, 0x1p-64, Expr.constant(4)));
    }

    /// `e^x - 1 = 2 (s (e^r - 1) + s - 1/2)`, s = 2^(k - 1), k = round(x / ln 2).
    /// Error 1.527 ulp.
    private static Expr expm1(Expr x) {
        Expr bounded = atMost(atLeast(x, -18), 89);
        var k = Whole.of(bounded, LOG2_E, -1);
        Expr scale = k.power();
        Expr half = scale.fma(reducedExpm1(bounded, k.value()), scale.sub(0.5));
        return select(x.abs().lt(0x1p-30f), x, half.add(half));
    }

    /// `e^r - 1` for r = x - k ln 2, |r| <= ln 2 / 2.
    private static Expr reducedExpm1(Expr x, Expr k) {
        Expr r = withoutLn2(x, k);
        Expr q = polynomial(r, 0x1.fffffep-2f, 0x1.5554b4p-3f, 0x1.5556f6p-5f,
                0x1.122538p-7f, 0x1.6b97a2p-10f);
        return r.mul(r).fma(q, r);
    }

    /// `tanh |x| = -y / (y + 2)`, y = e^(-2 |x|) - 1; 1 from |x| = 9.1 on.
    /// Error 2.499 ulp.
    private static Expr tanh(Expr x) {
        Expr twice = atMost(x.abs(), 9.1f).mul(-2);
        var k = Whole.of(twice, LOG2_E, 0);
        Expr scale = k.power();
        Expr y = scale.fma(reducedExpm1(twice, k.value()), scale.sub(1));
        Expr t = y.div(y.add(2));
        return select(x.gt(0), t.neg(), select(x.lt(0), t, x));
    }

    // ---- the logistic pair: both are made of t = e^-|x|, which a gradient shares with its value

    /// `1 / (1 + t)`, below zero `t / (1 + t)`. Error 2.402 ulp.
    private static Expr sigmoid(Expr x, boolean falls) {
        Expr t = exp(falls ? x : x.abs().neg(), true);
        if (falls) {
            return t.div(t.add(1));
        }
        return select(x.lt(0), t, Expr.constant(1)).div(t.add(1));
    }

    /// `max(x, 0) + log(1 + t)`. Error 1.846 ulp.
    private static Expr softplus(Expr x, boolean falls) {
        Expr t = exp(falls ? x : x.abs().neg(), true);
        Expr w = polynomial(t, -0x1.ffffd2p-2f, 0x1.554dd4p-2f, -0x1.ff249ep-3f, 0x1.9350fep-3f,
                -0x1.3a5914p-3f, 0x1.b508f2p-4f, -0x1.d78516p-5f, 0x1.4a1c4ep-6f, -0x1.b1537ep-9f);
        Expr tail = t.mul(t).fma(w, t);
        return falls ? tail : select(x.gt(0), x, 0).add(tail);
    }

    // ---- logarithms

    /// A positive number `2^exponent (1 + fraction)` with 1 + fraction in [√½, √2).
    ///
    /// The fraction is applied as `f + f² w(f)`, where w is `(log(1 + f) - f) / f²`.
    private record Logarithm(Expr exponent, Expr fraction) {
        /// Subnormal operands are scaled first; where none is large, all are.
        static Logarithm of(Expr x, Range range) {
            if (range.low() >= 0x1p-125f) {
                return of(x, Expr.constant(0));
            }
            Expr large = x.mul(0x1p24f);
            if (range.high() <= 0x1p100f) {
                return of(large, Expr.constant(24));
            }
            Expr tiny = x.lt(0x1p-125f);
            return of(select(tiny, large, x), select(tiny, 24, Expr.constant(0)));
        }

        /// Of `y 2^-scale`.
        private static Logarithm of(Expr y, Expr scale) {
            return new Logarithm(exponentOf(y).sub(scale),
                    Expr.interned(Bits.SIGNIFICAND, List.of(y)).sub(1));
        }

        /// Of 1 + x: what 1 + x loses by rounding is not lost to the fraction.
        static Logarithm ofOnePlus(Expr x) {
            Expr e = exponentOf(x.add(1));
            Expr scale = powerOfTwo(Expr.constant(Bits.BIASED + 2).sub(e)); // 4 2^-exponent
            Expr one = scale.fma(constant(0.25f), constant(-1));
            return new Logarithm(e, x.mul(scale).fma(constant(0.25f), one));
        }

        /// `f² w`, the smaller part of log(1 + f).
        Expr rest() {
            return fraction.mul(fraction).mul(w());
        }

        private Expr w() {
            return polynomial(fraction, -0x1.fffff8p-2f, 0x1.55555p-2f, -0x1.000432p-2f,
                    0x1.99a3ep-3f, -0x1.542582p-3f, 0x1.227432p-3f, -0x1.0f495p-3f,
                    0x1.0836f8p-3f, -0x1.37a76cp-4f);
        }

        Expr natural() {
            Expr square = fraction.mul(fraction);
            Expr small = square.fma(w(), exponent.mul(LN_2_LOW));
            return exponent.fma(constant(LN_2), fraction.add(small));
        }
    }

    /// Error 0.876 ulp.
    private static Expr log(Expr x, Range range) {
        return logarithmic(x, range, Logarithm.of(x, range).natural());
    }

    /// Exact for powers of two. Error 1.082 ulp.
    private static Expr log2(Expr x, Range range) {
        var l = Logarithm.of(x, range);
        Expr small = l.rest().fma(constant(LOG2_E), l.fraction.mul(LOG2_E_LOW));
        return logarithmic(x, range, l.fraction.fma(constant(LOG2_E), small).add(l.exponent));
    }

    /// Error 0.970 ulp.
    private static Expr log10(Expr x, Range range) {
        var l = Logarithm.of(x, range);
        Expr low = l.exponent.fma(constant(LOG10_2_LOW), l.fraction.mul(LOG10_E_LOW));
        Expr small = l.rest().fma(constant(LOG10_E), low);
        Expr fraction = l.fraction.fma(constant(LOG10_E), small);
        return logarithmic(x, range, l.exponent.fma(constant(LOG10_2), fraction));
    }

    /// The ends of the domain: infinity at infinity, -infinity at 0, NaN below and for NaN.
    private static Expr logarithmic(Expr x, Range range, Expr y) {
        Expr finite = range.isFinite() ? y : select(x.lt(Double.POSITIVE_INFINITY), y, x);
        if (range.isNumber() && range.low() >= 0) {
            return range.low() > 0 ? finite : select(x.eq(0), Double.NEGATIVE_INFINITY, finite);
        }
        return select(x.gt(0), finite, poleAt(x, 0));
    }

    /// Zero, with its sign, and infinity are the operands that equal their double. Error 1.453 ulp.
    private static Expr log1p(Expr x, Range range) {
        Expr y = Logarithm.ofOnePlus(x).natural();
        if (range.isFinite() && range.low() >= -1) {
            Expr above = select(x.eq(0), x, y);
            return range.low() > -1 ? above : select(x.eq(-1), Double.NEGATIVE_INFINITY, above);
        }
        return select(x.gt(-1), select(x.add(x).eq(x), x, y), poleAt(x, -1));
    }

    private static Expr poleAt(Expr x, double pole) {
        return select(x.eq(pole), Double.NEGATIVE_INFINITY, Double.NaN);
    }

    // ---- the error function

    /// `x + x P(x²)` for |x| < 0.9, beyond it `1 - e^P(|x|)`; 1 from |x| = 4 on.
    /// Error 1.108 ulp.
    private static Expr erf(Expr x) {
        Expr near = x.fma(polynomial(x.mul(x), 0x1.06eba6p-3f, -0x1.8126eep-2f, 0x1.ce1c1ep-4f,
                -0x1.b6a7c6p-6f, 0x1.47f6fep-8f, -0x1.3d5ffap-11f), x);
        Expr a = atMost(x.abs(), 4);
        Expr exponent = a.mul(polynomial(a, -0x1.20e6bp0f, -0x1.457a5cp-1f, -0x1.af4196p-4f,
                0x1.774bb6p-6f, -0x1.a60ea2p-9f, 0x1.c20e12p-13f));
        var k = Whole.of(exponent, LOG2_E, 0);
        Expr far = Expr.constant(1).sub(reducedExp(exponent, k.value()).mul(k.power()));
        return select(x.abs().lt(0.9f), near, select(x.lt(0), far.neg(), far));
    }

    /// `1 + erf(x)`, as in the normal distribution function: `E = 2^(|x| P(|x|))` below 0, else `2 - E`; 0
    /// or 2 beyond |x| = 4. Nine operations fewer than [#erf], which must be right near 0 as well.
    /// Error 1.092 ulp above 0, 7.22e-8 below. P is minimax in the absolute error of E.
    static Expr onePlusErf(Expr x) {
        Expr a = atMost(x.abs(), 4);
        Expr p = polynomial(a, -0x1.a0be9ep0f, -0x1.d63aaep-1f, -0x1.30170ep-3f, 0x1.cee79ap-6f,
                -0x1.96048ap-11f, -0x1.867b98p-10f, 0x1.d332dep-12f, -0x1.7c8e8cp-15f);
        var k = new Whole(a.fma(p, Expr.constant(Bits.BIASED)), Bits.BIASED);
        Expr r = a.fma(p, Expr.constant(Bits.BIASED).sub(k.biased()));
        Expr e = select(x.abs().gt(4), 0, reducedExp2(r).mul(k.power()));
        return select(x.lt(0), e, Expr.constant(2).sub(e));
    }

    // ---- steps

    /// `c[0] + c[1] x + c[2] x² ...`
    private static Expr polynomial(Expr x, float... c) {
        Expr y = constant(c[c.length - 1]);
        for (int i = c.length - 2; i >= 0; i--) {
            y = y.fma(x, constant(c[i]));
        }
        return y;
    }

    /// A whole number k as `biased = bias + k`: beyond 2^23 floats are whole numbers.
    private record Whole(Expr biased, double bias) {
        /// `factor * x` rounded, whose [#power] is `2^(k + shift)`.
        static Whole of(Expr x, float factor, int shift) {
            double bias = Bits.BIASED + shift;
            return new Whole(x.fma(constant(factor), Expr.constant(bias)), bias);
        }

        Expr value() {
            return biased.sub(bias);
        }

        Expr power() {
            return powerOfTwo(biased);
        }
    }

    private static Expr atLeast(Expr x, float low) {
        return select(x.lt(low), low, x);
    }

    private static Expr atMost(Expr x, float high) {
        return select(x.gt(high), high, x);
    }

    private static Expr powerOfTwo(Expr biased) {
        return Expr.interned(Bits.POWER_OF_TWO, List.of(biased));
    }

    private static Expr exponentOf(Expr x) {
        return Expr.interned(Bits.EXPONENT, List.of(x));
    }

    private static Expr constant(float value) {
        return Expr.constant(value);
    }
}
