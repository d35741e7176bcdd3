package dev.obor.kernel;

import java.lang.reflect.Array;

/// Products of middle size by register tiles that read the operands where they are: A with any
/// strides, B if its rows are contiguous, else through a panel of a few columns.
final class GemmDirect {
    private static final int DEPTH = 512; // of k at a time
    private static final int TASK_ROWS = 264;
    private static final int TASK_COLUMNS = 64;
    private static final int SLICE = 256; // columns of a vector times a matrix

    private GemmDirect() {}

    static void multiply(GemmTier tier, GemmTiles tiles, int m, int n, int k,
            Matrix a, Matrix b, Matrix start, Matrix c, Epilogue epilogue) {
        double nanos = GemmBlocks.NANOS_PER_FMA * m * n * k;
        int down = Math.ceilDiv(m, TASK_ROWS);
        int across = Math.ceilDiv(n, TASK_COLUMNS);
        if (down * across == 1 || nanos < Workers.WORTHWHILE_NANOS) {
            block(tier, tiles, m, n, k, a, b, start, c);
            epilogue.block(0, 0, m, n);
            return;
        }
        Workers.run(down * across, (long) nanos / down / across, task -> {
            int i = task / across * TASK_ROWS;
            int j = task % across * TASK_COLUMNS;
            int rows = Math.min(TASK_ROWS, m - i);
            int columns = Math.min(TASK_COLUMNS, n - j);
            block(tier, tiles, rows, columns, k, a.from(i, 0), b.from(0, j), start.from(i, j),
                    c.from(i, j));
            epilogue.block(i, j, rows, columns);
        });
    }

    private static void block(GemmTier tier, GemmTiles tiles, int m, int n, int k,
            Matrix a, Matrix b, Matrix start, Matrix c) {
        int width = tiles.columns;
        for (int j = 0; j < n; j += width) {
            int columns = Math.min(width, n - j);
            for (int p = 0; p < k; p += DEPTH) {
                int depth = Math.min(DEPTH, k - p);
                Matrix panel = b;
                int first = b.at(p, j);
                int last = b.at(p + depth - 1, j);
                if (b.col() != 1 || last > Array.getLength(b.array()) - width) {
                    Object packed = tier.buffer(GemmTier.B, depth * width + GemmTiles.SLACK);
                    tiles.pack(b.array(), first, b.col(), b.row(), columns, depth, packed, 0,
                            width);
                    panel = new Matrix(packed, 0, width, 1);
                    first = 0;
                }
                Matrix from = p == 0 ? start : c;
                for (int i = 0; i < m; i += tiles.rows) {
                    tiles.run(tier, depth, Math.min(tiles.rows, m - i), columns,
                            a, a.at(i, p), panel, first, from, from.at(i, j), c, c.at(i, j));
                }
            }
        }
    }

    /// A vector times a matrix.
    static void row(GemmTiles tiles, int n, int k, Matrix a, Matrix b, Matrix start, Matrix c,
            Epilogue epilogue) {
        Workers.run(Math.ceilDiv(n, SLICE), SLICE * (long) k / 4, task -> {
            int j = task * SLICE;
            int columns = Math.min(SLICE, n - j);
            slice(tiles, columns, k, a, b.from(0, j), start.from(0, j), c.from(0, j));
            epilogue.block(0, j, 1, columns);
        });
    }

    /// With vectors, the last one does some columns once more.
    private static void slice(
            GemmTiles tiles, int n, int k, Matrix a, Matrix b, Matrix start, Matrix c) {
        GemmTile row = tiles.row();
        if (row == null || b.col() != 1 || n < row.columns) {
            GemmSmall.multiply(1, n, k, a, b, start, c);
            return;
        }
        int width = row.columns;
        for (int next = 0; next < n; next += width) {
            int j = Math.min(next, n - width);
            row.run(k, 1, width, a.array(), a.at(), 0, a.col(),
                    b.array(), b.at(0, j), b.row(), start.array(), start.at(0, j), 0,
                    c.array(), c.at(0, j), 0);
        }
    }

    /// Whether `Cᵀ = Bᵀ Aᵀ` is less work: for a narrow C, whose rows do not fill a vector, and where
    /// packing A instead of a B with strided rows saves more than C costs to turn.
    static boolean swaps(GemmTiles tiles, int m, int n, int k, int bCol) {
        return n <= tiles.columns / 2
                ? m >= tiles.columns
                : bCol != 1 && (long) (n - m) * k > (long) m * n;
    }

    static void swapped(GemmTier tier, GemmTiles tiles, int m, int n, int k,
            Matrix a, Matrix b, Matrix start, Matrix c) {
        Object swapped = tier.buffer(GemmTier.A, m * n);
        Matrix turned = new Matrix(swapped, 0, m, 1);
        Matrix from = start;
        if (start.col() != 0) {
            from = turned;
            for (int j = 0; j < n; j++) {
                GemmPanels.pack(start.array(), start.at(0, j), 1, start.row(), 1, m, swapped,
                        turned.at(j, 0), 1);
            }
        }
        multiply(tier, tiles, n, m, k, b.transposed(), a.transposed(), from, turned,
                Epilogue.NONE);
        tiles.transpose(m, n, swapped, c.array(), c.at());
    }
}
