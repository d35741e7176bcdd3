package dev.obor;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.obor.formula.DType;
import dev.obor.loss.BCELoss;
import dev.obor.loss.CrossEntropyLoss;
import dev.obor.loss.HuberLoss;
import dev.obor.loss.L1Loss;
import dev.obor.loss.Loss;
import dev.obor.loss.LossGuard;
import dev.obor.loss.MSELoss;
import dev.obor.loss.NLLLoss;
import dev.obor.loss.SmoothL1Loss;
import dev.obor.optim.SGD;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The fourth set of notes that Obor started from, "Summary of loss function" of PyTorch 0.3: what
/// each call yields in PyTorch 1.13.1, and what each misuse gets here.
class SeedNotesSummaryTest {
    private static final Tensor SAMPLE = Tensor.ones(2, 2);
    private static final Tensor TARGET = Tensor.of(new float[][] {{0, 1}, {2, 3}});

    private static Tensor gradient(Loss loss, Tensor input, Tensor target) {
        Tensor x = input.copy().requiresGrad(true);
        loss.forward(x, target).backward();
        return Objects.requireNonNull(x.grad());
    }

    @Test void s3_1_tensors_track_gradients_themselves_and_elements_can_be_set() {
        assertThat(Tensor.ones(2, 2).requiresGrad(true)).hasToString("""
                tensor([[1., 1.],
                        [1., 1.]], requires_grad=True)""");
        Tensor a = Tensor.zeros(2, 2).set_(0, 0, 0).set_(1, 0, 1).set_(2, 1, 0).set_(3, 1, 1);
        assertThat(a).isExactly(TARGET).hasToString("""
                tensor([[0., 1.],
                        [2., 3.]])""");
    }

    @Test void s3_2_l1() {
        assertThat(new L1Loss().forward(SAMPLE, TARGET)).hasToString("tensor(1.)");
        assertThat(gradient(new L1Loss(), SAMPLE, TARGET)).hasToString("""
                tensor([[ 0.2500,  0.0000],
                        [-0.2500, -0.2500]])""");
    }

    @Test void s3_3_smooth_l1_is_huber_only_for_a_threshold_of_1() {
        assertThat(new SmoothL1Loss().forward(SAMPLE, TARGET)).hasToString("tensor(0.6250)");
        assertThat(new HuberLoss().forward(SAMPLE, TARGET)).hasToString("tensor(0.6250)");
        assertThat(gradient(new SmoothL1Loss(), SAMPLE, TARGET)).hasToString("""
                tensor([[ 0.2500,  0.0000],
                        [-0.2500, -0.2500]])""");
        Tensor errors = Tensor.of(-0.25f, 1f, 3f);
        assertThat(new HuberLoss().delta(2).forward(errors, Tensor.zeros(3)))
                .hasToString("tensor(1.5104)");
        assertThat(new SmoothL1Loss().beta(2).forward(errors, Tensor.zeros(3)))
                .hasToString("tensor(0.7552)");
    }

    @Test void s3_4_mse() {
        assertThat(new MSELoss().forward(SAMPLE, TARGET)).hasToString("tensor(1.5000)");
        assertThat(gradient(new MSELoss(), SAMPLE, TARGET)).hasToString("""
                tensor([[ 0.5000,  0.0000],
                        [-0.5000, -1.0000]])""");
    }

    /// -13.8155 in the notes, -50 in PyTorch 1.13.1, an error in newer ones.
    @Test void s3_5_bce_of_targets_that_are_no_probabilities_is_refused() {
        assertThatThrownBy(() -> new BCELoss().forward(SAMPLE, TARGET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "BCELoss: all elements of target must be between 0 and 1; got target = 2 at position"
                                + " [1, 0]. Labels are 0 and 1, or something between.");
        assertThatThrownBy(() -> new BCELoss().forward(TARGET, SAMPLE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "BCELoss: all elements of input must be between 0 and 1; got input = 2 at position"
                                + " [1, 0]. For raw outputs use BCEWithLogitsLoss.");
        assertThat(new BCELoss().guard(LossGuard.OFF).forward(SAMPLE, TARGET))
                .hasToString("tensor(-50.)");
    }

    @Test void s3_6_bce_of_certainty() {
        Tensor sure = Tensor.of(1f);
        assertThat(new BCELoss().forward(sure, Tensor.of(0f))).hasToString("tensor(100.)");
        assertThat(gradient(new BCELoss(), sure, Tensor.of(0f)).item()).isCloseTo(1e12,
                within(1e5));
        assertThat(new BCELoss().forward(sure, Tensor.of(1f)).item()).isZero();
        assertThat(gradient(new BCELoss(), sure, Tensor.of(1f))).hasToString("tensor([0.])");
    }

    /// An error in the notes; today such a target means probabilities, and these are none.
    @Test void s3_7_cross_entropy_of_a_target_like_the_input() {
        assertThat(new CrossEntropyLoss().forward(SAMPLE, TARGET)).hasToString("tensor(2.0794)");
        assertThatThrownBy(
                () -> new CrossEntropyLoss().guard(LossGuard.STRICT).forward(SAMPLE, TARGET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "CrossEntropyLoss: the rows of target should be probabilities that add up to 1; got"
                                + " sum(row) = 5 at position 1. For several right classes use BCEWithLogitsLoss.");
        assertThatThrownBy(() -> new CrossEntropyLoss().forward(SAMPLE, TARGET.to(DType.INT64)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "CrossEntropyLoss: a target of the input's shape holds probabilities and"
                                + " must be floating point; got int64.");
    }

    @Test void s3_8_cross_entropy_of_class_numbers() {
        assertThat(new CrossEntropyLoss().forward(SAMPLE, Tensor.of(0L, 1)))
                .hasToString("tensor(0.6931)");
    }

    @Test void s3_9_a_loss_without_arguments_does_not_compile() {
        assertThat(Snippet.compile("new NLLLoss().forward()")).contains("forward");
        assertThat(Snippet.compile("new NLLLoss().forward(Tensor.ones(1, 2), Tensor.of(0L))"))
                .isEmpty();
    }

    @Test void s3_10_nll_of_a_target_like_the_input_is_refused() {
        assertThatThrownBy(() -> new NLLLoss().forward(SAMPLE, TARGET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "NLLLoss: the target must have the input's shape without its classes (dimension 1);"
                                + " got input [2, 2] and target [2, 2]. For one-hot rows use target.argmax(1).");
    }

    @Test void s3_11_what_was_nll_loss_2d() {
        assertThatThrownBy(() -> new NLLLoss().forward(SAMPLE, TARGET.to(DType.INT64)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "NLLLoss: the target must have the input's shape without its classes");
        Tensor image = Tensor.zeros(1, 3, 2, 2).logSoftmax(1);
        assertThat(new NLLLoss().forward(image, Tensor.zeros(DType.INT64, 1, 2, 2)))
                .hasToString("tensor(1.0986)");
    }

    @Test void s3_12_log_softmax_and_nll_make_cross_entropy() {
        Tensor scores = Tensor.randn(new Rng(0), 50, 7);
        Tensor classes = Tensor.randint(new Rng(1), 0, 7, 50);
        assertThat(new CrossEntropyLoss().forward(scores, classes))
                .isCloseTo(new NLLLoss().forward(scores.logSoftmax(1), classes), 1e-6, 0);
    }

    /// PyTorch's w1, w2, w3 ... from w = 0 on y = 2x at a learning rate of 0.3.
    @Test void s3_13_a_line_approaches_the_true_one() {
        Tensor w = Tensor.scalar(0f).requiresGrad(true);
        Tensor x = Tensor.linspace(-1, 1, 20);
        var optimizer = new SGD(List.of(w), SGD.options().lr(0.3));
        double distance = 2;
        for (double wanted : new double[] {
            0.4421, 0.7865, 1.0547, 1.2637, 1.4265, 1.5532, 1.652, 1.7289, 1.7888, 1.8355, 1.8719,
            1.9002
        }) {
            optimizer.zeroGrad();
            new MSELoss().forward(w.mul(x), x.mul(2)).backward();
            optimizer.step();
            assertThat(w.item()).isCloseTo(wanted, within(5.1e-5));
            assertThat(Math.abs(w.item() - 2)).isLessThan(distance);
            distance = Math.abs(w.item() - 2);
        }
    }
}
