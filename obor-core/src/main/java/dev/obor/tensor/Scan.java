package dev.obor.tensor;

import dev.obor.formula.DType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Running sums and products along a dimension.
///
/// All of them are one recurrence, `y[j] = a[j] + w[j] * y[j-1]` with `y[-1] = 0`. Its gradient is
/// the same recurrence run backwards, so nothing is ever divided by: zeros need no special case.
/// Computed in double, or in whole numbers.
final class Scan {
    private Scan() {}

    static Tensor cumsum(Tensor x, int dim) {
        int d = x.shape().dim(dim);
        Tensor result = run(x, null, d, summed(x.dtype()));
        return MoveNode.record("Cumsum", result, x, g -> g.flip(d).cumsum(d).flip(d));
    }

    static Tensor cumprod(Tensor x, int dim) {
        int d = x.shape().dim(dim);
        Tensor result = Tensor.allocate(summed(x.dtype()), x.shape());
        products(x, d, result, Keep.ALL);
        boolean records = x.requiresGrad() && Autograd.isGradEnabled();
        return records ? result.recordedBy(new CumprodNode(x, d)) : result;
    }

    static Tensor prod(Tensor x) {
        return prod(x.reshape(x.numel()), 0);
    }

    static Tensor prod(Tensor x, int dim) {
        int d = x.shape().dim(dim);
        Shape shape = x.rank() == 0 ? x.shape() : x.shape().without(d);
        Tensor result = Tensor.allocate(summed(x.dtype()), shape);
        products(x, d, result, Keep.LAST);
        boolean records = x.requiresGrad() && Autograd.isGradEnabled();
        return records ? result.recordedBy(new ProdNode(x, d)) : result;
    }

    private static DType summed(DType type) {
        return type.isFloating() ? type : DType.INT64;
    }

    // ---- loops

    private enum Keep {
        ALL,
        LAST
    }

    private static void products(Tensor x, int dim, Tensor result, Keep keep) {
        Tensor c = x.detach().contiguous();
        Storage from = c.storage;
        Storage to = result.storage;
        Lines lines = Lines.along(x.shape(), dim);
        int count = keep == Keep.LAST ? result.numel() : lines.count(); // empty lines have a product
        for (int line = 0; line < count; line++) {
            int start = lines.start(line);
            double product = 1;
            long whole = 1;
            for (int j = 0; j < lines.size(); j++) {
                int at = start + j * lines.step();
                if (from.type.isFloating()) {
                    product *= from.doubleAt(c.offset + at);
                } else {
                    whole *= from.longAt(c.offset + at);
                }
                if (keep == Keep.ALL) {
                    put(to, at, product, whole);
                }
            }
            if (keep == Keep.LAST) {
                put(to, line, product, whole);
            }
        }
    }

    private static void put(Storage to, int at, double value, long whole) {
        if (to.type.isFloating()) {
            to.put(at, value);
        } else {
            to.put(at, whole);
        }
    }

    /// The recurrence; without weights they are 1.
    private static Tensor run(Tensor a, @Nullable Tensor weights, int dim, DType type) {
        Tensor x = a.detach().contiguous();
        Tensor w = weights == null ? null : weights.detach().contiguous();
        Tensor result = Tensor.allocate(type, a.shape());
        Lines lines = Lines.along(a.shape(), dim);
        for (int line = 0; line < lines.count(); line++) {
            int at = lines.start(line);
            double y = 0;
            long whole = 0;
            for (int j = 0; j < lines.size(); j++, at += lines.step()) {
                if (type.isFloating()) {
                    double before = w == null || j == 0 ? y : y * w.storage.doubleAt(w.offset + at);
                    y = x.storage.doubleAt(x.offset + at) + before;
                } else {
                    whole += x.storage.longAt(x.offset + at);
                }
                put(result.storage, at, y, whole);
            }
        }
        return result;
    }

    // ---- gradients

    /// `y[j] = a[j] + w[j] * y[j-1]`, recorded.
    private static Tensor recurrence(Tensor a, Tensor w, int dim) {
        Tensor result = run(a, w, dim, a.dtype());
        boolean records = Autograd.isGradEnabled() && Fused.anyRequiresGrad(a, w);
        return records ? result.recordedBy(new RecurrenceNode(a, w, dim)) : result;
    }

    /// `y[j] = a[j] + w[j+1] * y[j+1]`: the recurrence from the other end.
    private static Tensor backwards(Tensor a, Tensor w, int dim) {
        return recurrence(a.flip(dim), before(w.flip(dim), dim, 0), dim).flip(dim);
    }

    /// Moved by one along a dimension: `edge`, x[0], x[1], ...
    private static Tensor before(Tensor x, int dim, double edge) {
        int size = x.size(dim);
        if (size == 0) {
            return x;
        }
        Tensor first = Tensor.full(x.dtype(), edge, x.shape().with(dim, 1).sizes());
        return Tensor.cat(dim, first, x.slice(dim, 0, size - 1));
    }

    /// What a scan has saved. A scalar is treated as a line of one element.
    private abstract static class ScanNode extends Node {
        final int dim;
        final Shape shape;
        private @Nullable Saved[] saved;

        ScanNode(String name, int dim, Tensor... operands) {
            super(name, operands);
            this.dim = dim;
            shape = operands[0].shape();
            saved = Saved.of(operands);
        }

        /// Operand i, of at least one dimension.
        Tensor line(int i) {
            Tensor x = Objects.requireNonNull(saved[i]).get(name);
            return x.rank() == 0 ? x.reshape(1) : x;
        }

        @Override void release() {
            super.release();
            saved = new Saved[saved.length];
        }
    }

    /// With the total gradient `s[j] = g[j] + x[j+1] * s[j+1]` of an element of y: each x gets the s
    /// of its place times the y before it.
    private static final class CumprodNode extends ScanNode {
        CumprodNode(Tensor x, int dim) {
            super("Cumprod", dim, x);
        }

        @Override
        @Nullable Tensor[] backward(Tensor gradient) {
            Tensor x = line(0);
            Tensor total = backwards(gradient.reshape(x.shape().sizes()), x, dim);
            return new Tensor[] {
                total.mul(before(x, dim, 1).cumprod(dim)).reshape(shape.sizes())
            };
        }
    }

    /// `x[j]` gets the product of all others: that of those before times that of those after.
    private static final class ProdNode extends ScanNode {
        ProdNode(Tensor x, int dim) {
            super("Prod", dim, x);
        }

        @Override
        @Nullable Tensor[] backward(Tensor gradient) {
            Tensor x = line(0);
            Tensor lower = before(x, dim, 1).cumprod(dim);
            Tensor upper = before(x.flip(dim), dim, 1).cumprod(dim).flip(dim);
            return new Tensor[] {
                lower.mul(upper).mul(gradient.unsqueeze(dim)).reshape(shape.sizes())
            };
        }
    }

    /// With the total gradient `s[j] = g[j] + w[j+1] * s[j+1]` of an element of y: each a gets the s of
    /// its place, each w that times the y before it.
    private static final class RecurrenceNode extends ScanNode {
        RecurrenceNode(Tensor a, Tensor w, int dim) {
            super("Recurrence", dim, a, w);
        }

        @Override
        @Nullable Tensor[] backward(Tensor gradient) {
            Tensor total = backwards(gradient, line(1), dim);
            Tensor ofWeights = needs(1)
                    ? total.mul(before(recurrence(line(0), line(1), dim), dim, 0))
                    : null;
            return new Tensor[] {total, ofWeights};
        }
    }
}
