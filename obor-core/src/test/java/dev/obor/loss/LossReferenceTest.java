package dev.obor.loss;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.Reference;
import dev.obor.Reference.Case;
import dev.obor.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Values, gradients and refusals of every loss as PyTorch 1.13.1, libtorch 2.10.0 and the tests of
/// PyTorch, burn, candle and dfdx have them.
class LossReferenceTest {
    private static final List<String> FILES = List.of(
            "losses.json", "cases/losses_libtorch.json", "cases/edge_cases.json",
            "cases/losses_burn.json", "cases/losses_candle.json", "cases/losses_dfdx.json",
            "cases/losses_pytorch_cpp.json");

    @ParameterizedTest @MethodSource("cases")
    void agrees_with_the_reference(Case c) {
        c.requireGradients();
        differOnPurpose(c);
        if (c.error() != null) {
            assertThatThrownBy(() -> LossCases.value(c))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching("(?s)[A-Z]\\w+: .+; got .+[.]");
        } else {
            Tensor output = LossCases.value(c);
            assertThat(output).as(c.id()).isCloseTo(c.expected().getOrDefault("output", output),
                    c.rtol(), c.atol());
            c.checkGradients(output);
        }
    }

    /// Where Obor differs from PyTorch on purpose; the loss's Javadoc says so.
    private static void differOnPurpose(Case c) {
        if (c.id().matches("ref_loss_l1_loss_(extremes|equal_infinities).*")) { // sign of NaN
            Tensor isNaN = c.input("input").detach().sub(c.input("target").detach()).isNaN();
            for (String gradient : List.of("grad_input", "grad_target")) {
                c.expected().computeIfPresent(gradient, (_, g) -> g.maskedFill(isNaN, Double.NaN));
            }
        } else if (c.id().startsWith("ref_loss_binary_cross_entropy_edges_")) { // slope of cut logs
            int n = c.word("reduction", "mean").equals("mean") ? c.input("input").numel() : 1;
            c.expected().computeIfPresent("grad_target",
                    (_, g) -> g.mul(n).clamp(-100, 100).div(n));
        } else if (c.id().equals("ref_loss_binary_cross_entropy_with_logits_not_finite")) {
            c.expected().computeIfPresent("output", (_, y) -> y.set_(Double.POSITIVE_INFINITY, 2));
        } else if (c.id().equals("ref_loss_cross_entropy_weights_of_targets_are_0_mean")) {
            c.expected().computeIfPresent("grad_input", (_, g) -> Tensor.zerosLike(g));
        }
    }

    static Stream<Case> cases() {
        return all().filter(c -> LossCases.LOSSES.containsKey(c.op()));
    }

    private static Stream<Case> all() {
        return FILES.stream().flatMap(file -> Reference.cases(file).stream());
    }

    @Test void every_case_is_run_or_about_a_loss_that_is_named_as_missing() {
        Set<String> ops = new TreeSet<>();
        all().forEach(c -> ops.add(c.op()));
        ops.removeAll(LossCases.LOSSES.keySet());
        assertThat(ops).isEqualTo(new TreeSet<>(LossCases.NOT_YET));
    }

    @Test void every_case_expects_something() {
        assertThat(cases()).allMatch(c -> c.error() != null || !c.expected().isEmpty());
    }

    @Test void every_loss_of_the_package_has_reference_numbers() throws Exception {
        Set<Class<?>> covered = new HashSet<>();
        Set<String> seen = new HashSet<>();
        Reference.cases("losses.json").forEach(c -> {
            if (seen.add(c.op())) {
                covered.add(LossCases.LOSSES.get(c.op()).apply(c).getClass());
            }
        });
        assertThat(catalogue()).isNotEmpty().allMatch(covered::contains);
    }

    /// Every record of the package with the name of a loss.
    static List<Class<?>> catalogue() throws IOException, ClassNotFoundException {
        Path classes = Path.of(
                Loss.class.getProtectionDomain().getCodeSource().getLocation().getPath(),
                "dev/obor/loss");
        List<Class<?>> losses = new java.util.ArrayList<>();
        try (Stream<Path> files = Files.list(classes)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.matches("\\w+Loss[.]class")) {
                    Class<?> type = Class.forName("dev.obor.loss." + name.replace(".class", ""));
                    if (!type.isInterface()) {
                        losses.add(type);
                    }
                }
            }
        }
        return losses;
    }
}
