package dev.obor.kernel;

import dev.obor.formula.DType;

/// How a compiled loop reaches one operand.
///
/// @param type    the element type
/// @param uniform one value serves all positions of the inner loop (stride 0); otherwise neighbours
///     lie side by side (stride 1)
/// @param strided neighbours do not lie side by side in memory, and are moved before the loop runs
record Access(DType type, boolean uniform, boolean strided) {
    Access(DType type, boolean uniform) {
        this(type, uniform, false);
    }

    static Access of(Operand operand) {
        int step = lastStride(operand);
        return new Access(operand.type(), step == 0, step != 0 && step != 1);
    }

    boolean fits(Operand operand) {
        int step = lastStride(operand);
        return operand.type() == type
                && (step == 0) == uniform
                && (step != 0 && step != 1) == strided;
    }

    private static int lastStride(Operand operand) {
        return operand.strides()[operand.strides().length - 1];
    }
}
