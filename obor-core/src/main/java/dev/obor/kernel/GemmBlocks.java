package dev.obor.kernel;

/// The blocking of a large matrix product: what is packed when, and which part is whose.
///
/// ```text
/// for 2048 columns of C, for 256 of k, for 2048 rows of C:
///     pack the part of A into row panels and, once, the part of B into column panels
///     for every block of about 96 x 128 elements of C:              a task of the team
///         for every column panel, for every row panel: one tile     GemmTile
/// ```
///
/// The grid depends on the sizes alone. Blocks along k pass C through memory, which is exact.
final class GemmBlocks {
    private static final int DEPTH = 256; // a column panel of the SIMD tile stays in L1
    private static final int SPAN = 2048; // the packed part of B stays in L2 or L3
    private static final int TASK_ROWS = 96;
    private static final int TASK_COLUMNS = 128;
    static final double NANOS_PER_FMA = 0.015;
    private static final double NANOS_PER_PACKED = 0.4;

    private GemmBlocks() {}

    static void multiply(GemmTier tier, GemmTiles tiles, int m, int n, int k,
            Object a, int aOffset, int aRow, int aCol,
            Object b, int bOffset, int bRow, int bCol, Object c, int cOffset) {
        int depth = Math.min(k, DEPTH);
        int rows = TASK_ROWS / tiles.rows * tiles.rows;
        int panels = Math.ceilDiv(Math.min(m, SPAN), tiles.rows);
        Object packedA = tier.buffer(GemmTier.A, panels * panel(tiles.rows, depth));
        panels = Math.ceilDiv(Math.min(n, SPAN), tiles.columns);
        Object packedB = tier.buffer(GemmTier.B, panels * panel(tiles.columns, depth));
        for (int j = 0; j < n; j += SPAN) {
            for (int p = 0; p < k; p += DEPTH) {
                for (int i = 0; i < m; i += SPAN) {
                    new Part(tier, tiles, rows, Math.min(SPAN, m - i), Math.min(SPAN, n - j),
                            Math.min(DEPTH, k - p),
                            a, aOffset + i * aRow + p * aCol, aRow, aCol, packedA,
                            b, bOffset + p * bRow + j * bCol, bRow, bCol, packedB,
                            p == 0, c, cOffset + i * n + j, n).multiply(i == 0);
                }
            }
        }
    }

    /// At most 2048 rows and columns of C and 256 of k: what is packed at one time.
    private record Part(GemmTier tier, GemmTiles tiles, int taskRows, int m, int n, int depth,
            Object a, int aAt, int aRow, int aCol, Object packedA,
            Object b, int bAt, int bRow, int bCol, Object packedB,
            boolean first, Object c, int cAt, int cRow) {

        /// B is packed with the first rows and stays.
        void multiply(boolean packsB) {
            int down = Math.ceilDiv(m, taskRows);
            int across = Math.ceilDiv(n, TASK_COLUMNS);
            long packNanos = (long) (NANOS_PER_PACKED * TASK_COLUMNS * depth);
            Workers.run(packsB ? down + across : down, packNanos, task -> {
                if (task < down) {
                    packRows(task * taskRows);
                } else {
                    packColumns((task - down) * TASK_COLUMNS);
                }
            });
            double fma = (double) Math.min(m, taskRows) * Math.min(n, TASK_COLUMNS) * depth;
            Workers.run(down * across, (long) (NANOS_PER_FMA * fma),
                    task -> block(task / across * taskRows, task % across * TASK_COLUMNS));
        }

        private void packRows(int from) {
            int to = Math.min(from + taskRows, m);
            for (int i = from; i < to; i += tiles.rows) {
                int rows = Math.min(tiles.rows, m - i);
                tiles.pack(a, aAt + i * aRow, aRow, aCol, rows, depth,
                        packedA, inA(i), tiles.rows);
            }
        }

        private void packColumns(int from) {
            int to = Math.min(from + TASK_COLUMNS, n);
            for (int j = from; j < to; j += tiles.columns) {
                int columns = Math.min(tiles.columns, n - j);
                tiles.pack(b, bAt + j * bCol, bCol, bRow, columns, depth,
                        packedB, inB(j), tiles.columns);
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
            int lastColumn = Math.min(column + TASK_COLUMNS, n);
            for (int j = column; j < lastColumn; j += tiles.columns) {
                int columns = Math.min(tiles.columns, n - j);
                for (int i = row; i < lastRow; i += tiles.rows) {
                    int rows = Math.min(tiles.rows, m - i);
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
