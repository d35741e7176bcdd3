package dev.obor.cli;

import dev.obor.formula.DType;
import dev.obor.loss.Loss;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The losses of the catalogue by name: every public record of `dev.obor.loss` that is a [Loss] and
/// has defaults. A new one is found by itself.
final class LossRegistry {
    private LossRegistry() {}

    /// One loss of the catalogue.
    record Entry(Class<? extends Loss> type, Withers options) {
        String name() {
            return type.getSimpleName();
        }

        /// The loss with PyTorch's defaults.
        Loss defaults() {
            try {
                return type.getConstructor().newInstance();
            } catch (InvocationTargetException | NoSuchMethodException | InstantiationException
                    | IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }

        /// The loss with the given options.
        ///
        /// @param given  values in words, or tensors
        /// @param floats the type of tensors in words
        Loss with(Map<String, ?> given, DType floats) {
            Object loss = defaults();
            for (var option : given.entrySet()) {
                loss = options.set(option.getKey(), option.getValue(), floats).apply(loss);
            }
            return (Loss) loss;
        }
    }

    private static final class All {
        static final List<Entry> ENTRIES = find();
    }

    private static List<Entry> find() {
        List<Entry> found = new ArrayList<>();
        for (Class<?> type : Catalogue.publicClassesBeside(Loss.class)) {
            if (type.isRecord() && Loss.class.isAssignableFrom(type) && hasDefaults(type)) {
                found.add(new Entry(type.asSubclass(Loss.class), new Withers(type)));
            }
        }
        return List.copyOf(found);
    }

    private static boolean hasDefaults(Class<?> type) {
        for (var constructor : type.getConstructors()) {
            if (constructor.getParameterCount() == 0) return true;
        }
        return false;
    }

    static List<Entry> entries() {
        return All.ENTRIES;
    }

    static List<String> names() {
        return entries().stream().map(Entry::name).toList();
    }

    /// Whether there is a loss of this name, in PyTorch's spelling of the class or the function.
    static boolean has(String name) {
        return entries().stream().anyMatch(entry -> key(entry.name()).equals(key(name)));
    }

    /// The loss of this name: `HuberLoss`, `huber_loss` and `huber` are one.
    ///
    /// @throws IllegalArgumentException if there is none; the message names the nearest
    static Entry entry(String name) {
        return entries().stream()
                .filter(entry -> key(entry.name()).equals(key(name)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no loss '%s'.%s Losses: %s.".formatted(
                                name, Names.hint(name, names()), String.join(", ", names()))));
    }

    /// A loss from a name and options such as `delta=2`, as `./obor train` takes them.
    static Loss create(String name, Map<String, String> options) {
        return entry(name).with(options, DType.FLOAT32);
    }

    private static String key(String name) {
        String key = Names.key(name).replace("binarycrossentropy", "bce");
        return key.endsWith("loss") ? key.substring(0, key.length() - "loss".length()) : key;
    }
}
