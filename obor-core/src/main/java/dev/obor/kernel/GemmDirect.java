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
            Object a, int aOffset, int aRow, int aCol,
            Object b, int bOffset, int bRow, int bCol, Object c, int cOffset) {
        double nanos = GemmBlocks.NANOS_PER_FMA * m * n * k;
        int down = Math.ceilDiv(m, TASK_ROWS);
        int across = Math.ceilDiv(n, TASK_COLUMNS);
        if (down * across == 1 || nanos < Workers.WORTHWHILE_NANOS) {
            block(tier, tiles, m, n, k, a, aOffset, aRow, aCol, b, bOffset, bRow, bCol,
                    c, cOffset, n);
            return;
        }
        Workers.run(down * across, (long) nanos / down / across, task -> {
            int i = task / across * TASK_ROWS;
            int j = task % across * TASK_COLUMNS;
            block(tier, tiles, Math.min(TASK_ROWS, m - i), Math.min(TASK_COLUMNS, n - j), k,
                    a, aOffset + i * aRow, aRow, aCol, b, bOffset + j * bCol, bRow, bCol,
                    c, cOffset + i * n + j, n);
        });
    }

    private static void block(GemmTier tier, GemmTiles tiles, int m, int n, int k,
            Object a, int aOffset, int aRow, int aCol,
            Object b, int bOffset, int bRow, int bCol, Object c, int cOffset, int cRow) {
        int width = tiles.columns;
        for (int j = 0; j < n; j += width) {
            int columns = Math.min(width, n - j);
            for (int p = 0; p < k; p += DEPTH) {
                int depth = Math.min(DEPTH, k - p);
                Object panel = b;
                int bAt = bOffset + p * bRow + j * bCol;
                int step = bRow;
                int last = bAt + Math.max(0, (depth - 1) * bRow);
                if (bCol != 1 || last > Array.getLength(b) - width) {
                    panel = tier.buffer(GemmTier.B, depth * width + GemmTiles.SLACK);
                    tiles.pack(b, bAt, bCol, bRow, columns, depth, panel, 0, width);
                    bAt = 0;
                    step = width;
                }
                for (int i = 0; i < m; i += tiles.rows) {
                    tiles.run(tier, depth, Math.min(tiles.rows, m - i), columns,
                            a, aOffset + i * aRow + p * aCol, aRow, aCol,
                            panel, bAt, step, p == 0, c, cOffset + i * cRow + j, cRow);
                }
            }
        }
    }

    /// A vector times a matrix.
    static void row(GemmTier tier, GemmTiles tiles, int n, int k, Object a, int aOffset, int aCol,
            Object b, int bOffset, int bRow, int bCol, Object c, int cOffset) {
        Workers.run(Math.ceilDiv(n, SLICE), SLICE * (long) k / 4, task -> {
            int j = task * SLICE;
            slice(tier, tiles, Math.min(SLICE, n - j), k, a, aOffset, aCol,
                    b, bOffset + j * bCol, bRow, bCol, c, cOffset + j);
        });
    }

    /// With vectors, the last one does some columns once more.
    private static void slice(GemmTier tier, GemmTiles tiles, int n, int k,
            Object a, int aOffset, int aCol, Object b, int bOffset, int bRow, int bCol,
            Object c, int cOffset) {
        int width = tiles.row.columns;
        if (bCol != 1 || n < width || !tiles.inRegisters()) {
            GemmSmall.multiply(1, n, k, a, aOffset, 0, aCol, b, bOffset, bRow, bCol, c, cOffset);
            return;
        }
        for (int next = 0; next < n; next += width) {
            int j = Math.min(next, n - width);
            tiles.row.run(k, 1, width, a, aOffset, 0, aCol, b, bOffset + j, bRow, tier.zeros, 0, 0,
                    c, cOffset + j, 0);
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
            Object a, int aOffset, int aRow, int aCol,
            Object b, int bOffset, int bRow, int bCol, Object c, int cOffset) {
        Object swapped = tier.buffer(GemmTier.A, m * n);
        multiply(tier, tiles, n, m, k, b, bOffset, bCol, bRow, a, aOffset, aCol, aRow, swapped, 0);
        tiles.transpose(m, n, swapped, c, cOffset);
    }
}
