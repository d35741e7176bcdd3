package dev.obor.tensor;

import java.util.Arrays;

/// The sizes of a tensor's dimensions. Immutable; a scalar has none.
public final class Shape {
    private static final Shape SCALAR = new Shape(new int[0]);

    private final int[] sizes;
    private final int[] contiguousStrides;
    private final int[] flat;
    private final int numel;

    private Shape(int[] sizes) {
        this.sizes = sizes;
        long product = 1;
        for (int size : sizes) {
            if (size < 0) {
                throw new IllegalArgumentException(
                        "Shape: sizes must not be negative; got " + Arrays.toString(sizes) + ".");
            }
            product = Math.multiplyExact(product, size);
        }
        if (product > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "Shape: a tensor holds at most 2147483639 elements; got %s = %d elements. Split it."
                            .formatted(Arrays.toString(sizes), product));
        }
        numel = (int) product;
        flat = sizes.length == 1 ? sizes : new int[] {numel};
        contiguousStrides = new int[sizes.length];
        int step = 1;
        for (int d = sizes.length - 1; d >= 0; d--) {
            contiguousStrides[d] = step;
            step *= Math.max(sizes[d], 1);
        }
    }

    /// The shape with these sizes.
    public static Shape of(int... sizes) {
        return sizes.length == 0 ? SCALAR : new Shape(sizes.clone());
    }

    /// The sizes where all dimensions are taken as one; not to be written to.
    int[] flat() {
        return flat;
    }

    /// The number of dimensions.
    public int rank() {
        return sizes.length;
    }

    /// The size of dimension `dim`; negative numbers count from the end.
    public int size(int dim) {
        return sizes[dim(dim)];
    }

    /// The number of elements.
    public int numel() {
        return numel;
    }

    /// The sizes, as an array of the caller's own.
    public int[] toArray() {
        return sizes.clone();
    }

    /// The sizes themselves; not to be changed.
    int[] sizes() {
        return sizes;
    }

    /// The dimension as a number in [0, rank); a scalar is treated as having one dimension.
    int dim(int dim) {
        return dim(dim, Math.max(rank(), 1));
    }

    private int dim(int dim, int rank) {
        if (dim < -rank || dim >= rank) {
            throw new IllegalArgumentException(
                    "dim must be in [%d, %d]; got %d for shape %s.".formatted(-rank, rank - 1, dim,
                            this));
        }
        return dim < 0 ? dim + rank : dim;
    }

    /// The place of a new dimension as a number in [0, rank].
    int newDim(int dim) {
        return dim(dim, rank() + 1);
    }

    /// This shape with another size at `dim`.
    Shape with(int dim, int size) {
        int[] changed = sizes.clone();
        changed[dim] = size;
        return new Shape(changed);
    }

    /// This shape without dimension `dim`.
    Shape without(int dim) {
        return of(without(sizes, dim));
    }

    /// Sizes or strides without those of dimension `dim`.
    static int[] without(int[] each, int dim) {
        int[] rest = new int[each.length - 1];
        System.arraycopy(each, 0, rest, 0, dim);
        System.arraycopy(each, dim + 1, rest, dim, rest.length - dim);
        return rest;
    }

    /// Sizes or strides with another dimension, `dim`.
    static int[] inserted(int[] each, int dim, int value) {
        int[] more = new int[each.length + 1];
        System.arraycopy(each, 0, more, 0, dim);
        more[dim] = value;
        System.arraycopy(each, dim, more, dim + 1, each.length - dim);
        return more;
    }

    /// The strides of a contiguous tensor of this shape; not to be changed.
    int[] contiguousStrides() {
        return contiguousStrides;
    }

    /// Whether a tensor of this shape can be stretched to `full`.
    boolean broadcastsTo(Shape full) {
        int lead = full.rank() - rank();
        boolean fits = lead >= 0;
        for (int d = 0; fits && d < rank(); d++) {
            fits = sizes[d] == 1 || sizes[d] == full.sizes[lead + d];
        }
        return fits;
    }

    /// The shape that both broadcast to: sizes are aligned at the end, and 1 stretches.
    static Shape broadcast(String op, Shape a, Shape b) {
        if (a.equals(b)) {
            return a;
        }
        int rank = Math.max(a.rank(), b.rank());
        int[] sizes = new int[rank];
        for (int d = 1; d <= rank; d++) {
            int x = d <= a.rank() ? a.sizes[a.rank() - d] : 1;
            int y = d <= b.rank() ? b.sizes[b.rank() - d] : 1;
            if (x != y && x != 1 && y != 1) {
                throw new IllegalArgumentException(
                        "%s: sizes must be equal or 1 in every dimension, aligned at the end; got %s and %s (%d vs %d)."
                                .formatted(op, a, b, x, y));
            }
            sizes[rank - d] = x == 1 ? y : x;
        }
        return new Shape(sizes);
    }

    @Override public boolean equals(Object other) {
        return this == other || other instanceof Shape that && Arrays.equals(sizes, that.sizes);
    }

    @Override public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    /// `[32, 10]`.
    @Override public String toString() {
        return Arrays.toString(sizes);
    }
}
