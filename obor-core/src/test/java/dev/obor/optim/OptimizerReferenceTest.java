package dev.obor.optim;

import static dev.obor.TensorAssert.assertThat;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.obor.Reference;
import dev.obor.Reference.Case;
import dev.obor.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Traces of parameters that other libraries computed: PyTorch (our generator), libtorch, and the
/// numbers in the tests of burn, dfdx, Keras and PyTorch itself (`source` in the files).
class OptimizerReferenceTest {
    private static final List<String> FILES = List.of(
            "optimizers.json", "cases/optimizers.json", "cases/optimizers_libtorch.json");

    /// Cases of optimizers that Obor does not have yet.
    private static final Map<String, String> UNKNOWN = Map.of(
            "burn_lbfgs_no_line_search", "lbfgs",
            "keras_adadelta", "adadelta",
            "keras_adamax", "adamax",
            "keras_lion", "lion",
            "keras_nadam", "nadam");

    private static final Set<String> OPTIONS = Set.of(
            "alpha", "amsgrad", "betas", "centered", "dampening", "eps",
            "initial_accumulator_value", "lr", "lr_decay", "maximize", "momentum", "nesterov",
            "weight_decay",
            "steps", "record_after", "objective");

    @ParameterizedTest @MethodSource("cases")
    void parameter_follows_the_trace(Case c) {
        assertThat(c.options().keySet()).isSubsetOf(OPTIONS);
        Tensor p = c.input("param").requiresGrad(true);
        Optimizer optimizer = optimizer(c.op(), c, List.of(p));
        Consumer<Integer> gradient = gradient(c, p);
        List<Tensor> trace = new ArrayList<>();
        Set<Integer> recorded = new TreeSet<>();
        for (int step : c.integers("record_after")) {
            recorded.add(step);
        }

        for (int step = 1; step <= c.integer("steps"); step++) {
            optimizer.zeroGrad();
            gradient.accept(step);
            optimizer.step();
            if (recorded.contains(step)) {
                trace.add(p.detach().copy());
            }
        }

        int[] shape = c.output().shape().toArray();
        assertThat(Tensor.stack(0, trace).reshape(shape)).isCloseTo(c.output(), c.rtol(), c.atol());
    }

    static Stream<Case> cases() {
        return all().filter(c -> !UNKNOWN.containsKey(c.id()));
    }

    private static Stream<Case> all() {
        return FILES.stream().flatMap(file -> Reference.cases(file).stream());
    }

    @Test void cases_left_out_are_of_optimizers_that_do_not_exist() {
        Set<String> ours = optimizers();

        for (var left : UNKNOWN.entrySet()) {
            assertThat(ours).doesNotContain(left.getValue());
            assertThat(all().filter(c -> c.id().equals(left.getKey())).map(Case::op))
                    .containsExactly(left.getValue());
        }
    }

    @Test void every_optimizer_has_reference_numbers() {
        Set<String> tested = Reference.cases("optimizers.json").stream().map(Case::op)
                .collect(toCollection(TreeSet::new));

        assertThat(optimizers()).contains("sgd", "adam"); // the scan sees the package
        assertThat(tested).containsAll(optimizers());
    }

    /// The names of the optimizers, as the files spell them.
    private static Set<String> optimizers() {
        try (var files = Files.list(
                Path.of(Optimizer.class.getResource("Optimizer.class").toURI()).getParent())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".class") && !file.contains("-info"))
                    .map(file -> "dev.obor.optim." + file.substring(0, file.length() - 6))
                    .filter(OptimizerReferenceTest::isOptimizer)
                    .map(name -> name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT))
                    .collect(toCollection(TreeSet::new));
        } catch (IOException | URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isOptimizer(String name) {
        try {
            Class<?> type = Class.forName(name);
            return Optimizer.class.isAssignableFrom(type) && type != Optimizer.class;
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    // ---- a case as a call

    /// The optimizer with PyTorch's name and the options of a case.
    static Optimizer optimizer(String name, Case c, List<Tensor> parameters) {
        return switch (name) {
            case "sgd" -> new SGD(parameters, SGD.options().lr(c.number("lr", 1e-3))
                    .momentum(c.number("momentum", 0)).dampening(c.number("dampening", 0))
                    .weightDecay(c.number("weight_decay", 0)).nesterov(c.flag("nesterov"))
                    .maximize(c.flag("maximize")));
            case "rmsprop" -> new RMSprop(parameters, RMSprop.options().lr(c.number("lr", 1e-2))
                    .alpha(c.number("alpha", 0.99)).eps(c.number("eps", 1e-8))
                    .weightDecay(c.number("weight_decay", 0)).momentum(c.number("momentum", 0))
                    .centered(c.flag("centered")).maximize(c.flag("maximize")));
            case "adagrad" -> new Adagrad(parameters, Adagrad.options().lr(c.number("lr", 1e-2))
                    .lrDecay(c.number("lr_decay", 0)).weightDecay(c.number("weight_decay", 0))
                    .initialAccumulatorValue(c.number("initial_accumulator_value", 0))
                    .eps(c.number("eps", 1e-10)).maximize(c.flag("maximize")));
            case "adam" -> new Adam(parameters, Adam.options().lr(c.number("lr", 1e-3))
                    .betas(beta(c, 0, 0.9), beta(c, 1, 0.999)).eps(c.number("eps", 1e-8))
                    .weightDecay(c.number("weight_decay", 0)).amsgrad(c.flag("amsgrad"))
                    .maximize(c.flag("maximize")));
            case "adamw" -> new AdamW(parameters, AdamW.options().lr(c.number("lr", 1e-3))
                    .betas(beta(c, 0, 0.9), beta(c, 1, 0.999)).eps(c.number("eps", 1e-8))
                    .weightDecay(c.number("weight_decay", 1e-2)).amsgrad(c.flag("amsgrad"))
                    .maximize(c.flag("maximize")));
            default -> throw new AssertionError("no such optimizer: " + name);
        };
    }

    private static double beta(Case c, int i, double otherwise) {
        return c.options().get("betas") instanceof List<?> betas
                ? ((Number) betas.get(i)).doubleValue()
                : otherwise;
    }

    /// What gives `p` its gradient in a step: a row of numbers, or an objective.
    private static Consumer<Integer> gradient(Case c, Tensor p) {
        return switch (c.word("objective", "")) {
            case "" -> {
                Tensor grads = c.input("grads");
                yield step -> p.grad(grads.select(0, Math.min(step, grads.size(0)) - 1));
            }
            case "mean((x*rate)^2)" -> step -> p.mul(c.input("rate")).square().mean().backward();
            case "mlp" -> step -> network(p).sum().backward();
            default -> throw new AssertionError("no such objective: " + c.word("objective", ""));
        };
    }

    /// Linear(2, 3), sigmoid, Linear(3, 1), sigmoid of PyTorch's recorded baselines.
    private static Tensor network(Tensor p) {
        Tensor input = Tensor.of(new double[][] {{0.1, 0.2}, {0.3, 0.4}, {0.5, 0.6}});
        Tensor hidden = input.matmul(p.slice(0, 0, 6).reshape(3, 2).t()).add(p.slice(0, 6, 9));
        return hidden.sigmoid().matmul(p.slice(0, 9, 12).reshape(1, 3).t())
                .add(p.slice(0, 12, 13)).sigmoid();
    }
}
