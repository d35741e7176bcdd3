package dev.obor.nn;

import dev.obor.formula.DType;
import dev.obor.kernel.Check;
import dev.obor.nn.Parts.Slot;
import dev.obor.tensor.Autograd;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/// Everything in a layer and the layers inside it, by the path to it.
final class Tree {
    private final Map<String, Slot<Tensor>> parameters = new LinkedHashMap<>();
    private final Map<String, Slot<Tensor>> state = new LinkedHashMap<>(); // parameters and buffers
    private final Map<String, Slot<Rng>> generators = new LinkedHashMap<>();
    private final List<Mode> modes = new ArrayList<>();

    private Tree() {}

    static Tree of(Layer root) {
        Tree tree = new Tree();
        tree.collect("", root);
        return tree;
    }

    private void collect(String path, Layer layer) {
        Parts parts = layer.parts();
        parts.parameters().forEach((name, slot) -> {
            parameters.put(path + name, slot);
            state.put(path + name, slot);
        });
        parts.buffers().forEach((name, slot) -> state.put(path + name, slot));
        parts.generators().forEach((name, slot) -> generators.put(path + name, slot));
        modes.addAll(parts.modes());
        parts.layers().forEach((name, child) -> collect(path + name + ".", child));
    }

    List<Mode> modes() {
        return modes;
    }

    // ---- tensors

    Map<String, Tensor> distinctParameters() {
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Map<String, Tensor> distinct = new LinkedHashMap<>();
        parameters.forEach((name, slot) -> {
            if (seen.add(slot.value())) {
                distinct.put(name, slot.value());
            }
        });
        return Collections.unmodifiableMap(distinct);
    }

    Map<String, Tensor> stateDict() {
        return mapped(state, tensor -> tensor.detach().copy());
    }

    void loadStateDict(Map<String, Tensor> loaded) {
        List<String> faults = nameFaults(state.keySet(), loaded.keySet());
        state.forEach((name, slot) -> {
            Tensor from = loaded.get(name);
            Tensor to = slot.value();
            if (from != null && !fits(from, to)) {
                faults.add("%s %s %s for %s %s".formatted(
                        name, from.shape(), from.dtype(), to.shape(), to.dtype()));
            }
        });
        check("loadStateDict: names and shapes must be those of the layer", faults);
        try (var _ = Autograd.noGrad()) {
            state.forEach(
                    (name, slot) -> slot.value().copy_(Objects.requireNonNull(loaded.get(name))));
        }
    }

    private static boolean fits(Tensor from, Tensor to) {
        boolean bothFloating = from.dtype().isFloating() && to.dtype().isFloating();
        return from.shape().equals(to.shape()) && (bothFloating || from.dtype() == to.dtype());
    }

    void to(DType type) {
        Check.argument(
                type.isFloating(), "to: the type of a layer must be floating point; got %s.", type);
        Map<Tensor, Tensor> converted = new IdentityHashMap<>(); // shared tensors stay shared
        List<Runnable> changes = new ArrayList<>();
        state.forEach((name, slot) -> {
            Tensor old = slot.value();
            if (!old.dtype().isFloating() || old.dtype() == type) {
                return;
            }
            Tensor fresh = converted.computeIfAbsent(
                    old, t -> t.detach().to(type).requiresGrad(t.requiresGrad()));
            Consumer<Tensor> replace = slot.replace();
            if (replace == null) {
                throw new IllegalStateException(
                        "to: every tensor must be replaceable; got %s, which is not. Name it in"
                                .formatted(name)
                                + " parts() with (name, tensor, replace).");
            }
            changes.add(() -> replace.accept(fresh));
        });
        changes.forEach(Runnable::run);
    }

    // ---- random numbers

    Map<String, Rng.State> randomStates() {
        return mapped(generators, Rng::state);
    }

    void loadRandomStates(Map<String, Rng.State> states) {
        check("loadRandomStates: names must be those of the layer",
                nameFaults(generators.keySet(), states.keySet()));
        Map<Rng, Rng> fresh = new IdentityHashMap<>(); // shared generators stay shared
        generators.forEach((name, slot) -> {
            Rng.State from = Objects.requireNonNull(states.get(name));
            Objects.requireNonNull(slot.replace())
                    .accept(fresh.computeIfAbsent(slot.value(), _ -> Rng.of(from)));
        });
    }

    // ---- names

    private static <T, R> Map<String, R> mapped(Map<String, Slot<T>> slots, Function<T, R> value) {
        Map<String, R> result = new LinkedHashMap<>();
        slots.forEach((name, slot) -> result.put(name, value.apply(slot.value())));
        return Collections.unmodifiableMap(result);
    }

    private static List<String> nameFaults(Set<String> wanted, Set<String> given) {
        List<String> faults = new ArrayList<>();
        wanted.stream().filter(name -> !given.contains(name))
                .forEach(name -> faults.add("no " + name));
        given.stream().filter(name -> !wanted.contains(name)).sorted()
                .forEach(name -> faults.add(name + ", which the layer does not have"));
        return faults;
    }

    private static void check(String rule, List<String> faults) {
        Check.argument(
                faults.isEmpty(),
                "%s; got %s. Build the layer as it was when the state was saved.",
                rule, String.join("; ", faults));
    }
}
