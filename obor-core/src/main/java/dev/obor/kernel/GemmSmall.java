package dev.obor.kernel;

/// Products too small to pack, straight from the strided operands; four chains at a time.
final class GemmSmall {
    private GemmSmall() {}

    static void multiply(int m, int n, int k, Matrix a, Matrix b, Matrix start, Matrix c) {
        if (c.array() instanceof float[]) {
            floats(m, n, k, a, b, start, c);
        } else {
            doubles(m, n, k, a, b, start, c);
        }
    }

    private static void floats(int m, int n, int k, Matrix a, Matrix b, Matrix start, Matrix c) {
        float[] x = (float[]) a.array();
        float[] y = (float[]) b.array();
        float[] s = (float[]) start.array();
        float[] z = (float[]) c.array();
        for (int i = 0; i < m; i++) {
            int first = a.at(i, 0);
            int from = start.at(i, 0);
            int to = c.at(i, 0);
            int j = 0;
            for (; j + 4 <= n; j += 4) {
                float c0 = s[from + j * start.col()];
                float c1 = s[from + (j + 1) * start.col()];
                float c2 = s[from + (j + 2) * start.col()];
                float c3 = s[from + (j + 3) * start.col()];
                int at = b.at(0, j);
                for (int p = 0; p < k; p++, at += b.row()) {
                    float factor = x[first + p * a.col()];
                    c0 = Math.fma(factor, y[at], c0);
                    c1 = Math.fma(factor, y[at + b.col()], c1);
                    c2 = Math.fma(factor, y[at + 2 * b.col()], c2);
                    c3 = Math.fma(factor, y[at + 3 * b.col()], c3);
                }
                z[to + j] = c0;
                z[to + j + 1] = c1;
                z[to + j + 2] = c2;
                z[to + j + 3] = c3;
            }
            for (; j < n; j++) {
                float sum = s[from + j * start.col()];
                for (int p = 0; p < k; p++) {
                    sum = Math.fma(x[first + p * a.col()], y[b.at(p, j)], sum);
                }
                z[to + j] = sum;
            }
        }
    }

    private static void doubles(int m, int n, int k, Matrix a, Matrix b, Matrix start, Matrix c) {
        double[] x = (double[]) a.array();
        double[] y = (double[]) b.array();
        double[] s = (double[]) start.array();
        double[] z = (double[]) c.array();
        for (int i = 0; i < m; i++) {
            int first = a.at(i, 0);
            int from = start.at(i, 0);
            int to = c.at(i, 0);
            int j = 0;
            for (; j + 4 <= n; j += 4) {
                double c0 = s[from + j * start.col()];
                double c1 = s[from + (j + 1) * start.col()];
                double c2 = s[from + (j + 2) * start.col()];
                double c3 = s[from + (j + 3) * start.col()];
                int at = b.at(0, j);
                for (int p = 0; p < k; p++, at += b.row()) {
                    double factor = x[first + p * a.col()];
                    c0 = Math.fma(factor, y[at], c0);
                    c1 = Math.fma(factor, y[at + b.col()], c1);
                    c2 = Math.fma(factor, y[at + 2 * b.col()], c2);
                    c3 = Math.fma(factor, y[at + 3 * b.col()], c3);
                }
                z[to + j] = c0;
                z[to + j + 1] = c1;
                z[to + j + 2] = c2;
                z[to + j + 3] = c3;
            }
            for (; j < n; j++) {
                double sum = s[from + j * start.col()];
                for (int p = 0; p < k; p++) {
                    sum = Math.fma(x[first + p * a.col()], y[b.at(p, j)], sum);
                }
                z[to + j] = sum;
            }
        }
    }
}
