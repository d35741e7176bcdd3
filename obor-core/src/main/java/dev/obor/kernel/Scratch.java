package dev.obor.kernel;

import dev.obor.formula.DType;

/// The arrays that each thread keeps for its own loops.
final class Scratch {
    private static final ThreadLocal<Scratch> OWN = ThreadLocal.withInitial(Scratch::new);
    private static final Object NO_FLOATS = new float[0];
    private static final Object NO_DOUBLES = new double[0];
    private static final Object NO_INTS = new int[0];
    private static final Object NO_LONGS = new long[0];

    private float[] floatLanes = {};
    private double[] doubleLanes = {};
    private float[] floats = {};
    private double[] doubles = {};

    private Scratch() {}

    /// Zeroed lanes for `sums` sums of a type; every loop leaves them zeroed.
    static Object lanes(DType type, int sums) {
        return switch (type) {
            case FLOAT32 -> sums == 0 ? NO_FLOATS : OWN.get().floatLanes(sums);
            case FLOAT64 -> sums == 0 ? NO_DOUBLES : OWN.get().doubleLanes(sums);
            case INT64 -> NO_LONGS;
            default -> NO_INTS;
        };
    }

    private float[] floatLanes(int sums) {
        if (floatLanes.length < sums * Lanes.COUNT) {
            floatLanes = new float[sums * Lanes.COUNT];
        }
        return floatLanes;
    }

    private double[] doubleLanes(int sums) {
        if (doubleLanes.length < sums * Lanes.COUNT) {
            doubleLanes = new double[sums * Lanes.COUNT];
        }
        return doubleLanes;
    }

    /// An array of at least `n` elements, holding anything.
    static float[] floats(int n) {
        Scratch own = OWN.get();
        if (own.floats.length < n) {
            own.floats = new float[n];
        }
        return own.floats;
    }

    /// An array of at least `n` elements, holding anything.
    static double[] doubles(int n) {
        Scratch own = OWN.get();
        if (own.doubles.length < n) {
            own.doubles = new double[n];
        }
        return own.doubles;
    }
}
