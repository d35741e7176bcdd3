package dev.obor.io;

/// Elements whose first index runs fastest, brought into row-major order.
final class FortranOrder {
    private FortranOrder() {}

    @FunctionalInterface
    private interface Move {
        void move(int from, int to);
    }

    static Raw toRowMajor(Raw fortran) {
        int count = Raw.count(fortran.shape());
        Object target = Encoding.of(fortran.dtype()).newArray(count);
        forEach(fortran.shape(), count, mover(fortran.array(), target));
        return new Raw(fortran.dtype(), fortran.shape(), target);
    }

    private static Move mover(Object from, Object to) {
        return switch (from) {
            case float[] a when to instanceof float[] b -> (i, j) -> b[j] = a[i];
            case double[] a when to instanceof double[] b -> (i, j) -> b[j] = a[i];
            case int[] a when to instanceof int[] b -> (i, j) -> b[j] = a[i];
            case long[] a when to instanceof long[] b -> (i, j) -> b[j] = a[i];
            case byte[] a when to instanceof byte[] b -> (i, j) -> b[j] = a[i];
            default -> throw new AssertionError(from.getClass());
        };
    }

    /// Counts through the indices, the first fastest, and keeps the row-major position.
    private static void forEach(int[] shape, int count, Move move) {
        var strides = new int[shape.length];
        int stride = 1;
        for (int dim = shape.length - 1; dim >= 0; dim--) {
            strides[dim] = stride;
            stride *= shape[dim];
        }
        var index = new int[shape.length];
        int to = 0;
        for (int from = 0; from < count; from++) {
            move.move(from, to);
            for (int dim = 0; dim < shape.length; dim++) {
                to += strides[dim];
                if (++index[dim] < shape[dim]) {
                    break;
                }
                to -= strides[dim] * shape[dim];
                index[dim] = 0;
            }
        }
    }
}
