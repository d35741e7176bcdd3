package dev.obor.optim;

import dev.obor.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/// One parameter of an optimizer, its state, and how many steps it has had.
final class Slot {
    final String name;
    final Tensor parameter;
    final Rule rule;
    Tensor[] state = {};
    long steps;

    Slot(String name, Tensor parameter, Rule rule) {
        this.name = name;
        this.parameter = parameter;
        this.rule = rule;
    }

    boolean moves() {
        return parameter.hasGrad();
    }

    /// Counts the step that is to come, if there is one.
    void begin() {
        if (moves()) {
            if (steps == 0) {
                state = rule.fresh(parameter);
            }
            steps++;
        }
    }

    /// The parameter and its states.
    Tensor[] tensors() {
        return Stream.concat(Stream.of(parameter), Stream.of(state)).toArray(Tensor[]::new);
    }

    /// The full names of the state after so many steps.
    List<String> stateNames(long steps) {
        return steps == 0
                ? List.of()
                : rule.states().stream().map(state -> name + "." + state).toList();
    }

    boolean fits(Tensor tensor) {
        return tensor.dtype() == parameter.dtype() && tensor.shape().equals(parameter.shape());
    }
}
