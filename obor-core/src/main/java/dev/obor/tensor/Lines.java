package dev.obor.tensor;

/// The lines along one dimension of a contiguous tensor: `count` of them, `size` elements each,
/// `step` apart. A scalar is one line of one element.
record Lines(int count, int size, int step) {
    static Lines along(Shape shape, int dim) {
        int size = shape.rank() == 0 ? 1 : shape.size(dim);
        int step = 1;
        for (int d = dim + 1; d < shape.rank(); d++) {
            step *= shape.size(d);
        }
        return new Lines(size == 0 ? 0 : shape.numel() / size, size, step);
    }

    /// Where line `i` begins.
    int start(int i) {
        return i / step * step * size + i % step;
    }
}
