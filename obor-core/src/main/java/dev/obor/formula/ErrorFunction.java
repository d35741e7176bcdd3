package dev.obor.formula;

/// The error function in float64, after fdlibm's `s_erf.c`.
///
/// ```text
/// erf(x)  = x + x R(x²)                           |x| < 0.84375
///           0.845... + P(|x| - 1)                 |x| < 1.25
///           1 - erfc(x)                           beyond
/// erfc(x) = exp(-x²) / |x| exp(R(1/x²) - 0.5625)  1.25 <= |x| < 28
/// ```
///
/// Each R and P is a quotient of two polynomials, found with a Remez algorithm.
///
/// Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun
/// Microsystems, Inc. business. Permission to use, copy, modify, and distribute this software is
/// freely granted, provided that this notice is preserved.
final class ErrorFunction {
    private static final double ERF_OF_ONE = 8.45062911510467529297e-01;

    /// Numerators and denominators, the constant term first.
    private static final double[] SMALL_ABOVE = {
        1.28379167095512558561e-01,
        -3.25042107247001499370e-01,
        -2.84817495755985104766e-02,
        -5.77027029648944159157e-03,
        -2.37630166566501626084e-05
    };
    private static final double[] SMALL_BELOW = {
        1,
        3.97917223959155352819e-01,
        6.50222499887672944485e-02,
        5.08130628187576562776e-03,
        1.32494738004321644526e-04,
        -3.96022827877536812320e-06
    };
    private static final double[] ONE_ABOVE = {
        -2.36211856075265944077e-03,
        4.14856118683748331666e-01,
        -3.72207876035701323847e-01,
        3.18346619901161753674e-01,
        -1.10894694282396677476e-01,
        3.54783043256182359371e-02,
        -2.16637559486879084300e-03
    };
    private static final double[] ONE_BELOW = {
        1,
        1.06420880400844228286e-01,
        5.40397917702171048937e-01,
        7.18286544141962662868e-02,
        1.26171219808761642112e-01,
        1.36370839120290507362e-02,
        1.19844998467991074170e-02
    };
    private static final double[] MIDDLE_ABOVE = {
        -9.86494403484714822705e-03,
        -6.93858572707181764372e-01,
        -1.05586262253232909814e+01,
        -6.23753324503260060396e+01,
        -1.62396669462573470355e+02,
        -1.84605092906711035994e+02,
        -8.12874355063065934246e+01,
        -9.81432934416914548592e+00
    };
    private static final double[] MIDDLE_BELOW = {
        1,
        1.96512716674392571292e+01,
        1.37657754143519042600e+02,
        4.34565877475229228821e+02,
        6.45387271733267880336e+02,
        4.29008140027567833386e+02,
        1.08635005541779435134e+02,
        6.57024977031928170135e+00,
        -6.04244152148580987438e-02
    };
    private static final double[] LARGE_ABOVE = {
        -9.86494292470009928597e-03,
        -7.99283237680523006574e-01,
        -1.77579549177547519889e+01,
        -1.60636384855821916062e+02,
        -6.37566443368389627722e+02,
        -1.02509513161107724954e+03,
        -4.83519191608651397019e+02
    };
    private static final double[] LARGE_BELOW = {
        1,
        3.03380607434824582924e+01,
        3.25792512996573918826e+02,
        1.53672958608443695994e+03,
        3.19985821950859553908e+03,
        2.55305040643316442583e+03,
        4.74528541206955367215e+02,
        -2.24409524465858183362e+01
    };

    private ErrorFunction() {}

    static double erf(double x) {
        double a = Math.abs(x);
        if (!(a >= 0.84375)) {
            return x + x * ratio(SMALL_ABOVE, SMALL_BELOW, x * x);
        }
        double y;
        if (a < 1.25) {
            y = ERF_OF_ONE + ratio(ONE_ABOVE, ONE_BELOW, a - 1);
        } else {
            y = a < 6 ? 1 - tail(a) : 1;
        }
        return Math.copySign(y, x);
    }

    static double erfc(double x) {
        double a = Math.abs(x);
        if (!(a >= 0.84375)) {
            double y = x * ratio(SMALL_ABOVE, SMALL_BELOW, x * x);
            return x < 0.25 ? 1 - (x + y) : 0.5 - (x - 0.5 + y);
        }
        if (a < 1.25) {
            double y = ratio(ONE_ABOVE, ONE_BELOW, a - 1);
            return x > 0 ? 1 - ERF_OF_ONE - y : 1 + (ERF_OF_ONE + y);
        }
        double y = a < 28 ? tail(a) : 0;
        return x > 0 ? y : 2 - y;
    }

    /// erfc(a) for 1.25 <= a < 28: `a² = z² + (a - z)(a + z)`, z so short that its square is exact.
    private static double tail(double a) {
        double s = 1 / (a * a);
        double r = a < 1 / 0.35
                ? ratio(MIDDLE_ABOVE, MIDDLE_BELOW, s)
                : ratio(LARGE_ABOVE, LARGE_BELOW, s);
        double z = Double.longBitsToDouble(Double.doubleToRawLongBits(a) & 0xffffffff_00000000L);
        return StrictMath.exp(-z * z - 0.5625) * StrictMath.exp((z - a) * (z + a) + r) / a;
    }

    private static double ratio(double[] above, double[] below, double x) {
        return polynomial(above, x) / polynomial(below, x);
    }

    private static double polynomial(double[] coefficients, double x) {
        double y = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            y = y * x + coefficients[i];
        }
        return y;
    }
}
