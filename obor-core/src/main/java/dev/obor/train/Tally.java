package dev.obor.train;

import dev.obor.kernel.Check;
import dev.obor.tensor.Tensor;
import dev.obor.train.Metric.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The mean loss and the metrics of the batches so far.
final class Tally {
    private final MeanLoss loss;
    private final List<Metric> metrics;
    private final Map<String, Part> parts = new LinkedHashMap<>();

    Tally(MeanLoss loss, List<Metric> metrics) {
        this.loss = loss;
        this.metrics = metrics;
        clear();
    }

    void clear() {
        parts.put(loss.name(), Part.NONE);
        metrics.forEach(metric -> parts.put(metric.name(), Part.NONE));
    }

    /// Adds a batch with a known loss.
    void add(double value, Tensor output, Tensor target) {
        add(loss, loss.part(value, output, target));
        for (Metric metric : metrics) {
            add(metric, metric.measure(output, target));
        }
    }

    private void add(Metric metric, Part part) {
        parts.merge(metric.name(), part, Part::plus);
    }

    /// The figures by name.
    Map<String, Double> values() {
        var values = new LinkedHashMap<String, Double>();
        values.put(loss.name(), loss.value(part(loss.name())));
        for (Metric metric : metrics) {
            values.put(metric.name(), metric.value(part(metric.name())));
        }
        return values;
    }

    /// Sums and weights for a checkpoint.
    Map<String, Tensor> state() {
        var state = new LinkedHashMap<String, Tensor>();
        parts.forEach((name, part) -> state.put(name, Tensor.of(part.sum(), part.weight())));
        return state;
    }

    void load(Map<String, Tensor> state) {
        Check.argument(
                state.keySet().equals(parts.keySet()),
                "Trainer: the checkpoint must hold the figures %s; got %s."
                        + " Build the trainer as the saved one was built.",
                parts.keySet(), state.keySet());
        state.forEach((name, part) -> parts.put(name, new Part(part.at(0), part.at(1))));
    }

    private Part part(String name) {
        return Objects.requireNonNull(parts.get(name));
    }
}
