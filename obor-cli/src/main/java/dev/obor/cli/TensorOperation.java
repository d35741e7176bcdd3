package dev.obor.cli;

import dev.obor.tensor.Tensor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The functions of one tensor, such as `exp`: a method of [Tensor] of that name without arguments.
final class TensorOperation implements Conformance.Operation {
    /// Remarks on where the numbers come from, and the tolerance.
    private static final Set<String> OPTIONS = Set.of("max_ulp", "rows_in_source", "rows_kept");

    @Override
    public boolean knows(String op) {
        return method(op) != null;
    }

    private static @Nullable Method method(String op) {
        return Stream.of(Tensor.class.getMethods())
                .filter(method -> method.getReturnType() == Tensor.class
                        && method.getParameterCount() == 0
                        && !Modifier.isStatic(method.getModifiers())
                        && !method.getName().endsWith("_")
                        && !method.getName().equals("grad")
                        && Names.key(method.getName()).equals(Names.key(op)))
                .findFirst().orElse(null);
    }

    @Override
    public Map<String, Tensor> run(Case one) {
        one.takesOptions(OPTIONS);
        String name = one.inputs().containsKey("x") ? "x" : "input";
        one.takesInputs(List.of(name));
        one.yields(Gradients.results(one));
        one.input(name);
        Map<String, Tensor> inputs = Gradients.inputs(one);
        return Gradients.added(inputs, call(one.op(), Objects.requireNonNull(inputs.get(name))));
    }

    private static Tensor call(String op, Tensor x) {
        try {
            Method method = method(op);
            if (method == null) throw new Case.Unsupported("operation " + op);
            return (Tensor) method.invoke(x);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw new IllegalStateException(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
