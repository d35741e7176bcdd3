package dev.obor.optim;

import dev.obor.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Where an optimizer stands, by the names of its parameters: what a checkpoint keeps beside the
/// model.
///
/// Parameters that never had a gradient have 0 steps and no tensors.
///
/// @param steps          how often [Optimizer#step] ran
/// @param parameterSteps the steps of every parameter, by its name; PyTorch's `step`
/// @param tensors        the state by `parameterName.stateName`, such as `0.weight.exp_avg`
public record OptimizerState(
        long steps, Map<String, Long> parameterSteps, Map<String, Tensor> tensors) {
    /// The same in maps of its own, in the same order.
    public OptimizerState {
        parameterSteps = Collections.unmodifiableMap(new LinkedHashMap<>(parameterSteps));
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }
}
