package dev.obor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.obor.formula.DType;
import dev.obor.loss.CrossEntropyLoss;
import dev.obor.loss.HuberLoss;
import dev.obor.loss.KLDivLoss;
import dev.obor.loss.Loss;
import dev.obor.loss.Reduction;
import dev.obor.optim.Adam;
import dev.obor.optim.Optimizer;
import dev.obor.optim.SGD;
import dev.obor.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryTest {
    @Test void every_loss_of_the_package_is_found() {
        assertThat(LossRegistry.names()).isSorted().contains(
                "BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss", "HuberLoss", "KLDivLoss",
                "L1Loss",
                "MSELoss", "NLLLoss", "SmoothL1Loss");
        assertThat(Catalogue.publicClassesBeside(Loss.class))
                .contains(Loss.class, Reduction.class).doesNotContain(String.class);
    }

    @ParameterizedTest
    @CsvSource({"binary_cross_entropy,BCELoss",
        "binary_cross_entropy_with_logits,BCEWithLogitsLoss",
        "cross_entropy,CrossEntropyLoss", "huber_loss,HuberLoss", "huber,HuberLoss",
        "kl_div,KLDivLoss",
        "l1_loss,L1Loss", "mse-loss,MSELoss", "nllloss,NLLLoss", "smooth_l1_loss,SmoothL1Loss"})
    void losses_answer_to_the_names_of_pytorch(String name, String type) {
        assertThat(LossRegistry.entry(name).name()).isEqualTo(type);
    }

    @Test void options_are_those_of_the_record() {
        assertThat(LossRegistry.entry("CrossEntropyLoss").options().names())
                .containsExactly("weight", "ignoreIndex", "labelSmoothing", "reduction", "guard");
        assertThat(LossRegistry.entry("KLDivLoss").options().names())
                .containsExactly("reduction", "guard", "logTarget");
        assertThat(OptimizerRegistry.entry("SGD").options().names()).containsExactly(
                "lr", "momentum", "dampening", "weightDecay", "nesterov", "maximize");
    }

    @Test void options_are_set_in_any_spelling() {
        assertThat(LossRegistry.create("huber", Map.of("delta", "2.5", "reduction", "sum")))
                .isEqualTo(new HuberLoss(2.5, Reduction.SUM));
        assertThat(LossRegistry.create("CrossEntropyLoss",
                Map.of("label_smoothing", "0.1", "ignoreIndex", "-1")))
                .isEqualTo(new CrossEntropyLoss().labelSmoothing(0.1).ignoreIndex(-1));
        assertThat(LossRegistry.create("KLDivLoss",
                Map.of("log-target", "true", "reduction", "batch_mean")))
                .isEqualTo(new KLDivLoss().logTarget().reduction(Reduction.BATCH_MEAN));
        assertThat(LossRegistry.create("KLDivLoss", Map.of("logTarget", "false")))
                .isEqualTo(new KLDivLoss());
    }

    @Test void tensors_are_options_too() {
        Loss loss = LossRegistry.entry("NLLLoss").with(Map.of("weight", "1,2"), DType.FLOAT64);
        assertThat(loss.toString()).contains("tensor([1., 2.], dtype=float64)");
    }

    @Test void what_does_not_suit_an_option_is_said() {
        refused("HuberLoss: delta must be a number; got big.", "HuberLoss", Map.of("delta", "big"));
        refused("HuberLoss: delta must be > 0; got -1.0.", "HuberLoss", Map.of("delta", "-1"));
        refused("HuberLoss: reduction must be none, mean, sum, batchmean; got average.",
                "HuberLoss", Map.of("reduction", "average"));
        refused("HuberLoss: there is no option detla. Did you mean delta? Options: delta, reduction.",
                "HuberLoss", Map.of("detla", "1"));
        refused("NLLLoss: ignoreIndex must be a whole number; got 1.5.",
                "NLLLoss", Map.of("ignoreIndex", "1.5"));
        refused("KLDivLoss: logTarget must be true or false; got yes.",
                "KLDivLoss", Map.of("logTarget", "yes"));
    }

    private static void refused(String message, String loss, Map<String, String> options) {
        assertThatIllegalArgumentException().isThrownBy(() -> LossRegistry.create(loss, options))
                .withMessage(message);
    }

    @Test void an_unknown_name_gets_the_nearest() {
        assertThatIllegalArgumentException().isThrownBy(() -> LossRegistry.entry("HubberLoss"))
                .withMessageStartingWith(
                        "there is no loss 'HubberLoss'. Did you mean HuberLoss? Losses: BCELoss, ");
        assertThatIllegalArgumentException().isThrownBy(() -> OptimizerRegistry.entry("adamv"))
                .withMessageMatching("there is no optimizer 'adamv'. Did you mean .*AdamW.*"
                        + "Optimizers: Adagrad, Adam, AdamW, RMSprop, SGD.");
    }

    @Test void every_optimizer_of_the_package_is_found() {
        assertThat(OptimizerRegistry.names()).contains("Adagrad", "Adam", "AdamW", "RMSprop",
                "SGD");
        assertThat(OptimizerRegistry.entries()).allSatisfy(entry -> {
            Tensor p = Tensor.of(1f).requiresGrad(true);
            Optimizer optimizer =
                    entry.create(Map.of("p", p),
                            entry.with(Map.of("lr", "0.5", "maximize", "true")));
            assertThat(optimizer).isInstanceOf(entry.type());
            assertThat(optimizer.lr()).isEqualTo(0.5);
            p.grad(Tensor.of(1f));
            optimizer.step();
            assertThat(p.item()).isGreaterThan(1);
        });
    }

    /// Two steps on sum(x²) from (1, -2): torch 1.13.1 gives the numbers.
    @Test void sgd_with_options_does_what_torch_does() {
        assertThat(twoSteps("sgd", Map.of("lr", "0.1", "momentum", "0.9", "nesterov", "true")))
                .usingComparatorWithPrecision(1e-6)
                .containsExactly(0.2224000096321106, -0.4448000192642212);
        assertThat(OptimizerRegistry.entry("sgd").type()).isEqualTo(SGD.class);
    }

    /// As above.
    @Test void adam_with_betas_does_what_torch_does() {
        assertThat(twoSteps("Adam", Map.of("lr", "0.1", "betas", "0.8,0.9")))
                .usingComparatorWithPrecision(1e-6)
                .containsExactly(0.8004467487335205, -1.8001829385757446);
        assertThat(((Adam.Options) OptimizerRegistry.entry("Adam").with(Map.of("betas", "0.8,0.9")))
                .beta2())
                .isEqualTo(0.9);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OptimizerRegistry.entry("Adam").with(Map.of("betas", "0.8")))
                .withMessage("Adam: betas must be 2 numbers such as 0.9,0.999; got 0.8.");
    }

    private static double[] twoSteps(String name, Map<String, String> options) {
        Tensor x = Tensor.of(1f, -2f).requiresGrad(true);
        Optimizer optimizer = OptimizerRegistry.create(name, options, Map.of("x", x));
        for (int step = 0; step < 2; step++) {
            optimizer.zeroGrad();
            x.square().sum().backward();
            optimizer.step();
        }
        return x.detach().toDoubleArray();
    }

    @Test void a_schedule_is_no_option_in_words() {
        Assertions.assertThat(OptimizerRegistry.entry("SGD").options().takes("lr"))
                .isEqualTo("number");
        assertThat(List.of(OptimizerRegistry.entry("Adam").options().isSwitch("amsgrad"),
                OptimizerRegistry.entry("Adam").options().isSwitch("eps")))
                .containsExactly(true, false);
    }
}
