package dev.obor.kernel;

/// The bit patterns behind [dev.obor.formula.Op.Bits], one element at a time.
final class FloatBits {
    static final int MANTISSA_BITS = 23;
    static final int BIAS = 127;
    static final int MANTISSA_MASK = 0x7fffff;
    static final int ONE = 0x3f800000;

    private FloatBits() {}

    // snippet: called from generated code by the lower-case name of the operation
    static float power_of_two(float k) {
        return Float.intBitsToFloat(((int) k + BIAS) << MANTISSA_BITS);
    }

    static float exponent(float x) {
        return (Float.floatToRawIntBits(x) >>> MANTISSA_BITS & 0xff) - BIAS;
    }

    static float mantissa(float x) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(x) & MANTISSA_MASK | ONE);
    }
}
