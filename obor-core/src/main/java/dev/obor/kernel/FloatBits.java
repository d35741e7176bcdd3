package dev.obor.kernel;

/// The bit patterns behind [dev.obor.formula.Op.Bits], one element at a time.
final class FloatBits {
    static final int MANTISSA_BITS = 23;
    static final int BIAS = 127;

    private FloatBits() {}

    // called from generated code by the lower-case name of the operation
    static float power_of_two(float k) {
        return Float.intBitsToFloat(((int) k + BIAS) << MANTISSA_BITS);
    }

    static float exponent(float x) {
        return (Float.floatToRawIntBits(x) >>> MANTISSA_BITS & 0xff) - BIAS;
    }
}
