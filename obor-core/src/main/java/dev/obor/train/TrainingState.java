package dev.obor.train;

import dev.obor.data.DataLoader;
import dev.obor.io.Checkpoint;
import dev.obor.kernel.Check;
import dev.obor.nn.Layer;
import dev.obor.optim.Optimizer;
import dev.obor.optim.OptimizerState;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A training as the sections of a checkpoint.
///
/// ```text
/// model      parameters and buffers by name
/// optimizer  its state by name; steps: those of every parameter
/// random     seed, stream, position and spare number of every generator in the model
/// loader     where the loader is in its epoch
/// running    sums and weights of the figures of this epoch
/// history    the figures of the epochs that are done
/// ```
final class TrainingState {
    private static final String STEPS = "optimizer_steps";
    private static final String COLUMNS = "columns";

    private TrainingState() {}

    static Checkpoint save(
            Layer net, Optimizer optimizer, DataLoader.State loader, Tally running,
            History history) {
        OptimizerState state = optimizer.stateDict();
        var steps = new LinkedHashMap<String, Tensor>();
        state.parameterSteps().forEach((name, count) -> steps.put(name, Tensor.scalar(count)));
        var random = new LinkedHashMap<String, Tensor>();
        net.randomStates().forEach((name, rng) -> random.put(name, numbers(rng)));
        var figures = new LinkedHashMap<String, Tensor>();
        for (String column : history.columns()) {
            figures.put(column, Tensor.of(history.column(column)));
        }
        return new Checkpoint()
                .section("model", net.stateDict())
                .section("optimizer", state.tensors())
                .section("steps", steps)
                .section("random", random)
                .section("loader", Map.of("state", loader.toTensor()))
                .section("running", running.state())
                .section("history", figures)
                .text(STEPS, Long.toString(state.steps()))
                .text(COLUMNS, String.join(",", history.columns()));
    }

    static void load(
            Checkpoint from, Layer net, Optimizer optimizer, DataLoader loader, Tally running) {
        net.loadStateDict(from.section("model"));
        optimizer.loadStateDict(optimizer(from));
        var random = new LinkedHashMap<String, Rng.State>();
        from.section("random").forEach((name, numbers) -> random.put(name, state(numbers)));
        net.loadRandomStates(random);
        running.load(from.section("running"));
        Tensor position = Check.present(from.section("loader").get("state"),
                "Trainer: the checkpoint must say where the loader is; got %s."
                        + " Take one that a trainer has made.",
                from);
        loader.resume(DataLoader.State.of(position));
    }

    private static OptimizerState optimizer(Checkpoint from) {
        var steps = new LinkedHashMap<String, Long>();
        from.section("steps").forEach((name, count) -> steps.put(name, count.itemLong()));
        return new OptimizerState(
                Long.parseLong(from.text(STEPS)), steps, from.section("optimizer"));
    }

    static History history(Checkpoint from) {
        Map<String, Tensor> figures = from.section("history");
        if (figures.isEmpty()) {
            return History.EMPTY;
        }
        List<String> columns = List.of(from.text(COLUMNS).split(","));
        History history = History.EMPTY;
        for (int epoch = 0; epoch < figures.values().iterator().next().numel(); epoch++) {
            var values = new LinkedHashMap<String, Double>();
            for (String column : columns) {
                Tensor figure = figures.getOrDefault(column, Tensor.zeros(0));
                Check.argument(figure.numel() > epoch,
                        "Trainer: the history must have %s in every epoch; got none in %d.",
                        column, epoch + 1);
                values.put(column, figure.at(epoch));
            }
            history = history.with(values);
        }
        return history;
    }

    private static Tensor numbers(Rng.State rng) {
        return Tensor.of(rng.seed(), rng.stream(), rng.position(), rng.spare());
    }

    private static Rng.State state(Tensor numbers) {
        long[] n = numbers.toLongArray();
        Check.argument(n.length == 4,
                "Trainer: a random state must be 4 numbers; got %s.", numbers.shape());
        return new Rng.State(n[0], n[1], n[2], n[3]);
    }
}
