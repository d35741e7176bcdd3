package dev.obor.cli;

import dev.obor.data.Batch;
import dev.obor.data.TensorDataset;
import dev.obor.formula.DType;
import dev.obor.loss.Loss;
import dev.obor.loss.ReducedLoss;
import dev.obor.loss.Reduction;
import dev.obor.nn.Dropout;
import dev.obor.nn.Layer;
import dev.obor.nn.Linear;
import dev.obor.nn.Sequential;
import dev.obor.optim.Optimizer;
import dev.obor.tensor.Autograd;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A model with what trains it, made as the options say.
///
/// @param net       linear layers with activations between them
/// @param loss      what it learns by
/// @param optimizer what changes it
record Model(Sequential net, Loss loss, Optimizer optimizer) {
    /// A new model.
    ///
    /// @throws IllegalArgumentException if an option does not suit
    static Model of(RunOptions options, int inputs, Head head) {
        Sequential net = net(options, inputs, head);
        Optimizer optimizer = OptimizerRegistry.create(
                options.optimizer(), options.optimizerOptions(), net.namedParameters());
        return new Model(net, loss(options.loss(), options.lossOptions()), optimizer);
    }

    /// The model alone, to be filled with what was learnt.
    static Sequential net(RunOptions options, int inputs, Head head) {
        var rng = new Rng(options.seed());
        var activation = Activations.of(options.activation());
        var layers = new ArrayList<Layer>();
        int size = inputs;
        for (int hidden : options.layers()) {
            layers.add(new Linear(size, hidden, rng));
            layers.add(activation.create());
            if (options.dropout() > 0) {
                layers.add(new Dropout(options.dropout(), rng));
            }
            size = hidden;
        }
        layers.add(new Linear(size, head.width(), rng));
        layers.addAll(head.layers());
        return new Sequential(layers.toArray(Layer[]::new));
    }

    /// A loss that can be learnt by.
    static Loss loss(String name, Map<String, String> options) {
        Loss loss = LossRegistry.entry(name).with(options, DType.FLOAT32);
        if (loss instanceof ReducedLoss reduced
                && reduced.reduction().kind() == Reduction.Kind.NONE) {
            throw new IllegalArgumentException(
                    name + ": reduction must give one value to learn by; got none. Use mean or sum.");
        }
        return loss;
    }

    /// Computes a loss once, so that what the loss refuses is said before anything is written.
    void tryOn(TensorDataset data) {
        int rows = Math.min(2, data.size());
        Batch batch = data.batch(IntStream.range(0, rows).toArray());
        net.eval();
        try (var _ = Autograd.noGrad()) {
            loss.forward(net.forward(batch.input()), batch.target());
        }
        net.train();
    }

    int parameterCount() {
        return net.parameters().stream().mapToInt(Tensor::numel).sum();
    }

    /// `64-128-10 relu, dropout 0.1 (9,610 parameters)`.
    static String describe(RunOptions options, int inputs, Head head, int parameters) {
        List<String> sizes = new ArrayList<>();
        sizes.add(Integer.toString(inputs));
        options.layers().forEach(size -> sizes.add(size.toString()));
        sizes.add(Integer.toString(head.width()));
        String dropout = options.dropout() > 0 ? ", dropout " + options.dropout() : "";
        String activation = options.layers().isEmpty() ? "" : " " + options.activation();
        return "%s%s%s (%d parameters)".formatted(
                String.join("-", sizes), activation, dropout, parameters);
    }
}
