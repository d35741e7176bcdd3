package dev.obor.kernel;

/// Matrix products without the Vector API: the reference of the SIMD tiles, and what runs until
/// those are hot or where they cannot be had.
///
/// The loops over a row have no offsets, because C2 of JDK 25 turns only such loops into SIMD
/// code when several arrays take part; hence the copies into small arrays of their own.
final class GemmPortable extends GemmTile {
    static final int ROWS = 32;
    static final int COLUMNS = 128;
    private static final int STEPS = 4; // of k at a time

    /// Per thread: the tile of C and four rows of B, `float` and `double`.
    private static final ThreadLocal<Object[][]> SCRATCH = ThreadLocal.withInitial(
            () -> new Object[][] {
                new float[ROWS + STEPS][COLUMNS], new double[ROWS + STEPS][COLUMNS]});

    GemmPortable() {
        super(ROWS, COLUMNS);
    }

    @Override void run(int depth, int rows, int columns, Object a, int aAt, int aRow, int aCol,
            Object b, int bAt, int bRow, Object from, int fromAt, int fromRow,
            Object c, int cAt, int cRow) {
        Object[] tile = SCRATCH.get()[a instanceof float[] ? 0 : 1];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(from, fromAt + i * fromRow, tile[i], 0, columns);
        }
        for (int p = 0; p < depth; p += STEPS) {
            int steps = Math.min(STEPS, depth - p);
            for (int s = 0; s < steps; s++) {
                System.arraycopy(b, bAt + (p + s) * bRow, tile[ROWS + s], 0, columns);
            }
            int at = aAt + p * aCol;
            if (a instanceof float[] floats) {
                add(steps, rows, columns, floats, at, aRow, aCol, (float[][]) tile);
            } else {
                add(steps, rows, columns, (double[]) a, at, aRow, aCol, (double[][]) tile);
            }
        }
        for (int i = 0; i < rows; i++) {
            System.arraycopy(tile[i], 0, c, cAt + i * cRow, columns);
        }
    }

    private static void add(int steps, int rows, int n, float[] a, int at, int aRow, int aCol,
            float[][] tile) {
        int i = 0;
        for (; steps == STEPS && i + 2 <= rows; i += 2) {
            int first = at + i * aRow;
            int second = first + aRow;
            addFour(n, a[first], a[first + aCol], a[first + 2 * aCol], a[first + 3 * aCol],
                    a[second], a[second + aCol], a[second + 2 * aCol], a[second + 3 * aCol],
                    tile[ROWS], tile[ROWS + 1], tile[ROWS + 2], tile[ROWS + 3], tile[i],
                    tile[i + 1]);
        }
        for (; i < rows; i++) {
            for (int s = 0; s < steps; s++) {
                addOne(n, a[at + i * aRow + s * aCol], tile[ROWS + s], tile[i]);
            }
        }
    }

    /// Four steps for two rows of C, `c` from a row `a` of A and `d` from a row `e`.
    private static void addFour(int n, float a0, float a1, float a2, float a3, float e0, float e1,
            float e2, float e3, float[] b0, float[] b1, float[] b2, float[] b3, float[] c,
            float[] d) {
        for (int j = 0; j < n; j++) {
            float first = Math.fma(a1, b1[j], Math.fma(a0, b0[j], c[j]));
            c[j] = Math.fma(a3, b3[j], Math.fma(a2, b2[j], first));
            float second = Math.fma(e1, b1[j], Math.fma(e0, b0[j], d[j]));
            d[j] = Math.fma(e3, b3[j], Math.fma(e2, b2[j], second));
        }
    }

    private static void addOne(int n, float a, float[] b, float[] c) {
        for (int j = 0; j < n; j++) {
            c[j] = Math.fma(a, b[j], c[j]);
        }
    }

    private static void add(int steps, int rows, int n, double[] a, int at, int aRow, int aCol,
            double[][] tile) {
        int i = 0;
        for (; steps == STEPS && i + 2 <= rows; i += 2) {
            int first = at + i * aRow;
            int second = first + aRow;
            addFour(n, a[first], a[first + aCol], a[first + 2 * aCol], a[first + 3 * aCol],
                    a[second], a[second + aCol], a[second + 2 * aCol], a[second + 3 * aCol],
                    tile[ROWS], tile[ROWS + 1], tile[ROWS + 2], tile[ROWS + 3], tile[i],
                    tile[i + 1]);
        }
        for (; i < rows; i++) {
            for (int s = 0; s < steps; s++) {
                addOne(n, a[at + i * aRow + s * aCol], tile[ROWS + s], tile[i]);
            }
        }
    }

    /// Four steps for two rows of C, `c` from a row `a` of A and `d` from a row `e`.
    private static void addFour(int n, double a0, double a1, double a2, double a3, double e0,
            double e1, double e2, double e3, double[] b0, double[] b1, double[] b2, double[] b3,
            double[] c, double[] d) {
        for (int j = 0; j < n; j++) {
            double first = Math.fma(a1, b1[j], Math.fma(a0, b0[j], c[j]));
            c[j] = Math.fma(a3, b3[j], Math.fma(a2, b2[j], first));
            double second = Math.fma(e1, b1[j], Math.fma(e0, b0[j], d[j]));
            d[j] = Math.fma(e3, b3[j], Math.fma(e2, b2[j], second));
        }
    }

    private static void addOne(int n, double a, double[] b, double[] c) {
        for (int j = 0; j < n; j++) {
            c[j] = Math.fma(a, b[j], c[j]);
        }
    }
}
