package dev.obor.tensor;

import dev.obor.formula.DType;
import java.util.Arrays;

/// Parts of tensors by shape, mask and position.
final class Indexing {
    private Indexing() {}

    // ---- shapes

    static Tensor flatten(Tensor x, int from, int to) {
        if (x.rank() == 0) {
            return x.reshape(1);
        }
        int first = x.shape().dim(from);
        int last = x.shape().dim(to);
        if (first > last) {
            throw new IllegalArgumentException(
                    "flatten: the first dimension must not come after the last; got %d and %d for shape %s."
                            .formatted(from, to, x.shape()));
        }
        int[] sizes = new int[x.rank() - (last - first)];
        Arrays.fill(sizes, 1);
        for (int d = 0; d < x.rank(); d++) {
            sizes[d <= first ? d : Math.max(first, d - (last - first))] *= x.size(d);
        }
        return x.reshape(sizes);
    }

    static Tensor unflatten(Tensor x, int dim, int... sizes) {
        int d = x.shape().dim(dim);
        long product = 1;
        int open = -1;
        boolean valid = x.rank() > 0 && sizes.length > 0;
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] == -1 && open < 0) {
                open = i;
            } else {
                valid &= sizes[i] >= 0;
                product *= sizes[i];
            }
        }
        valid = valid
                && (open < 0 ? product == x.size(d) : product > 0 && x.size(d) % product == 0);
        if (!valid) {
            throw new IllegalArgumentException(
                    "unflatten: the sizes must multiply to that of dimension %d; got %s for shape %s. One size may be -1."
                            .formatted(dim, Arrays.toString(sizes), x.shape()));
        }
        int[] all = new int[x.rank() - 1 + sizes.length];
        System.arraycopy(x.shape().sizes(), 0, all, 0, d);
        System.arraycopy(sizes, 0, all, d, sizes.length);
        System.arraycopy(x.shape().sizes(), d + 1, all, d + sizes.length, x.rank() - d - 1);
        if (open >= 0) {
            all[d + open] = (int) (x.size(d) / product);
        }
        return x.reshape(all);
    }

    static Tensor t(Tensor x) {
        if (x.rank() > 2) {
            throw new IllegalArgumentException(
                    "t: the tensor must have at most 2 dimensions; got shape %s. Use transpose(dim0, dim1)."
                            .formatted(x.shape()));
        }
        return x.rank() < 2 ? x : x.transpose(0, 1);
    }

    static Tensor narrow(Tensor x, int dim, int start, int length) {
        int d = x.shape().dim(dim);
        int size = x.rank() == 0 ? 0 : x.size(d);
        int from = start < 0 ? start + size : start;
        if (x.rank() == 0 || from < 0 || length < 0 || (long) from + length > size) {
            throw new IllegalArgumentException(
                    "narrow: start and start + length must lie within the dimension; got start %d and length %d for dimension %d of shape %s."
                            .formatted(start, length, d, x.shape()));
        }
        return x.slice(d, from, from + length);
    }

    // ---- masks

    static Tensor maskedSelect(Tensor x, Tensor mask) {
        Shape full = Shape.broadcast("maskedSelect", x.shape(), mask.shape());
        boolean[] chosen = mask.expand(full.sizes()).toBooleanArray();
        int[] places = new int[chosen.length];
        int count = 0;
        for (int i = 0; i < chosen.length; i++) {
            if (chosen[i]) {
                places[count++] = i;
            }
        }
        Tensor index = Tensor.of(Arrays.copyOf(places, count));
        Tensor all = x.expand(full.sizes());
        Tensor result = all.detach().reshape(full.numel()).indexSelect(0, index);
        return MoveNode.record("MaskedSelect", result, all,
                g -> Gathering.indexAdd(Tensor.zeros(g.dtype(), full.numel()), 0, index, g)
                        .reshape(full.sizes()));
    }

    static Tensor oneHot(Tensor classes, int count) {
        if (classes.dtype() != DType.INT64 && classes.dtype() != DType.INT32) {
            throw new IllegalArgumentException(
                    "oneHot: class numbers must be int64 or int32; got %s."
                            .formatted(classes.dtype()));
        }
        if (count < 1) {
            throw new IllegalArgumentException(
                    "oneHot: the number of classes must be at least 1; got %d.".formatted(count));
        }
        long[] numbers = classes.toLongArray();
        long[] rows = new long[Math.multiplyExact(numbers.length, count)];
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] < 0 || numbers[i] >= count) {
                throw new IllegalArgumentException(
                        "oneHot: class numbers must be in [0, %d); got %d at position %d of shape %s."
                                .formatted(count, numbers[i], i, classes.shape()));
            }
            rows[i * count + (int) numbers[i]] = 1;
        }
        int[] sizes = Arrays.copyOf(classes.shape().sizes(), classes.rank() + 1);
        sizes[classes.rank()] = count;
        return Tensor.over(Storage.of(rows), Shape.of(sizes));
    }

    // ---- triangles

    static Tensor tril(Tensor x, int diagonal) {
        return MoveNode.record("Tril", triangle("tril", x, diagonal, true), x,
                g -> g.tril(diagonal));
    }

    static Tensor triu(Tensor x, int diagonal) {
        return MoveNode.record("Triu", triangle("triu", x, diagonal, false), x,
                g -> g.triu(diagonal));
    }

    /// Zeros, with the stretch of every row that belongs to the triangle copied over.
    private static Tensor triangle(String op, Tensor x, int diagonal, boolean lower) {
        if (x.rank() < 2) {
            throw new IllegalArgumentException(
                    "%s: the tensor must have at least 2 dimensions; got shape %s.".formatted(op,
                            x.shape()));
        }
        int rows = x.size(-2);
        int columns = x.size(-1);
        Tensor source = x.detach().contiguous();
        Tensor result = Tensor.allocate(x.dtype(), x.shape());
        for (int row = 0; columns > 0 && row < x.numel() / columns; row++) {
            long edge = (long) row % rows + diagonal;
            int from = lower ? 0 : Math.clamp(edge, 0, columns);
            int to = lower ? Math.clamp(edge + 1, 0, columns) : columns;
            int at = row * columns + from;
            System.arraycopy(source.storage.array(), source.offset + at, result.storage.array(), at,
                    to - from);
        }
        return result;
    }
}
