package dev.obor.tensor;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/// The hooks of one node, run in the order in which they were registered.
final class Hooks {
    private final CopyOnWriteArrayList<UnaryOperator<Tensor>> hooks = new CopyOnWriteArrayList<>();

    Runnable add(UnaryOperator<Tensor> hook) {
        hooks.add(hook);
        return () -> hooks.remove(hook);
    }

    Tensor run(Tensor gradient) {
        Tensor result = gradient;
        for (UnaryOperator<Tensor> hook : hooks) {
            Tensor replaced = hook.apply(result);
            if (!replaced.shape().equals(result.shape())) {
                throw new IllegalArgumentException(
                        "hook: the gradient must keep its shape; got %s for %s."
                                .formatted(replaced.shape(), result.shape()));
            }
            result = replaced;
        }
        return result;
    }
}
