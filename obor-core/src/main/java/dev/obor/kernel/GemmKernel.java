package dev.obor.kernel;

/// The innermost part of a matrix product: one tile of C from one panel of A and one of B.
///
/// ```text
/// c[i, j] = fma(a[i, p], b[p, j], c[i, j])    for p = 0 .. depth-1 in this order
/// ```
///
/// A panel holds its rows (columns, for B) side by side: `a[aAt + p * rows() + i]`,
/// `b[bAt + p * columns + j]`, padded to the full tile with zeros. C is read and written in place,
/// `c[cAt + i * cRow + j]`. Every element is one chain of `fma` along p whatever the kernel, which
/// is why all kernels agree to the bit.
interface GemmKernel {
    /// Rows of a tile.
    int rows();

    /// Columns of a `float` tile.
    int floatColumns();

    /// Columns of a `double` tile.
    int doubleColumns();

    /// One `float` tile, of which the first `m` rows and `n` columns belong to C.
    void tile(int depth, int m, int n, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt,
            int cRow);

    /// One `double` tile, of which the first `m` rows and `n` columns belong to C.
    void tile(int depth, int m, int n, double[] a, int aAt, double[] b, int bAt, double[] c,
            int cAt, int cRow);
}
