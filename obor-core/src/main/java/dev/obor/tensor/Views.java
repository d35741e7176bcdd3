package dev.obor.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tensors that look at the same array in another way: nothing is copied, and the gradient goes back
/// by the opposite view.
final class Views {
    private Views() {}

    /// The strides with which `tensor` is read as a tensor of shape `full`; 0 where it is stretched.
    static int[] broadcastStrides(Tensor tensor, Shape full) {
        int[] own = tensor.shape().sizes();
        int[] strides = new int[full.rank()];
        int lead = strides.length - own.length;
        for (int d = 0; d < own.length; d++) {
            strides[lead + d] = own[d] == 1 && full.sizes()[lead + d] != 1 ? 0 : tensor.strides[d];
        }
        return strides;
    }

    private static Tensor recorded(String name, Tensor x, Tensor view, Back back) {
        return x.dtype().isFloating() && Autograd.isGradEnabled() && x.requiresGrad()
                ? view.recordedBy(new ViewNode(name, x, back))
                : view;
    }

    /// How the gradient of a view becomes that of the tensor it looks at.
    interface Back {
        Tensor apply(Tensor gradient);
    }

    private static final class ViewNode extends Node {
        private final Back back;

        ViewNode(String name, Tensor x, Back back) {
            super(name, x);
            this.back = back;
        }

        @Override
        @Nullable Tensor[] backward(Tensor gradient) {
            return new Tensor[] {back.apply(gradient)};
        }
    }

    static Tensor reshape(Tensor x, int... sizes) {
        Shape shape = completed(x.shape(), sizes);
        Shape before = x.shape();
        if (shape.equals(before)) {
            return x;
        }
        int[] strides = reshapedStrides(x, shape);
        Tensor source = strides == null ? x.contiguous() : x;
        Tensor view = source.view(shape, strides == null ? shape.contiguousStrides() : strides,
                source.offset);
        return recorded("View", source, view, g -> g.reshape(before.sizes()));
    }

    /// Fills in the one size given as -1.
    private static Shape completed(Shape from, int[] sizes) {
        int[] complete = sizes.clone();
        int open = -1;
        long product = 1;
        for (int d = 0; d < sizes.length; d++) {
            if (sizes[d] == -1 && open < 0) {
                open = d;
            } else if (sizes[d] < 0) {
                throw mismatch(from, sizes);
            } else {
                product *= sizes[d];
            }
        }
        if (open >= 0) {
            if (product == 0 || from.numel() % product != 0) {
                throw mismatch(from, sizes);
            }
            complete[open] = (int) (from.numel() / product);
            product *= complete[open];
        }
        if (product != from.numel()) {
            throw mismatch(from, sizes);
        }
        return Shape.of(complete);
    }

    private static IllegalArgumentException mismatch(Shape from, int[] sizes) {
        return new IllegalArgumentException(
                "reshape: the number of elements must stay the same; got %s (%d elements) for shape %s. One size may be -1."
                        .formatted(Arrays.toString(sizes), from.numel(), from));
    }

    /// The strides under which no element moves; null if there are none.
    private static int @Nullable [] reshapedStrides(Tensor x, Shape to) {
        if (x.isContiguous() || x.numel() == 0) {
            return to.contiguousStrides();
        }
        List<int[]> runs = new ArrayList<>(); // {elements, innermost stride} of stretches without gaps
        int[] sizes = x.shape().sizes();
        for (int d = 0; d < sizes.length; d++) {
            if (sizes[d] == 1) {
                continue;
            }
            int[] last = runs.isEmpty() ? null : runs.getLast();
            if (last != null && last[1] == x.strides[d] * sizes[d]) {
                last[0] *= sizes[d];
                last[1] = x.strides[d];
            } else {
                runs.add(new int[] {sizes[d], x.strides[d]});
            }
        }
        int[] strides = new int[to.rank()];
        int run = runs.size() - 1;
        int left = run < 0 ? 1 : runs.get(run)[0];
        int step = run < 0 ? 1 : runs.get(run)[1];
        for (int d = to.rank() - 1; d >= 0; d--) {
            int size = to.sizes()[d];
            if (left == 1 && size != 1) {
                run--;
                left = runs.get(run)[0];
                step = runs.get(run)[1];
            }
            if (left % size != 0) {
                return null;
            }
            strides[d] = step;
            step *= size;
            left /= size;
        }
        return strides;
    }

    static Tensor permute(Tensor x, int... dims) {
        int rank = x.shape().rank();
        int[] sizes = new int[rank];
        int[] strides = new int[rank];
        int[] inverse = new int[rank];
        Arrays.fill(inverse, -1);
        boolean valid = dims.length == rank;
        for (int d = 0; valid && d < rank; d++) {
            int from = x.shape().dim(dims[d]);
            valid = inverse[from] < 0;
            inverse[from] = d;
            sizes[d] = x.shape().sizes()[from];
            strides[d] = x.strides[from];
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    "permute: every dimension must be named once; got %s for shape %s."
                            .formatted(Arrays.toString(dims), x.shape()));
        }
        Tensor view = x.view(Shape.of(sizes), strides, x.offset);
        return recorded("Permute", x, view, g -> g.permute(inverse));
    }

    static Tensor transpose(Tensor x, int dim0, int dim1) {
        if (x.shape().rank() == 0) {
            return x;
        }
        int a = x.shape().dim(dim0);
        int b = x.shape().dim(dim1);
        int[] sizes = x.shape().toArray();
        int[] strides = x.strides.clone();
        sizes[a] = x.shape().sizes()[b];
        sizes[b] = x.shape().sizes()[a];
        strides[a] = x.strides[b];
        strides[b] = x.strides[a];
        Tensor view = x.view(Shape.of(sizes), strides, x.offset);
        return recorded(x.rank() == 2 ? "T" : "Transpose", x, view, g -> g.transpose(a, b));
    }

    static Tensor squeeze(Tensor x, int dim) {
        int d = x.shape().dim(dim);
        if (x.shape().rank() == 0 || x.shape().size(d) != 1) {
            return x;
        }
        Tensor view = x.view(x.shape().without(d), Shape.without(x.strides, d), x.offset);
        return recorded("Squeeze", x, view, g -> g.unsqueeze(d));
    }

    static Tensor squeeze(Tensor x) {
        Tensor result = x;
        for (int d = x.shape().rank() - 1; d >= 0; d--) {
            result = squeeze(result, d);
        }
        return result;
    }

    static Tensor unsqueeze(Tensor x, int dim) {
        int d = x.shape().newDim(dim);
        Shape shape = Shape.of(Shape.inserted(x.shape().sizes(), d, 1));
        Tensor view = x.view(shape, Shape.inserted(x.strides, d, 1), x.offset);
        return recorded("Unsqueeze", x, view, g -> g.squeeze(d));
    }

    static Tensor expand(Tensor x, int... sizes) {
        Shape own = x.shape();
        int lead = sizes.length - own.rank();
        int[] complete = sizes.clone();
        boolean valid = lead >= 0;
        for (int d = 0; valid && d < sizes.length; d++) {
            int from = d < lead ? 1 : own.sizes()[d - lead];
            complete[d] = sizes[d] == -1 && d >= lead ? from : sizes[d];
            valid = complete[d] >= 0 && (from == 1 || from == complete[d]);
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    "expand: sizes of 1 can be stretched, others must stay; got %s for shape %s."
                            .formatted(Arrays.toString(sizes), own));
        }
        Shape shape = Shape.of(complete);
        if (shape.equals(own)) {
            return x;
        }
        Tensor view = x.view(shape, broadcastStrides(x, shape), x.offset);
        return recorded("Expand", x, view, g -> g.sumTo(own));
    }

    /// Elements `start`, `start + step`, ... before `end` of dimension `dim`, as Python slices them.
    static Tensor slice(Tensor x, int dim, int start, int end, int step) {
        if (step < 1) {
            throw new IllegalArgumentException("slice: step must be at least 1; got " + step + ".");
        }
        if (x.shape().rank() == 0) {
            throw new IllegalArgumentException(
                    "slice: a scalar has no dimension to slice; got shape [].");
        }
        int d = x.shape().dim(dim);
        int size = x.shape().sizes()[d];
        int from = Math.clamp(start < 0 ? (long) start + size : start, 0, size);
        int to = Math.clamp(end < 0 ? (long) end + size : end, from, size);
        int[] strides = x.strides.clone();
        strides[d] *= step;
        Shape shape = x.shape().with(d, (to - from + step - 1) / step);
        Tensor view = x.view(shape, strides, x.offset + from * x.strides[d]);
        Shape before = x.shape();
        return recorded("Slice", x, view, g -> Placed.slice(g, before, d, from, step));
    }

    static Tensor select(Tensor x, int dim, int index) {
        if (x.shape().rank() == 0) {
            throw new IllegalArgumentException(
                    "select: a scalar has no dimension to select from; got shape [].");
        }
        int d = x.shape().dim(dim);
        int size = x.shape().sizes()[d];
        if (index < -size || index >= size) {
            throw new IllegalArgumentException(
                    "select: index must be in [%d, %d]; got %d for dimension %d of shape %s."
                            .formatted(-size, size - 1, index, d, x.shape()));
        }
        int from = index < 0 ? index + size : index;
        int offset = x.offset + from * x.strides[d];
        Tensor view = x.view(x.shape().without(d), Shape.without(x.strides, d), offset);
        Shape before = x.shape();
        return recorded("Select", x, view, g -> Placed.slice(g.unsqueeze(d), before, d, from, 1));
    }
}
