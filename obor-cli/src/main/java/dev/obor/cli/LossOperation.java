package dev.obor.cli;

import dev.obor.formula.DType;
import dev.obor.loss.Loss;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/// The losses of [LossRegistry] under the names of PyTorch's functions. Inputs but `input` and
/// `target` are options, such as `weight`; gradients are those of the sum of the output.
final class LossOperation implements Conformance.Operation {
    private static final List<String> INPUTS = List.of("input", "target");

    @Override public boolean knows(String op) {
        return LossRegistry.has(op);
    }

    @Override public Map<String, Tensor> run(Case one) {
        LossRegistry.Entry entry = LossRegistry.entry(one.op());
        List<String> allowed = new ArrayList<>(INPUTS);
        one.inputs().keySet().stream().filter(entry.options()::has).forEach(allowed::add);
        one.takesInputs(allowed);
        one.takesOptions(one.options().keySet().stream().filter(entry.options()::has).toList());
        one.yields(Gradients.results(one));

        INPUTS.forEach(one::input);
        Map<String, Tensor> inputs = Gradients.inputs(one);
        Object loss = entry.defaults();
        for (UnaryOperator<Object> option : options(one, entry, inputs)) {
            loss = option.apply(loss);
        }
        Tensor output = ((Loss) loss).forward(
                Objects.requireNonNull(inputs.get("input")),
                Objects.requireNonNull(inputs.get("target")));
        return Gradients.added(inputs, output);
    }

    /// The options, read but not yet applied: what cannot be read is unsupported, what the loss then
    /// refuses is an error of the loss.
    private static List<UnaryOperator<Object>> options(
            Case one, LossRegistry.Entry entry, Map<String, Tensor> inputs) {
        List<UnaryOperator<Object>> options = new ArrayList<>();
        one.options().forEach((name, value) -> {
            if (value.isNull())
                throw new Case.Unsupported("option %s = null of %s".formatted(name, one.op()));
            options.add(read(entry, name, Case.words(value)));
        });
        inputs.forEach((name, tensor) -> {
            if (!INPUTS.contains(name)) options.add(read(entry, name, tensor));
        });
        return options;
    }

    private static UnaryOperator<Object> read(LossRegistry.Entry entry, String name, Object value) {
        try {
            return entry.options().set(name, value, DType.FLOAT64);
        } catch (IllegalArgumentException e) {
            throw new Case.Unsupported(String.valueOf(e.getMessage()));
        }
    }
}
