package dev.obor.optim;

import dev.obor.kernel.Check;
import dev.obor.tensor.Gradients;
import dev.obor.tensor.Step;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Changes parameters against their gradients: the base of [SGD], [Adam] and the others.
///
/// ```java
/// var optimizer = new Adam(net.parameters(), Adam.options().lr(1e-3));
/// optimizer.addGroup(head.parameters(), Adam.options().lr(1e-2));
/// ...
/// optimizer.zeroGrad();
/// loss.backward();
/// optimizer.step();
/// ```
///
/// Between `backward` and `step` the gradient may be limited: [#clipGradNorm], [#clipGradValue].
///
/// A subclass gives a [Rule], the equations for one parameter; groups, learning rates, the counting
/// of steps, saving and loading are here. Of the parameters only [Tensor#grad] is read: parameters
/// without a gradient are left alone, and their own steps are not counted.
///
/// **PyTorch.** `torch.optim.Optimizer`. State is matched by the parameters' names when it is
/// loaded, not by their order, and does not bring learning rates and other options with it. Every
/// parameter must require a gradient when it is added; it may be frozen later.
public abstract class Optimizer {
    /// After so many steps states that fade are looked at: often enough that few are subnormal at any time,
    /// seldom enough that it does not count.
    private static final int FADING_PERIOD = 64;

    private final List<Group> groups = new ArrayList<>();
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private final Set<Tensor> known = Collections.newSetFromMap(new IdentityHashMap<>());
    private Clipping clipping = Clipping.NONE; // of the next step
    private long steps;

    /// An optimizer of parameters named `0`, `1`, ... that follow `rule`.
    ///
    /// @throws IllegalArgumentException as [#add]
    protected Optimizer(Rule rule, List<Tensor> parameters) {
        add(rule, parameters);
    }

    /// An optimizer of named parameters that follow `rule`.
    ///
    /// @throws IllegalArgumentException as [#add]
    protected Optimizer(Rule rule, Map<String, Tensor> parameters) {
        add(rule, parameters);
    }

    /// Adds a group of parameters that follow `rule`, named by their number in the optimizer.
    ///
    /// @throws IllegalArgumentException as for named parameters
    protected final void add(Rule rule, List<Tensor> parameters) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (Tensor parameter : parameters) {
            named.put(Integer.toString(slots.size() + named.size()), parameter);
        }
        add(rule, named);
    }

    /// Adds a group of named parameters that follow `rule`.
    ///
    /// @throws IllegalArgumentException if there are none, or one is a result of an operation, does
    ///     not require a gradient, or is in the optimizer already; then none is added
    protected final void add(Rule rule, Map<String, Tensor> parameters) {
        Check.argument(!parameters.isEmpty(),
                "%s: there must be parameters to change; got none. Pass net.parameters().",
                rule.name());
        Set<Tensor> fresh = Collections.newSetFromMap(new IdentityHashMap<>());
        parameters.forEach((name, parameter) -> {
            Check.argument(parameter.isLeaf(),
                    "%s: a parameter must be a leaf; got the result of %s for '%s'. Use detach().",
                    rule.name(), String.valueOf(parameter.gradFn()), name);
            Check.argument(parameter.requiresGrad(),
                    "%s: a parameter must require a gradient; got '%s' %s, which does not."
                            + " Call requiresGrad(true), or leave it out.",
                    rule.name(), name, parameter.shape());
            Check.argument(!known.contains(parameter) && fresh.add(parameter),
                    "%s: a parameter must be in one group, once; got '%s' again.",
                    rule.name(), name);
            Check.argument(!slots.containsKey(name),
                    "%s: a name must stand for one parameter; got '%s' again.", rule.name(), name);
        });
        List<Slot> group = parameters.entrySet().stream()
                .map(entry -> new Slot(entry.getKey(), entry.getValue(), rule)).toList();
        group.forEach(slot -> slots.put(slot.name, slot));
        known.addAll(fresh);
        groups.add(new Group(rule, group));
    }

    // ---- the step

    /// Changes every parameter that has a gradient, by one step.
    ///
    /// @throws IllegalArgumentException if a schedule gives a negative learning rate or none; then
    ///     nothing is changed
    public final void step() {
        double[] rates = new double[groups.size()];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = rate(groups.get(i).rule);
        }
        for (int i = 0; i < rates.length; i++) {
            groups.get(i).step(rates[i], clipping);
        }
        clipping = Clipping.NONE;
        steps++;
        if (steps % FADING_PERIOD == 0) {
            groups.forEach(Group::flush);
        }
    }

    private double rate(Rule rule) {
        double lr = rule.lr().at(steps);
        Check.argument(lr >= 0 && Double.isFinite(lr),
                "%s: lr must be finite and >= 0; got %s at step %s. Correct the schedule.",
                rule.name(), lr, steps);
        return lr;
    }

    /// Forgets the gradients of all parameters, and how they were to be clipped.
    public final void zeroGrad() {
        slots.values().forEach(slot -> slot.parameter.zeroGrad());
        clipping = Clipping.NONE;
    }

    // ---- clipping, between backward and step

    /// Limits the length of the gradient in the next step, and only there; returns its length now.
    ///
    /// ```text
    /// norm = sqrt(sum of g²)                    over all parameters of all groups
    /// g = g * min(1, maxNorm / (norm + 1e-6))
    /// ```
    ///
    /// The factor is part of the loop of the step: [Tensor#grad] keeps the gradient as it was.
    /// Weight decay and `maximize` come after it. Parameters without a gradient do not count; if
    /// none has one, the norm is 0. Called again before the step, the last call counts; [#zeroGrad]
    /// drops it. With [#clipGradValue] too, the norm is limited first, in whatever order they were
    /// called.
    ///
    /// **Numerics.** The squares are added up in lanes of their type and blocks of float64, in an
    /// order that does not depend on the number of threads. Where they overflow or vanish, the
    /// gradients are divided by the largest element first.
    /// **PyTorch.** `torch.nn.utils.clip_grad_norm_`, which changes `grad` itself and, unless
    /// `error_if_nonfinite` is set, makes NaN or 0 of everything where the norm is not finite.
    /// **Source.** R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent
    /// neural networks", 2013.
    ///
    /// @param maxNorm the largest length, > 0
    /// @throws IllegalArgumentException if `maxNorm` is not finite and positive
    /// @throws IllegalStateException    if the norm is infinite or NaN; nothing is changed then
    public final double clipGradNorm(double maxNorm) {
        Check.argument(maxNorm > 0 && Double.isFinite(maxNorm),
                "clipGradNorm: maxNorm must be finite and > 0; got %s."
                        + " Leave the call out to clip nothing.",
                maxNorm);
        double norm = Gradients.norm(slots.values().stream().map(slot -> slot.parameter).toList());
        if (!Double.isFinite(norm)) {
            throw new IllegalStateException(
                    "clipGradNorm: the norm of the gradients must be finite; got %s, first in '%s'."
                            .formatted(norm, firstNotFinite())
                            + " Lower the learning rate, or skip this step with zeroGrad().");
        }
        clipping = clipping.factor(Math.min(1, maxNorm / (norm + 1e-6)));
        return norm;
    }

    /// The name of the parameter with which the norm stops being finite.
    private String firstNotFinite() {
        String name = "";
        double norm = 0;
        for (Slot slot : slots.values()) {
            if (Double.isFinite(norm) && slot.parameter.hasGrad()) {
                name = slot.name;
                norm = StrictMath.hypot(norm, Gradients.norm(List.of(slot.parameter)));
            }
        }
        return name;
    }

    /// Limits every element of the gradient in the next step, and only there.
    ///
    /// ```text
    /// g = min(max(g, -limit), limit)            NaN stays NaN
    /// ```
    ///
    /// As with [#clipGradNorm], which comes first if both are called, [Tensor#grad] keeps the
    /// gradient as it was, the last call counts, and [#zeroGrad] drops it.
    ///
    /// **PyTorch.** `torch.nn.utils.clip_grad_value_`, which changes `grad` itself.
    ///
    /// @param limit the largest absolute value of an element, > 0
    /// @throws IllegalArgumentException if `limit` is not finite and positive
    public final void clipGradValue(double limit) {
        Check.argument(limit > 0 && Double.isFinite(limit),
                "clipGradValue: limit must be finite and > 0; got %s."
                        + " Leave the call out to clip nothing.",
                limit);
        clipping = clipping.limit(limit);
    }

    // ---- what it is

    /// How often [#step] ran; what schedules are asked with next.
    public final long steps() {
        return steps;
    }

    /// The learning rate of the next step, of the first group.
    public final double lr() {
        return rate(groups.getFirst().rule);
    }

    /// The parameters of all groups by their names.
    public final Map<String, Tensor> parameters() {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        slots.forEach((name, slot) -> parameters.put(name, slot.parameter));
        return Collections.unmodifiableMap(parameters);
    }

    // ---- saving and loading

    /// A copy of the state of all parameters.
    public final OptimizerState stateDict() {
        Map<String, Long> counts = new LinkedHashMap<>();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Slot slot : slots.values()) {
            counts.put(slot.name, slot.steps);
            List<String> names = slot.stateNames(slot.steps);
            for (int i = 0; i < names.size(); i++) {
                tensors.put(names.get(i), slot.state[i].copy());
            }
        }
        return new OptimizerState(steps, counts, tensors);
    }

    /// Goes on from a saved state, which is copied; what follows has the same bits as without the
    /// interruption.
    ///
    /// @throws IllegalArgumentException if the names, shapes or types are not those of this
    ///     optimizer; the message lists all of them, and nothing is changed
    public final void loadStateDict(OptimizerState state) {
        check(state);
        for (Slot slot : slots.values()) {
            slot.steps = Objects.requireNonNull(state.parameterSteps().get(slot.name));
            slot.state = slot.stateNames(slot.steps).stream()
                    .map(name -> Objects.requireNonNull(state.tensors().get(name)))
                    .map(saved -> Step.outlive(saved.detach().copy()))
                    .toArray(Tensor[]::new);
        }
        groups.forEach(Group::reset);
        steps = state.steps();
    }

    private void check(OptimizerState state) {
        List<String> missing = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        Set<String> unexpected = new LinkedHashSet<>(state.parameterSteps().keySet());
        unexpected.addAll(state.tensors().keySet());
        for (Slot slot : slots.values()) {
            Long count = state.parameterSteps().get(slot.name);
            unexpected.remove(slot.name);
            if (count == null) {
                missing.add(slot.name);
                continue;
            }
            for (String name : slot.stateNames(count)) {
                Tensor tensor = state.tensors().get(name);
                unexpected.remove(name);
                if (tensor == null) {
                    missing.add(name);
                } else if (!slot.fits(tensor)) {
                    wrong.add("%s %s %s for %s %s".formatted(name, tensor.dtype(), tensor.shape(),
                            slot.parameter.dtype(), slot.parameter.shape()));
                }
            }
        }
        Check.argument(missing.isEmpty() && unexpected.isEmpty() && wrong.isEmpty(),
                "%s: the state must be that of these parameters and options; got missing %s,"
                        + " unexpected %s, wrong shape or type %s."
                        + " Build the optimizer as the saved one was built.",
                groups.getFirst().rule.name(), missing, unexpected, wrong);
    }
}
