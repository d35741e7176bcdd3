package dev.obor.kernel;

import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The tile of a matrix product in vector registers: 8 x 2 vectors where there are 32 of them
/// (AVX-512, AArch64), 4 x 2 where there are 16.
///
/// The accumulators are local variables, one line each: vectors in arrays, fields or arguments
/// would be objects. The species must be constants of the class for the same reason; the width
/// is [Simd#bits()], or the class data of a hidden copy of this class, by which a test has all
/// widths in one JVM.
final class GemmVector implements GemmKernel {
    private static final int BITS = bitsOf(MethodHandles.lookup());
    private static final VectorSpecies<Float> FLOATS =
            VectorSpecies.of(float.class, VectorShape.forBitSize(BITS));
    private static final VectorSpecies<Double> DOUBLES =
            VectorSpecies.of(double.class, VectorShape.forBitSize(BITS));
    private static final int ROWS =
            BITS == 512 || System.getProperty("os.arch", "").equals("aarch64") ? 8 : 4;

    private static final int WARM_DEPTH = 16;

    private static final ThreadLocal<float[]> FLOAT_EDGE =
            ThreadLocal.withInitial(() -> new float[ROWS * 2 * FLOATS.length()]);
    private static final ThreadLocal<double[]> DOUBLE_EDGE =
            ThreadLocal.withInitial(() -> new double[ROWS * 2 * DOUBLES.length()]);

    private GemmVector() {}

    private static int bitsOf(MethodHandles.Lookup self) {
        try {
            Integer bits = MethodHandles.classData(self, ConstantDescs.DEFAULT_NAME, Integer.class);
            return bits == null ? Simd.bits() : bits;
        } catch (IllegalAccessException e) {
            throw new AssertionError(e); // a full lookup of the class itself always may
        }
    }

    /// The kernel; cold until one of the next two was called.
    static GemmKernel kernel() {
        return new GemmVector();
    }

    /// Calls the `float` tile on scratch data until C2 has compiled it.
    static void warmFloats() {
        GemmKernel kernel = kernel();
        int n = kernel.floatColumns();
        float[] a = new float[ROWS * WARM_DEPTH];
        float[] b = new float[n * WARM_DEPTH];
        float[] c = new float[ROWS * n];
        Warmup.untilHot((long) ROWS * n * WARM_DEPTH, 1.0,
                () -> kernel.tile(WARM_DEPTH, ROWS, n, a, 0, b, 0, c, 0, n));
    }

    /// Calls the `double` tile on scratch data until C2 has compiled it.
    static void warmDoubles() {
        GemmKernel kernel = kernel();
        int n = kernel.doubleColumns();
        double[] a = new double[ROWS * WARM_DEPTH];
        double[] b = new double[n * WARM_DEPTH];
        double[] c = new double[ROWS * n];
        Warmup.untilHot((long) ROWS * n * WARM_DEPTH, 1.0,
                () -> kernel.tile(WARM_DEPTH, ROWS, n, a, 0, b, 0, c, 0, n));
    }

    @Override public int rows() {
        return ROWS;
    }

    @Override public int floatColumns() {
        return 2 * FLOATS.length();
    }

    @Override public int doubleColumns() {
        return 2 * DOUBLES.length();
    }

    @Override
    public void tile(int depth, int m, int n, float[] a, int aAt, float[] b, int bAt, float[] c,
            int cAt, int cRow) {
        int width = 2 * FLOATS.length();
        if (m == ROWS && n == width) {
            full(depth, a, aAt, b, bAt, c, cAt, cRow);
            return;
        }
        float[] edge = FLOAT_EDGE.get();
        Arrays.fill(edge, 0f);
        for (int i = 0; i < m; i++) {
            System.arraycopy(c, cAt + i * cRow, edge, i * width, n);
        }
        full(depth, a, aAt, b, bAt, edge, 0, width);
        for (int i = 0; i < m; i++) {
            System.arraycopy(edge, i * width, c, cAt + i * cRow, n);
        }
    }

    @Override public void tile(int depth, int m, int n, double[] a, int aAt, double[] b, int bAt,
            double[] c, int cAt, int cRow) {
        int width = 2 * DOUBLES.length();
        if (m == ROWS && n == width) {
            full(depth, a, aAt, b, bAt, c, cAt, cRow);
            return;
        }
        double[] edge = DOUBLE_EDGE.get();
        Arrays.fill(edge, 0.0);
        for (int i = 0; i < m; i++) {
            System.arraycopy(c, cAt + i * cRow, edge, i * width, n);
        }
        full(depth, a, aAt, b, bAt, edge, 0, width);
        for (int i = 0; i < m; i++) {
            System.arraycopy(edge, i * width, c, cAt + i * cRow, n);
        }
    }

    private static void full(int depth, float[] a, int aAt, float[] b, int bAt, float[] c,
            int cAt, int cRow) {
        if (ROWS == 8) {
            tile8(depth, a, aAt, b, bAt, c, cAt, cRow);
        } else {
            tile4(depth, a, aAt, b, bAt, c, cAt, cRow);
        }
    }

    private static void full(int depth, double[] a, int aAt, double[] b, int bAt, double[] c,
            int cAt, int cRow) {
        if (ROWS == 8) {
            tile8(depth, a, aAt, b, bAt, c, cAt, cRow);
        } else {
            tile4(depth, a, aAt, b, bAt, c, cAt, cRow);
        }
    }

    private static void tile8(int depth, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt,
            int cRow) {
        FloatVector c0 = FloatVector.fromArray(FLOATS, c, cAt);
        FloatVector d0 = FloatVector.fromArray(FLOATS, c, cAt + FLOATS.length());
        FloatVector c1 = FloatVector.fromArray(FLOATS, c, cAt + cRow);
        FloatVector d1 = FloatVector.fromArray(FLOATS, c, cAt + cRow + FLOATS.length());
        FloatVector c2 = FloatVector.fromArray(FLOATS, c, cAt + 2 * cRow);
        FloatVector d2 = FloatVector.fromArray(FLOATS, c, cAt + 2 * cRow + FLOATS.length());
        FloatVector c3 = FloatVector.fromArray(FLOATS, c, cAt + 3 * cRow);
        FloatVector d3 = FloatVector.fromArray(FLOATS, c, cAt + 3 * cRow + FLOATS.length());
        FloatVector c4 = FloatVector.fromArray(FLOATS, c, cAt + 4 * cRow);
        FloatVector d4 = FloatVector.fromArray(FLOATS, c, cAt + 4 * cRow + FLOATS.length());
        FloatVector c5 = FloatVector.fromArray(FLOATS, c, cAt + 5 * cRow);
        FloatVector d5 = FloatVector.fromArray(FLOATS, c, cAt + 5 * cRow + FLOATS.length());
        FloatVector c6 = FloatVector.fromArray(FLOATS, c, cAt + 6 * cRow);
        FloatVector d6 = FloatVector.fromArray(FLOATS, c, cAt + 6 * cRow + FLOATS.length());
        FloatVector c7 = FloatVector.fromArray(FLOATS, c, cAt + 7 * cRow);
        FloatVector d7 = FloatVector.fromArray(FLOATS, c, cAt + 7 * cRow + FLOATS.length());
        for (int p = 0; p < depth; p++, aAt += 8, bAt += 2 * FLOATS.length()) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bAt);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bAt + FLOATS.length());
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[aAt]);
            c0 = a0.fma(b0, c0);
            d0 = a0.fma(b1, d0);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[aAt + 1]);
            c1 = a1.fma(b0, c1);
            d1 = a1.fma(b1, d1);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[aAt + 2]);
            c2 = a2.fma(b0, c2);
            d2 = a2.fma(b1, d2);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[aAt + 3]);
            c3 = a3.fma(b0, c3);
            d3 = a3.fma(b1, d3);
            FloatVector a4 = FloatVector.broadcast(FLOATS, a[aAt + 4]);
            c4 = a4.fma(b0, c4);
            d4 = a4.fma(b1, d4);
            FloatVector a5 = FloatVector.broadcast(FLOATS, a[aAt + 5]);
            c5 = a5.fma(b0, c5);
            d5 = a5.fma(b1, d5);
            FloatVector a6 = FloatVector.broadcast(FLOATS, a[aAt + 6]);
            c6 = a6.fma(b0, c6);
            d6 = a6.fma(b1, d6);
            FloatVector a7 = FloatVector.broadcast(FLOATS, a[aAt + 7]);
            c7 = a7.fma(b0, c7);
            d7 = a7.fma(b1, d7);
        }
        c0.intoArray(c, cAt);
        d0.intoArray(c, cAt + FLOATS.length());
        c1.intoArray(c, cAt + cRow);
        d1.intoArray(c, cAt + cRow + FLOATS.length());
        c2.intoArray(c, cAt + 2 * cRow);
        d2.intoArray(c, cAt + 2 * cRow + FLOATS.length());
        c3.intoArray(c, cAt + 3 * cRow);
        d3.intoArray(c, cAt + 3 * cRow + FLOATS.length());
        c4.intoArray(c, cAt + 4 * cRow);
        d4.intoArray(c, cAt + 4 * cRow + FLOATS.length());
        c5.intoArray(c, cAt + 5 * cRow);
        d5.intoArray(c, cAt + 5 * cRow + FLOATS.length());
        c6.intoArray(c, cAt + 6 * cRow);
        d6.intoArray(c, cAt + 6 * cRow + FLOATS.length());
        c7.intoArray(c, cAt + 7 * cRow);
        d7.intoArray(c, cAt + 7 * cRow + FLOATS.length());
    }
    private static void tile8(int depth, double[] a, int aAt, double[] b, int bAt,
            double[] c, int cAt, int cRow) {
        DoubleVector c0 = DoubleVector.fromArray(DOUBLES, c, cAt);
        DoubleVector d0 = DoubleVector.fromArray(DOUBLES, c, cAt + DOUBLES.length());
        DoubleVector c1 = DoubleVector.fromArray(DOUBLES, c, cAt + cRow);
        DoubleVector d1 = DoubleVector.fromArray(DOUBLES, c, cAt + cRow + DOUBLES.length());
        DoubleVector c2 = DoubleVector.fromArray(DOUBLES, c, cAt + 2 * cRow);
        DoubleVector d2 = DoubleVector.fromArray(DOUBLES, c, cAt + 2 * cRow + DOUBLES.length());
        DoubleVector c3 = DoubleVector.fromArray(DOUBLES, c, cAt + 3 * cRow);
        DoubleVector d3 = DoubleVector.fromArray(DOUBLES, c, cAt + 3 * cRow + DOUBLES.length());
        DoubleVector c4 = DoubleVector.fromArray(DOUBLES, c, cAt + 4 * cRow);
        DoubleVector d4 = DoubleVector.fromArray(DOUBLES, c, cAt + 4 * cRow + DOUBLES.length());
        DoubleVector c5 = DoubleVector.fromArray(DOUBLES, c, cAt + 5 * cRow);
        DoubleVector d5 = DoubleVector.fromArray(DOUBLES, c, cAt + 5 * cRow + DOUBLES.length());
        DoubleVector c6 = DoubleVector.fromArray(DOUBLES, c, cAt + 6 * cRow);
        DoubleVector d6 = DoubleVector.fromArray(DOUBLES, c, cAt + 6 * cRow + DOUBLES.length());
        DoubleVector c7 = DoubleVector.fromArray(DOUBLES, c, cAt + 7 * cRow);
        DoubleVector d7 = DoubleVector.fromArray(DOUBLES, c, cAt + 7 * cRow + DOUBLES.length());
        for (int p = 0; p < depth; p++, aAt += 8, bAt += 2 * DOUBLES.length()) {
            DoubleVector b0 = DoubleVector.fromArray(DOUBLES, b, bAt);
            DoubleVector b1 = DoubleVector.fromArray(DOUBLES, b, bAt + DOUBLES.length());
            DoubleVector a0 = DoubleVector.broadcast(DOUBLES, a[aAt]);
            c0 = a0.fma(b0, c0);
            d0 = a0.fma(b1, d0);
            DoubleVector a1 = DoubleVector.broadcast(DOUBLES, a[aAt + 1]);
            c1 = a1.fma(b0, c1);
            d1 = a1.fma(b1, d1);
            DoubleVector a2 = DoubleVector.broadcast(DOUBLES, a[aAt + 2]);
            c2 = a2.fma(b0, c2);
            d2 = a2.fma(b1, d2);
            DoubleVector a3 = DoubleVector.broadcast(DOUBLES, a[aAt + 3]);
            c3 = a3.fma(b0, c3);
            d3 = a3.fma(b1, d3);
            DoubleVector a4 = DoubleVector.broadcast(DOUBLES, a[aAt + 4]);
            c4 = a4.fma(b0, c4);
            d4 = a4.fma(b1, d4);
            DoubleVector a5 = DoubleVector.broadcast(DOUBLES, a[aAt + 5]);
            c5 = a5.fma(b0, c5);
            d5 = a5.fma(b1, d5);
            DoubleVector a6 = DoubleVector.broadcast(DOUBLES, a[aAt + 6]);
            c6 = a6.fma(b0, c6);
            d6 = a6.fma(b1, d6);
            DoubleVector a7 = DoubleVector.broadcast(DOUBLES, a[aAt + 7]);
            c7 = a7.fma(b0, c7);
            d7 = a7.fma(b1, d7);
        }
        c0.intoArray(c, cAt);
        d0.intoArray(c, cAt + DOUBLES.length());
        c1.intoArray(c, cAt + cRow);
        d1.intoArray(c, cAt + cRow + DOUBLES.length());
        c2.intoArray(c, cAt + 2 * cRow);
        d2.intoArray(c, cAt + 2 * cRow + DOUBLES.length());
        c3.intoArray(c, cAt + 3 * cRow);
        d3.intoArray(c, cAt + 3 * cRow + DOUBLES.length());
        c4.intoArray(c, cAt + 4 * cRow);
        d4.intoArray(c, cAt + 4 * cRow + DOUBLES.length());
        c5.intoArray(c, cAt + 5 * cRow);
        d5.intoArray(c, cAt + 5 * cRow + DOUBLES.length());
        c6.intoArray(c, cAt + 6 * cRow);
        d6.intoArray(c, cAt + 6 * cRow + DOUBLES.length());
        c7.intoArray(c, cAt + 7 * cRow);
        d7.intoArray(c, cAt + 7 * cRow + DOUBLES.length());
    }
    private static void tile4(int depth, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt,
            int cRow) {
        FloatVector c0 = FloatVector.fromArray(FLOATS, c, cAt);
        FloatVector d0 = FloatVector.fromArray(FLOATS, c, cAt + FLOATS.length());
        FloatVector c1 = FloatVector.fromArray(FLOATS, c, cAt + cRow);
        FloatVector d1 = FloatVector.fromArray(FLOATS, c, cAt + cRow + FLOATS.length());
        FloatVector c2 = FloatVector.fromArray(FLOATS, c, cAt + 2 * cRow);
        FloatVector d2 = FloatVector.fromArray(FLOATS, c, cAt + 2 * cRow + FLOATS.length());
        FloatVector c3 = FloatVector.fromArray(FLOATS, c, cAt + 3 * cRow);
        FloatVector d3 = FloatVector.fromArray(FLOATS, c, cAt + 3 * cRow + FLOATS.length());
        for (int p = 0; p < depth; p++, aAt += 4, bAt += 2 * FLOATS.length()) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bAt);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bAt + FLOATS.length());
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[aAt]);
            c0 = a0.fma(b0, c0);
            d0 = a0.fma(b1, d0);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[aAt + 1]);
            c1 = a1.fma(b0, c1);
            d1 = a1.fma(b1, d1);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[aAt + 2]);
            c2 = a2.fma(b0, c2);
            d2 = a2.fma(b1, d2);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[aAt + 3]);
            c3 = a3.fma(b0, c3);
            d3 = a3.fma(b1, d3);
        }
        c0.intoArray(c, cAt);
        d0.intoArray(c, cAt + FLOATS.length());
        c1.intoArray(c, cAt + cRow);
        d1.intoArray(c, cAt + cRow + FLOATS.length());
        c2.intoArray(c, cAt + 2 * cRow);
        d2.intoArray(c, cAt + 2 * cRow + FLOATS.length());
        c3.intoArray(c, cAt + 3 * cRow);
        d3.intoArray(c, cAt + 3 * cRow + FLOATS.length());
    }
    private static void tile4(int depth, double[] a, int aAt, double[] b, int bAt,
            double[] c, int cAt, int cRow) {
        DoubleVector c0 = DoubleVector.fromArray(DOUBLES, c, cAt);
        DoubleVector d0 = DoubleVector.fromArray(DOUBLES, c, cAt + DOUBLES.length());
        DoubleVector c1 = DoubleVector.fromArray(DOUBLES, c, cAt + cRow);
        DoubleVector d1 = DoubleVector.fromArray(DOUBLES, c, cAt + cRow + DOUBLES.length());
        DoubleVector c2 = DoubleVector.fromArray(DOUBLES, c, cAt + 2 * cRow);
        DoubleVector d2 = DoubleVector.fromArray(DOUBLES, c, cAt + 2 * cRow + DOUBLES.length());
        DoubleVector c3 = DoubleVector.fromArray(DOUBLES, c, cAt + 3 * cRow);
        DoubleVector d3 = DoubleVector.fromArray(DOUBLES, c, cAt + 3 * cRow + DOUBLES.length());
        for (int p = 0; p < depth; p++, aAt += 4, bAt += 2 * DOUBLES.length()) {
            DoubleVector b0 = DoubleVector.fromArray(DOUBLES, b, bAt);
            DoubleVector b1 = DoubleVector.fromArray(DOUBLES, b, bAt + DOUBLES.length());
            DoubleVector a0 = DoubleVector.broadcast(DOUBLES, a[aAt]);
            c0 = a0.fma(b0, c0);
            d0 = a0.fma(b1, d0);
            DoubleVector a1 = DoubleVector.broadcast(DOUBLES, a[aAt + 1]);
            c1 = a1.fma(b0, c1);
            d1 = a1.fma(b1, d1);
            DoubleVector a2 = DoubleVector.broadcast(DOUBLES, a[aAt + 2]);
            c2 = a2.fma(b0, c2);
            d2 = a2.fma(b1, d2);
            DoubleVector a3 = DoubleVector.broadcast(DOUBLES, a[aAt + 3]);
            c3 = a3.fma(b0, c3);
            d3 = a3.fma(b1, d3);
        }
        c0.intoArray(c, cAt);
        d0.intoArray(c, cAt + DOUBLES.length());
        c1.intoArray(c, cAt + cRow);
        d1.intoArray(c, cAt + cRow + DOUBLES.length());
        c2.intoArray(c, cAt + 2 * cRow);
        d2.intoArray(c, cAt + 2 * cRow + DOUBLES.length());
        c3.intoArray(c, cAt + 3 * cRow);
        d3.intoArray(c, cAt + 3 * cRow + DOUBLES.length());
    }
    @Override public String toString() {
        return BITS + "-bit tiles of " + ROWS + " x 2 vectors";
    }
}
