package dev.obor.cli;

import dev.obor.formula.DType;
import dev.obor.optim.Optimizer;
import dev.obor.optim.OptimizerOptions;
import dev.obor.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The optimizers by name: every public [Optimizer] of `dev.obor.optim` whose static `options()`
/// gives its defaults. A new one is found by itself.
final class OptimizerRegistry {
    private OptimizerRegistry() {}

    /// One optimizer.
    record Entry(Class<? extends Optimizer> type, Withers options) {
        String name() {
            return type.getSimpleName();
        }

        /// The defaults with the given options, values in words.
        OptimizerOptions with(Map<String, String> given) {
            try {
                Object result = type.getMethod("options").invoke(null);
                for (var option : given.entrySet()) {
                    result = options.set(option.getKey(), option.getValue(), DType.FLOAT32)
                            .apply(result);
                }
                return (OptimizerOptions) result;
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        /// The optimizer of named parameters.
        Optimizer create(Map<String, Tensor> parameters, OptimizerOptions options) {
            try {
                return type.getConstructor(Map.class, options.getClass())
                        .newInstance(parameters, options);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof RuntimeException cause) throw cause;
                throw new IllegalStateException(e);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class All {
        static final List<Entry> ENTRIES = find();
    }

    private static List<Entry> find() {
        List<Entry> found = new ArrayList<>();
        for (Class<?> type : Catalogue.publicClassesBeside(Optimizer.class)) {
            if (Optimizer.class.isAssignableFrom(type)
                    && !Modifier.isAbstract(type.getModifiers())) {
                found.add(new Entry(type.asSubclass(Optimizer.class), new Withers(options(type))));
            }
        }
        return List.copyOf(found);
    }

    private static Class<?> options(Class<?> optimizer) {
        try {
            return optimizer.getMethod("options").getReturnType();
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(
                    "OptimizerRegistry: an optimizer must have a static options(); got %s."
                            .formatted(optimizer.getSimpleName()),
                    e);
        }
    }

    static List<Entry> entries() {
        return All.ENTRIES;
    }

    static List<String> names() {
        return entries().stream().map(Entry::name).toList();
    }

    static boolean has(String name) {
        return names().stream().anyMatch(other -> Names.key(other).equals(Names.key(name)));
    }

    /// The optimizer of this name, whatever its case.
    ///
    /// @throws IllegalArgumentException if there is none; the message names the nearest
    static Entry entry(String name) {
        return entries().stream()
                .filter(entry -> Names.key(entry.name()).equals(Names.key(name)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no optimizer '%s'.%s Optimizers: %s.".formatted(
                                name, Names.hint(name, names()), String.join(", ", names()))));
    }

    /// An optimizer from a name and options such as `lr=0.01`, `betas=0.9,0.99`.
    static Optimizer create(
            String name, Map<String, String> options, Map<String, Tensor> parameters) {
        Entry entry = entry(name);
        return entry.create(parameters, entry.with(options));
    }
}
