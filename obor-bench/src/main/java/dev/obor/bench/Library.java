package dev.obor.bench;

import dev.obor.tensor.Step;
import org.bytedeco.javacpp.PointerScope;

/// Who runs, and how memory is given back after each step.
enum Library {
    /// Ours: a step recycles the arrays of the tensors made in it.
    OBOR {
        @Override void step(Runnable task) {
            try (var _ = Step.begin()) {
                task.run();
            }
        }
    },
    /// The peer: a scope per step frees the tensors made in it.
    LIBTORCH {
        @Override void step(Runnable task) {
            try (var _ = new PointerScope()) {
                task.run();
            }
        }
    };

    /// Runs one step; everything that is run goes through here.
    abstract void step(Runnable task);
}
