package dev.obor.kernel;

import java.lang.reflect.Array;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Matrix products on plain arrays: `C[m, n] = S[m, n] + A[m, k] * B[k, n]`.
///
/// A and B have any strides, so a transpose is free. C is contiguous by rows, is overwritten, and
/// shares no element with A, B or S, whose rows are contiguous; without S it is zeros.
///
/// **Numerics.** Every element of C is one chain `c = fma(a[i, p], b[p, j], c)` for
/// `p = 0 .. k-1` in this order, from the element of S. The bits are therefore the same on every
/// tier, for every vector width, block size and number of threads.
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
    private static final long LARGE = 208 * 208 * 208;
    private static final int LARGE_SIDE = 96;

    private Gemm() {}

    /// `c = a * b`, all in `float` or all in `double`.
    ///
    /// @throws IllegalArgumentException if a size is negative or a matrix does not fit its array
    public static void multiply(int m, int n, int k, Matrix a, Matrix b, Object c, int cOffset) {
        multiply(m, n, k, a, b, null, c, cOffset, Epilogue.NONE);
    }

    /// `c = start + a * b`, all in `float` or all in `double`; a row of `start` has stride 1, and one
    /// row may serve all (row stride 0). Then `epilogue` does its part, block by block.
    ///
    /// @throws IllegalArgumentException if a size is negative or a matrix does not fit its array
    public static void multiply(int m, int n, int k, Matrix a, Matrix b, @Nullable Matrix start,
            Object c, int cOffset, Epilogue epilogue) {
        checkSizes(m, n, k);
        checkFits("A", m, k, a);
        checkFits("B", k, n, b);
        checkFits("C", m, n, new Matrix(c, cOffset, n, 1));
        if (start != null) {
            checkFits("the start", m, n, start);
        }
        if (m > 0 && n > 0) {
            GemmTier tier = c instanceof float[] ? GemmTier.FLOAT : GemmTier.DOUBLE;
            multiply(tier, m, n, k, a, b, Objects.requireNonNullElse(start, tier.zeros),
                    new Matrix(c, cOffset, n, 1), epilogue);
        }
    }

    private static void multiply(GemmTier tier, int m, int n, int k, Matrix a, Matrix b,
            Matrix start, Matrix c, Epilogue epilogue) {
        if (n == 1 && m > 1) { // (A b)ᵀ = bᵀ Aᵀ
            Matrix column = start.col() == 0 ? start : tier.copy(start.transposed(), 1, m);
            multiply(tier, 1, m, k, b.transposed(), a.transposed(), column,
                    new Matrix(c.array(), c.at(), m, 1),
                    epilogue.transposed());
            return;
        }
        long work = (long) m * n * k;
        if (work <= TINY) {
            GemmSmall.multiply(m, n, k, a, b, start, c);
            epilogue.block(0, 0, m, n);
            return;
        }
        GemmTiles tiles = tier.tilesFor(work);
        boolean packs = work >= LARGE && m >= LARGE_SIDE && n >= LARGE_SIDE;
        if (m == 1) {
            GemmDirect.row(tiles, n, k, a, b, start, c, epilogue);
        } else if (!tiles.inRegisters() && work <= SMALL) {
            GemmSmall.multiply(m, n, k, a, b, start, c);
            epilogue.block(0, 0, m, n);
        } else if (packs || !tiles.inRegisters()) {
            GemmBlocks.multiply(tier, tiles, m, n, k, a, b, start, c, epilogue);
        } else if (GemmDirect.swaps(tiles, m, n, k, b.col())) {
            GemmDirect.swapped(tier, tiles, m, n, k, a, b, start, c);
            epilogue.block(0, 0, m, n);
        } else {
            GemmDirect.multiply(tier, tiles, m, n, k, a, b, start, c, epilogue);
        }
    }

    /// Asks for SIMD now instead of after the first larger products: for the tile that fits all; others
    /// are warmed when a product wants them.
    public static void warm() {
        GemmTier.FLOAT.warm();
        GemmTier.DOUBLE.warm();
    }

    /// Which kernels run now, for people.
    public static String tier() {
        return "float by %s, double by %s"
                .formatted(GemmTier.FLOAT.tiles(), GemmTier.DOUBLE.tiles());
    }

    private static void checkSizes(int m, int n, int k) {
        if (m < 0 || n < 0 || k < 0) {
            throw new IllegalArgumentException(
                    "Gemm: sizes must not be negative; got m = %d, n = %d, k = %d."
                            .formatted(m, n, k));
        }
    }

    private static void checkFits(String name, int rows, int columns, Matrix x) {
        if (rows == 0 || columns == 0) {
            return;
        }
        long down = (rows - 1L) * x.row();
        long across = (columns - 1L) * x.col();
        long first = x.at() + Math.min(0, down) + Math.min(0, across);
        long last = x.at() + Math.max(0, down) + Math.max(0, across);
        int length = Array.getLength(x.array());
        if (first < 0 || last >= length) {
            throw new IllegalArgumentException(
                    ("Gemm: %s must lie inside its array; got [%d, %d] at offset %d with strides"
                            + " %d and %d in an array of %d.")
                            .formatted(name, rows, columns, x.at(), x.row(), x.col(), length));
        }
    }
}
