package dev.obor.kernel;

import java.util.Arrays;

/// Matrix products on plain arrays: `C[m, n] = A[m, k] * B[k, n]`.
///
/// A and B have any row and column strides, so a transpose is a pair of strides; C is contiguous
/// by rows, is overwritten, and shares no element with A or B.
///
/// **Numerics.** Every element of C is one chain `c = fma(a[i, p], b[p, j], c)` for
/// `p = 0 .. k-1` in this order, from zero. The bits are therefore the same on every tier, for
/// every vector width, block size and number of threads; `k = 0` gives zeros.
///
/// Tiny products run as plain loops ([GemmSmall]), small ones by tiles in registers straight from
/// the operands ([GemmDirect]), large ones are packed into panels for them ([GemmBlocks]). Until the
/// register tiles are hot, a portable one serves.
public final class Gemm {
    /// Products of at most this many multiply-adds are not worth a tile in registers ...
    private static final long TINY = 500;

    /// ... nor packing for a portable one.
    private static final long SMALL = 12 * 12 * 12;

    /// Packing pays from this size on.
    private static final long LARGE = 160 * 160 * 160;
    private static final int LARGE_SIDE = 96;

    private Gemm() {}

    /// `c = a * b` in `float`; element (i, p) of A is `a[aOffset + i * aRow + p * aCol]`.
    ///
    /// @throws IllegalArgumentException if a size is negative or a matrix does not fit its array
    public static void multiply(int m, int n, int k, float[] a, int aOffset, int aRow, int aCol,
            float[] b, int bOffset, int bRow, int bCol, float[] c, int cOffset) {
        check(m, n, k, aOffset, aRow, aCol, a.length, bOffset, bRow, bCol, b.length,
                cOffset, c.length);
        if (k == 0) {
            Arrays.fill(c, cOffset, cOffset + m * n, 0f);
        } else if (m > 0 && n > 0) {
            multiply(GemmTier.FLOAT, m, n, k, a, aOffset, aRow, aCol, b, bOffset, bRow, bCol,
                    c, cOffset);
        }
    }

    /// `c = a * b` in `double`; element (i, p) of A is `a[aOffset + i * aRow + p * aCol]`.
    ///
    /// @throws IllegalArgumentException if a size is negative or a matrix does not fit its array
    public static void multiply(int m, int n, int k, double[] a, int aOffset, int aRow, int aCol,
            double[] b, int bOffset, int bRow, int bCol, double[] c, int cOffset) {
        check(m, n, k, aOffset, aRow, aCol, a.length, bOffset, bRow, bCol, b.length,
                cOffset, c.length);
        if (k == 0) {
            Arrays.fill(c, cOffset, cOffset + m * n, 0.0);
        } else if (m > 0 && n > 0) {
            multiply(GemmTier.DOUBLE, m, n, k, a, aOffset, aRow, aCol, b, bOffset, bRow, bCol,
                    c, cOffset);
        }
    }

    private static void multiply(GemmTier tier, int m, int n, int k,
            Object a, int aOffset, int aRow, int aCol,
            Object b, int bOffset, int bRow, int bCol, Object c, int cOffset) {
        if (n == 1 && m > 1) { // (A b)ᵀ = bᵀ Aᵀ
            multiply(tier, 1, m, k, b, bOffset, bCol, bRow, a, aOffset, aCol, aRow, c, cOffset);
            return;
        }
        long work = (long) m * n * k;
        if (work <= TINY) {
            GemmSmall.multiply(m, n, k, a, aOffset, aRow, aCol, b, bOffset, bRow, bCol, c, cOffset);
            return;
        }
        GemmTiles tiles = tier.tilesFor(work);
        boolean packs = work >= LARGE && m >= LARGE_SIDE && n >= LARGE_SIDE;
        if (m == 1) {
            GemmDirect.row(tier, tiles, n, k, a, aOffset, aCol, b, bOffset, bRow, bCol, c, cOffset);
        } else if (!tiles.inRegisters() && work <= SMALL) {
            GemmSmall.multiply(m, n, k, a, aOffset, aRow, aCol, b, bOffset, bRow, bCol, c, cOffset);
        } else if (packs || !tiles.inRegisters()) {
            GemmBlocks.multiply(tier, tiles, m, n, k, a, aOffset, aRow, aCol,
                    b, bOffset, bRow, bCol, c, cOffset);
        } else if (GemmDirect.swaps(tiles, m, n, k, bCol)) {
            GemmDirect.swapped(tier, tiles, m, n, k, a, aOffset, aRow, aCol,
                    b, bOffset, bRow, bCol, c, cOffset);
        } else {
            GemmDirect.multiply(tier, tiles, m, n, k, a, aOffset, aRow, aCol,
                    b, bOffset, bRow, bCol, c, cOffset);
        }
    }

    /// Asks for the SIMD kernels now instead of after the first larger products.
    public static void warm() {
        GemmTier.FLOAT.warm();
        GemmTier.DOUBLE.warm();
    }

    /// Which kernels run now, for people.
    public static String tier() {
        return "float by %s, double by %s"
                .formatted(GemmTier.FLOAT.tiles(), GemmTier.DOUBLE.tiles());
    }

    private static void check(int m, int n, int k, int aOffset, int aRow, int aCol, int aLength,
            int bOffset, int bRow, int bCol, int bLength, int cOffset, int cLength) {
        checkSizes(m, n, k);
        checkFits("A", m, k, aOffset, aRow, aCol, aLength);
        checkFits("B", k, n, bOffset, bRow, bCol, bLength);
        checkFits("C", m, n, cOffset, n, 1, cLength);
    }

    private static void checkSizes(int m, int n, int k) {
        if (m < 0 || n < 0 || k < 0) {
            throw new IllegalArgumentException(
                    "Gemm: sizes must not be negative; got m = %d, n = %d, k = %d."
                            .formatted(m, n, k));
        }
    }

    private static void checkFits(
            String name, int rows, int columns, int offset, int row, int col, int length) {
        if (rows == 0 || columns == 0) {
            return;
        }
        long down = (rows - 1L) * row;
        long across = (columns - 1L) * col;
        long first = offset + Math.min(0, down) + Math.min(0, across);
        long last = offset + Math.max(0, down) + Math.max(0, across);
        if (first < 0 || last >= length) {
            throw new IllegalArgumentException(
                    ("Gemm: %s must lie inside its array; got [%d, %d] at offset %d with strides"
                            + " %d and %d in an array of %d.")
                            .formatted(name, rows, columns, offset, row, col, length));
        }
    }
}
