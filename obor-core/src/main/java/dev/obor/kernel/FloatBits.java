package dev.obor.kernel;

/// The bit patterns behind [dev.obor.formula.Op.Bits], one element at a time.
final class FloatBits {
    static final int MANTISSA_BITS = 23;
    static final int BIAS = 127;

    private FloatBits() {}

    /// A whole number k with |k| <= 128 added to it leaves k + 127 in the lowest bits, from where it is
    /// shifted into the exponent: no conversion to int, which Java makes costly for NaN's sake.
    static final float BIASED = 0x1.8p23f + BIAS;

    // called from generated code by the lower-case name of the operation
    static float power_of_two(float k) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(k + BIASED) << MANTISSA_BITS);
    }

    static float exponent(float x) {
        return (Float.floatToRawIntBits(x) >>> MANTISSA_BITS & 0xff) - BIAS;
    }
}
