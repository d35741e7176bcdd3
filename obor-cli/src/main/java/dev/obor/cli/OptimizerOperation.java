package dev.obor.cli;

import dev.obor.optim.Optimizer;
import dev.obor.optim.OptimizerOptions;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The optimizers of [OptimizerRegistry], run for `steps` steps on given gradients or on an
/// objective; the output is the parameter after each of the steps in `record_after`.
final class OptimizerOperation implements Conformance.Operation {
    private static final Set<String> OPTIONS = Set.of("steps", "record_after", "objective");
    private static final int MOST_STEPS = 1_000_000;

    @Override public boolean knows(String op) {
        return OptimizerRegistry.has(op);
    }

    @Override public Map<String, Tensor> run(Case one) {
        OptimizerRegistry.Entry entry = OptimizerRegistry.entry(one.op());
        one.takesOptions(one.options().keySet().stream()
                .filter(name -> OPTIONS.contains(name) || entry.options().has(name)).toList());
        one.yields(List.of("output"));
        Objective objective = Objective.of(one);
        List<Integer> recorded = recorded(one);
        Tensor parameter = one.input("param").tensor().requiresGrad(true);
        Optimizer optimizer =
                entry.create(Map.of("param", parameter), options(one, entry));
        List<Tensor> records = new ArrayList<>();
        for (int step = 0; records.size() < recorded.size(); step++) {
            while (records.size() < recorded.size() && recorded.get(records.size()) == step) {
                records.add(parameter.detach().copy());
            }
            if (records.size() < recorded.size()) {
                parameter.grad(objective.gradient(parameter, step));
                optimizer.step();
            }
        }
        return Map.of("output",
                isSingle(one, parameter) ? records.getFirst() : Tensor.stack(0, records));
    }

    /// After which steps the parameter is recorded: ascending, the last one at most `steps`.
    private static List<Integer> recorded(Case one) {
        List<Integer> recorded = new ArrayList<>();
        int before = 0;
        for (JsonNode step : one.option("record_after")) {
            if (!step.canConvertToInt() || step.asInt() < before) {
                throw new Case.Unsupported("record_after that does not ascend");
            }
            before = step.asInt();
            recorded.add(before);
        }
        int steps = one.option("steps").asInt(-1);
        if (recorded.isEmpty() || before > steps || steps > MOST_STEPS) {
            throw new Case.Unsupported("record_after that is empty or ends after steps");
        }
        return recorded;
    }

    /// Whether the case leaves out the dimension of the records, as some with one record do.
    private static boolean isSingle(Case one, Tensor parameter) {
        Case.Array output = one.expected().arrays().get("output");
        return output != null && one.option("record_after").size() == 1
                && Arrays.equals(output.sizes(), parameter.shape().toArray());
    }

    private static OptimizerOptions options(Case one, OptimizerRegistry.Entry entry) {
        Map<String, String> given = new LinkedHashMap<>();
        one.options().forEach((name, value) -> {
            if (OPTIONS.contains(name)) return;
            if (value.isNull()) {
                throw new Case.Unsupported("option %s = null of %s".formatted(name, one.op()));
            }
            given.put(name, Case.words(value));
        });
        return entry.with(given);
    }
}
