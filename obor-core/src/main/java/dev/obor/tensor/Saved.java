package dev.obor.tensor;

/// A tensor kept for the reverse pass, and the version it had.
final class Saved {
    private final Tensor tensor;
    private final int version;

    Saved(Tensor tensor) {
        this.tensor = tensor;
        this.version = tensor.storage.version;
    }

    static Saved[] of(Tensor... tensors) {
        Saved[] saved = new Saved[tensors.length];
        for (int i = 0; i < saved.length; i++) {
            saved[i] = new Saved(tensors[i]);
        }
        return saved;
    }

    /// @throws IllegalStateException if the tensor was changed in place since
    Tensor get(String op) {
        int now = tensor.storage.version;
        if (now != version) {
            throw new IllegalStateException(
                    "backward: a tensor needed for the gradient of %s was changed in place; got shape %s at version %d, saved at version %d. Change a copy, or change it after backward."
                            .formatted(op, tensor.shape(), now, version));
        }
        return tensor;
    }

    static Tensor[] get(String op, Saved[] saved) {
        Tensor[] tensors = new Tensor[saved.length];
        for (int i = 0; i < saved.length; i++) {
            tensors[i] = saved[i].get(op);
        }
        return tensors;
    }
}
