package dev.obor.tensor;

import dev.obor.tensor.Tensor.ValuesIndices;

/// Which elements along a dimension are the largest, the smallest, the next.
///
/// Elements are compared by a whole number each that orders as they do ([#key]). Of equal elements
/// the first comes first; 0.0 and -0.0 are equal; NaN counts as the largest, but wins [#min] too.
final class Ordering {
    private Ordering() {}

    /// In which direction to sort.
    enum Order {
        ASCENDING,
        DESCENDING
    }

    // ---- the best of each line

    static ValuesIndices max(Tensor x, int dim) {
        return picked("Max", x, dim, best("max", x, dim, Best.LARGEST));
    }

    static ValuesIndices min(Tensor x, int dim) {
        return picked("Min", x, dim, best("min", x, dim, Best.SMALLEST));
    }

    static Tensor argmax(Tensor x) {
        return flatBest("argmax", x, Best.LARGEST);
    }

    static Tensor argmax(Tensor x, int dim) {
        return withoutDim(best("argmax", x, dim, Best.LARGEST), x, dim);
    }

    static Tensor argmin(Tensor x) {
        return flatBest("argmin", x, Best.SMALLEST);
    }

    static Tensor argmin(Tensor x, int dim) {
        return withoutDim(best("argmin", x, dim, Best.SMALLEST), x, dim);
    }

    private enum Best {
        LARGEST,
        SMALLEST
    }

    private static Tensor flatBest(String op, Tensor x, Best best) {
        if (x.numel() == 0) {
            throw new IllegalArgumentException(
                    "%s: the tensor must not be empty; got shape %s.".formatted(op, x.shape()));
        }
        return best(op, x.detach().reshape(x.numel()), 0, best).reshape();
    }

    /// The first place of the best element of each line, in a dimension of size 1.
    private static Tensor best(String op, Tensor x, int dim, Best best) {
        int d = x.shape().dim(dim);
        Lines lines = Lines.along(x.shape(), d);
        if (lines.size() == 0) {
            throw new IllegalArgumentException(
                    "%s: dimension %d must not be empty; got shape %s.".formatted(op, d,
                            x.shape()));
        }
        Tensor c = x.detach().contiguous();
        long[] places = new long[lines.count()];
        for (int line = 0; line < places.length; line++) {
            int at = c.offset + lines.start(line);
            long leader = Long.MIN_VALUE;
            for (int j = 0; j < lines.size(); j++, at += lines.step()) {
                long key = key(c.storage, at);
                boolean isNaN = c.dtype().isFloating() && key == NAN;
                long rank = best == Best.LARGEST || isNaN ? key : ~key;
                if (rank > leader || j == 0) {
                    leader = rank;
                    places[line] = j;
                }
            }
        }
        Shape shape = x.rank() == 0 ? x.shape() : x.shape().with(d, 1);
        return Tensor.over(Storage.of(places), shape);
    }

    /// The elements at `places`, both without the dimension.
    private static ValuesIndices picked(String name, Tensor x, int dim, Tensor places) {
        Tensor values = withoutDim(x.detach().gather(dim, places), x, dim);
        Shape shape = x.shape();
        Saved kept = new Saved(places);
        Tensor recorded =
                MoveNode.record(name, values, x, g -> Tensor.zeros(g.dtype(), shape.sizes())
                        .scatterAdd(dim, kept.get(name), g.reshape(places.shape().sizes())));
        return new ValuesIndices(recorded, withoutDim(places, x, dim));
    }

    private static Tensor withoutDim(Tensor kept, Tensor x, int dim) {
        return x.rank() == 0 ? kept : kept.squeeze(dim);
    }

    // ---- all of each line

    static ValuesIndices sort(Tensor x, int dim, Order order) {
        return sorted("Sort", x, x.shape().dim(dim), sortedPlaces(x, dim, order));
    }

    static ValuesIndices topk(Tensor x, int k, int dim) {
        int d = x.shape().dim(dim);
        int least = x.rank() == 0 ? 1 : 0;
        int most = x.rank() == 0 ? 1 : x.size(d);
        if (k < least || k > most) {
            throw new IllegalArgumentException(
                    "topk: k must be in [%d, %d] for dimension %d of shape %s; got %d."
                            .formatted(least, most, d, x.shape(), k));
        }
        Tensor places = sortedPlaces(x, dim, Order.DESCENDING);
        return sorted("Topk", x, d, k == most ? places : places.slice(d, 0, k).contiguous());
    }

    private static ValuesIndices sorted(String name, Tensor x, int dim, Tensor places) {
        Tensor values = x.detach().gather(dim, places);
        Shape shape = x.shape();
        Saved kept = new Saved(places);
        Tensor recorded = MoveNode.record(name, values, x,
                g -> Tensor.zeros(g.dtype(), shape.sizes()).scatterAdd(dim, kept.get(name), g));
        return new ValuesIndices(recorded, places);
    }

    private static Tensor sortedPlaces(Tensor x, int dim, Order order) {
        int d = x.shape().dim(dim);
        Lines lines = Lines.along(x.shape(), d);
        Tensor c = x.detach().contiguous();
        long[] places = new long[x.numel()];
        long[] keys = new long[lines.size()];
        int[] from = new int[lines.size()];
        for (int line = 0; line < lines.count(); line++) {
            int start = lines.start(line);
            for (int j = 0; j < keys.length; j++) {
                long key = key(c.storage, c.offset + start + j * lines.step());
                keys[j] = order == Order.ASCENDING ? key : ~key;
                from[j] = j;
            }
            MergeSort.sort(keys, from);
            for (int j = 0; j < from.length; j++) {
                places[start + j * lines.step()] = from[j];
            }
        }
        return Tensor.over(Storage.of(places), x.shape());
    }

    // ---- order

    private static final long NAN = floatingKey(Double.NaN);

    /// A number that orders as the elements of one tensor do.
    private static long key(Storage x, int place) {
        return x.type.isFloating() ? floatingKey(x.doubleAt(place)) : x.longAt(place);
    }

    /// The bits, those of negative numbers turned round: they order as the numbers, NaN above all.
    private static long floatingKey(double value) {
        long bits = Double.doubleToLongBits(value + 0.0); // -0.0 becomes 0.0
        return bits ^ (bits >> 63 & Long.MAX_VALUE);
    }
}
