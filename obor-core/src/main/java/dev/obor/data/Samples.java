package dev.obor.data;

import java.util.Objects;

/// Reading single samples, with errors that name the index.
final class Samples {
    private Samples() {}

    /// `dataset.get(index)` could not.
    static final class Failure extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        private final int index;

        Failure(int index, Throwable cause) {
            super("Dataset: sample %d must be readable; got %s.".formatted(index, cause), cause);
            this.index = index;
        }

        int index() {
            return index;
        }
    }

    static Sample read(Dataset dataset, int index) {
        try {
            return Objects.requireNonNull(dataset.get(index), "get returned null");
        } catch (RuntimeException | Error e) {
            throw new Failure(index, e);
        }
    }

    /// The index itself, if it is in [0, `size`).
    static int check(int index, int size) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException(
                    "Dataset: an index must be in [0, %d); got %d.".formatted(size, index));
        }
        return index;
    }
}
