package dev.obor.cli;

import dev.obor.tensor.Autograd;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The gradients that a case wants to see: those of the sum of its output.
final class Gradients {
    private static final String PREFIX = "grad_";

    private Gradients() {}

    /// The names of the results that an operation with these inputs can have.
    static List<String> results(Case one) {
        List<String> names = new ArrayList<>(List.of("output"));
        one.inputs().keySet().forEach(name -> names.add(PREFIX + name));
        return names;
    }

    /// The inputs of a case; those whose gradient is wanted require it.
    static Map<String, Tensor> inputs(Case one) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        one.inputs().forEach((name, array) -> {
            Tensor tensor = array.tensor();
            if (one.expected().arrays().containsKey(PREFIX + name)) {
                if (!tensor.dtype().isFloating()) {
                    throw new Case.Unsupported("gradient of " + array.dtype());
                }
                tensor.requiresGrad(true);
            }
            inputs.put(name, tensor);
        });
        return inputs;
    }

    /// The output, and the gradients of the inputs that require it.
    static Map<String, Tensor> added(Map<String, Tensor> inputs, Tensor output) {
        Map<String, Tensor> results = new LinkedHashMap<>();
        results.put("output", output);
        List<String> names = new ArrayList<>();
        List<Tensor> wanted = new ArrayList<>();
        inputs.forEach((name, tensor) -> {
            if (tensor.requiresGrad()) {
                names.add(PREFIX + name);
                wanted.add(tensor);
            }
        });
        if (!wanted.isEmpty()) {
            List<Tensor> gradients =
                    Autograd.grad(output.sum(), wanted, Autograd.Graph.RELEASE);
            for (int i = 0; i < names.size(); i++) {
                results.put(names.get(i), gradients.get(i));
            }
        }
        return results;
    }
}
