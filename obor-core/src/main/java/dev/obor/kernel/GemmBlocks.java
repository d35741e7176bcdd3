package dev.obor.kernel;

/// The blocking of a large matrix product: what is packed when, and which part is whose.
///
/// ```text
/// for 2048 columns of C, for 512 of k, for 2048 rows of C:
///     pack the part of A into row panels and, once, the part of B into column panels
///     for every block of about 96 x 128 or 256 elements of C:       a task of the team
///         for every row panel, for every column panel: one tile     GemmTile
/// ```
///
/// The grid depends on the sizes alone. Blocks along k pass C through memory, which is exact.
final class GemmBlocks {
    private static final int DEPTH = 512; // a row panel of the SIMD tile stays in L1
    private static final int SPAN = 2048; // the packed part of B stays in L2 or L3
    private static final int TASK_ROWS = 96;
    private static final int TASK_COLUMNS = 128; // 256 where that leaves tasks for many threads
    private static final int NEIGHBOURLY_STEPS = 64;
    static final double NANOS_PER_FMA = 0.015;
    private static final double NANOS_PER_PACKED = 0.4;

    private GemmBlocks() {}

    static void multiply(GemmTier tier, GemmTiles tiles, int m, int n, int k,
            Object a, int aOffset, int aRow, int aCol,
            Object b, int bOffset, int bRow, int bCol, Object c, int cOffset) {
        int depth = Math.min(k, DEPTH);
        int rows = TASK_ROWS / tiles.rows * tiles.rows;
        int columns = n < 8 * TASK_COLUMNS ? TASK_COLUMNS : 2 * TASK_COLUMNS;
        int panels = Math.ceilDiv(Math.min(m, SPAN), tiles.rows);
        Object packedA = tier.buffer(GemmTier.A, panels * panel(tiles.rows, depth));
        panels = Math.ceilDiv(Math.min(n, SPAN), tiles.columns);
        Object packedB = tier.buffer(GemmTier.B, panels * panel(tiles.columns, depth));
        for (int j = 0; j < n; j += SPAN) {
            for (int p = 0; p < k; p += DEPTH) {
                for (int i = 0; i < m; i += SPAN) {
                    new Part(tier, tiles, rows, columns,
                            Math.min(SPAN, m - i), Math.min(SPAN, n - j), Math.min(DEPTH, k - p),
                            a, aOffset + i * aRow + p * aCol, aRow, aCol, packedA,
                            b, bOffset + p * bRow + j * bCol, bRow, bCol, packedB,
                            p == 0, c, cOffset + i * n + j, n).multiply(i == 0);
                }
            }
        }
    }

    /// At most 2048 rows and columns of C and 512 of k: what is packed at one time.
    private record Part(GemmTier tier, GemmTiles tiles, int taskRows, int taskColumns,
            int m, int n, int depth,
            Object a, int aAt, int aRow, int aCol, Object packedA,
            Object b, int bAt, int bRow, int bCol, Object packedB,
            boolean first, Object c, int cAt, int cRow) {

        /// B is packed with the first rows and stays.
        void multiply(boolean packsB) {
            int down = Math.ceilDiv(m, taskRows);
            int across = Math.ceilDiv(n, taskColumns);
            long packNanos = (long) (NANOS_PER_PACKED * taskColumns * depth);
            Workers.run(packsB ? down + across : down, packNanos, task -> {
                if (task < down) {
                    int i = task * taskRows;
                    pack(i, Math.min(i + taskRows, m), a, aAt, aRow, aCol, packedA, tiles.rows);
                } else {
                    int j = (task - down) * taskColumns;
                    pack(j, Math.min(j + taskColumns, n), b, bAt, bCol, bRow, packedB,
                            tiles.columns);
                }
            });
            double fma = (double) Math.min(m, taskRows) * Math.min(n, taskColumns) * depth;
            Workers.run(down * across, (long) (NANOS_PER_FMA * fma),
                    task -> block(task / across * taskRows, task % across * taskColumns));
        }

        /// Packs some rows of A or columns of B. Where they are neighbours in memory, panels share
        /// cache lines and are filled together, a few steps of k at a time.
        private void pack(int first, int last, Object from, int at, int lane, int along,
                Object to, int width) {
            int steps = lane == 1 ? NEIGHBOURLY_STEPS : depth;
            for (int p = 0; p < depth; p += steps) {
                for (int i = first; i < last; i += width) {
                    tiles.pack(from, at + i * lane + p * along, lane, along,
                            Math.min(width, last - i), Math.min(steps, depth - p),
                            to, i / width * panel(width, depth) + p * width, width);
                }
            }
        }

        private int inA(int i) {
            return i / tiles.rows * panel(tiles.rows, depth);
        }

        private int inB(int j) {
            return j / tiles.columns * panel(tiles.columns, depth);
        }

        private void block(int row, int column) {
            int lastRow = Math.min(row + taskRows, m);
            int lastColumn = Math.min(column + taskColumns, n);
            for (int i = row; i < lastRow; i += tiles.rows) {
                int rows = Math.min(tiles.rows, m - i);
                for (int j = column; j < lastColumn; j += tiles.columns) {
                    int columns = Math.min(tiles.columns, n - j);
                    tiles.run(tier, depth, rows, columns, packedA, inA(i), 1, tiles.rows,
                            packedB, inB(j), tiles.columns, first,
                            c, cAt + i * cRow + j, cRow);
                }
            }
        }
    }

    private static int panel(int width, int depth) {
        return width * depth + GemmTiles.SLACK;
    }
}
