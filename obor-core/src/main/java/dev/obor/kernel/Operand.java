package dev.obor.kernel;

import dev.obor.formula.DType;

/// Where one input or stored output of a kernel lies: element (i, j, ...) of the iteration is
/// `array[offset + i * strides[0] + j * strides[1] + ...]`.
///
/// The last stride is 0 or 1; for a reduction across rows, the one before it walks down the row.
///
/// @param array   `float[]`, `double[]`, `int[]`, `long[]`, or `byte[]` of truth values
/// @param type    the type of the array's elements
/// @param offset  the index of the first element
/// @param strides the step of each dimension of the iteration
public record Operand(Object array, DType type, int offset, int[] strides) {}
