package dev.obor.io;

import dev.obor.formula.DType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// How elements stand in files, and the element type that holds each without loss.
///
/// The constants are named as in safetensors files. Narrow types are widened when read; only the
/// five types of [DType] are written.
enum Encoding {
    BOOL("b1", 1, DType.BOOL),
    U8("u1", 1, DType.INT32),
    I8("i1", 1, DType.INT32),
    U16("u2", 2, DType.INT32),
    I16("i2", 2, DType.INT32),
    F16("f2", 2, DType.FLOAT32),
    BF16("", 2, DType.FLOAT32),
    U32("u4", 4, DType.INT64),
    I32("i4", 4, DType.INT32),
    F32("f4", 4, DType.FLOAT32),
    I64("i8", 8, DType.INT64),
    F64("f8", 8, DType.FLOAT64);

    private final String npy;
    private final int bytes;
    private final DType dtype;

    Encoding(String npy, int bytes, DType dtype) {
        this.npy = npy;
        this.bytes = bytes;
        this.dtype = dtype;
    }

    /// NumPy's kind and size, `f4`; empty where NumPy has no such type.
    String npy() {
        return npy;
    }

    int bytes() {
        return bytes;
    }

    DType dtype() {
        return dtype;
    }

    /// The encoding in which a type is written.
    static Encoding of(DType dtype) {
        return switch (dtype) {
            case BOOL -> BOOL;
            case INT32 -> I32;
            case INT64 -> I64;
            case FLOAT32 -> F32;
            case FLOAT64 -> F64;
        };
    }

    static Optional<Encoding> ofNpy(String code) {
        return Arrays.stream(values())
                .filter(each -> !each.npy.isEmpty() && each.npy.equals(code)).findFirst();
    }

    static Optional<Encoding> ofSafetensors(String name) {
        return Arrays.stream(values()).filter(each -> each.name().equals(name)).findFirst();
    }

    /// A new array of the type that holds these elements.
    Object newArray(int count) {
        return switch (dtype) {
            case BOOL -> new byte[count];
            case INT32 -> new int[count];
            case INT64 -> new long[count];
            case FLOAT32 -> new float[count];
            case FLOAT64 -> new double[count];
        };
    }

    /// Reads `count` elements from the bytes into `array` at `at`.
    void decode(ByteBuffer from, Object array, int at, int count) {
        switch (this) {
            case BOOL -> from.get((byte[]) array, at, count);
            case I32 -> from.asIntBuffer().get((int[]) array, at, count);
            case I64 -> from.asLongBuffer().get((long[]) array, at, count);
            case F32 -> from.asFloatBuffer().get((float[]) array, at, count);
            case F64 -> from.asDoubleBuffer().get((double[]) array, at, count);
            case U8, I8, U16, I16, U32, F16, BF16 -> {
                for (int i = at; i < at + count; i++) {
                    widen(from, array, i);
                }
            }
        }
    }

    private void widen(ByteBuffer from, Object array, int i) {
        switch (this) {
            case U8 -> ((int[]) array)[i] = Byte.toUnsignedInt(from.get());
            case I8 -> ((int[]) array)[i] = from.get();
            case U16 -> ((int[]) array)[i] = Short.toUnsignedInt(from.getShort());
            case I16 -> ((int[]) array)[i] = from.getShort();
            case U32 -> ((long[]) array)[i] = Integer.toUnsignedLong(from.getInt());
            case F16 -> ((float[]) array)[i] = Float.float16ToFloat(from.getShort());
            case BF16 -> ((float[]) array)[i] = Float.intBitsToFloat(from.getShort() << 16);
            case BOOL, I32, I64, F32, F64 -> throw new AssertionError(this);
        }
    }

    /// Writes `count` elements of `array` from `at` into the bytes; the inverse of [#decode] for
    /// the five types that are written.
    void encode(Object array, int at, int count, ByteBuffer to) {
        switch (this) {
            case BOOL -> to.duplicate().put((byte[]) array, at, count);
            case I32 -> to.asIntBuffer().put((int[]) array, at, count);
            case I64 -> to.asLongBuffer().put((long[]) array, at, count);
            case F32 -> to.asFloatBuffer().put((float[]) array, at, count);
            case F64 -> to.asDoubleBuffer().put((double[]) array, at, count);
            case U8, I8, U16, I16, U32, F16, BF16 -> throw new AssertionError(this);
        }
    }
}
