package dev.obor;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.obor.formula.DType;
import dev.obor.loss.CrossEntropyLoss;
import dev.obor.loss.L1Loss;
import dev.obor.loss.Loss;
import dev.obor.loss.LossGuard;
import dev.obor.loss.MSELoss;
import dev.obor.loss.NLLLoss;
import dev.obor.loss.Reduction;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The third set of notes that Obor started from, "Exploring Loss Functions with PyTorch": every
/// printed output, as PyTorch 1.13.1 prints it.
class SeedNotesPrintedTest {
    private static final Tensor X = Tensor.of(1f, 2.5f, 4f, 0.5f);
    private static final Tensor TARGET = Tensor.of(2f, 2.5f, 2f, 1f);
    private static final Tensor P = Tensor.of(new float[][] {
        {0.1f, 0.5f, 0.4f}, {0.1f, 0.2f, 0.7f}, {0.3f, 0.25f, 0.55f}, {0.3f, 0.4f, 0.1f}
    });
    private static final Tensor Y = Tensor.of(new float[][] {
        {0.5153f, 0.7051f, 0.4947f, 0.3446f, 0.5288f},
        {0.3464f, 0.2458f, 0.8569f, 0.4821f, 0.3244f},
        {0.4474f, 0.6615f, 0.0062f, 0.6603f, 0.2461f}
    });
    private static final Tensor CLASSES = Tensor.of(1L, 0, 4);

    private static Tensor gradient(Loss loss, Tensor input, Tensor target) {
        Tensor x = input.copy().requiresGrad(true);
        loss.forward(x, target).backward();
        return Objects.requireNonNull(x.grad());
    }

    @Test void s2_1_l1_of_random_numbers() {
        Tensor input = Tensor.randn(new Rng(0), 3, 5).requiresGrad(true);
        Tensor target = Tensor.randn(new Rng(1), 3, 5);
        Tensor loss = new L1Loss().forward(input, target);
        assertThat(loss.toString()).matches("tensor\\([01]\\.\\d{4}, grad_fn=<L1LossBackward0>\\)");
        loss.backward();
        assertThat(input.grad()).isCloseTo(input.detach().sub(target).sign().div(15), 1e-7, 0);
        Tensor many = Tensor.randn(new Rng(2), 100_000);
        double mean = new L1Loss().forward(many, Tensor.randn(new Rng(3), 100_000)).item();
        assertThat(mean).isCloseTo(2 / Math.sqrt(Math.PI), within(0.01));
    }

    @Test void s2_2_double_arrays_are_float64() {
        assertThat(Tensor.of(new double[2][2])).hasToString("""
                tensor([[0., 0.],
                        [0., 0.]], dtype=float64)""");
    }

    @Test void s2_3_a_loss_of_arrays_does_not_compile() {
        String arrays = "new L1Loss().forward(%s, %s)";
        assertThat(Snippet.compile(arrays.formatted("new double[3][5]", "new double[3][5]")))
                .contains("double[][]");
        assertThat(Snippet.compile(
                arrays.formatted("Tensor.of(new double[3][5])", "Tensor.of(new double[3][5])")))
                .isEmpty();
    }

    @Test void s2_4_float64_prints_its_type() {
        assertThat(Tensor.of(0.1, 0.3, 0.5, 0.9))
                .hasToString("tensor([0.1000, 0.3000, 0.5000, 0.9000], dtype=float64)");
    }

    @Test void s2_5_int32_prints_its_type_and_int64_does_not() {
        assertThat(Tensor.of(0, 1, 1, 1)).hasToString("tensor([0, 1, 1, 1], dtype=int32)");
        assertThat(Tensor.of(0L, 1, 1, 1)).hasToString("tensor([0, 1, 1, 1])");
    }

    @Test void s2_6_types_are_promoted_and_gradients_keep_their_leafs() {
        Tensor x = Tensor.of(0.1, 0.3, 0.5, 0.9);
        Tensor target = Tensor.of(0, 1, 1, 1);
        assertThat(new L1Loss().forward(x, target)).hasToString("tensor(0.3500, dtype=float64)");
        assertThat(new MSELoss().forward(x, target)).hasToString("tensor(0.1900, dtype=float64)");
        Tensor leaf = x.to(DType.FLOAT32).requiresGrad(true); // PyTorch fails in backward
        Tensor loss = new MSELoss().forward(leaf, Tensor.of(0.0, 1, 1, 1));
        loss.backward();
        assertThat(loss).hasType(DType.FLOAT64);
        assertThat(leaf.grad()).isCloseTo(Tensor.of(0.05f, -0.35f, -0.25f, -0.05f), 1e-6, 0);
    }

    @Test void s2_7_float32_prints_four_digits_and_no_type() {
        assertThat(X).hasToString("tensor([1.0000, 2.5000, 4.0000, 0.5000])");
        assertThat(TARGET).hasToString("tensor([2.0000, 2.5000, 2.0000, 1.0000])");
    }

    @Test void s2_8_l1() {
        assertThat(new L1Loss().forward(X, TARGET)).hasToString("tensor(0.8750)");
        assertThat(gradient(new L1Loss(), X, TARGET))
                .hasToString("tensor([-0.2500,  0.0000,  0.2500, -0.2500])");
    }

    @Test void s2_9_mse() {
        assertThat(new MSELoss().forward(X, TARGET)).hasToString("tensor(1.3125)");
        assertThat(gradient(new MSELoss(), X, TARGET))
                .hasToString("tensor([-0.5000,  0.0000,  1.0000, -0.2500])");
    }

    @Test void s2_10_int32_class_numbers_print_their_type_and_are_accepted() {
        Tensor classes = Tensor.of(1, 2, 0, 1);
        assertThat(classes).hasToString("tensor([1, 2, 0, 1], dtype=int32)").hasShape(4);
        assertThat(classes.shape()).hasToString("[4]");
        assertThat(new CrossEntropyLoss().forward(P, classes)).hasToString("tensor(0.9652)"); // PyTorch: error
        assertThat(new NLLLoss().forward(P.log(), classes)).hasToString("tensor(0.7925)");
    }

    @Test void s2_11_rows_stand_under_each_other_and_those_that_are_no_probabilities_are_noticed() {
        assertThat(P).hasToString("""
                tensor([[0.1000, 0.5000, 0.4000],
                        [0.1000, 0.2000, 0.7000],
                        [0.3000, 0.2500, 0.5500],
                        [0.3000, 0.4000, 0.1000]])""");
        assertThatThrownBy(() -> new NLLLoss().guard(LossGuard.STRICT).forward(P.log(),
                Tensor.of(1L, 2, 0, 1)))
                .hasMessage(
                        "NLLLoss: the rows of input should be log-probabilities; got sum(exp(row)) = 1.1 at"
                                + " position 2. Call logSoftmax first, or use CrossEntropyLoss on raw scores.");
        assertThatThrownBy(() -> new CrossEntropyLoss().guard(LossGuard.STRICT).forward(P.log(), P))
                .hasMessageContaining(
                        "the rows of target should be probabilities that add up to 1; got sum(row) = 1.1 at position 2.");
    }

    @Test void s2_12_argmax_and_accuracy() {
        assertThat(P.argmax(1)).hasToString("tensor([1, 2, 2, 1])");
        assertThat(P.argmax(1).eq(Tensor.of(1L, 2, 0, 1)).to(DType.FLOAT32).mean())
                .hasToString("tensor(0.7500)");
    }

    @Test void s2_13_nll_of_log_softmax_is_cross_entropy() {
        assertThat(new NLLLoss().forward(Y.logSoftmax(1), CLASSES)).hasToString("tensor(1.6554)");
        assertThat(new CrossEntropyLoss().forward(Y, CLASSES)).hasToString("tensor(1.6554)");
        assertThat(new CrossEntropyLoss().reduction(Reduction.NONE).forward(Y, CLASSES))
                .hasToString("tensor([1.4287, 1.7394, 1.7980])");
        assertThat(gradient(new CrossEntropyLoss(), Y, CLASSES)).hasToString("""
                tensor([[ 0.0661, -0.2535,  0.0647,  0.0557,  0.0670],
                        [-0.2748,  0.0529,  0.0975,  0.0670,  0.0573],
                        [ 0.0675,  0.0836,  0.0434,  0.0835, -0.2781]])""");
        Tensor leaf = Y.copy().requiresGrad(true);
        assertThat(new NLLLoss().forward(leaf.logSoftmax(1), CLASSES))
                .hasToString("tensor(1.6554, grad_fn=<NLLLossBackward0>)");
    }

    /// "We won't get an error, we'll just get the wrong answer": here the number comes with a warning.
    @Test void s2_14_nll_without_log_softmax_is_the_wrong_number_and_is_noticed() {
        assertThat(new NLLLoss().guard(LossGuard.OFF).forward(Y, CLASSES))
                .hasToString("tensor(-0.4325)");
        assertThat(new NLLLoss().forward(Y, CLASSES)).hasToString("tensor(-0.4325)");
        assertThatThrownBy(() -> new NLLLoss().guard(LossGuard.STRICT).forward(Y, CLASSES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "NLLLoss: the rows of input should be log-probabilities; got sum(exp(row)) = 8.44652 at"
                                + " position 0. Call logSoftmax first, or use CrossEntropyLoss on raw scores.");
    }

    @Test void s2_15_softmax_twice_or_without_its_logarithm_is_noticed_too() {
        Tensor p = Y.softmax(1);
        assertThat(new CrossEntropyLoss().forward(p, CLASSES)).hasToString("tensor(1.6167)");
        assertThat(new NLLLoss().forward(p, CLASSES)).hasToString("tensor(-0.1936)");
        assertThatThrownBy(() -> new CrossEntropyLoss().guard(LossGuard.STRICT).forward(p, CLASSES))
                .hasMessageContaining("every row looks like probabilities");
        assertThatThrownBy(() -> new NLLLoss().guard(LossGuard.STRICT).forward(p, CLASSES))
                .hasMessageContaining("should be log-probabilities");
    }

    @Test void s2_16_more_numbers_of_the_same_data() {
        Tensor classes = Tensor.of(1L, 2, 0, 1);
        assertThat(new CrossEntropyLoss().forward(P, classes)).hasToString("tensor(0.9652)");
        assertThat(new NLLLoss().forward(P, classes)).hasToString("tensor(-0.4750)");
        assertThat(new NLLLoss().forward(P.log(), classes)).hasToString("tensor(0.7925)");
    }
}
