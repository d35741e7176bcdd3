package dev.obor.kernel;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/// Matrix products on plain arrays: `C[m, n] = A[m, k] * B[k, n]`.
///
/// A and B have any row and column strides, so a transpose is a pair of strides; C is contiguous
/// by rows, is overwritten, and shares no element with A or B.
///
/// **Numerics.** Every element of C is one chain `c = fma(a[i, p], b[p, j], c)` for
/// `p = 0 .. k-1` in this order, from zero. The bits are therefore the same on every tier, for
/// every vector width, block size and number of threads; `k = 0` gives zeros.
///
/// Small products and vectors run as plain loops; others are packed into panels ([GemmBlocks])
/// for a tile kernel, the portable one until its SIMD twin is hot.
public final class Gemm {
    /// Products of at most this many multiply-adds are not worth packing.
    private static final long SMALL = 12 * 12 * 12;

    /// Columns per task of a vector times a matrix.
    private static final int SLICE = 256;

    /// The SIMD kernel is asked for once this many multiply-adds have been done.
    private static final long WORTH_WARMING = 1 << 24;

    private static final Tier FLOATS =
            new Tier("float matrix products", () -> GemmVector.warmFloats());
    private static final Tier DOUBLES =
            new Tier("double matrix products", () -> GemmVector.warmDoubles());

    private Gemm() {}

    /// `c = a * b` in `float`; element (i, p) of A is `a[aOffset + i * aRow + p * aCol]`.
    ///
    /// @throws IllegalArgumentException if a size is negative or a matrix does not fit its array
    public static void multiply(int m, int n, int k, float[] a, int aOffset, int aRow, int aCol,
            float[] b, int bOffset, int bRow, int bCol, float[] c, int cOffset) {
        check(m, n, k);
        checkFits("A", m, k, aOffset, aRow, aCol, a.length);
        checkFits("B", k, n, bOffset, bRow, bCol, b.length);
        checkFits("C", m, n, cOffset, n, 1, c.length);
        if (m == 0 || n == 0) {
            return;
        }
        if (k == 0) {
            Arrays.fill(c, cOffset, cOffset + m * n, 0f);
        } else if ((long) m * n * k <= SMALL) {
            GemmPortable.direct(m, n, k, a, aOffset, aRow, aCol, b, bOffset, bRow, bCol,
                    c, cOffset);
        } else if (m == 1) {
            Workers.run(Math.ceilDiv(n, SLICE), SLICE * (long) k / 4, task -> {
                int j = task * SLICE;
                GemmPortable.direct(1, Math.min(SLICE, n - j), k, a, aOffset, aRow, aCol,
                        b, bOffset + j * bCol, bRow, bCol, c, cOffset + j);
            });
        } else if (n == 1) { // (A b)ᵀ = bᵀ Aᵀ
            multiply(1, m, k, b, bOffset, bCol, bRow, a, aOffset, aCol, aRow, c, cOffset);
        } else {
            var operands = new GemmFloats(FLOATS.kernelFor((long) m * n * k), n,
                    a, aOffset, aRow, aCol, b, bOffset, bRow, bCol, c, cOffset);
            GemmBlocks.multiply(m, n, k, operands);
        }
    }

    /// `c = a * b` in `double`; element (i, p) of A is `a[aOffset + i * aRow + p * aCol]`.
    ///
    /// @throws IllegalArgumentException if a size is negative or a matrix does not fit its array
    public static void multiply(int m, int n, int k, double[] a, int aOffset, int aRow, int aCol,
            double[] b, int bOffset, int bRow, int bCol, double[] c, int cOffset) {
        check(m, n, k);
        checkFits("A", m, k, aOffset, aRow, aCol, a.length);
        checkFits("B", k, n, bOffset, bRow, bCol, b.length);
        checkFits("C", m, n, cOffset, n, 1, c.length);
        if (m == 0 || n == 0) {
            return;
        }
        if (k == 0) {
            Arrays.fill(c, cOffset, cOffset + m * n, 0.0);
        } else if ((long) m * n * k <= SMALL) {
            GemmPortable.direct(m, n, k, a, aOffset, aRow, aCol, b, bOffset, bRow, bCol,
                    c, cOffset);
        } else if (m == 1) {
            Workers.run(Math.ceilDiv(n, SLICE), SLICE * (long) k / 4, task -> {
                int j = task * SLICE;
                GemmPortable.direct(1, Math.min(SLICE, n - j), k, a, aOffset, aRow, aCol,
                        b, bOffset + j * bCol, bRow, bCol, c, cOffset + j);
            });
        } else if (n == 1) { // (A b)ᵀ = bᵀ Aᵀ
            multiply(1, m, k, b, bOffset, bCol, bRow, a, aOffset, aCol, aRow, c, cOffset);
        } else {
            var operands = new GemmDoubles(DOUBLES.kernelFor((long) m * n * k), n,
                    a, aOffset, aRow, aCol, b, bOffset, bRow, bCol, c, cOffset);
            GemmBlocks.multiply(m, n, k, operands);
        }
    }

    /// Asks for the SIMD kernels now instead of after the first larger products.
    public static void warm() {
        FLOATS.warm();
        DOUBLES.warm();
    }

    /// Which kernels run now, for people.
    public static String tier() {
        return "float by %s, double by %s".formatted(FLOATS.kernel, DOUBLES.kernel);
    }

    /// The kernel of one element type: portable, and swapped once.
    private static final class Tier {
        private final String name;
        private final Runnable warmSimd; // the only way to GemmVector: it may not be loadable
        private final AtomicBoolean asked = new AtomicBoolean();
        private volatile GemmKernel kernel = GemmPortable.KERNEL;
        private long done; // racy on purpose: it only decides when to warm

        Tier(String name, Runnable warmSimd) {
            this.name = name;
            this.warmSimd = warmSimd;
        }

        GemmKernel kernelFor(long work) {
            if (done < WORTH_WARMING) {
                done += work;
                if (done >= WORTH_WARMING) {
                    warm();
                }
            }
            return kernel;
        }

        void warm() {
            if (Simd.bits() > 0 && asked.compareAndSet(false, true)) {
                Warmup.submit(name, warmSimd, () -> kernel = GemmVector.kernel());
            }
        }
    }

    private static void check(int m, int n, int k) {
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
