package dev.obor.kernel;

/// The blocking of a large matrix product: what is packed when, and which part is whose.
///
/// ```text
/// for 2048 columns of C, for 256 of k, for 2048 rows of C:
///     pack the part of A into row panels and, once, the part of B into column panels
///     for every block of 64 x 128 elements of C:                    a task of the team
///         for every column panel, for every row panel: one tile     GemmKernel
/// ```
///
/// The grid depends on the sizes alone. Blocks along k pass C through memory, which is exact.
final class GemmBlocks {
    private static final int DEPTH = 256; // a column panel of the SIMD tile stays in L1
    private static final int SPAN = 2048; // the packed part of B stays in L2 or L3
    private static final int TASK_ROWS = 64;
    private static final int TASK_COLUMNS = 128;
    private static final double NANOS_PER_FMA = 0.015;
    private static final double NANOS_PER_PACKED = 0.4;

    private GemmBlocks() {}

    /// The three matrices of one product, in either element type. Positions in the packed buffers
    /// are counted in rows (columns) times depth.
    interface Operands {
        /// Rows of a tile; divides 64.
        int tileRows();

        /// Columns of a tile; divides 128.
        int tileColumns();

        /// Makes the packed buffers at least this large.
        void reserve(int aSize, int bSize);

        /// Packs rows `i .. i+rows-1`, k from `p` to `p+depth-1`, as one panel.
        void packA(int at, int i, int rows, int p, int depth);

        /// Packs columns `j .. j+columns-1`, k from `p` to `p+depth-1`, as one panel.
        void packB(int at, int j, int columns, int p, int depth);

        /// Sets a block of C to zero.
        void clear(int i, int rows, int j, int columns);

        /// Adds the product of two packed panels to a tile of C.
        void tile(int depth, int aAt, int bAt, int i, int rows, int j, int columns);
    }

    static void multiply(int m, int n, int k, Operands x) {
        int depth = Math.min(k, DEPTH);
        x.reserve(
                roundUp(Math.min(m, SPAN), x.tileRows()) * depth,
                roundUp(Math.min(n, SPAN), x.tileColumns()) * depth);
        for (int j = 0; j < n; j += SPAN) {
            for (int p = 0; p < k; p += DEPTH) {
                for (int i = 0; i < m; i += SPAN) {
                    new Part(x, i, Math.min(SPAN, m - i), j, Math.min(SPAN, n - j), p,
                            Math.min(DEPTH, k - p)).multiply();
                }
            }
        }
    }

    /// At most 2048 rows and columns of C and 256 of k: what is packed at one time.
    private record Part(Operands x, int i, int m, int j, int n, int p, int depth) {
        void multiply() {
            int down = ceilDiv(m, TASK_ROWS);
            int across = ceilDiv(n, TASK_COLUMNS);
            int packed = i == 0 ? across : 0; // B is packed with the first rows and stays
            long packNanos = (long) (NANOS_PER_PACKED * TASK_ROWS * depth);
            Workers.run(down + packed, packNanos, task -> {
                if (task < down) {
                    packRows(task * TASK_ROWS);
                } else {
                    packColumns((task - down) * TASK_COLUMNS);
                }
            });
            double fma = (double) Math.min(m, TASK_ROWS) * Math.min(n, TASK_COLUMNS) * depth;
            Workers.run(down * across, (long) (NANOS_PER_FMA * fma),
                    task -> block(task / across * TASK_ROWS, task % across * TASK_COLUMNS));
        }

        private void packRows(int from) {
            int step = x.tileRows();
            int to = Math.min(from + TASK_ROWS, m);
            for (int r = from; r < to; r += step) {
                x.packA(r * depth, i + r, Math.min(step, m - r), p, depth);
            }
        }

        private void packColumns(int from) {
            int step = x.tileColumns();
            int to = Math.min(from + TASK_COLUMNS, n);
            for (int c = from; c < to; c += step) {
                x.packB(c * depth, j + c, Math.min(step, n - c), p, depth);
            }
        }

        private void block(int row, int column) {
            int lastRow = Math.min(row + TASK_ROWS, m);
            int lastColumn = Math.min(column + TASK_COLUMNS, n);
            if (p == 0) {
                x.clear(i + row, lastRow - row, j + column, lastColumn - column);
            }
            for (int c = column; c < lastColumn; c += x.tileColumns()) {
                int columns = Math.min(x.tileColumns(), n - c);
                for (int r = row; r < lastRow; r += x.tileRows()) {
                    int rows = Math.min(x.tileRows(), m - r);
                    x.tile(depth, r * depth, c * depth, i + r, rows, j + c, columns);
                }
            }
        }
    }

    private static int ceilDiv(int value, int step) {
        return (value + step - 1) / step;
    }

    private static int roundUp(int value, int step) {
        return ceilDiv(value, step) * step;
    }
}
