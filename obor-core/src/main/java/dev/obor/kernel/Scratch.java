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
    private double[] totals = {};
    private double[] partials = {};
    private float[] floats = {};
    private double[] doubles = {};

    private Scratch() {}

    /// `n` numbers of a type for a loop; from [Lanes#FIRST] on zeroed, and every loop leaves them so.
    static Object lanes(DType type, int n) {
        return switch (type) {
            case FLOAT32 -> n == 0 ? NO_FLOATS : OWN.get().floatLanes(n);
            case FLOAT64 -> n == 0 ? NO_DOUBLES : OWN.get().doubleLanes(n);
            case INT64 -> NO_LONGS;
            default -> NO_INTS;
        };
    }

    private float[] floatLanes(int n) {
        floatLanes = withRoom(floatLanes, n);
        return floatLanes;
    }

    private double[] doubleLanes(int n) {
        doubleLanes = withRoom(doubleLanes, n);
        return doubleLanes;
    }

    /// At least `n` numbers for the totals of one piece, holding anything.
    static double[] totals(int n) {
        Scratch own = OWN.get();
        own.totals = withRoom(own.totals, n);
        return own.totals;
    }

    /// At least `n` numbers for the totals of all pieces of a call, holding anything.
    static double[] partials(int n) {
        Scratch own = OWN.get();
        own.partials = withRoom(own.partials, n);
        return own.partials;
    }

    /// An array of at least `n` elements, holding anything.
    static float[] floats(int n) {
        Scratch own = OWN.get();
        own.floats = withRoom(own.floats, n);
        return own.floats;
    }

    /// An array of at least `n` elements, holding anything.
    static double[] doubles(int n) {
        Scratch own = OWN.get();
        own.doubles = withRoom(own.doubles, n);
        return own.doubles;
    }

    private static float[] withRoom(float[] array, int n) {
        return array.length < n ? new float[n] : array;
    }

    private static double[] withRoom(double[] array, int n) {
        return array.length < n ? new double[n] : array;
    }
}
