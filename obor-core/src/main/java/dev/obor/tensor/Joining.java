package dev.obor.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Tensors put together, and taken apart again.
final class Joining {
    private Joining() {}

    /// Types are promoted; as in PyTorch, tensors of shape [0] are left out.
    static Tensor cat(List<Tensor> tensors, int dim) {
        if (tensors.isEmpty()) {
            throw new IllegalArgumentException("cat: at least one tensor is needed; got none.");
        }
        List<Tensor> parts = new ArrayList<>(tensors);
        parts.removeIf(part -> part.rank() == 1 && part.numel() == 0);
        Tensor first = parts.isEmpty() ? tensors.getFirst() : parts.getFirst();
        if (first.rank() == 0) {
            throw new IllegalArgumentException(
                    "cat: tensors must have at least one dimension; got shape []. Use stack.");
        }
        int d = first.shape().dim(dim);
        var type = Promotion.of(tensors.toArray(Tensor[]::new));
        if (parts.isEmpty()) {
            return Tensor.allocate(type, Shape.of(0));
        }
        parts.replaceAll(part -> part.to(type));
        Tensor result = Tensor.unfilled(type, first.shape().with(d, total(parts, d)));
        MoveNode.Back[] backs = new MoveNode.Back[parts.size()];
        int start = 0;
        for (int i = 0; i < backs.length; i++) {
            int from = start;
            int to = start + parts.get(i).size(d);
            Copies.elements(parts.get(i), Views.slice(result, d, from, to, 1));
            backs[i] = g -> g.slice(d, from, to);
            start = to;
        }
        return MoveNode.record("Cat", result, parts.toArray(Tensor[]::new), backs);
    }

    private static int total(List<Tensor> parts, int dim) {
        Shape first = parts.getFirst().shape();
        int total = 0;
        for (Tensor part : parts) {
            Shape shape = part.shape();
            if (shape.rank() != first.rank() || !shape.with(dim, 1).equals(first.with(dim, 1))) {
                throw new IllegalArgumentException(
                        "cat: shapes must be equal in all dimensions but %d; got %s and %s."
                                .formatted(dim, first, shape));
            }
            total = Math.addExact(total, part.size(dim));
        }
        return total;
    }

    static Tensor stack(List<Tensor> tensors, int dim) {
        if (tensors.isEmpty()) {
            throw new IllegalArgumentException("stack: at least one tensor is needed; got none.");
        }
        Shape shape = tensors.getFirst().shape();
        int d = shape.newDim(dim);
        var type = Promotion.of(tensors.toArray(Tensor[]::new));
        Tensor[] parts = new Tensor[tensors.size()];
        MoveNode.Back[] backs = new MoveNode.Back[parts.length];
        for (int i = 0; i < parts.length; i++) {
            if (!tensors.get(i).shape().equals(shape)) {
                throw new IllegalArgumentException(
                        "stack: shapes must be equal; got %s and %s (number %d)."
                                .formatted(shape, tensors.get(i).shape(), i));
            }
            int at = i;
            parts[i] = tensors.get(i).to(type);
            backs[i] = g -> g.select(d, at);
        }
        Tensor result = Tensor.unfilled(
                type, Views.unsqueeze(parts[0].detach(), d).shape().with(d, parts.length));
        for (int i = 0; i < parts.length; i++) {
            Copies.elements(parts[i], Views.select(result, d, i));
        }
        return MoveNode.record("Stack", result, parts, backs);
    }

    static List<Tensor> split(Tensor x, int size, int dim) {
        if (size < 1 || x.rank() == 0) {
            throw new IllegalArgumentException(
                    "split: parts of at least 1 element of a dimension are needed; got size %d for shape %s."
                            .formatted(size, x.shape()));
        }
        int d = x.shape().dim(dim);
        int length = x.size(d);
        List<Tensor> parts = new ArrayList<>();
        int start = 0;
        do {
            int end = start + Math.min(size, length - start);
            parts.add(x.slice(d, start, end));
            start = end;
        } while (start < length);
        return parts;
    }

    static List<Tensor> chunk(Tensor x, int count, int dim) {
        if (count < 1 || x.rank() == 0) {
            throw new IllegalArgumentException(
                    "chunk: at least 1 part of a dimension is needed; got count %d for shape %s."
                            .formatted(count, x.shape()));
        }
        return split(x, Math.max(1, Math.ceilDiv(x.size(dim), count)), dim);
    }

    static Tensor repeat(Tensor x, int... times) {
        int lead = times.length - x.rank();
        boolean valid = lead >= 0;
        for (int each : times) {
            valid &= each >= 0;
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    "repeat: a number of times per dimension is needed, none negative; got %s for shape %s."
                            .formatted(Arrays.toString(times), x.shape()));
        }
        int[] apart = new int[2 * times.length]; // 1, size, 1, size, ...
        int[] stretched = apart.clone();
        int[] joined = times.clone();
        for (int d = 0; d < times.length; d++) {
            int size = d < lead ? 1 : x.size(d - lead);
            apart[2 * d] = 1;
            apart[2 * d + 1] = size;
            stretched[2 * d] = times[d];
            stretched[2 * d + 1] = size;
            joined[d] = Math.multiplyExact(times[d], size);
        }
        Tensor repeated = x.reshape(apart).expand(stretched).reshape(joined);
        return repeated.storage == x.storage ? repeated.copy() : repeated;
    }

    static Tensor flip(Tensor x, int... dims) {
        int[] strides = x.strides.clone();
        int[] turned = new int[dims.length];
        int offset = x.offset;
        for (int i = 0; i < dims.length; i++) {
            int d = x.shape().dim(dims[i]);
            turned[i] = d;
            if (x.rank() > 0 && strides[d] != x.strides[d]) {
                throw new IllegalArgumentException(
                        "flip: every dimension can be named once; got %s for shape %s."
                                .formatted(Arrays.toString(dims), x.shape()));
            }
            if (x.rank() > 0) {
                offset += Math.max(x.size(d) - 1, 0) * strides[d];
                strides[d] = -strides[d];
            }
        }
        Tensor result = Tensor.allocate(x.dtype(), x.shape());
        Copies.elements(x.detach().view(x.shape(), strides, offset), result);
        return MoveNode.record("Flip", result, x, g -> g.flip(turned));
    }
}
