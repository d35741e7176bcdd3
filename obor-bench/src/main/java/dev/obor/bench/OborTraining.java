package dev.obor.bench;

import dev.obor.loss.Loss;
import dev.obor.nn.Layer;
import dev.obor.nn.Linear;
import dev.obor.nn.ReLU;
import dev.obor.nn.Sequential;
import dev.obor.optim.Optimizer;
import dev.obor.tensor.Autograd;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/// Our training step.
final class OborTraining implements Contestant {
    private final Sequential net;
    private final Loss loss;
    private final Optimizer optimizer;
    private final Tensor input;
    private final Tensor target;

    OborTraining(
            Network network,
            Loss loss,
            Tensor target,
            Function<List<Tensor>, Optimizer> optimizer) {
        this.net = net(network);
        this.loss = loss;
        this.optimizer = optimizer.apply(net.parameters());
        this.input = Tensor.of(network.input()).reshape(network.batch(), network.inputs());
        this.target = target;
    }

    private static Sequential net(Network network) {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < network.layers(); i++) {
            if (i > 0) {
                layers.add(new ReLU());
            }
            layers.add(linear(network, i));
        }
        return new Sequential(layers.toArray(Layer[]::new));
    }

    private static Linear linear(Network network, int i) {
        int in = network.widths()[i];
        int out = network.widths()[i + 1];
        var linear = new Linear(in, out);
        List<Tensor> parameters = linear.parameters(); // weight, bias
        try (var _ = Autograd.noGrad()) {
            parameters.get(0).copy_(Tensor.of(network.weight(i)).reshape(out, in));
            parameters.get(1).copy_(Tensor.of(network.bias(i)));
        }
        return linear;
    }

    @Override public Library library() {
        return Library.OBOR;
    }

    @Override public void run() {
        optimizer.zeroGrad();
        loss.forward(net.forward(input), target).backward();
        optimizer.step();
    }

    /// The gradients: Adam's first step divides them by their own size, which makes of a gradient that
    /// is all rounding a weight that is.
    @Override public List<float[]> results() {
        return net.parameters().stream()
                .map(p -> Objects.requireNonNull(p.grad()).toFloatArray()).toList();
    }
}
