package dev.obor.nn;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.obor.Reference;
import dev.obor.Reference.Case;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every layer against the numbers of PyTorch 1.13.1: results and gradients.
class LayersReferenceTest {
    /// Where the numbers of a layer are, and how the layer of a case is made.
    private record Numbers(String file, String op, Function<Case, Layer> layer) {
        static Numbers layer(String op, Function<Case, Layer> layer) {
            return new Numbers("layers.json", op, layer);
        }

        static Numbers activation(String op, Function<Case, Layer> layer) {
            return new Numbers("elementwise.json", op, layer);
        }
    }

    private static final Map<String, Numbers> LAYERS = Map.ofEntries(
            Map.entry("Linear", Numbers.layer("linear", LayersReferenceTest::linear)),
            Map.entry("Dropout", Numbers.layer("dropout", LayersReferenceTest::dropout)),
            Map.entry("Flatten", Numbers.layer("nn_flatten", LayersReferenceTest::flatten)),
            Map.entry("Softmax", Numbers.layer("softmax", c -> new Softmax(c.integer("dim")))),
            Map.entry("LogSoftmax",
                    Numbers.layer("log_softmax", c -> new LogSoftmax(c.integer("dim")))),
            Map.entry("ReLU", Numbers.activation("relu", _ -> new ReLU())),
            Map.entry("Tanh", Numbers.activation("tanh", _ -> new Tanh())),
            Map.entry("Sigmoid", Numbers.activation("sigmoid", _ -> new Sigmoid())),
            Map.entry("GELU", Numbers.activation("gelu", LayersReferenceTest::gelu)),
            Map.entry("SiLU", Numbers.activation("silu", _ -> new SiLU())),
            Map.entry("LeakyReLU", Numbers.activation("leaky_relu", LayersReferenceTest::leaky)),
            Map.entry("Softplus", Numbers.activation("softplus", LayersReferenceTest::softplus)),
            Map.entry("ELU", Numbers.activation("elu", LayersReferenceTest::elu)));

    /// Layers without numbers of their own, and why.
    private static final Map<String, String> WITHOUT =
            Map.of("Sequential", "computes nothing itself; see SequentialTest");

    @Test void every_layer_has_reference_numbers_or_a_reason() throws Exception {
        var known = new TreeSet<>(LAYERS.keySet());
        known.addAll(WITHOUT.keySet());
        assertThat(layers()).isEqualTo(known);
    }

    /// The public layers of the package.
    private static Set<String> layers() throws Exception {
        var main = Objects.requireNonNull(Layer.class.getResource("Layer.class")).toURI();
        var layers = new TreeSet<String>();
        try (var files = Files.list(Path.of(main).getParent())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString().replace(".class", "");
                if (!name.contains("-")) { // package-info
                    var type = Class.forName("dev.obor.nn." + name);
                    boolean layer = Layer.class.isAssignableFrom(type) && !type.isInterface();
                    if (layer && Modifier.isPublic(type.getModifiers())) {
                        layers.add(name);
                    }
                }
            }
        }
        return layers;
    }

    static Stream<Case> cases() {
        return LAYERS.values().stream()
                .flatMap(numbers -> Reference.cases(numbers.file, numbers.op))
                .filter(c -> c.error() == null);
    }

    @ParameterizedTest @MethodSource("cases")
    void agrees_with_pytorch(Case c) {
        c.requireGradients();
        Tensor output = layer(c).forward(c.input("input"));
        assertThat(output).isCloseTo(c.output(), c.rtol(), c.atol());
        c.checkGradients(output);
    }

    static Stream<Case> errors() {
        return LAYERS.values().stream()
                .flatMap(numbers -> Reference.cases(numbers.file, numbers.op))
                .filter(c -> c.error() != null);
    }

    @ParameterizedTest @MethodSource("errors")
    void refuses_what_pytorch_refuses(Case c) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> layer(c).forward(c.input("input")));
    }

    static Stream<Case> initialisations() {
        return Reference.cases("layers.json", "linear_init");
    }

    @ParameterizedTest @MethodSource("initialisations")
    void linear_starts_with_the_distribution_of_pytorch(Case c) {
        var layer = new Linear(c.integer("in_features"), c.integer("out_features"), new Rng(1));
        Tensor bias = Objects.requireNonNull(layer.bias());
        checkUniform(layer.weight(), c.expected("weight_bound").item(), c.rtol());
        checkUniform(bias, c.expected("bias_bound").item(), c.rtol());
        double std = c.expected("weight_std").item();
        assertThat(layer.weight().std().item()).isBetween(0.93 * std, 1.07 * std);
    }

    /// 300 numbers uniform in [-b, b] miss the outer 5 % on one side with probability 5e-4; these
    /// numbers are always the same.
    private static void checkUniform(Tensor values, double bound, double rtol) {
        assertThat(values.max().item()).isBetween(0.95 * bound, bound * (1 + rtol));
        assertThat(values.min().item()).isBetween(-bound * (1 + rtol), -0.95 * bound);
        assertThat(values.mean().item()).isBetween(-0.12 * bound, 0.12 * bound);
    }

    // ---- the layer of a case

    private static Layer layer(Case c) {
        return LAYERS.values().stream().filter(numbers -> numbers.op.equals(c.op())).findFirst()
                .orElseThrow().layer.apply(c);
    }

    /// The tensors of the case itself become the parameters: their gradients are compared.
    private static Layer linear(Case c) {
        Tensor weight = c.input("weight");
        int in = weight.size(1);
        int out = weight.size(0);
        boolean biased = c.inputs().containsKey("bias");
        var layer = biased ? new Linear(in, out) : Linear.withoutBias(in, out);
        Parts parts = layer.parts();
        replace(parts, "weight", weight);
        if (biased) {
            replace(parts, "bias", c.input("bias"));
        }
        return layer;
    }

    private static void replace(Parts parts, String name, Tensor value) {
        Objects.requireNonNull(Objects.requireNonNull(parts.parameters().get(name)).replace())
                .accept(value);
    }

    private static Layer dropout(Case c) {
        var layer = new Dropout(c.number("p"));
        if (!c.flag("training")) {
            layer.eval();
        }
        return layer;
    }

    private static Layer flatten(Case c) {
        return new Flatten(c.integer("start_dim", 1), c.integer("end_dim", -1));
    }

    private static Layer gelu(Case c) {
        return switch (c.word("approximate", "none")) {
            case "none" -> new GELU();
            case "tanh" -> new GELU().approximate(GELU.Approximate.TANH);
            default -> throw new AssertionError(c.options());
        };
    }

    private static Layer leaky(Case c) {
        return new LeakyReLU().negativeSlope(c.number("negative_slope", 0.01));
    }

    private static Layer softplus(Case c) {
        return new Softplus().beta(c.number("beta", 1)).threshold(c.number("threshold", 20));
    }

    private static Layer elu(Case c) {
        return new ELU().alpha(c.number("alpha", 1));
    }
}
