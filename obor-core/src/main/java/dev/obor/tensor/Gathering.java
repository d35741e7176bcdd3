package dev.obor.tensor;

import dev.obor.formula.DType;
import java.util.Arrays;

/// Picking elements by index, and its reverse: putting or adding them there.
///
/// Equal indices are served in order, so a sum at one place has the same bits every time.
final class Gathering {
    private Gathering() {}

    static Tensor gather(Tensor x, int dim, Tensor index) {
        int d = x.shape().dim(dim);
        int[] places = places("gather", x, d, index);
        Tensor result = Tensor.unfilled(x.dtype(), index.shape());
        Elements.take(x.storage.array(), places, 1, result.storage.array());
        Shape shape = x.shape();
        Saved kept = new Saved(index);
        return MoveNode.record("Gather", result, x,
                g -> Tensor.zeros(g.dtype(), shape.sizes()).scatterAdd(d, kept.get("Gather"), g));
    }

    /// A source element that a later one overwrites has the gradient 0.
    static Tensor scatter(Tensor x, int dim, Tensor index, Tensor source) {
        int d = x.shape().dim(dim);
        Tensor result = x.detach().copy();
        int[] places = places("scatter", result, d, index);
        Tensor from = cut("scatter", x, index, source);
        Tensor values = from.detach().contiguous();
        Elements.put(values.storage.array(), values.offset, places, result.storage.array());
        Saved kept = new Saved(index);
        return MoveNode.record("Scatter", result, new Tensor[] {x, from},
                g -> {
                    Tensor at = kept.get("Scatter");
                    return g.scatter(d, at, Tensor.zeros(g.dtype(), at.shape().sizes()));
                },
                g -> {
                    Tensor at = kept.get("Scatter");
                    Tensor picked = g.gather(d, at);
                    return Tensor.where(lastOfEach(places, at.shape()), picked,
                            Tensor.zerosLike(picked));
                });
    }

    /// Where no later place is the same.
    private static Tensor lastOfEach(int[] places, Shape shape) {
        byte[] last = new byte[places.length];
        int[] owner = new int[Arrays.stream(places).max().orElse(-1) + 1];
        for (int i = 0; i < places.length; i++) {
            owner[places[i]] = i;
        }
        for (int i = 0; i < places.length; i++) {
            last[i] = (byte) (owner[places[i]] == i ? 1 : 0);
        }
        return Tensor.over(Storage.of(last), shape);
    }

    static Tensor scatterAdd(Tensor x, int dim, Tensor index, Tensor source) {
        int d = x.shape().dim(dim);
        Tensor result = x.detach().copy();
        int[] places = places("scatterAdd", result, d, index);
        Tensor from = cut("scatterAdd", x, index, source);
        Tensor values = from.detach().contiguous();
        Elements.add(values.storage.array(), values.offset, places, 1, result.storage.array());
        Saved kept = new Saved(index);
        return MoveNode.record("ScatterAdd", result, new Tensor[] {x, from},
                g -> g, g -> g.gather(d, kept.get("ScatterAdd")));
    }

    /// The part of `source` that `index` covers.
    private static Tensor cut(String op, Tensor x, Tensor index, Tensor source) {
        boolean fits = source.rank() == index.rank();
        for (int d = 0; fits && d < index.rank(); d++) {
            fits = index.size(d) <= source.size(d);
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "%s: index must not be larger than source in any dimension; got index %s and source %s."
                            .formatted(op, index.shape(), source.shape()));
        }
        checkType(op, x, source);
        Tensor part = source;
        for (int d = 0; d < index.rank(); d++) {
            part = index.size(d) == part.size(d) ? part : part.slice(d, 0, index.size(d));
        }
        return part;
    }

    private static void checkType(String op, Tensor x, Tensor source) {
        if (x.dtype() != source.dtype()) {
            throw new IllegalArgumentException(
                    "%s: source must have the tensor's type; got %s for %s. Convert with to(...)."
                            .formatted(op, source.dtype(), x.dtype()));
        }
    }

    // ---- whole rows

    static Tensor indexSelect(Tensor x, int dim, Tensor index) {
        Rows rows = Rows.of("indexSelect", x, dim, index);
        Tensor source = x.detach().contiguous();
        Tensor result = Tensor.unfilled(x.dtype(), x.shape().with(rows.dim, rows.index.length));
        Elements.take(source.storage.array(), rows.places(source.offset), rows.block,
                result.storage.array());
        Shape shape = x.shape();
        Saved kept = new Saved(index);
        return MoveNode.record("IndexSelect", result, x,
                g -> indexAdd(Tensor.zeros(g.dtype(), shape.sizes()), rows.dim,
                        kept.get("IndexSelect"), g));
    }

    /// A copy of `x` with row i of `source` added to row `index[i]` of dimension `dim`.
    static Tensor indexAdd(Tensor x, int dim, Tensor index, Tensor source) {
        Rows rows = Rows.of("indexAdd", x, dim, index);
        checkType("indexAdd", x, source);
        Shape wanted = x.shape().with(rows.dim, rows.index.length);
        if (!source.shape().equals(wanted)) {
            throw new IllegalArgumentException(
                    "indexAdd: source must have one row per index; got source %s for shape %s and %d indices in dimension %d."
                            .formatted(source.shape(), x.shape(), rows.index.length, rows.dim));
        }
        Tensor result = x.detach().copy();
        Tensor values = source.detach().contiguous();
        Elements.add(values.storage.array(), values.offset, rows.places(0), rows.block,
                result.storage.array());
        Saved kept = new Saved(index);
        return MoveNode.record("IndexAdd", result, new Tensor[] {x, source},
                g -> g, g -> g.indexSelect(rows.dim, kept.get("IndexAdd")));
    }

    /// Rows of `block` elements picked from a contiguous tensor: `before` groups of `size` rows.
    private record Rows(int dim, int before, int size, int block, int[] index) {
        static Rows of(String op, Tensor x, int dim, Tensor index) {
            if (x.rank() == 0 || index.rank() > 1) {
                throw new IllegalArgumentException(
                        "%s: a tensor of at least one dimension and an index of at most one are needed; got %s and index %s."
                                .formatted(op, x.shape(), index.shape()));
            }
            int d = x.shape().dim(dim);
            int[] sizes = x.shape().sizes();
            int before = 1;
            int block = 1;
            for (int i = 0; i < sizes.length; i++) {
                before *= i < d ? sizes[i] : 1;
                block *= i > d ? sizes[i] : 1;
            }
            return new Rows(d, before, sizes[d], block, checked(op, x.shape(), d, index));
        }

        /// Where the picked rows begin, in order.
        int[] places(int offset) {
            int[] places = new int[before * index.length];
            for (int i = 0, at = 0; i < before; i++) {
                for (int row : index) {
                    places[at++] = offset + (i * size + row) * block;
                }
            }
            return places;
        }
    }

    // ---- places

    /// Where in the array of `x` the elements are that `index` names along dimension `dim`.
    private static int[] places(String op, Tensor x, int dim, Tensor index) {
        Shape shape = x.shape();
        boolean fits = index.rank() == shape.rank();
        for (int d = 0; fits && d < index.rank(); d++) {
            fits = d == dim || index.size(d) <= shape.size(d);
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "%s: index must have the tensor's rank and not be larger in any dimension but %d; got index %s for shape %s."
                            .formatted(op, dim, index.shape(), shape));
        }
        int[] places = checked(op, shape, dim, index);
        int[] sizes = index.shape().sizes();
        int[] at = new int[sizes.length];
        int stride = shape.rank() == 0 ? 1 : x.strides[dim];
        int rest = x.offset; // of the place: what the other dimensions add
        for (int i = 0; i < places.length; i++) {
            places[i] = rest + places[i] * stride;
            for (int d = sizes.length - 1; d >= 0; d--) {
                int step = d == dim ? 0 : x.strides[d];
                rest += step;
                if (++at[d] < sizes[d]) {
                    break;
                }
                rest -= step * sizes[d];
                at[d] = 0;
            }
        }
        return places;
    }

    /// The elements of `index`, all of which must be in [0, size of dimension `dim`).
    private static int[] checked(String op, Shape shape, int dim, Tensor index) {
        if (index.dtype() != DType.INT64 && index.dtype() != DType.INT32) {
            throw new IllegalArgumentException(
                    "%s: index must be int64 or int32; got %s.".formatted(op, index.dtype()));
        }
        int size = shape.rank() == 0 ? 1 : shape.size(dim);
        Tensor c = index.contiguous();
        Object all = c.storage.array();
        int[] checked = new int[index.numel()];
        for (int i = 0; i < checked.length; i++) {
            int at = c.offset + i;
            long value = all instanceof long[] longs ? longs[at] : ((int[]) all)[at];
            if (value < 0 || value >= size) {
                throw new IllegalArgumentException(
                        "%s: indices must be in [0, %d) for dimension %d of shape %s; got %d at position %s."
                                .formatted(op, size, dim, shape, value,
                                        position(i, index.shape())));
            }
            checked[i] = (int) value;
        }
        return checked;
    }

    private static String position(int place, Shape shape) {
        int[] position = new int[shape.rank()];
        int rest = place;
        for (int d = position.length - 1; d >= 0; d--) {
            position[d] = rest % shape.size(d);
            rest /= shape.size(d);
        }
        return Arrays.toString(position);
    }
}
