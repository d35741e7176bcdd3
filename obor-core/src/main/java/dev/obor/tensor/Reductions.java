package dev.obor.tensor;

import static dev.obor.formula.Expr.input;
import static dev.obor.formula.Expr.rowLength;
import static dev.obor.formula.Expr.scalar;
import static dev.obor.formula.Expr.select;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import java.util.Arrays;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/// One value from many: each reduction is its formula over the rows along the reduced dimensions.
final class Reductions {
    private static final Expr X = input(0);
    private static final Expr P = scalar(0);
    private static final Expr LARGEST = X.rowMaxNumber().detach();

    /// Where the largest value is infinite, it is not subtracted: inf - inf would be NaN.
    private static final Expr SHIFT =
            select(LARGEST.abs().eq(Double.POSITIVE_INFINITY), 0, LARGEST);
    private static final Expr CENTRED = X.sub(X.rowMean());

    private static final Fused SUM = Fused.of("Sum", X.rowSum());
    private static final Fused MEAN = Fused.of("Mean", X.rowMean());
    private static final Fused AMAX = Fused.of("Amax", X.rowMax());
    private static final Fused AMIN = Fused.of("Amin", X.rowMin());
    private static final Fused LOG_SUM_EXP =
            Fused.of("Logsumexp", X.sub(SHIFT).exp().rowSum().log().add(SHIFT));
    private static final Fused VAR =
            Fused.of("Var", CENTRED.square().rowSum().div(Expr.max(rowLength().sub(P), 0)));
    private static final Fused STD =
            Fused.of("Std", rootWithoutKink(
                    CENTRED.square().rowSum().div(Expr.max(rowLength().sub(P), 0))));
    private static final Expr SHIFTED = X.sub(LARGEST);
    /// The sum is at least 1, so its reciprocal is harmless, and one division a row is cheaper.
    private static final Fused SOFTMAX = Fused.of("Softmax",
            SHIFTED.exp().mul(Expr.constant(1).div(SHIFTED.exp().rowSum())));
    private static final Fused LOG_SOFTMAX =
            Fused.of("LogSoftmax", SHIFTED.sub(SHIFTED.exp().rowSum().log()));

    private static final String NORM = "LinalgVectorNorm";
    private static final Fused COUNT = Fused.of(NORM, X.ne(0).rowSum());
    private static final Fused NORM_1 = Fused.of(NORM, X.abs().rowSum());
    private static final Fused NORM_2 = Fused.of(NORM, rootWithoutKink(X.square().rowSum()));
    private static final Fused NORM_MAX = Fused.of(NORM, X.abs().rowMax());
    private static final Fused NORM_MIN = Fused.of(NORM, X.abs().rowMin());
    private static final Fused NORM_P =
            Fused.of(NORM, powerWithoutKink(powerWithoutKink(X.abs(), P).rowSum(),
                    Expr.constant(1).div(P)));

    private Reductions() {}

    /// The root whose derivative at 0 is 0, as PyTorch has it for norms and deviations.
    private static Expr rootWithoutKink(Expr square) {
        return select(square.eq(0), 0, select(square.eq(0), 1, square).sqrt());
    }

    /// The power of x >= 0 whose derivative at 0 is 0, as PyTorch has it for norms.
    private static Expr powerWithoutKink(Expr x, Expr exponent) {
        Expr ofZero = select(exponent.lt(0), Double.POSITIVE_INFINITY, 0);
        return select(x.eq(0), ofZero, select(x.eq(0), 1, x).pow(exponent));
    }

    /// Whether reduced dimensions stay, with size 1.
    enum Keep {
        YES,
        NO
    }

    static int[] all(int rank) {
        return IntStream.range(0, rank).toArray();
    }

    static int[] dims(int first, int... more) {
        int[] dims = Arrays.copyOf(more, more.length + 1);
        dims[more.length] = first;
        return dims;
    }

    // ---- the general scheme

    private static Tensor reduce(Fused f, Tensor x, int[] dims, Keep keep, double... scalars) {
        int rank = x.rank();
        boolean[] reduced = new boolean[Math.max(rank, 1)];
        for (int dim : dims.length == 0 ? all(rank) : dims) {
            int d = x.shape().dim(dim);
            if (reduced[d]) {
                throw new IllegalArgumentException(
                        "%s: a dimension must be named once; got %s for shape %s."
                                .formatted(f.name, Arrays.toString(dims), x.shape()));
            }
            reduced[d] = true;
        }
        if (rank == 0) {
            return f.alongDim(0, scalars, x);
        }
        int[] kept = IntStream.range(0, rank).filter(d -> !reduced[d]).toArray();
        int[] gone = IntStream.range(0, rank).filter(d -> reduced[d]).toArray();
        Tensor merged = merged(x, kept, gone);
        int dim = gone.length == 1 ? gone[0] : adjacent(gone) ? gone[0] : kept.length;
        Tensor rows = f.alongDim(dim, scalars, merged);
        int[] sizes = x.shape().toArray();
        for (int d : gone) {
            sizes[d] = 1;
        }
        int[] target = keep == Keep.YES ? sizes : IntStream.of(kept).map(d -> sizes[d]).toArray();
        return rows.reshape(target);
    }

    private static boolean adjacent(int[] dims) {
        return dims[dims.length - 1] - dims[0] == dims.length - 1;
    }

    /// The tensor with the reduced dimensions as one: in place if they are neighbours, else last.
    private static Tensor merged(Tensor x, int[] kept, int[] gone) {
        if (gone.length == 1) {
            return x;
        }
        if (adjacent(gone)) {
            return Indexing.flatten(x, gone[0], gone[gone.length - 1]);
        }
        int[] order = IntStream.concat(IntStream.of(kept), IntStream.of(gone)).toArray();
        return Indexing.flatten(x.permute(order), kept.length, x.rank() - 1);
    }

    /// The sum along the first dimension.
    static Tensor sumOfRows(Tensor x) {
        return SUM.alongDim(0, x).squeeze(0);
    }

    private static Tensor floating(String op, Tensor x) {
        if (!x.dtype().isFloating()) {
            throw new IllegalArgumentException(
                    "%s: the tensor must be floating point; got %s. Convert with to(FLOAT32)."
                            .formatted(op, x.dtype()));
        }
        return x;
    }

    private static Tensor nonEmpty(String op, Tensor x, int[] dims) {
        for (int dim : dims.length == 0 ? all(x.rank()) : dims) {
            if (x.rank() > 0 && x.size(dim) == 0) {
                throw new IllegalArgumentException(
                        "%s: there is no extreme of nothing; got shape %s.".formatted(op,
                                x.shape()));
            }
        }
        return x;
    }

    // ---- the reductions

    static Tensor sum(Tensor x) {
        return x.dtype().isFloating() ? Totals.sum(x) : wholeSum(x, all(x.rank()), Keep.NO);
    }

    static Tensor sum(Tensor x, int[] dims, Keep keep) {
        return x.dtype().isFloating() ? reduce(SUM, x, dims, keep) : wholeSum(x, dims, keep);
    }

    /// Whole numbers add up exactly, as int64.
    private static Tensor wholeSum(Tensor x, int[] dims, Keep keep) {
        int[] gone = dims.length == 0 ? all(x.rank()) : dims;
        int[] sizes = x.shape().toArray();
        for (int dim : gone) {
            if (x.rank() > 0) {
                sizes[x.shape().dim(dim)] = 1;
            }
        }
        Tensor total = Tensor.allocate(DType.INT64, Shape.of(sizes));
        int[] strides = Views.broadcastStrides(total, x.shape());
        long[] sums = (long[]) total.storage.array();
        long[] values = x.toLongArray();
        int[] index = new int[x.rank()];
        for (long value : values) {
            int at = 0;
            for (int d = 0; d < index.length; d++) {
                at += index[d] * strides[d];
            }
            sums[at] += value;
            for (int d = index.length - 1; d >= 0 && ++index[d] == x.shape().sizes()[d]; d--) {
                index[d] = 0;
            }
        }
        Tensor result = total;
        if (keep == Keep.NO) {
            int[] sorted = IntStream.of(gone).map(x.shape()::dim).sorted().toArray();
            for (int i = sorted.length - 1; i >= 0; i--) {
                result = result.squeeze(sorted[i]);
            }
        }
        return result;
    }

    static Tensor mean(Tensor x) {
        return Totals.mean(floating("mean", x));
    }

    static Tensor mean(Tensor x, int[] dims, Keep keep) {
        return reduce(MEAN, floating("mean", x), dims, keep);
    }

    static Tensor amax(Tensor x, int[] dims, Keep keep) {
        return inFloat64(nonEmpty("amax", x, dims), y -> reduce(AMAX, y, dims, keep));
    }

    static Tensor amin(Tensor x, int[] dims, Keep keep) {
        return inFloat64(nonEmpty("amin", x, dims), y -> reduce(AMIN, y, dims, keep));
    }

    private interface Reduction {
        Tensor of(Tensor x);
    }

    /// Whole numbers are compared as float64, exact up to 2^53.
    private static Tensor inFloat64(Tensor x, Reduction reduction) {
        return x.dtype().isFloating()
                ? reduction.of(x)
                : reduction.of(x.to(DType.FLOAT64)).to(x.dtype());
    }

    static Tensor logSumExp(Tensor x) {
        return logSumExp(x, all(x.rank()), Keep.NO);
    }

    static Tensor logSumExp(Tensor x, int[] dims, Keep keep) {
        return reduce(LOG_SUM_EXP, x, dims, keep);
    }

    static Tensor var(Tensor x, int correction, int[] dims, Keep keep) {
        return reduce(VAR, floating("var", x), dims, keep, correction);
    }

    static Tensor std(Tensor x, int correction, int[] dims, Keep keep) {
        return reduce(STD, floating("std", x), dims, keep, correction);
    }

    static Tensor norm(Tensor x, double p, int[] dims, Keep keep) {
        Tensor values = floating("norm", x);
        DoubleFunction<Fused> formula = q -> q == 0 ? COUNT
                : q == 1 ? NORM_1
                : q == 2 ? NORM_2
                : q == Double.POSITIVE_INFINITY ? NORM_MAX
                : q == Double.NEGATIVE_INFINITY ? NORM_MIN
                : NORM_P;
        return reduce(formula.apply(p), values, dims, keep, p);
    }

    static Tensor softmax(Tensor x, int dim) {
        return SOFTMAX.alongDim(dim, floating("softmax", x));
    }

    static Tensor logSoftmax(Tensor x, int dim) {
        return LOG_SOFTMAX.alongDim(dim, floating("logSoftmax", x));
    }

    // ---- truth

    static boolean any(Tensor x) {
        for (boolean value : x.toBooleanArray()) {
            if (value) {
                return true;
            }
        }
        return false;
    }

    static boolean all(Tensor x) {
        for (boolean value : x.toBooleanArray()) {
            if (!value) {
                return false;
            }
        }
        return true;
    }

    static Tensor any(Tensor x, int dim) {
        return wholeSum(x.ne(0), new int[] {dim}, Keep.NO).ne(0);
    }

    static Tensor all(Tensor x, int dim) {
        return wholeSum(x.eq(0), new int[] {dim}, Keep.NO).eq(0);
    }

    // ---- broadcasting undone

    /// The sum over every dimension in which `target` is broadcast to `x`.
    static Tensor sumTo(Tensor x, Shape target) {
        if (x.shape().equals(target)) {
            return x;
        }
        int lead = x.rank() - target.rank();
        int[] dims = IntStream.range(0, x.rank())
                .filter(d -> d < lead
                        || (target.sizes()[d - lead] == 1 && x.shape().sizes()[d] != 1))
                .toArray();
        return (dims.length == 0 ? x : sum(x, dims, Keep.YES)).reshape(target.sizes());
    }
}
