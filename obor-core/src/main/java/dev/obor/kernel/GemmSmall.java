package dev.obor.kernel;

/// Products too small to pack, straight from the strided operands; four chains at a time.
final class GemmSmall {
    private GemmSmall() {}

    static void multiply(int m, int n, int k, Object a, int aOffset, int aRow, int aCol, Object b,
            int bOffset, int bRow, int bCol, Object c, int cOffset) {
        if (a instanceof float[] floats) {
            multiply(m, n, k, floats, aOffset, aRow, aCol, (float[]) b, bOffset, bRow, bCol,
                    (float[]) c, cOffset);
        } else {
            multiply(m, n, k, (double[]) a, aOffset, aRow, aCol, (double[]) b, bOffset, bRow,
                    bCol, (double[]) c, cOffset);
        }
    }

    private static void multiply(int m, int n, int k, float[] a, int aOffset, int aRow, int aCol,
            float[] b, int bOffset, int bRow, int bCol, float[] c, int cOffset) {
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

    private static void multiply(int m, int n, int k, double[] a, int aOffset, int aRow, int aCol,
            double[] b, int bOffset, int bRow, int bCol, double[] c, int cOffset) {
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
}
