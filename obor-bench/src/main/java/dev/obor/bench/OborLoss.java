package dev.obor.bench;

import dev.obor.loss.Loss;
import dev.obor.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Forward and backward of one of our losses.
final class OborLoss implements Contestant {
    private final Loss loss;
    private final Tensor input;
    private final Tensor target;
    private @Nullable Tensor value;

    OborLoss(Loss loss, Tensor input, Tensor target) {
        this.loss = loss;
        this.input = input.requiresGrad(true);
        this.target = target;
    }

    @Override public Library library() {
        return Library.OBOR;
    }

    @Override public void run() {
        input.zeroGrad();
        value = loss.forward(input, target);
        value.backward();
    }

    @Override public List<float[]> results() {
        Tensor gradient = input.grad();
        if (value == null || gradient == null) {
            throw new IllegalStateException("OborLoss: run comes first.");
        }
        return List.of(value.toFloatArray(), gradient.toFloatArray());
    }
}
