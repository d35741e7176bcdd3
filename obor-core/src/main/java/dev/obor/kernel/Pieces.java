package dev.obor.kernel;

import java.util.Arrays;

/// How an iteration space is cut into pieces of work: by shape alone, never by the number of
/// threads, so that results do not depend on it.
final class Pieces {
    /// Elements per piece.
    private static final int PIECE = 8192;
    /// Elements from which on pieces across rows are four times as large: longer runs of memory.
    private static final int LONG_RUNS = 1 << 20;
    /// Elements from which on element-wise pieces are [#LONG_PIECE]: the arrays lie in memory then.
    private static final int LONGER_RUNS = 1 << 23;
    private static final int LONG_PIECE = 8 * PIECE;

    private final int[] sizes;
    private final int rows;
    private final int columns;
    private final int rowsPerPiece;
    private final int columnsPerPiece;
    private final int rowPieces;
    private final int columnPieces;
    final int count;
    final long elements;

    Pieces(int[] sizes, Kernel.Shape shape) {
        this.sizes = sizes;
        int n = sizes.length;
        columns = sizes[n - 1];
        rows = n > 1 ? sizes[n - 2] : 1;
        int outer = 1;
        for (int i = 0; i < n - 2; i++) {
            outer *= sizes[i];
        }
        elements = (long) outer * rows * columns;
        switch (shape) {
            case POINTWISE -> {
                int piece = elements < LONGER_RUNS ? PIECE : LONG_PIECE;
                columnsPerPiece = piece;
                rowsPerPiece = Math.max(1, piece / Math.max(columns, 1));
            }
            case ALONG_ROWS -> {
                columnsPerPiece = Math.max(columns, 1);
                rowsPerPiece = Math.max(1, PIECE / Math.max(columns, 1));
            }
            default -> {
                int piece = elements < LONG_RUNS ? PIECE : 4 * PIECE;
                columnsPerPiece = Math.max(Lanes.COUNT,
                        piece / Math.max(rows, 1) / Lanes.COUNT * Lanes.COUNT);
                rowsPerPiece = Math.max(rows, 1);
            }
        }
        // a row without elements still has a result, an element-wise loop without any has not
        boolean empty = switch (shape) {
            case POINTWISE -> elements == 0;
            case ALONG_ROWS -> outer == 0 || rows == 0;
            case ACROSS_ROWS -> outer == 0 || columns == 0;
        };
        rowPieces = Math.max(1, Math.ceilDiv(rows, rowsPerPiece));
        columnPieces = Math.max(1, Math.ceilDiv(columns, columnsPerPiece));
        count = empty ? 0 : outer * rowPieces * columnPieces;
    }

    /// Whether they are those of this iteration space.
    boolean areOf(int[] sizes) {
        return Arrays.equals(this.sizes, sizes);
    }

    /// The index along the outer dimensions, taken as one.
    int outer(int piece) {
        return piece == 0 ? 0 : piece / columnPieces / rowPieces;
    }

    /// The first row.
    int row(int piece) {
        return piece == 0 ? 0 : piece / columnPieces % rowPieces * rowsPerPiece;
    }

    /// The first column.
    int column(int piece) {
        return piece == 0 ? 0 : piece % columnPieces * columnsPerPiece;
    }

    int rows(int piece) {
        return Math.min(rows - row(piece), rowsPerPiece);
    }

    int columns(int piece) {
        return Math.min(columns - column(piece), columnsPerPiece);
    }
}
