package dev.obor.bench;

import dev.obor.optim.Optimizer;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Steps of one of our optimizers; the gradients stay the same.
final class OborOptimizer implements Contestant {
    private final List<Tensor> parameters = new ArrayList<>();
    private final Optimizer optimizer;

    OborOptimizer(Function<List<Tensor>, Optimizer> optimizer, Parameters data) {
        for (int i = 0; i < data.count(); i++) {
            Tensor parameter = Tensor.of(data.values(i)).requiresGrad(true);
            parameters.add(parameter.grad(Tensor.of(data.gradient(i))));
        }
        this.optimizer = optimizer.apply(parameters);
    }

    @Override public Library library() {
        return Library.OBOR;
    }

    @Override public void run() {
        optimizer.step();
    }

    @Override public List<float[]> results() {
        return parameters.stream().map(Tensor::toFloatArray).toList();
    }
}
