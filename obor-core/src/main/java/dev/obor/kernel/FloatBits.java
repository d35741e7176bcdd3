package dev.obor.kernel;

/// The layout of a float, for the bit tricks behind [dev.obor.formula.Op.Bits].
final class FloatBits {
    static final int MANTISSA_BITS = 23;

    /// The sign and the exponent.
    static final int EXPONENT_MASK = -1 << MANTISSA_BITS;

    private FloatBits() {}
}
