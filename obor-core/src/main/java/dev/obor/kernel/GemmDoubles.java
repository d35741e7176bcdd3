package dev.obor.kernel;

import java.util.Arrays;

/// The operands of a `double` product and their packed buffers, which each thread keeps.
final class GemmDoubles implements GemmBlocks.Operands {
    private static final ThreadLocal<double[][]> BUFFERS =
            ThreadLocal.withInitial(() -> new double[][] {{}, {}});

    private final GemmKernel kernel;
    private final int n;
    private final double[] a;
    private final int aOffset;
    private final int aRow;
    private final int aCol;
    private final double[] b;
    private final int bOffset;
    private final int bRow;
    private final int bCol;
    private final double[] c;
    private final int cOffset;
    private double[] packedA = {};
    private double[] packedB = {};

    GemmDoubles(GemmKernel kernel, int n, double[] a, int aOffset, int aRow, int aCol,
            double[] b, int bOffset, int bRow, int bCol, double[] c, int cOffset) {
        this.kernel = kernel;
        this.n = n;
        this.a = a;
        this.aOffset = aOffset;
        this.aRow = aRow;
        this.aCol = aCol;
        this.b = b;
        this.bOffset = bOffset;
        this.bRow = bRow;
        this.bCol = bCol;
        this.c = c;
        this.cOffset = cOffset;
    }

    @Override public int tileRows() {
        return kernel.rows();
    }

    @Override public int tileColumns() {
        return kernel.doubleColumns();
    }

    @Override public void reserve(int aSize, int bSize) {
        double[][] buffers = BUFFERS.get();
        if (buffers[0].length < aSize) {
            buffers[0] = new double[aSize];
        }
        if (buffers[1].length < bSize) {
            buffers[1] = new double[bSize];
        }
        packedA = buffers[0];
        packedB = buffers[1];
    }

    @Override public void packA(int at, int i, int rows, int p, int depth) {
        pack(a, aOffset + i * aRow + p * aCol, aRow, aCol, rows, depth, packedA, at, tileRows());
    }

    @Override public void packB(int at, int j, int columns, int p, int depth) {
        int from = bOffset + p * bRow + j * bCol;
        pack(b, from, bCol, bRow, columns, depth, packedB, at, tileColumns());
    }

    @Override public void clear(int i, int rows, int j, int columns) {
        for (int r = i; r < i + rows; r++) {
            int from = cOffset + r * n + j;
            Arrays.fill(c, from, from + columns, 0.0);
        }
    }

    @Override public void tile(int depth, int aAt, int bAt, int i, int rows, int j, int columns) {
        int cAt = cOffset + i * n + j;
        kernel.tile(depth, rows, columns, packedA, aAt, packedB, bAt, c, cAt, n);
    }

    /// `to[at + p * width + l] = from[start + l * lane + p * along]` for the first `lanes` of
    /// `width` lanes, zero for the others.
    static void pack(double[] from, int start, int lane, int along, int lanes, int depth,
            double[] to, int at, int width) {
        if (lanes < width) {
            Arrays.fill(to, at, at + depth * width, 0.0);
        }
        if (lane == 1 && lanes >= 16) {
            for (int p = 0; p < depth; p++) {
                System.arraycopy(from, start + p * along, to, at + p * width, lanes);
            }
            return;
        }
        int l = 0;
        for (; l + 4 <= lanes; l += 4) { // four sources at a time, neighbours in the panel
            int s = start + l * lane;
            int t = at + l;
            for (int p = 0; p < depth; p++, s += along, t += width) {
                to[t] = from[s];
                to[t + 1] = from[s + lane];
                to[t + 2] = from[s + 2 * lane];
                to[t + 3] = from[s + 3 * lane];
            }
        }
        for (; l < lanes; l++) {
            int s = start + l * lane;
            for (int p = 0; p < depth; p++) {
                to[at + p * width + l] = from[s + p * along];
            }
        }
    }
}
