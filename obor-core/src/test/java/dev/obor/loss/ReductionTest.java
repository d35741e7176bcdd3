package dev.obor.loss;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.formula.DType;
import dev.obor.loss.Reduction.WhenEmpty;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// How elements become one value, and what the mean of nothing is.
class ReductionTest {
    private static final Rng RNG = new Rng(11);

    /// A loss for every reduction, a batch for it, and what its mean divides by.
    record Case(String name, Function<Reduction, ReducedLoss> loss, Tensor input, Tensor target,
            double divisor) {
        Tensor value(Reduction reduction) {
            return loss.apply(reduction).forward(input, target);
        }

        @Override public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        Tensor x = Tensor.randn(RNG, 4, 3).to(DType.FLOAT64);
        Tensor y = Tensor.randn(RNG, 4, 3).to(DType.FLOAT64);
        Tensor p = Tensor.rand(RNG, 4, 3).to(DType.FLOAT64);
        Tensor classes = Tensor.of(2L, 0, -100, 1);
        Tensor weight = Tensor.of(0.5, 1.25, 3);
        Tensor image = Tensor.randn(RNG, 4, 3, 2).to(DType.FLOAT64);
        Tensor pixels = Tensor.of(new long[][] {{0, 1}, {2, -100}, {1, 1}, {0, 2}});
        return Stream.of(
                new Case("L1Loss", r -> new L1Loss(r), x, y, 12),
                new Case("MSELoss", r -> new MSELoss(r), x, y, 12),
                new Case("SmoothL1Loss", r -> new SmoothL1Loss(0.5, r), x, y, 12),
                new Case("HuberLoss", r -> new HuberLoss(0.5, r), x, y, 12),
                new Case("BCELoss, weights do not count",
                        r -> new BCELoss().weight(weight).reduction(r), p, p, 12),
                new Case("BCEWithLogitsLoss, weights do not count",
                        r -> new BCEWithLogitsLoss().posWeight(weight).weight(weight).reduction(r),
                        x, p, 12),
                new Case("KLDivLoss", r -> new KLDivLoss().reduction(r), x.logSoftmax(1),
                        y.softmax(1), 12),
                new Case("Losses.pointwise",
                        r -> Losses.pointwise((a, b) -> a.sub(b).square()).reduction(r), x, y, 12),
                new Case("NLLLoss, ignored does not count",
                        r -> new NLLLoss().reduction(r), x.logSoftmax(1), classes, 3),
                new Case("NLLLoss, weights count", r -> new NLLLoss().weight(weight).reduction(r),
                        x.logSoftmax(1), classes, 3 + 0.5 + 1.25),
                new Case("CrossEntropyLoss, positions count",
                        r -> new CrossEntropyLoss().reduction(r),
                        image, pixels, 7),
                new Case("CrossEntropyLoss, weights of the targets count",
                        r -> new CrossEntropyLoss().weight(weight).labelSmoothing(0.2).reduction(r),
                        x, classes,
                        3 + 0.5 + 1.25),
                new Case("CrossEntropyLoss of probabilities, rows count",
                        r -> new CrossEntropyLoss().weight(weight).reduction(r), image,
                        image.softmax(1), 8));
    }

    @ParameterizedTest @MethodSource("cases")
    void reductions_agree_with_the_elements(Case c) {
        Tensor elements = c.value(Reduction.NONE);
        double sum = elements.sum().item();
        assertThat(c.value(Reduction.SUM).item()).isCloseTo(sum, within(sum));
        assertThat(c.value(Reduction.MEAN).item()).isCloseTo(sum / c.divisor(), within(sum));
        assertThat(c.value(Reduction.BATCH_MEAN).item()).isCloseTo(sum / 4, within(sum));
        Terms terms = c.loss().apply(Reduction.MEAN).terms(c.input(), c.target());
        assertThat(terms.weight()).isEqualTo(c.divisor());
        assertThat(terms.mean().item()).isEqualTo(c.value(Reduction.MEAN).item());
    }

    private static Offset<Double> within(double sum) {
        return Offset.offset(1e-14 * Math.max(1, Math.abs(sum)));
    }

    @Test void none_keeps_the_shape_of_the_elements_or_rows() {
        Tensor x = Tensor.randn(RNG, 2, 3, 4, 5);
        assertThat(new MSELoss(Reduction.NONE).forward(x, x)).hasShape(2, 3, 4, 5);
        assertThat(new CrossEntropyLoss().reduction(Reduction.NONE).forward(x,
                Tensor.zeros(DType.INT64, 2, 4, 5)))
                .hasShape(2, 4, 5);
        assertThat(new CrossEntropyLoss().reduction(Reduction.NONE).forward(x, x.softmax(1)))
                .hasShape(2, 4, 5);
        Tensor one = Tensor.randn(RNG, 3);
        assertThat(new CrossEntropyLoss().reduction(Reduction.NONE).forward(one, Tensor.scalar(2L)))
                .hasShape();
        assertThat(new L1Loss(Reduction.NONE).forward(Tensor.scalar(1f), Tensor.scalar(3f)))
                .hasShape();
    }

    @Test void none_with_an_upstream_gradient_of_ones_has_the_gradient_of_the_sum() {
        Tensor x = Tensor.randn(RNG, 5, 3).requiresGrad(true);
        Tensor target = Tensor.of(0L, 2, -100, 1, 1);
        Tensor each = new CrossEntropyLoss().reduction(Reduction.NONE).forward(x, target);
        each.backward(Tensor.onesLike(each));
        Tensor fromEach = x.grad();
        x.zeroGrad();
        new CrossEntropyLoss().reduction(Reduction.SUM).forward(x, target).backward();
        assertThat(x.grad()).isExactly(fromEach);
    }

    @Test void the_mean_of_equal_numbers_is_that_number() {
        for (int n = 1; n < 200; n++) {
            Tensor ones = Tensor.ones(DType.FLOAT64, n);
            assertThat(new L1Loss().forward(ones, Tensor.zerosLike(ones)).item()).isEqualTo(1);
        }
    }

    // ---- the mean of nothing

    /// A loss and a batch without anything to divide by.
    record Empty(String name, Function<Reduction, ReducedLoss> loss, Tensor input, Tensor target) {
        @Override public String toString() {
            return name;
        }
    }

    static Stream<Empty> empties() {
        Tensor none = Tensor.zeros(0, 3);
        Tensor x = Tensor.of(new float[][] {{1, 2, 3}, {Float.NaN, 0, 0}});
        Tensor ignored = Tensor.of(-100L, -100);
        Tensor weightless = Tensor.of(1f, 0f, 1f);
        return Stream.of(
                new Empty("MSELoss of an empty batch", r -> new MSELoss(r), none, none),
                new Empty("L1Loss of an empty batch", r -> new L1Loss(r), none, none),
                new Empty("BCELoss of an empty batch", r -> new BCELoss().reduction(r), none, none),
                new Empty("NLLLoss of an empty batch", r -> new NLLLoss().reduction(r), none,
                        Tensor.zeros(DType.INT64, 0)),
                new Empty("CrossEntropyLoss of an empty batch",
                        r -> new CrossEntropyLoss().reduction(r), none,
                        Tensor.zeros(DType.INT64, 0)),
                new Empty("CrossEntropyLoss of an empty batch of probabilities",
                        r -> new CrossEntropyLoss().reduction(r), none, none),
                new Empty("CrossEntropyLoss, all ignored", r -> new CrossEntropyLoss().reduction(r),
                        x, ignored),
                new Empty("CrossEntropyLoss with smoothing, all ignored",
                        r -> new CrossEntropyLoss().labelSmoothing(0.1).reduction(r), x, ignored),
                new Empty("NLLLoss, all ignored", r -> new NLLLoss().reduction(r), x, ignored),
                new Empty("CrossEntropyLoss, targets without weight",
                        r -> new CrossEntropyLoss().weight(weightless).reduction(r),
                        Tensor.of(new float[][] {{1, 2, 3}}), Tensor.of(1L)));
    }

    @ParameterizedTest @MethodSource("empties")
    void the_mean_of_nothing_is_nan_with_gradient_zero(Empty c) {
        check(c, Reduction.MEAN, Double.NaN);
        check(c, Reduction.MEAN.whenEmpty(WhenEmpty.NAN), Double.NaN);
    }

    @ParameterizedTest @MethodSource("empties")
    void it_is_zero_where_that_is_asked_for(Empty c) {
        check(c, Reduction.MEAN.whenEmpty(WhenEmpty.ZERO), 0);
        check(c, Reduction.SUM, 0);
    }

    @ParameterizedTest @MethodSource("empties")
    void it_is_an_error_where_that_is_asked_for(Empty c) {
        ReducedLoss loss = c.loss().apply(Reduction.MEAN.whenEmpty(WhenEmpty.ERROR));
        assertThatThrownBy(() -> loss.forward(c.input(), c.target()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "mean: there must be something to divide by; got an empty batch, or only ignored"
                                + " or weightless targets. Choose Reduction.MEAN.whenEmpty(ZERO) to count it as 0.");
        Terms terms = loss.terms(c.input(), c.target());
        assertThat(terms.weight()).isZero();
        assertThatThrownBy(terms::mean).isInstanceOf(IllegalArgumentException.class);
    }

    private static void check(Empty c, Reduction reduction, double value) {
        Tensor input = c.input().copy().requiresGrad(true);
        Tensor loss = c.loss().apply(reduction).forward(input, c.target());
        assertThat(loss).hasShape();
        assertThat(loss.item()).isEqualTo(Double.valueOf(value)); // NaN equals NaN
        loss.backward();
        assertThat(input.grad()).isCloseTo(Tensor.zerosLike(input), 0, 0);
    }

    @Test void batch_mean_of_an_empty_batch_follows_the_policy_too() {
        Tensor none = Tensor.zeros(0, 3);
        assertThat(new KLDivLoss().reduction(Reduction.BATCH_MEAN).forward(none, none).item())
                .isNaN();
        assertThat(new KLDivLoss().reduction(Reduction.BATCH_MEAN.whenEmpty(WhenEmpty.ZERO))
                .forward(none, none).item()).isZero();
    }

    @Test void a_reduction_prints_its_name() {
        assertThat(Reduction.BATCH_MEAN).hasToString("BATCH_MEAN");
        assertThat(Reduction.MEAN.whenEmpty(WhenEmpty.ZERO)).hasToString("MEAN.whenEmpty(ZERO)");
    }
}
