package dev.obor.kernel;

/// The blocking of a large matrix product: what is packed when, and which part is whose.
///
/// ```text
/// for up to 2048 columns of C, for up to 512 of k, for up to 2048 rows of C:
///     pack the part of A into row panels and, once, the part of B into column panels
///     for every block of about 96 x 128 to 288 x 256 elements of C:  a task of the team
///         for every row panel, for every column panel: one tile     GemmTile
/// ```
///
/// The grid depends on the sizes alone. Blocks along k pass C through memory, which is exact.
final class GemmBlocks {
    private static final int DEPTH = 512; // a row panel of the SIMD tile stays in L1
    private static final int STEPS = 16; // a square of vectors, when a panel is turned
    private static final int SPAN = 2048; // the packed part of B stays in L2 or L3
    private static final int TASK_ROWS = 96;
    private static final int TASK_COLUMNS = 128;
    private static final int MOST_COLUMNS = 256;
    private static final int MOST_ROWS = 288; // with its part of B it stays in L2
    private static final int MANY_TASKS = 24;
    private static final int NEIGHBOURLY_STEPS = 16;
    static final double NANOS_PER_FMA = 0.015;
    private static final double NANOS_PER_PACKED = 0.4;

    private GemmBlocks() {}

    static void multiply(GemmTier tier, GemmTiles tiles, int m, int n, int k,
            Matrix a, Matrix b, Matrix start, Matrix c, Epilogue epilogue) {
        int height = tiles.panelRows();
        int down = part(m, SPAN, height);
        int across = part(n, SPAN, tiles.columns);
        int depth = part(k, DEPTH, STEPS);
        int columns = grown(TASK_COLUMNS, MOST_COLUMNS, across, Math.ceilDiv(m, TASK_ROWS));
        int rows = grown(TASK_ROWS, MOST_ROWS, down, Math.ceilDiv(n, columns)) / height * height;
        var packedA = new Matrix(
                tier.buffer(GemmTier.A, Math.ceilDiv(down, height) * panel(height, depth)),
                0, 1, height);
        Object columnPanels = tier.buffer(GemmTier.B,
                Math.ceilDiv(across, tiles.columns) * panel(tiles.columns, depth)
                        + PanelStart.SLACK);
        var packedB = new Matrix(columnPanels,
                tier.panelStart(tiles, columnPanels, (long) m * n * k), tiles.columns, 1);
        for (int j = 0; j < n; j += across) {
            for (int p = 0; p < k; p += depth) {
                for (int i = 0; i < m; i += down) {
                    new Part(tier, tiles, height, rows, columns,
                            Math.min(down, m - i), Math.min(across, n - j), Math.min(depth, k - p),
                            a.from(i, p), packedA, b.from(p, j), packedB,
                            (p == 0 ? start : c).from(i, j), c.from(i, j),
                            p + depth >= k ? epilogue.from(i, j) : Epilogue.NONE)
                            .multiply(i == 0);
                }
            }
        }
    }

    /// The size of a part, if `size` is cut into as few as may be, about equal and at most `most`.
    private static int part(int size, int most, int unit) {
        int parts = Math.max(1, Math.ceilDiv(size, most));
        return Math.ceilDiv(Math.ceilDiv(size, parts), unit) * unit;
    }

    /// The side of a task: a multiple of `unit`, as long as that leaves tasks for many threads. A larger
    /// one reads the panels less often from where no cache of its own holds them.
    ///
    /// @param size   what the side divides
    /// @param others how many tasks lie across
    private static int grown(int unit, int most, int size, int others) {
        int side = unit;
        while (side < most && Math.ceilDiv(size, side + unit) * others >= MANY_TASKS) {
            side += unit;
        }
        return side;
    }

    /// About 2048 rows and columns of C and 512 of k at most: what is packed at one time.
    ///
    /// @param height  how many rows of A a panel has
    /// @param packedA the first panel of A, the others behind it; `packedB` likewise
    private record Part(GemmTier tier, GemmTiles tiles, int height, int taskRows, int taskColumns,
            int m, int n, int depth, Matrix a, Matrix packedA, Matrix b, Matrix packedB,
            Matrix from, Matrix c, Epilogue epilogue) {

        /// B is packed with the first rows and stays.
        void multiply(boolean packsB) {
            int down = Math.ceilDiv(m, taskRows);
            int across = Math.ceilDiv(n, taskColumns);
            int packs = packsB ? down + across : down;
            Workers.run(packs, (long) (NANOS_PER_PACKED * taskColumns * depth), task -> {
                int rows = share(down, task, packs);
                int columns = task - rows;
                if (rows < share(down, task + 1, packs)) {
                    pack(bound(m, height, rows, down), bound(m, height, rows + 1, down),
                            a, packedA, height);
                } else {
                    pack(bound(n, tiles.columns, columns, across),
                            bound(n, tiles.columns, columns + 1, across),
                            b.transposed(), packedB, tiles.columns);
                }
            });
            double fma = (double) m * n * depth / down / across;
            Workers.run(down * across, (long) (NANOS_PER_FMA * fma), task -> {
                // along the shorter side: what the longer one needs stays in the cache meanwhile
                int i = m < n ? task % down : task / across;
                int j = m < n ? task / down : task % across;
                block(bound(m, height, i, down), bound(m, height, i + 1, down),
                        bound(n, tiles.columns, j, across),
                        bound(n, tiles.columns, j + 1, across));
            });
        }

        /// Where part `i` of `parts` begins, if `size` is cut into parts of about as many panels.
        private static int bound(int size, int panel, int i, int parts) {
            return Math.min(size, share(Math.ceilDiv(size, panel), i, parts) * panel);
        }

        /// How many of `all` lie before part `i` of `parts`.
        private static int share(int all, int i, int parts) {
            return (int) ((long) all * i / parts);
        }

        /// Packs some rows of A or columns of B. Where they are neighbours in memory, panels share
        /// cache lines and are filled together, a few steps of k at a time.
        private void pack(int first, int last, Matrix x, Matrix to, int width) {
            int steps = x.row() == 1 ? NEIGHBOURLY_STEPS : depth;
            for (int p = 0; p < depth; p += steps) {
                for (int i = first; i < last; i += width) {
                    tiles.pack(x.array(), x.at(i, p), x.row(), x.col(),
                            Math.min(width, last - i), Math.min(steps, depth - p),
                            to.array(), to.at() + i / width * panel(width, depth) + p * width,
                            width);
                }
            }
        }

        private void block(int row, int lastRow, int column, int lastColumn) {
            for (int i = row; i < lastRow; i += height) {
                int rows = Math.min(height, m - i);
                for (int j = column; j < lastColumn; j += tiles.columns) {
                    int columns = Math.min(tiles.columns, n - j);
                    tiles.run(tier, depth, rows, columns,
                            packedA, packedA.at() + i / height * panel(height, depth),
                            packedB,
                            packedB.at() + j / tiles.columns * panel(tiles.columns, depth),
                            from, from.at(i, j), c, c.at(i, j));
                }
            }
            epilogue.block(row, column, lastRow - row, lastColumn - column);
        }
    }

    private static int panel(int width, int depth) {
        return width * depth + GemmTiles.SLACK;
    }
}
