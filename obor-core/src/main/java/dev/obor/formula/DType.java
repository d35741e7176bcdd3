package dev.obor.formula;

/// The element types of tensors and of the loops that compute on them.
///
/// Elements live in ordinary Java arrays: `float[]`, `double[]`, `int[]`, `long[]`, and `byte[]`
/// holding 0 or 1 for [#BOOL].
public enum DType {
    /// 32-bit floating point, `float[]`.
    FLOAT32("float32", 4),
    /// 64-bit floating point, `double[]`.
    FLOAT64("float64", 8),
    /// 32-bit signed integer, `int[]`.
    INT32("int32", 4),
    /// 64-bit signed integer, `long[]`.
    INT64("int64", 8),
    /// Truth values, `byte[]` of 0 and 1.
    BOOL("bool", 1);

    private final String text;
    private final int bytes;

    DType(String text, int bytes) {
        this.text = text;
        this.bytes = bytes;
    }

    /// The size of one element in bytes.
    public int bytes() {
        return bytes;
    }

    /// Whether this is [#FLOAT32] or [#FLOAT64], the types that can carry a gradient.
    public boolean isFloating() {
        return this == FLOAT32 || this == FLOAT64;
    }

    /// The type of an operation on two tensors of these types, as in PyTorch: the wider of one
    /// kind, else the higher kind in the order bool, integer, floating point.
    public DType promote(DType other) {
        if (isFloating() || other.isFloating()) {
            return this == FLOAT64 || other == FLOAT64 ? FLOAT64 : FLOAT32;
        }
        if (this == INT64 || other == INT64) {
            return INT64;
        }
        return this == INT32 || other == INT32 ? INT32 : BOOL;
    }

    /// PyTorch's name: `float32`, `int64`, `bool` ...
    @Override public String toString() {
        return text;
    }
}
