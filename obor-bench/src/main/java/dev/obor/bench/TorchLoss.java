package dev.obor.bench;

import java.util.List;
import java.util.function.BinaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/// Forward and backward of one of libtorch's losses.
final class TorchLoss implements Contestant {
    private final BinaryOperator<Tensor> loss;
    private final Tensor input;
    private final Tensor target;
    private @Nullable Tensor value;

    TorchLoss(BinaryOperator<Tensor> loss, Tensor input, Tensor target) {
        this.loss = loss;
        this.input = input.set_requires_grad(true);
        this.target = target;
    }

    @Override public Library library() {
        return Library.LIBTORCH;
    }

    @Override public void run() {
        input.mutable_grad().reset();
        value = loss.apply(input, target);
        value.backward();
    }

    @Override public List<float[]> results() {
        if (value == null) {
            throw new IllegalStateException("TorchLoss: run comes first.");
        }
        return List.of(Libtorch.values(value), Libtorch.values(input.grad()));
    }
}
