package dev.obor;

import dev.obor.formula.DType;
import dev.obor.io.PlainJson;
import dev.obor.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Numbers that somebody else computed: by PyTorch 1.13.1 in `src/test/resources/reference`, and in
/// `src/test/resources/cases` as each case's `source` says.
///
/// ```java
/// static Stream<Case> cases() { return Reference.cases("tensor.json", "gather", "scatter"); }
///
/// @ParameterizedTest @MethodSource("cases") void gather_agrees_with_pytorch(Case c) {
///     assertThat(c.input("input").gather(c.integer("dim"), c.input("index")))
///             .isCloseTo(c.output(), c.rtol(), c.atol());
/// }
/// ```
public final class Reference {
    private Reference() {}

    /// All cases of a file: `tensor.json` from PyTorch, or `cases/edge_cases.json`.
    public static List<Case> cases(String file) {
        var items = (List<?>) PlainJson
                .parse(text(file.contains("/") ? "/" + file : "/reference/" + file));
        return items.stream().map(item -> Case.of(fields(item))).toList();
    }

    /// The cases of a file that are about one of `ops`; there must be some for each.
    public static Stream<Case> cases(String file, String... ops) {
        List<Case> all = cases(file);
        for (String op : ops) {
            if (all.stream().noneMatch(c -> c.op().equals(op))) {
                throw new AssertionError("no case of " + op + " in " + file);
            }
        }
        return all.stream().filter(c -> Arrays.asList(ops).contains(c.op()));
    }

    /// One case.
    ///
    /// @param id       its name
    /// @param op       the function of PyTorch
    /// @param options  PyTorch's arguments: `Long`, `Double`, `Boolean`, `String`, `List`
    /// @param inputs   the tensors by name; fresh, without gradients
    /// @param expected the tensors that must come out, by name: `output`, `grad_input`, ...
    /// @param error    what kind of error PyTorch throws: `value`, `index`, `type`; null for none
    /// @param rtol     pass if `|got - want| <= atol + rtol * |want|`
    /// @param atol     see `rtol`
    public record Case(
            String id,
            String op,
            Map<String, Object> options,
            Map<String, Tensor> inputs,
            Map<String, Tensor> expected,
            @Nullable String error,
            double rtol,
            double atol) {

        private static Case of(Map<String, Object> json) {
            Map<String, Tensor> expected = new LinkedHashMap<>();
            String error = null;
            for (var entry : fields(json.get("expected")).entrySet()) {
                if (entry.getKey().equals("error")) {
                    error = (String) fields(entry.getValue()).get("kind");
                } else if (isTensor(entry.getValue())) {
                    expected.put(entry.getKey(), tensor(entry.getValue()));
                }
            }
            Map<String, Tensor> inputs = new LinkedHashMap<>();
            fields(json.get("inputs")).forEach((name, value) -> inputs.put(name, tensor(value)));
            return new Case(
                    (String) json.get("id"), (String) json.get("op"), fields(json.get("options")),
                    inputs, expected, error, real(json.get("rtol")), real(json.get("atol")));
        }

        /// Whether the option is given.
        public boolean has(String option) {
            return options.containsKey(option);
        }

        /// A whole number.
        public int integer(String option) {
            return Math.toIntExact((Long) option(option));
        }

        /// A whole number, `otherwise` if it is not given.
        public int integer(String option, int otherwise) {
            return has(option) ? integer(option) : otherwise;
        }

        /// A list of whole numbers; a single number is a list of one; empty if it is not given.
        public int[] integers(String option) {
            if (!has(option)) {
                return new int[0];
            }
            List<?> list = option(option) instanceof List<?> l ? l : List.of(option(option));
            return list.stream().mapToInt(n -> Math.toIntExact((Long) n)).toArray();
        }

        /// A number; infinities and NaN included.
        public double number(String option) {
            return real(option(option));
        }

        /// A number, `otherwise` if it is not given.
        public double number(String option, double otherwise) {
            return has(option) ? number(option) : otherwise;
        }

        /// Whether the option is given and true.
        public boolean flag(String option) {
            return has(option) && (Boolean) option(option);
        }

        /// A word, `otherwise` if it is not given.
        public String word(String option, String otherwise) {
            return has(option) ? (String) option(option) : otherwise;
        }

        private Object option(String name) {
            return present(options.get(name), "option", name);
        }

        /// The input of that name.
        public Tensor input(String name) {
            return present(inputs.get(name), "input", name);
        }

        /// The expected result.
        public Tensor output() {
            return expected("output");
        }

        /// The expected tensor of that name.
        public Tensor expected(String name) {
            return present(expected.get(name), "expectation", name);
        }

        private <T> T present(@Nullable T value, String what, String name) {
            if (value == null) {
                throw new AssertionError(id + " has no " + what + " " + name);
            }
            return value;
        }

        /// Asks every input whose gradient is expected for one.
        public void requireGradients() {
            for (var input : inputs.entrySet()) {
                if (expected.containsKey("grad_" + input.getKey())) {
                    input.getValue().requiresGrad(true);
                }
            }
        }

        /// Runs the reverse pass from `output` as PyTorch did: from `sum(output * upstream)`, the
        /// plain sum if there is no upstream; then compares every gradient.
        public void checkGradients(Tensor output) {
            if (expected.keySet().stream().noneMatch(name -> name.startsWith("grad_"))) {
                return;
            }
            Tensor upstream = inputs.get("upstream");
            output.backward(upstream == null ? Tensor.onesLike(output) : upstream);
            for (var each : expected.entrySet()) {
                if (each.getKey().startsWith("grad_")) {
                    Tensor got = input(each.getKey().substring("grad_".length())).grad();
                    TensorAssert.assertThat(got).as(id + " " + each.getKey())
                            .isCloseTo(each.getValue(), rtol, atol);
                }
            }
        }

        @Override public String toString() {
            return id;
        }
    }

    // ---- JSON

    private static String text(String resource) {
        try (var in = Reference.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new AssertionError("no such resource: " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> fields(@Nullable Object json) {
        return (Map<String, Object>) Objects.requireNonNull(json);
    }

    private static boolean isTensor(Object json) {
        return json instanceof Map<?, ?> map
                && map.keySet().containsAll(List.of("dtype", "shape", "data"));
    }

    private static double real(@Nullable Object json) {
        return switch (json) {
            case Number number -> number.doubleValue();
            case String word -> Double.parseDouble(word);
            case null, default -> throw new AssertionError("not a number: " + json);
        };
    }

    private static Tensor tensor(Object json) {
        Map<String, Object> fields = fields(json);
        var data = (List<?>) present(fields, "data");
        int[] shape = ((List<?>) present(fields, "shape")).stream()
                .mapToInt(size -> Math.toIntExact((Long) size)).toArray();
        int n = data.size();
        return switch ((String) present(fields, "dtype")) {
            case "float32" -> {
                float[] values = new float[n];
                for (int i = 0; i < n; i++) {
                    values[i] = (float) real(data.get(i));
                }
                yield Tensor.of(values).reshape(shape);
            }
            case "float64" ->
                    Tensor.of(data.stream().mapToDouble(Reference::real).toArray()).reshape(shape);
            case "int32" -> Tensor.of(longs(data)).to(DType.INT32).reshape(shape);
            case "int64" -> Tensor.of(longs(data)).reshape(shape);
            case "bool" -> {
                boolean[] values = new boolean[n];
                for (int i = 0; i < n; i++) {
                    values[i] = (Boolean) data.get(i);
                }
                yield Tensor.of(values).reshape(shape);
            }
            default -> throw new AssertionError("unknown dtype: " + fields.get("dtype"));
        };
    }

    private static long[] longs(List<?> data) {
        return data.stream().mapToLong(n -> (Long) n).toArray();
    }

    private static Object present(Map<String, Object> fields, String key) {
        return Objects.requireNonNull(fields.get(key), key);
    }
}
