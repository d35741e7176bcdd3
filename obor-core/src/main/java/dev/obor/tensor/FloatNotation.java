package dev.obor.tensor;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;

/// The three ways to write the floating-point elements of a tensor.
///
/// The decimals are those of the exact binary value, ties to even, as in Python's `{:.4f}` and
/// `{:.4e}`.
enum FloatNotation {
    /// `3.` when every element is a whole number.
    WHOLE {
        @Override String magnitude(BigDecimal value) {
            return value.setScale(0, RoundingMode.HALF_EVEN).toPlainString() + ".";
        }
    },
    /// `3.1416`
    FIXED {
        @Override String magnitude(BigDecimal value) {
            return value.setScale(DIGITS, RoundingMode.HALF_EVEN).toPlainString();
        }
    },
    /// `3.1416e+00` when the elements differ much in size, or are very large or very small.
    SCIENTIFIC {
        @Override String magnitude(BigDecimal value) {
            var rounded = value.round(new MathContext(DIGITS + 1, RoundingMode.HALF_EVEN));
            String digits = rounded.unscaledValue().toString();
            int exponent = value.signum() == 0 ? 0 : digits.length() - 1 - rounded.scale();
            String decimals = digits.substring(1) + "0".repeat(DIGITS + 1 - digits.length());
            return digits.charAt(0) + "." + decimals + "e" + signed(exponent);
        }
    };

    private static final int DIGITS = 4;

    /// The notation PyTorch chooses for these elements, which are finite and not zero.
    static FloatNotation of(double[] deciding) {
        double min = Arrays.stream(deciding).map(Math::abs).min().orElse(1);
        double max = Arrays.stream(deciding).map(Math::abs).max().orElse(1);
        boolean whole = Arrays.stream(deciding).allMatch(value -> value == Math.rint(value));
        if (max / min > 1000 || max > 1e8 || (!whole && min < 1e-4)) {
            return SCIENTIFIC;
        }
        return whole ? WHOLE : FIXED;
    }

    /// The text of one element, `nan` and infinities included.
    String text(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
        double size = Math.abs(value);
        return sign + (Double.isInfinite(size) ? "inf" : magnitude(new BigDecimal(size)));
    }

    abstract String magnitude(BigDecimal value);

    private static String signed(int exponent) {
        String digits = Integer.toString(Math.abs(exponent));
        return (exponent < 0 ? "-" : "+") + (digits.length() < 2 ? "0" + digits : digits);
    }
}
