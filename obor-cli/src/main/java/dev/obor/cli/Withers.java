package dev.obor.cli;

import dev.obor.formula.DType;
import dev.obor.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The options of a record, given by its withers: `delta(2)` is the option `delta`, `logTarget()`
/// the switch `logTarget`. A new option needs no line here.
final class Withers {
    private final Class<?> type;

    /// For each [Names#key] the withers of that name.
    private final Map<String, List<Method>> byKey = new LinkedHashMap<>();

    /// The withers of a record whose options have a type that can be written down.
    Withers(Class<?> type) {
        this.type = type;
        List<String> order = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName).toList();
        Stream.of(type.getDeclaredMethods())
                .filter(method -> method.getReturnType() == type
                        && Modifier.isPublic(method.getModifiers())
                        && !Modifier.isStatic(method.getModifiers())
                        && Stream.of(method.getParameterTypes()).allMatch(Withers::isWritable))
                .sorted(Comparator.comparingInt((Method method) -> place(order, method.getName()))
                        .thenComparing(Method::getName))
                .forEach(method -> byKey
                        .computeIfAbsent(Names.key(method.getName()), _ -> new ArrayList<>())
                        .add(method));
    }

    private static int place(List<String> order, String name) {
        int place = order.indexOf(name);
        return place < 0 ? order.size() : place;
    }

    /// The names of the options, in the record's order.
    List<String> names() {
        return byKey.values().stream().map(methods -> methods.getFirst().getName()).toList();
    }

    boolean has(String name) {
        return byKey.containsKey(Names.key(name));
    }

    /// Whether the option is on or off.
    boolean isSwitch(String name) {
        Method method = method(name);
        return method.getParameterCount() == 0 || method.getParameterTypes()[0] == boolean.class;
    }

    /// What an option takes, for the help text: `number`, `none|mean|sum`.
    String takes(String name) {
        return Stream.of(method(name).getParameterTypes()).map(Withers::takes)
                .collect(Collectors.joining(","));
    }

    /// Sets an option in a record.
    ///
    /// @param value a [Tensor], or the option's value in words
    /// @param floats the type of tensors in words
    /// @throws IllegalArgumentException if there is no such option, or the value does not suit it
    UnaryOperator<Object> set(String name, Object value, DType floats) {
        Method method = method(name);
        if (method.getParameterCount() == 0) {
            boolean on = (Boolean) convert(name, value, boolean.class, floats);
            return record -> on ? call(method, record) : record;
        }
        Class<?>[] types = method.getParameterTypes();
        Object[] parts = types.length == 1 ? new Object[] {value} : value.toString().split(",", -1);
        if (parts.length != types.length) {
            throw wrong(name, types.length + " numbers such as 0.9,0.999", value);
        }
        Object[] arguments = new Object[parts.length];
        for (int i = 0; i < parts.length; i++) {
            arguments[i] = convert(name, parts[i], types[i], floats);
        }
        return record -> call(method, record, arguments);
    }

    private Method method(String name) {
        List<Method> methods = byKey.get(Names.key(name));
        if (methods == null) {
            throw new IllegalArgumentException("%s: there is no option %s.%s Options: %s."
                    .formatted(title(), name, Names.hint(name, names()),
                            names().isEmpty() ? "none" : String.join(", ", names())));
        }
        return methods.getFirst();
    }

    private String title() {
        return type.isMemberClass()
                ? type.getEnclosingClass().getSimpleName()
                : type.getSimpleName();
    }

    private static Object call(Method method, Object record, Object... arguments) {
        try {
            return method.invoke(record, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw new IllegalStateException(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- values in words

    private static boolean isWritable(Class<?> type) {
        return type == double.class || type == long.class || type == int.class
                || type == boolean.class || type == Tensor.class || !constants(type).isEmpty();
    }

    private static String takes(Class<?> type) {
        if (type == boolean.class) return "true|false";
        if (type == Tensor.class) return "values";
        return type.isPrimitive() ? "number" : String.join("|", constants(type).keySet());
    }

    private Object convert(String name, Object value, Class<?> type, DType floats) {
        if (type.isInstance(value)) return value;
        String text = value.toString().strip();
        if (type == Tensor.class) return Values.of(title() + ": " + name, text).tensor(floats);
        if (!type.isPrimitive()) {
            Object constant = constants(type).get(Names.key(text));
            if (constant == null) throw wrong(name, takes(type).replace("|", ", "), text);
            return constant;
        }
        try {
            Object number = primitive(type, text);
            if (number != null) return number;
        } catch (NumberFormatException e) {
            // said below
        }
        throw wrong(name, type == double.class ? "a number"
                : type == boolean.class ? "true or false"
                : "a whole number", text);
    }

    private static @Nullable Object primitive(Class<?> type, String text) {
        if (type == boolean.class) {
            return text.equalsIgnoreCase("true") ? Boolean.TRUE
                    : text.equalsIgnoreCase("false") ? Boolean.FALSE
                    : null;
        }
        if (type == long.class) return Long.valueOf(text);
        if (type == int.class) return Integer.valueOf(text);
        return Values.number(text);
    }

    private IllegalArgumentException wrong(String name, String wanted, Object got) {
        return new IllegalArgumentException(
                "%s: %s must be %s; got %s.".formatted(title(), name, wanted, got));
    }

    /// The constants of a type: those of an enum, or of a class such as `Reduction`.
    private static Map<String, Object> constants(Class<?> type) {
        Map<String, Object> constants = new LinkedHashMap<>();
        Stream.of(type.getFields())
                .filter(field -> field.getType() == type && Modifier.isStatic(field.getModifiers()))
                .forEach(field -> {
                    try {
                        constants.put(Names.key(field.getName()), field.get(null));
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                });
        return constants;
    }
}
