package dev.obor.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// libtorch's training step: `at::linear` on plain tensors, which is what its `Linear` calls.
final class TorchTraining implements Contestant {
    private final List<Tensor> parameters = new ArrayList<>();
    private final List<Tensor> weights = new ArrayList<>();
    private final List<TensorOptional> biases = new ArrayList<>();
    private final BinaryOperator<Tensor> loss;
    private final Optimizer optimizer;
    private final Tensor input;
    private final Tensor target;

    TorchTraining(
            Network network,
            BinaryOperator<Tensor> loss,
            Tensor target,
            Function<TensorVector, Optimizer> optimizer) {
        for (int i = 0; i < network.layers(); i++) {
            int in = network.widths()[i];
            int out = network.widths()[i + 1];
            weights.add(parameter(network.weight(i), out, in));
            biases.add(new TensorOptional(parameter(network.bias(i), out)));
        }
        this.loss = loss;
        this.optimizer = optimizer.apply(new TensorVector(parameters.toArray(Tensor[]::new)));
        this.input = Libtorch.tensor(network.input(), network.batch(), network.inputs());
        this.target = target;
    }

    private Tensor parameter(float[] values, int... sizes) {
        Tensor parameter = Libtorch.tensor(values, sizes).set_requires_grad(true);
        parameters.add(parameter);
        return parameter;
    }

    @Override public Library library() {
        return Library.LIBTORCH;
    }

    @Override public void run() {
        optimizer.zero_grad();
        Tensor x = input;
        for (int i = 0; i < weights.size(); i++) {
            x = torch.linear(i == 0 ? x : x.relu(), weights.get(i), biases.get(i));
        }
        loss.apply(x, target).backward();
        optimizer.step();
    }

    @Override public List<float[]> results() {
        return parameters.stream().map(Tensor::grad).map(Libtorch::values).toList();
    }
}
