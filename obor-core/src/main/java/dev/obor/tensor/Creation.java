package dev.obor.tensor;

import dev.obor.formula.DType;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;

/// New tensors.
final class Creation {
    private Creation() {}

    static Tensor scalar(Object value) {
        Object array = switch (value) {
            case Float x -> new float[] {x};
            case Double x -> new double[] {x};
            case Integer x -> new int[] {x};
            case Long x -> new long[] {x};
            case Boolean x -> new byte[] {(byte) (x ? 1 : 0)};
            default -> throw new IllegalArgumentException("scalar: not a number: " + value);
        };
        return Tensor.over(Storage.of(array), Shape.of());
    }

    /// A Java array of any depth, all of whose rows have one length.
    static Tensor ofArray(Object nested) {
        if (nested instanceof Number || nested instanceof Boolean) {
            return scalar(nested).reshape(1); // of(1f): Java prefers of(Object) to of(float...)
        }
        return switch (nested) {
            case float[] _, double[] _, long[] _, int[] _ -> flat(Storage.copyOf(nested));
            default -> ofRows(nested);
        };
    }

    /// A tensor of one dimension.
    private static Tensor flat(Storage storage) {
        return Tensor.over(storage, Shape.of(storage.length));
    }

    private static Tensor ofRows(Object nested) {
        List<Integer> sizes = new ArrayList<>();
        Class<?> type = nested.getClass();
        Object first = nested;
        while (type.isArray()) {
            int length = first == null ? 0 : Array.getLength(first);
            sizes.add(length);
            type = type.getComponentType();
            first = length > 0 && type.isArray() ? Array.get(first, 0) : null;
        }
        if (sizes.isEmpty() || !type.isPrimitive()) {
            throw new IllegalArgumentException(
                    "Tensor.of: the argument must be an array of float, double, int, long or boolean; got %s."
                            .formatted(nested.getClass().getSimpleName()));
        }
        Shape shape = Shape.of(sizes.stream().mapToInt(Integer::intValue).toArray());
        Object flat = Array.newInstance(type, shape.numel());
        flatten(nested, shape, 0, flat, 0);
        return Tensor.over(Storage.of(flat instanceof boolean[] truths ? bytes(truths) : flat),
                shape);
    }

    private static void flatten(Object nested, Shape shape, int dim, Object flat, int at) {
        int size = shape.sizes()[dim];
        int length = Array.getLength(nested);
        if (length != size) {
            throw new IllegalArgumentException(
                    "Tensor.of: all rows must have one length; got %d and %d in dimension %d."
                            .formatted(size, length, dim));
        }
        if (dim == shape.rank() - 1) {
            System.arraycopy(nested, 0, flat, at, size);
            return;
        }
        int step = 1;
        for (int d = dim + 1; d < shape.rank(); d++) {
            step *= shape.sizes()[d];
        }
        for (int i = 0; i < size; i++) {
            flatten(Array.get(nested, i), shape, dim + 1, flat, at + i * step);
        }
    }

    private static byte[] bytes(boolean[] truths) {
        byte[] bytes = new byte[truths.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (truths[i] ? 1 : 0);
        }
        return bytes;
    }

    static Tensor full(DType type, double value, Shape shape) {
        Tensor result = Tensor.allocate(type, shape);
        if (value != 0 || 1 / value < 0) {
            InPlace.fill(result, value);
            result.storage.version = 0;
        }
        return result;
    }

    static Tensor arange(long start, long end, long step) {
        if (step == 0 || (end - start) / step < 0
                || (end - start != 0 && (end - start > 0) != (step > 0))) {
            throw range(start, end, step);
        }
        long[] values = new long[Math.toIntExact((end - start + step - Long.signum(step)) / step)];
        for (int i = 0; i < values.length; i++) {
            values[i] = start + i * step;
        }
        return flat(Storage.of(values));
    }

    static Tensor arange(double start, double end, double step) {
        double count = Math.ceil((end - start) / step);
        if (!(count >= 0) || count > Integer.MAX_VALUE - 8) {
            throw range(start, end, step);
        }
        float[] values = new float[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (start + i * step);
        }
        return flat(Storage.of(values));
    }

    private static IllegalArgumentException range(Number start, Number end, Number step) {
        return new IllegalArgumentException(
                "arange: the step must lead from start to end; got start %s, end %s, step %s."
                        .formatted(start, end, step));
    }

    /// As in PyTorch counted from both ends, so that the last number is `end` itself.
    static Tensor linspace(double start, double end, int steps) {
        if (steps < 0) {
            throw new IllegalArgumentException(
                    "linspace: steps must not be negative; got " + steps + ".");
        }
        float[] values = new float[steps];
        double step = steps > 1 ? (end - start) / (steps - 1) : 0;
        for (int i = 0; i < steps; i++) {
            values[i] = (float) (i < steps / 2 || steps == 1
                    ? start + step * i
                    : end - step * (steps - 1 - i));
        }
        return flat(Storage.of(values));
    }

    static Tensor eye(int n) {
        float[] values = new float[Math.multiplyExact(n, n)];
        for (int i = 0; i < n; i++) {
            values[i * (n + 1)] = 1;
        }
        return Tensor.over(Storage.of(values), Shape.of(n, n));
    }

    static Tensor rand(Rng rng, Shape shape) {
        return InPlace.uniform(Tensor.allocate(DType.FLOAT32, shape), rng, 0, 1);
    }

    static Tensor randn(Rng rng, Shape shape) {
        return InPlace.normal(Tensor.allocate(DType.FLOAT32, shape), rng, 0, 1);
    }

    static Tensor randint(Rng rng, long low, long high, Shape shape) {
        if (low >= high) {
            throw new IllegalArgumentException(
                    "randint: low must be below high; got %d and %d.".formatted(low, high));
        }
        long[] values = new long[shape.numel()];
        for (int i = 0; i < values.length; i++) {
            values[i] = low + rng.nextLong(high - low);
        }
        return Tensor.over(Storage.of(values), shape);
    }
}
