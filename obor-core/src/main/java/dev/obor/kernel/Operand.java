package dev.obor.kernel;

import dev.obor.formula.DType;

/// Where one input or stored output of a kernel lies: element (i, j, ...) of the iteration is
/// `array[offset + i * strides[0] + j * strides[1] + ...]`.
///
/// The last stride is 0 or 1; for a reduction across rows, the one before it walks down the row.
public interface Operand {
    /// `float[]`, `double[]`, `int[]`, `long[]`, or `byte[]` of truth values.
    Object array();

    /// The type of the array's elements.
    DType type();

    /// The index of the first element.
    int offset();

    /// The step of each dimension of the iteration; not to be written to.
    int[] strides();

    /// Part of an array.
    record Part(Object array, DType type, int offset, int[] strides) implements Operand {}
}
