package dev.obor.tensor;

import org.jspecify.annotations.Nullable;

/// Finds the operation that made the first NaN of a reverse pass.
final class Anomaly {
    private Anomaly() {}

    static void check(Node node, @Nullable Tensor[] gradients) {
        for (int i = 0; i < gradients.length; i++) {
            Tensor gradient = gradients[i];
            if (gradient != null && gradient.isNaN().any()) {
                var error = new IllegalStateException(
                        "backward: %s made NaN in the gradient of its operand %d; got shape %s.%s"
                                .formatted(node.name, i, gradient.shape(), caller(node)));
                if (node.calledAt != null) {
                    error.initCause(node.calledAt);
                }
                throw error;
            }
        }
    }

    /// The first line outside of Obor in the call that recorded the node.
    private static String caller(Node node) {
        if (node.calledAt == null) {
            return " Run the forward pass inside detectAnomaly() too, to see which line called it.";
        }
        for (StackTraceElement line : node.calledAt.getStackTrace()) {
            String name = line.getClassName();
            if (!name.startsWith("dev.obor.tensor.") || name.endsWith("Test")) {
                return " It was called at " + line + ".";
            }
        }
        return "";
    }
}
