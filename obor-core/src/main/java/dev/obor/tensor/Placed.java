package dev.obor.tensor;

import org.jspecify.annotations.Nullable;

/// A tensor of zeros with another tensor placed into it: what slices give back.
final class Placed {
    private Placed() {}

    /// Zeros of shape `shape` whose slice `from`, `from + step`, ... of dimension `dim` is `part`.
    static Tensor slice(Tensor part, Shape shape, int dim, int from, int step) {
        Tensor whole = Tensor.zeros(part.dtype(), shape.sizes());
        int end =
                part.shape().size(dim) == 0 ? from : from + (part.shape().size(dim) - 1) * step + 1;
        try (var _ = Autograd.noGrad()) {
            Views.slice(whole, dim, from, end, step).copy_(part);
        }
        return part.requiresGrad() && Autograd.isGradEnabled()
                ? whole.recordedBy(new Cut(part, dim, from, end, step))
                : whole;
    }

    private static final class Cut extends Node {
        private final int dim;
        private final int from;
        private final int end;
        private final int step;

        Cut(Tensor part, int dim, int from, int end, int step) {
            super("SliceBackward", part);
            this.dim = dim;
            this.from = from;
            this.end = end;
            this.step = step;
        }

        @Override
        @Nullable Tensor[] backward(Tensor gradient) {
            return new Tensor[] {gradient.slice(dim, from, end, step)};
        }
    }
}
