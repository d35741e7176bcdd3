package dev.obor.kernel;

/// The innermost part of a matrix product: a small part of C in registers or in scratch.
///
/// ```text
/// sum = from[i, j];  for p = 0 .. depth-1 in this order: sum = fma(a[i, p], b[p, j], sum);
/// c[i, j] = sum
/// ```
///
/// Every element is one chain along p whatever the tile, which is why all tiles agree to the bit.
/// The arrays are `float[]` or `double[]`, all of one type. Element (i, p) of A is
/// `a[aAt + i * aRow + p * aCol]`, (p, j) of B is `b[bAt + p * bRow + j]`; `from`, which is C itself
/// for all blocks of k but the first, and C have contiguous rows too.
abstract class GemmTile {
    /// The most rows of C that one call does.
    final int rows;
    /// The most columns; a tile in registers always does all of them.
    final int columns;

    GemmTile(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /// Does nothing if `depth` is negative.
    abstract void run(int depth, int rows, int columns, Object a, int aAt, int aRow, int aCol,
            Object b, int bAt, int bRow, Object from, int fromAt, int fromRow,
            Object c, int cAt, int cRow);
}
