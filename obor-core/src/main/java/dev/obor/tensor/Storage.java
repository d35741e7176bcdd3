package dev.obor.tensor;

import dev.obor.formula.DType;
import dev.obor.kernel.Buffers;
import dev.obor.kernel.Operand;
import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/// The array behind a tensor and its views, how often it was changed in place, and who may use its
/// memory again. As an operand it is all elements, in order.
final class Storage implements Operand {
    /// The strides of an array that is walked through in order.
    static final int[] IN_ORDER = {1};

    final DType type;
    /// How many elements it has; the array may be longer.
    final int length;
    private @Nullable Object array;

    /// Goes up with every change in place, so that a node can tell that what it saved is gone.
    int version;

    /// Whether somebody else may hold the same array as a gradient; it is copied before it is kept,
    /// and never recycled by the reverse pass.
    boolean shared;

    /// Whether the reverse pass made it, for itself.
    private boolean gradient;

    /// At the end of which step the memory is used again.
    private @Nullable Step step;

    private Storage(DType type, int length, Object array) {
        this.type = type;
        this.length = length;
        this.array = array;
        Context context = Context.own();
        gradient = context.inReversePass;
        step = context.step;
        if (step != null) {
            step.made(this);
        }
    }

    /// A new storage of `n` zeros.
    static Storage zeros(DType type, int n) {
        int length = Buffers.length(n, type.bytes());
        return new Storage(type, n, switch (type) {
            case FLOAT32 -> new float[length];
            case FLOAT64 -> new double[length];
            case INT32 -> new int[length];
            case INT64 -> new long[length];
            case BOOL -> new byte[length];
        });
    }

    /// A storage of `n` elements that hold anything, for those who write all of them.
    static Storage unfilled(DType type, int n) {
        return switch (type) {
            case FLOAT32 -> new Storage(type, n, Buffers.floats(n));
            case FLOAT64 -> new Storage(type, n, Buffers.doubles(n));
            default -> zeros(type, n);
        };
    }

    /// A storage over an array that nobody else will change.
    static Storage of(Object array) {
        return new Storage(type(array), Array.getLength(array), array);
    }

    /// A storage of the elements of an array.
    static Storage copyOf(Object array) {
        int n = Array.getLength(array);
        Storage copy = unfilled(type(array), n);
        System.arraycopy(array, 0, copy.array(), 0, n);
        return copy;
    }

    /// The array.
    ///
    /// @throws IllegalStateException if its memory was recycled
    @Override public Object array() {
        Object present = array;
        if (present == null) {
            throw new IllegalStateException(
                    "Tensor: it must not be used after its step, whose memory is used again; got a %s tensor of an ended step. Keep it with step.keep(tensor), or read its numbers inside the step."
                            .formatted(type));
        }
        return present;
    }

    @Override public DType type() {
        return type;
    }

    @Override public int offset() {
        return 0;
    }

    @Override public int[] strides() {
        return IN_ORDER;
    }

    // ---- whose it is

    /// Lets it outlive its step; from now on it belongs to `outer`, or to nobody.
    void moveTo(@Nullable Step outer) {
        if (step != null && outer != null) {
            outer.made(this);
        }
        step = outer;
    }

    /// Its step is over.
    void end(Step ended) {
        if (step == ended) {
            recycle();
        }
    }

    /// Says that it was made to be a gradient, and that nobody else knows it.
    void becomeGradient() {
        gradient = true;
    }

    /// Gives the memory back if it is a gradient that nobody else holds.
    void recycleGradient() {
        if (gradient && !shared) {
            recycle();
        }
    }

    private void recycle() {
        if (array != null) {
            Buffers.recycle(array);
            array = null;
        }
    }

    private static DType type(Object array) {
        return switch (array) {
            case float[] _ -> DType.FLOAT32;
            case double[] _ -> DType.FLOAT64;
            case int[] _ -> DType.INT32;
            case long[] _ -> DType.INT64;
            case byte[] _ -> DType.BOOL;
            default -> throw new IllegalArgumentException(
                    "Tensor: elements must be float, double, int, long or boolean; got "
                            + array.getClass().getSimpleName() + ".");
        };
    }

    double doubleAt(int i) {
        return switch (array()) {
            case float[] x -> x[i];
            case double[] x -> x[i];
            case int[] x -> x[i];
            case long[] x -> x[i];
            case byte[] x -> x[i];
            default -> throw new AssertionError(type);
        };
    }

    long longAt(int i) {
        return switch (array()) {
            case float[] x -> (long) x[i];
            case double[] x -> (long) x[i];
            case int[] x -> x[i];
            case long[] x -> x[i];
            case byte[] x -> x[i];
            default -> throw new AssertionError(type);
        };
    }

    void put(int i, double value) {
        switch (array()) {
            case float[] x -> x[i] = (float) value;
            case double[] x -> x[i] = value;
            case int[] x -> x[i] = (int) value;
            case long[] x -> x[i] = (long) value;
            case byte[] x -> x[i] = (byte) (value != 0 ? 1 : 0);
            default -> throw new AssertionError(type);
        }
    }

    void put(int i, long value) {
        if (array instanceof long[] x) {
            x[i] = value;
        } else {
            put(i, (double) value);
        }
    }
}
