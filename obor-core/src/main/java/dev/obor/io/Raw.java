package dev.obor.io;

import dev.obor.formula.DType;
import dev.obor.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A tensor as files know it: contiguous elements in row-major order.
///
/// @param dtype the element type
/// @param shape the sizes
/// @param array `float[]`, `double[]`, `int[]`, `long[]`, or `byte[]` of 0 and 1
record Raw(DType dtype, int[] shape, Object array) {
    private static final int CHUNK = 1 << 16;

    /// A copy of the elements of a tensor, whatever its strides.
    static Raw of(Tensor tensor) {
        Object array = switch (tensor.dtype()) {
            case FLOAT32 -> tensor.toFloatArray();
            case FLOAT64 -> tensor.toDoubleArray();
            case INT32 -> tensor.toIntArray();
            case INT64 -> tensor.toLongArray();
            case BOOL -> bytes(tensor.toBooleanArray());
        };
        return new Raw(tensor.dtype(), tensor.shape().toArray(), array);
    }

    /// A new tensor that holds a copy of the elements.
    Tensor tensor() {
        Object elements = array instanceof byte[] bytes ? truths(bytes) : array;
        return Tensor.of(elements).reshape(shape);
    }

    private static byte[] bytes(boolean[] truths) {
        var bytes = new byte[truths.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (truths[i] ? 1 : 0);
        }
        return bytes;
    }

    private static boolean[] truths(byte[] bytes) {
        var truths = new boolean[bytes.length];
        for (int i = 0; i < truths.length; i++) {
            truths[i] = bytes[i] != 0;
        }
        return truths;
    }

    /// The number of elements, or -1 if no Java array can hold them.
    static int count(int[] shape) {
        long count = 1;
        for (int size : shape) {
            count *= size;
            if (count > Integer.MAX_VALUE - 8) {
                return -1;
            }
        }
        return (int) count;
    }

    /// Reads the elements from a source that is known to hold them all.
    static Raw read(ByteSource from, Encoding encoding, ByteOrder order, int[] shape)
            throws IOException {
        int count = count(shape);
        Object array = encoding.newArray(count);
        var bytes = new byte[CHUNK];
        int perChunk = CHUNK / encoding.bytes();
        for (int at = 0; at < count; at += perChunk) {
            int n = Math.min(perChunk, count - at);
            from.fill(bytes, n * encoding.bytes());
            encoding.decode(ByteBuffer.wrap(bytes).order(order), array, at, n);
        }
        if (array instanceof byte[] truths) {
            refuseOtherThanTruths(truths, from);
        }
        return new Raw(encoding.dtype(), shape, array);
    }

    private static void refuseOtherThanTruths(byte[] truths, ByteSource from) {
        for (int i = 0; i < truths.length; i++) {
            if ((truths[i] & ~1) != 0) {
                throw from.broken("bool elements must be 0 or 1",
                        (truths[i] & 0xff) + " at position " + i);
            }
        }
    }

    /// Writes the elements, little endian.
    void writeTo(OutputStream out) throws IOException {
        var encoding = Encoding.of(dtype);
        var bytes = new byte[CHUNK];
        var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int count = count(shape);
        int perChunk = CHUNK / encoding.bytes();
        for (int at = 0; at < count; at += perChunk) {
            int n = Math.min(perChunk, count - at);
            encoding.encode(array, at, n, buffer);
            out.write(bytes, 0, n * encoding.bytes());
        }
    }

    /// The number of bytes that [#writeTo] writes.
    long bytes() {
        return (long) count(shape) * dtype.bytes();
    }

    @Override public String toString() {
        return dtype + " " + Arrays.toString(shape);
    }
}
