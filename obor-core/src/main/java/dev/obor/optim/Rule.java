package dev.obor.optim;

import dev.obor.formula.Expr;
import dev.obor.formula.Substitution;
import dev.obor.tensor.Step;
import dev.obor.tensor.Tensor;
import dev.obor.tensor.Update;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What one step does to one parameter, written as equations: the whole of an optimizer.
///
/// ```java
/// var rule = new Rule("SGD", options);
/// Expr p = rule.parameter();
/// Expr b = rule.state("momentum_buffer");
/// Expr g = rule.gradient();
///
/// Expr step = rule.set(b, b.mul(rule.scalar(momentum)).add(g));
/// rule.set(p, p.sub(rule.scalar((lr, t) -> lr).mul(step)));
/// ```
///
/// All equations see the values from before the step and run as one loop over memory. Numbers are
/// handed to that loop as it runs, so the same compiled code serves every learning rate.
public final class Rule {
    private static final double LEAST_EPS = 1e-10;

    private final String name;
    private final OptimizerOptions options;
    private final Map<String, Double> states = new LinkedHashMap<>(); // with their initial values
    private final List<Quantity> scalars = new ArrayList<>();
    private final Map<Expr, Expr> next = new LinkedHashMap<>();
    private final List<Integer> fading = new ArrayList<>(); // by their place among the states
    private boolean gradientTaken; // its number is known only after the last state
    private final Map<Expr, Update> updates = new HashMap<>(); // by what stands for the gradient

    /// A number of an equation that may change with every step.
    @FunctionalInterface
    public interface Quantity {
        /// The value.
        ///
        /// @param lr   the learning rate of the step
        /// @param step how many steps the parameter has had, this one included: 1 at the first
        double at(double lr, long step);
    }

    /// A rule without equations; `name` begins its messages.
    public Rule(String name, OptimizerOptions options) {
        this.name = name;
        this.options = options;
        states.put("", 0.0); // the parameter stands before its states
    }

    // ---- the quantities

    /// The parameter before the step.
    public Expr parameter() {
        return Expr.input(0);
    }

    /// A tensor kept from step to step in the shape of the parameter, zeros at first; before the
    /// step.
    public Expr state(String name) {
        return state(name, 0);
    }

    /// A tensor kept from step to step in the shape of the parameter, `initial` at first; before
    /// the step.
    public Expr state(String name, double initial) {
        if (gradientTaken || states.containsKey(name)) {
            throw new IllegalStateException(
                    "%s: states have different names and come before the gradient; got '%s'."
                            .formatted(this.name, name));
        }
        states.put(name, initial);
        return Expr.input(states.size() - 1);
    }

    /// A state, zeros at first, that fades where gradients are 0, such as a running mean: now and then
    /// what has become subnormal is set to 0.
    ///
    /// Left alone, it would stay among the smallest subnormal numbers, since 0.9 times four of them rounds
    /// to four, and steps would take several times as long for good: processors are that slow with such
    /// numbers.
    public Expr fadingState(String name) {
        fading.add(states.size() - 1);
        return state(name);
    }

    /// A running mean square of gradients, zeros at first. It fades, too, if `eps`, which is added to its
    /// root, is 1e-10 or more: beside that the root of what is set to 0, at most 1.1e-19, does not count. A
    /// smaller one would be left alone in the divisor of gradients that are not 0.
    public Expr meanSquare(String name, double eps) {
        return eps < LEAST_EPS ? state(name) : fadingState(name);
    }

    /// The gradient of what is to be minimized; asked for after the last state.
    public Expr gradient() {
        gradientTaken = true;
        Expr g = Expr.input(states.size());
        return options.maximize() ? g.neg() : g;
    }

    /// [#gradient] with an L2 penalty: `g + weightDecay * p`.
    public Expr gradient(double weightDecay) {
        Expr g = gradient();
        return weightDecay == 0 ? g : g.add(parameter().mul(scalar(weightDecay)));
    }

    /// The number `value`.
    public Expr scalar(double value) {
        return scalar((lr, step) -> value);
    }

    /// A number computed at each step, in float64.
    public Expr scalar(Quantity value) {
        scalars.add(value);
        return Expr.scalar(scalars.size() - 1);
    }

    // ---- the equations

    /// Replaces the parameter or a state by `value`; returns `value`.
    public Expr set(Expr old, Expr value) {
        next.put(old, value);
        return value;
    }

    /// `from + weight * (to - from)`, computed from the nearer end so that weights 0 and 1 are
    /// exact.
    public Expr lerp(Expr from, Expr to, double weight) {
        Expr way = to.sub(from);
        return weight < 0.5
                ? from.add(scalar(weight).mul(way))
                : to.sub(way.mul(scalar(1 - weight)));
    }

    // ---- for the optimizer

    String name() {
        return name;
    }

    Schedule lr() {
        return options.lr();
    }

    /// The names of the states, in the order of [#fresh].
    List<String> states() {
        return states.keySet().stream().skip(1).toList();
    }

    /// The states of a parameter before its first step.
    Tensor[] fresh(Tensor parameter) {
        return states.values().stream().skip(1)
                .map(initial -> Step.outlive(Tensor.fullLike(parameter, initial)))
                .toArray(Tensor[]::new);
    }

    /// Those states of a parameter that fade.
    Stream<Tensor> fading(Tensor[] state) {
        return fading.stream().map(i -> state[i]);
    }

    /// The values of the numbers at one step, and after them those of the clipping.
    double[] scalars(double lr, long step, Clipping clipping) {
        double[] values = new double[scalars.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = scalars.get(i).at(lr, step);
        }
        return clipping.scalars(values);
    }

    /// The equations in the order of the tensors they replace, over clipped gradients.
    Update update(Clipping clipping) {
        Expr g = Expr.input(states.size());
        return updates.computeIfAbsent(clipping.of(g, scalars.size()),
                clipped -> Update.of(name, formulas(g, clipped)));
    }

    private Expr[] formulas(Expr g, Expr clipped) {
        List<Expr> formulas = new ArrayList<>();
        for (String state : states.keySet()) {
            Expr formula = next.get(Expr.input(formulas.size()));
            if (formula == null) {
                throw new IllegalStateException(
                        "%s: the rule must set parameter and states; got no equation for %s."
                                .formatted(name, state.isEmpty() ? "the parameter" : state));
            }
            formulas.add(Substitution.replace(formula, g, clipped));
        }
        return formulas.toArray(Expr[]::new);
    }
}
