package dev.obor.bench;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/// Steps of one of libtorch's C++ optimizers, `torch::optim`; the gradients stay the same.
final class TorchOptimizer implements Contestant {
    private final Tensor[] parameters;
    private final Optimizer optimizer;

    TorchOptimizer(Function<TensorVector, Optimizer> optimizer, Parameters data) {
        parameters = IntStream.range(0, data.count()).mapToObj(i -> {
            int n = data.sizes()[i];
            Tensor parameter = Libtorch.tensor(data.values(i), n).set_requires_grad(true);
            parameter.mutable_grad().put(Libtorch.tensor(data.gradient(i), n));
            return parameter;
        }).toArray(Tensor[]::new);
        this.optimizer = optimizer.apply(new TensorVector(parameters));
    }

    @Override public Library library() {
        return Library.LIBTORCH;
    }

    @Override public void run() {
        optimizer.step();
    }

    @Override public List<float[]> results() {
        return java.util.Arrays.stream(parameters).map(Libtorch::values).toList();
    }
}
