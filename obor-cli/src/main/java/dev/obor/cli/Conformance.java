package dev.obor.cli;

import dev.obor.io.FormatException;
import dev.obor.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// Runs conformance cases through the library's public types.
///
/// An operation is one of [#OPERATIONS]; what none of them knows, down to a single option or
/// expectation, is unsupported and never passes.
final class Conformance {
    private static final Set<String> ERROR_KINDS = Set.of("value", "index", "type", "format");

    private static final List<Operation> OPERATIONS = List.of(
            new LossOperation(), new OptimizerOperation(), new FileOperation(),
            new TensorOperation());

    private Conformance() {}

    /// A kind of operation.
    interface Operation {
        /// Whether it can do the operation of this name.
        boolean knows(String op);

        /// Whether the element types of its results belong to what is checked.
        default boolean givesTypes() {
            return false;
        }

        /// Does what the case asks for.
        ///
        /// @return the results by name: `output`, `grad_input` ...
        /// @throws Case.Unsupported if the case asks for more than we have
        Map<String, Tensor> run(Case one);
    }

    /// How a case ended.
    ///
    /// @param kind how
    /// @param text the first difference, or what is not supported
    record Outcome(Kind kind, String text) {
        enum Kind {
            PASSED,
            FAILED,
            UNSUPPORTED
        }

        static final Outcome PASSED = new Outcome(Kind.PASSED, "");

        static Outcome failed(String text) {
            return new Outcome(Kind.FAILED, text);
        }
    }

    /// Runs one case. Whatever the library throws is an outcome.
    static Outcome run(Case one) {
        try {
            Operation operation = operation(one);
            Map<String, Tensor> results = operation.run(one);
            return one.expected().error() == null
                    ? compared(one, results, operation.givesTypes())
                    : Outcome.failed(
                            "got a result, wanted an error of kind " + one.expected().error());
        } catch (Case.Unsupported e) {
            return new Outcome(Outcome.Kind.UNSUPPORTED, String.valueOf(e.getMessage()));
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
            return thrown(one, e);
        }
    }

    private static Operation operation(Case one) {
        if (!one.unknown().isEmpty()) {
            throw new Case.Unsupported("key " + String.join(", ", new TreeSet<>(one.unknown())));
        }
        if (one.expected().isNothing()) throw new Case.Unsupported("a case without expectation");
        String error = one.expected().error();
        if (error != null && !ERROR_KINDS.contains(error)) {
            throw new Case.Unsupported("error of kind " + error);
        }
        return OPERATIONS.stream()
                .filter(operation -> operation.knows(one.op()))
                .findFirst()
                .orElseThrow(() -> new Case.Unsupported("operation " + one.op()));
    }

    private static Outcome compared(Case one, Map<String, Tensor> results, boolean types) {
        JsonNode ulp = one.options().get("max_ulp");
        var difference = new Difference(one.rtol(), one.atol(), ulp == null ? -1 : ulp.asLong());
        for (var wanted : one.expected().arrays().entrySet()) {
            String name = wanted.getKey();
            Case.Array array = wanted.getValue();
            Tensor got = results.get(name);
            if (got == null) return Outcome.failed(name + ": got nothing");
            if (types && got.dtype() != array.type()) {
                return Outcome.failed(
                        "%s: got type %s, wanted %s".formatted(name, got.dtype(), array.dtype()));
            }
            String first = difference.first(name, got, array);
            if (first != null) return Outcome.failed(first);
        }
        for (String name : results.keySet()) {
            if (one.expected().allEntries() && !one.expected().arrays().containsKey(name)) {
                return Outcome.failed(name + ": got it, wanted none of that name");
            }
        }
        return Outcome.PASSED;
    }

    /// Our errors: a value, index or type is an `IllegalArgumentException`, a format that one of its own.
    private static Outcome thrown(Case one, Throwable e) {
        String wanted = one.expected().error();
        boolean fits = wanted != null && e instanceof IllegalArgumentException
                && (e instanceof FormatException) == wanted.equals("format");
        if (fits) return Outcome.PASSED;
        String got = e instanceof IllegalArgumentException
                ? "got the error \"" + e.getMessage() + "\""
                : "got " + e;
        return Outcome.failed(wanted == null ? got : got + ", wanted one of kind " + wanted);
    }
}
