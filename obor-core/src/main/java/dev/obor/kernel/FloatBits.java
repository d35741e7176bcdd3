package dev.obor.kernel;

/// The layout of a float, for the bit tricks behind [dev.obor.formula.Op.Bits].
final class FloatBits {
    static final int MANTISSA_BITS = 23;
    static final int BIAS = 127;
    static final int LARGEST_EXPONENT = 0xff;

    /// A whole number k with |k| <= 128 added to it leaves k + 127 in the lowest bits, from where it is
    /// shifted into the exponent: no conversion to int, which Java makes costly for NaN's sake.
    static final float BIASED = 0x1.8p23f + BIAS;

    private FloatBits() {}
}
