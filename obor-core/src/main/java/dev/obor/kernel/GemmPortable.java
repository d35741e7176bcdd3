package dev.obor.kernel;

/// Matrix products without the Vector API: the reference of the SIMD tiles, and what runs until
/// those are hot or where they cannot be had.
///
/// The loops over a row have no offsets, because C2 of JDK 25 turns only such loops into SIMD
/// code when several arrays take part; hence the copies into small arrays of their own.
final class GemmPortable extends GemmTile {
    static final int ROWS = 32;
    static final int COLUMNS = 128;

    /// Per thread: the tile of C and four rows of B, `float` and `double`.
    private static final ThreadLocal<Object[][]> SCRATCH = ThreadLocal.withInitial(
            () -> new Object[][] {
                new float[ROWS + 4][COLUMNS], new double[ROWS + 4][COLUMNS]});

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
        for (int p = 0; p < depth; p += 4) {
            int steps = Math.min(4, depth - p);
            for (int s = 0; s < steps; s++) {
                System.arraycopy(b, bAt + (p + s) * bRow, tile[ROWS + s], 0, columns);
            }
            for (int i = 0; i < rows; i++) {
                int at = aAt + i * aRow + p * aCol;
                if (a instanceof float[] floats) {
                    add(steps, columns, floats, at, aCol, (float[][]) tile, i);
                } else {
                    add(steps, columns, (double[]) a, at, aCol, (double[][]) tile, i);
                }
            }
        }
        for (int i = 0; i < rows; i++) {
            System.arraycopy(tile[i], 0, c, cAt + i * cRow, columns);
        }
    }

    private static void add(
            int steps, int n, float[] a, int at, int step, float[][] tile, int row) {
        if (steps == 4) {
            addFour(n, a[at], a[at + step], a[at + 2 * step], a[at + 3 * step], tile[ROWS],
                    tile[ROWS + 1], tile[ROWS + 2], tile[ROWS + 3], tile[row]);
        } else {
            for (int s = 0; s < steps; s++) {
                addOne(n, a[at + s * step], tile[ROWS + s], tile[row]);
            }
        }
    }

    private static void addFour(int n, float a0, float a1, float a2, float a3, float[] b0,
            float[] b1, float[] b2, float[] b3, float[] c) {
        for (int j = 0; j < n; j++) {
            float first = Math.fma(a1, b1[j], Math.fma(a0, b0[j], c[j]));
            c[j] = Math.fma(a3, b3[j], Math.fma(a2, b2[j], first));
        }
    }

    private static void addOne(int n, float a, float[] b, float[] c) {
        for (int j = 0; j < n; j++) {
            c[j] = Math.fma(a, b[j], c[j]);
        }
    }

    private static void add(
            int steps, int n, double[] a, int at, int step, double[][] tile, int row) {
        if (steps == 4) {
            addFour(n, a[at], a[at + step], a[at + 2 * step], a[at + 3 * step], tile[ROWS],
                    tile[ROWS + 1], tile[ROWS + 2], tile[ROWS + 3], tile[row]);
        } else {
            for (int s = 0; s < steps; s++) {
                addOne(n, a[at + s * step], tile[ROWS + s], tile[row]);
            }
        }
    }

    private static void addFour(int n, double a0, double a1, double a2, double a3, double[] b0,
            double[] b1, double[] b2, double[] b3, double[] c) {
        for (int j = 0; j < n; j++) {
            double first = Math.fma(a1, b1[j], Math.fma(a0, b0[j], c[j]));
            c[j] = Math.fma(a3, b3[j], Math.fma(a2, b2[j], first));
        }
    }

    private static void addOne(int n, double a, double[] b, double[] c) {
        for (int j = 0; j < n; j++) {
            c[j] = Math.fma(a, b[j], c[j]);
        }
    }
}
