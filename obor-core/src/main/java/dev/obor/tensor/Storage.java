package dev.obor.tensor;

import dev.obor.formula.DType;

/// The array behind a tensor and its views, and how often it was changed in place.
final class Storage {
    final DType type;
    final Object array;

    /// Goes up with every change in place, so that a node can tell that what it saved is gone.
    int version;

    /// Whether somebody else may hold the same array as a gradient; it is copied before it is kept.
    boolean shared;

    private Storage(DType type, Object array) {
        this.type = type;
        this.array = array;
    }

    /// A new storage of `n` zeros.
    static Storage allocate(DType type, int n) {
        return new Storage(type, switch (type) {
            case FLOAT32 -> new float[n];
            case FLOAT64 -> new double[n];
            case INT32 -> new int[n];
            case INT64 -> new long[n];
            case BOOL -> new byte[n];
        });
    }

    /// A storage over an array that nobody else will change.
    static Storage of(Object array) {
        return new Storage(type(array), array);
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
        return switch (array) {
            case float[] x -> x[i];
            case double[] x -> x[i];
            case int[] x -> x[i];
            case long[] x -> x[i];
            case byte[] x -> x[i];
            default -> throw new AssertionError(type);
        };
    }

    long longAt(int i) {
        return switch (array) {
            case float[] x -> (long) x[i];
            case double[] x -> (long) x[i];
            case int[] x -> x[i];
            case long[] x -> x[i];
            case byte[] x -> x[i];
            default -> throw new AssertionError(type);
        };
    }

    void put(int i, double value) {
        switch (array) {
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
