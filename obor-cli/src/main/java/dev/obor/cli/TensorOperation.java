package dev.obor.cli;

import dev.obor.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The functions of one or two tensors, such as `exp` or `atan2`: methods of [Tensor] of that name
/// that take nothing else.
final class TensorOperation implements Conformance.Operation {
    /// Remarks on where the numbers come from, and the tolerance.
    private static final Set<String> OPTIONS = Set.of("max_ulp", "rows_in_source", "rows_kept");

    private static final Set<String> FIRST = Set.of("x", "input");
    private static final Set<String> SECOND = Set.of("y", "other", "exponent");

    @Override public boolean knows(String op) {
        return method(op, 1) != null || method(op, 2) != null;
    }

    private static @Nullable Method method(String op, int tensors) {
        return Stream.of(Tensor.class.getMethods())
                .filter(method -> method.getReturnType() == Tensor.class
                        && method.getParameterCount() == tensors - 1
                        && Arrays.stream(method.getParameterTypes()).allMatch(Tensor.class::equals)
                        && !Modifier.isStatic(method.getModifiers())
                        && !method.getName().endsWith("_")
                        && !method.getName().equals("grad")
                        && Names.key(method.getName()).equals(Names.key(op)))
                .findFirst().orElse(null);
    }

    @Override public Map<String, Tensor> run(Case one) {
        one.takesOptions(OPTIONS);
        one.yields(Gradients.results(one));
        List<String> names = Stream.concat(
                one.inputs().keySet().stream().filter(FIRST::contains),
                one.inputs().keySet().stream().filter(SECOND::contains)).toList();
        one.takesInputs(names);
        Method method = method(one.op(), names.size());
        boolean fits = method != null && FIRST.contains(names.getFirst())
                && (names.size() == 1 || SECOND.contains(names.get(1)));
        if (!fits) {
            throw new Case.Unsupported(
                    "%s of the inputs %s".formatted(one.op(), one.inputs().keySet()));
        }
        Map<String, Tensor> inputs = Gradients.inputs(one);
        Tensor[] tensors = names.stream().map(inputs::get).toArray(Tensor[]::new);
        return Gradients.added(inputs, call(Objects.requireNonNull(method), tensors));
    }

    private static Tensor call(Method method, Tensor[] tensors) {
        try {
            Object[] others = Arrays.copyOfRange(tensors, 1, tensors.length, Object[].class);
            return (Tensor) method.invoke(tensors[0], others);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw new IllegalStateException(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
