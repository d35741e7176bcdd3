package dev.obor.train;

import dev.obor.data.DataLoader;
import dev.obor.data.Dataset;
import dev.obor.data.TensorDataset;
import dev.obor.loss.CrossEntropyLoss;
import dev.obor.nn.Dropout;
import dev.obor.nn.Linear;
import dev.obor.nn.Sequential;
import dev.obor.nn.Tanh;
import dev.obor.optim.Adam;
import dev.obor.optim.Optimizer;
import dev.obor.optim.SGD;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;

/// Small trainings, made anew and alike at every call.
final class Runs {
    static final int SAMPLES = 22;
    static final int BATCH = 5; // four whole batches and one of two
    static final int STEPS_PER_EPOCH = 5;

    private Runs() {}

    static final Function<Map<String, Tensor>, Optimizer> ADAM =
            parameters -> new Adam(parameters, Adam.options().lr(0.05).weightDecay(0.01));

    static final Function<Map<String, Tensor>, Optimizer> MOMENTUM =
            parameters -> new SGD(parameters, SGD.options().lr(0.1).momentum(0.9));

    /// A trainer and the model in it.
    record Run(Trainer trainer, Sequential net) {
        /// The same with clipped gradients.
        Run clipped(double maxNorm) {
            return new Run(trainer.clipGradNorm(maxNorm), net);
        }

        /// Everything that was learnt, as bits.
        int fingerprint() {
            return net.stateDict().values().stream()
                    .map(tensor -> Arrays.hashCode(tensor.toFloatArray()))
                    .toList()
                    .hashCode();
        }
    }

    static TensorDataset data(long seed) {
        Tensor inputs = Tensor.randn(new Rng(seed), SAMPLES, 4);
        return Dataset.of(inputs, inputs.slice(1, 0, 3).argmax(1));
    }

    /// With dropout, shuffling, validation and an optimizer that remembers.
    static Run run(Function<Map<String, Tensor>, Optimizer> optimizer, TrainerListener listener) {
        var rng = new Rng(7);
        var net = new Sequential(
                new Linear(4, 6, rng), new Tanh(), new Dropout(0.3, rng), new Linear(6, 3, rng));
        var loader = new DataLoader(data(1), BATCH).shuffle(rng.split(1));
        var trainer = new Trainer(
                net, new CrossEntropyLoss(), optimizer.apply(net.namedParameters()), loader)
                .metric(new Accuracy())
                .validation(new DataLoader(data(2), 8))
                .listener(listener);
        return new Run(trainer, net);
    }

    static Run run(TrainerListener listener) {
        return run(ADAM, listener);
    }

    /// A listener that hears nothing.
    static TrainerListener nobody() {
        return new TrainerListener() {};
    }

    /// Stops a training after so many steps.
    static TrainerListener stopAfter(int steps) {
        return new TrainerListener() {
            private int done;

            @Override public void onStep(Trainer trainer, Step step) {
                if (++done == steps) {
                    trainer.stop();
                }
            }
        };
    }
}
