package dev.obor.kernel;

/// Matrix products without the Vector API: the reference of the SIMD kernel, and what runs until
/// that one is hot or where it cannot be had.
///
/// The loops over a row have no offsets, because C2 of JDK 25 turns only such loops into SIMD
/// code when several arrays take part; hence the copies into small arrays of their own.
final class GemmPortable implements GemmKernel {
    static final GemmPortable KERNEL = new GemmPortable();

    private static final int ROWS = 32;
    private static final int COLUMNS = 128;
    private static final ThreadLocal<FloatScratch> FLOATS =
            ThreadLocal.withInitial(FloatScratch::new);
    private static final ThreadLocal<DoubleScratch> DOUBLES =
            ThreadLocal.withInitial(DoubleScratch::new);

    private GemmPortable() {}

    /// The tile of C, and four rows of the panel of B.
    private static final class FloatScratch {
        final float[][] c = new float[ROWS][COLUMNS];
        final float[][] b = new float[4][COLUMNS];
    }

    /// The tile of C, and four rows of the panel of B.
    private static final class DoubleScratch {
        final double[][] c = new double[ROWS][COLUMNS];
        final double[][] b = new double[4][COLUMNS];
    }

    @Override public int rows() {
        return ROWS;
    }

    @Override public int floatColumns() {
        return COLUMNS;
    }

    @Override public int doubleColumns() {
        return COLUMNS;
    }

    @Override
    public void tile(int depth, int m, int n, float[] a, int aAt, float[] b, int bAt, float[] c,
            int cAt, int cRow) {
        FloatScratch scratch = FLOATS.get();
        for (int i = 0; i < m; i++) {
            System.arraycopy(c, cAt + i * cRow, scratch.c[i], 0, n);
        }
        float[][] rows = scratch.b;
        for (int p = 0; p < depth; p += 4) {
            int steps = Math.min(4, depth - p);
            for (int s = 0; s < steps; s++) {
                System.arraycopy(b, bAt + (p + s) * COLUMNS, rows[s], 0, n);
            }
            for (int i = 0; i < m; i++) {
                int at = aAt + p * ROWS + i;
                if (steps == 4) {
                    addFour(n, a[at], a[at + ROWS], a[at + 2 * ROWS], a[at + 3 * ROWS], rows[0],
                            rows[1], rows[2], rows[3], scratch.c[i]);
                } else {
                    for (int s = 0; s < steps; s++) {
                        add(n, a[at + s * ROWS], rows[s], scratch.c[i]);
                    }
                }
            }
        }
        for (int i = 0; i < m; i++) {
            System.arraycopy(scratch.c[i], 0, c, cAt + i * cRow, n);
        }
    }

    private static void addFour(int n, float a0, float a1, float a2, float a3, float[] b0,
            float[] b1, float[] b2, float[] b3, float[] c) {
        for (int j = 0; j < n; j++) {
            float first = Math.fma(a1, b1[j], Math.fma(a0, b0[j], c[j]));
            c[j] = Math.fma(a3, b3[j], Math.fma(a2, b2[j], first));
        }
    }

    private static void add(int n, float a, float[] b, float[] c) {
        for (int j = 0; j < n; j++) {
            c[j] = Math.fma(a, b[j], c[j]);
        }
    }

    /// A small product, straight from the strided operands; four chains at a time.
    static void direct(int m, int n, int k, float[] a, int aOffset, int aRow, int aCol, float[] b,
            int bOffset, int bRow, int bCol, float[] c, int cOffset) {
        for (int i = 0; i < m; i++) {
            int aAt = aOffset + i * aRow;
            int cAt = cOffset + i * n;
            int j = 0;
            for (; j + 4 <= n; j += 4) {
                float c0 = 0f;
                float c1 = 0f;
                float c2 = 0f;
                float c3 = 0f;
                int bAt = bOffset + j * bCol;
                for (int p = 0; p < k; p++, bAt += bRow) {
                    float x = a[aAt + p * aCol];
                    c0 = Math.fma(x, b[bAt], c0);
                    c1 = Math.fma(x, b[bAt + bCol], c1);
                    c2 = Math.fma(x, b[bAt + 2 * bCol], c2);
                    c3 = Math.fma(x, b[bAt + 3 * bCol], c3);
                }
                c[cAt + j] = c0;
                c[cAt + j + 1] = c1;
                c[cAt + j + 2] = c2;
                c[cAt + j + 3] = c3;
            }
            for (; j < n; j++) {
                float sum = 0f;
                for (int p = 0; p < k; p++) {
                    sum = Math.fma(a[aAt + p * aCol], b[bOffset + p * bRow + j * bCol], sum);
                }
                c[cAt + j] = sum;
            }
        }
    }

    @Override
    public void tile(int depth, int m, int n, double[] a, int aAt, double[] b, int bAt, double[] c,
            int cAt, int cRow) {
        DoubleScratch scratch = DOUBLES.get();
        for (int i = 0; i < m; i++) {
            System.arraycopy(c, cAt + i * cRow, scratch.c[i], 0, n);
        }
        double[][] rows = scratch.b;
        for (int p = 0; p < depth; p += 4) {
            int steps = Math.min(4, depth - p);
            for (int s = 0; s < steps; s++) {
                System.arraycopy(b, bAt + (p + s) * COLUMNS, rows[s], 0, n);
            }
            for (int i = 0; i < m; i++) {
                int at = aAt + p * ROWS + i;
                if (steps == 4) {
                    addFour(n, a[at], a[at + ROWS], a[at + 2 * ROWS], a[at + 3 * ROWS], rows[0],
                            rows[1], rows[2], rows[3], scratch.c[i]);
                } else {
                    for (int s = 0; s < steps; s++) {
                        add(n, a[at + s * ROWS], rows[s], scratch.c[i]);
                    }
                }
            }
        }
        for (int i = 0; i < m; i++) {
            System.arraycopy(scratch.c[i], 0, c, cAt + i * cRow, n);
        }
    }

    private static void addFour(int n, double a0, double a1, double a2, double a3, double[] b0,
            double[] b1, double[] b2, double[] b3, double[] c) {
        for (int j = 0; j < n; j++) {
            double first = Math.fma(a1, b1[j], Math.fma(a0, b0[j], c[j]));
            c[j] = Math.fma(a3, b3[j], Math.fma(a2, b2[j], first));
        }
    }

    private static void add(int n, double a, double[] b, double[] c) {
        for (int j = 0; j < n; j++) {
            c[j] = Math.fma(a, b[j], c[j]);
        }
    }

    /// A small product, straight from the strided operands; four chains at a time.
    static void direct(int m, int n, int k, double[] a, int aOffset, int aRow, int aCol, double[] b,
            int bOffset, int bRow, int bCol, double[] c, int cOffset) {
        for (int i = 0; i < m; i++) {
            int aAt = aOffset + i * aRow;
            int cAt = cOffset + i * n;
            int j = 0;
            for (; j + 4 <= n; j += 4) {
                double c0 = 0.0;
                double c1 = 0.0;
                double c2 = 0.0;
                double c3 = 0.0;
                int bAt = bOffset + j * bCol;
                for (int p = 0; p < k; p++, bAt += bRow) {
                    double x = a[aAt + p * aCol];
                    c0 = Math.fma(x, b[bAt], c0);
                    c1 = Math.fma(x, b[bAt + bCol], c1);
                    c2 = Math.fma(x, b[bAt + 2 * bCol], c2);
                    c3 = Math.fma(x, b[bAt + 3 * bCol], c3);
                }
                c[cAt + j] = c0;
                c[cAt + j + 1] = c1;
                c[cAt + j + 2] = c2;
                c[cAt + j + 3] = c3;
            }
            for (; j < n; j++) {
                double sum = 0.0;
                for (int p = 0; p < k; p++) {
                    sum = Math.fma(a[aAt + p * aCol], b[bOffset + p * bRow + j * bCol], sum);
                }
                c[cAt + j] = sum;
            }
        }
    }

    @Override public String toString() {
        return "portable tiles of " + ROWS + " x " + COLUMNS;
    }
}
