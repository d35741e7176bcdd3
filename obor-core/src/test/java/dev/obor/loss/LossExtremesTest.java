package dev.obor.loss;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.obor.formula.DType;
import dev.obor.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Huge, infinite and missing numbers: per element what the formula's limit is, in both types.
///
/// The wanted numbers follow from the formulas by hand, or are PyTorch's where a comment says so.
class LossExtremesTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private static final double BIG = 1e4;

    /// One element: loss, input, target, and the wanted value and gradient.
    record Element(Loss loss, double input, double target, double value, double gradient) {
        @Override public String toString() {
            return loss + " of " + input + " for " + target;
        }
    }

    private static Element of(Loss loss, double input, double target, double value,
            double gradient) {
        return new Element(loss, input, target, value, gradient);
    }

    static Stream<Element> elements() {
        Loss l1 = new L1Loss();
        Loss mse = new MSELoss();
        Loss smooth = new SmoothL1Loss();
        Loss asL1 = new SmoothL1Loss().beta(0);
        Loss huber = new HuberLoss().delta(2);
        Loss bce = new BCELoss();
        Loss logits = new BCEWithLogitsLoss();
        Loss kl = new KLDivLoss();
        Loss klLog = new KLDivLoss().logTarget();
        return Stream.of(
                of(l1, BIG, -BIG, 2 * BIG, 1), of(l1, -INF, 0, INF, -1), of(l1, INF, INF, NAN, NAN),
                of(l1, NAN, 0, NAN, NAN), of(l1, 3, 3, 0, 0),
                of(mse, BIG, -BIG, 4e8, 4 * BIG), of(mse, -INF, 0, INF, -INF),
                of(mse, INF, INF, NAN, NAN),
                of(mse, NAN, 0, NAN, NAN), of(mse, 3, 3, 0, 0),
                of(smooth, BIG, -BIG, 2 * BIG - 0.5, 1), of(smooth, -INF, 0, INF, -1),
                of(smooth, INF, INF, NAN, NAN), of(smooth, NAN, 0, NAN, NAN),
                of(smooth, 1, 0, 0.5, 1),
                of(asL1, 0, 0, 0, 0), of(asL1, BIG, 0, BIG, 1), // was NaN in PyTorch (#96813)
                of(huber, BIG, -BIG, 4 * BIG - 2, 2), of(huber, -INF, 0, INF, -2),
                of(huber, INF, INF, NAN, NAN), of(huber, NAN, 0, NAN, NAN), of(huber, 2, 0, 2, 2),
                of(bce, 1, 0, 100, 1 / (double) 1e-12f), of(bce, 0, 1, 100, -1 / (double) 1e-12f), // PyTorch's cuts
                of(bce, 1, 1, 0, 0), of(bce, 0, 0, 0, 0), of(bce, 0.5, 0.5, StrictMath.log(2), 0),
                of(logits, BIG, 1, 0, 0), of(logits, BIG, 0, BIG, 1), of(logits, -BIG, 1, BIG, -1),
                of(logits, -BIG, 0, 0, 0), of(logits, 8e7, 0, 8e7, 1),
                of(logits, -100, 0, StrictMath.exp(-100), StrictMath.exp(-100)),
                of(logits, INF, 0, INF, 1), of(logits, -INF, 1, INF, -1),
                of(logits, INF, 1, NAN, 0), of(logits, -INF, 0, NAN, 0), // 0 * infinity; PyTorch's NaN too
                of(logits, NAN, 1, NAN, NAN),
                of(kl, -1, 0, 0, 0), of(kl, -BIG, 0.5, 0.5 * (StrictMath.log(0.5) + BIG), -0.5),
                of(kl, -INF, 0.5, INF, -0.5), of(kl, -INF, 0, NAN, 0), of(kl, NAN, 0.5, NAN, -0.5),
                of(klLog, -1, -BIG, 0, 0), of(klLog, -1, -INF, NAN, 0),
                of(klLog, -INF, -1, INF, -StrictMath.exp(-1)));
    }

    @ParameterizedTest @MethodSource("elements")
    void one_element_yields(Element e) {
        for (DType type : List.of(DType.FLOAT32, DType.FLOAT64)) {
            Tensor x = Tensor.of(e.input()).to(type).requiresGrad(true);
            Tensor loss = e.loss().forward(x, Tensor.of(e.target()).to(type));
            loss.backward();
            double rtol = type == DType.FLOAT32 ? 1e-6 : 1e-14;
            assertThat(loss).isCloseTo(Tensor.scalar(e.value()).to(type), rtol, 0);
            assertThat(x.grad()).isCloseTo(Tensor.of(e.gradient()).to(type), rtol, 0);
        }
    }

    @Test void a_square_that_does_not_fit_float32_is_infinite_and_not_nan() {
        Tensor x = Tensor.of(2e19f);
        assertThat(new MSELoss().forward(x, Tensor.of(0f)).item()).isEqualTo(INF);
        assertThat(new HuberLoss().forward(x, Tensor.of(0f)).item()).isEqualTo(2e19f);
        assertThat(new SmoothL1Loss().forward(Tensor.of(3e38f), Tensor.of(0f)).item())
                .isEqualTo(3e38f);
    }

    // ---- rows of classes

    /// One row of scores, its class, and the wanted loss and gradient.
    record Row(String name, double[] scores, long target, double value, double... gradient) {
        @Override public String toString() {
            return name;
        }
    }

    static Stream<Row> rows() {
        double half = StrictMath.log(2);
        return Stream.of(
                new Row("equal scores of 1e20", new double[] {1e20, 1e20}, 0, half, -0.5, 0.5),
                new Row("equal scores of -1e20", new double[] {-1e20, -1e20}, 1, half, 0.5, -0.5),
                new Row("1e4 for the right class", new double[] {BIG, -BIG}, 0, 0, 0, 0),
                new Row("1e4 for the wrong class", new double[] {BIG, -BIG}, 1, 2 * BIG, 1, -1),
                new Row("8e7 for the wrong class", new double[] {8e7, 0}, 1, 8e7, 1, -1),
                new Row("-infinity for another class", new double[] {0, -INF, 0}, 0, half, -0.5, 0,
                        0.5),
                new Row("-infinity for the right class", new double[] {0, -INF}, 1, INF, 1, -1),
                new Row("-infinity for all", new double[] {-INF, -INF}, 0, NAN, NAN, NAN),
                new Row("infinity", new double[] {INF, 0}, 1, NAN, NAN, NAN),
                new Row("NaN", new double[] {NAN, 0}, 1, NAN, NAN, NAN),
                new Row("one class", new double[] {42}, 0, 0, 0),
                new Row("ignored", new double[] {1, 2}, -100, 0, 0, 0),
                new Row("ignored NaN", new double[] {NAN, INF}, -100, 0, 0, 0));
    }

    @ParameterizedTest @MethodSource("rows")
    void cross_entropy_yields(Row row) {
        for (DType type : List.of(DType.FLOAT32, DType.FLOAT64)) {
            Tensor x = Tensor.of(row.scores()).to(type).unsqueeze(0).requiresGrad(true);
            Tensor loss = new CrossEntropyLoss().reduction(Reduction.SUM).forward(x,
                    Tensor.of(row.target()));
            loss.backward();
            double rtol = type == DType.FLOAT32 ? 1e-6 : 1e-14;
            assertThat(loss).isCloseTo(Tensor.scalar(row.value()).to(type), rtol, 0);
            assertThat(x.grad()).isCloseTo(Tensor.of(row.gradient()).to(type).unsqueeze(0), rtol,
                    0);
        }
    }

    @ParameterizedTest @MethodSource("rows")
    void cross_entropy_is_nll_of_log_softmax(Row row) {
        Tensor x = Tensor.of(row.scores()).unsqueeze(0);
        Tensor target = Tensor.of(row.target());
        Reduction none = Reduction.NONE;
        assertThat(new CrossEntropyLoss().reduction(none).forward(x, target)).isCloseTo(
                new NLLLoss().reduction(none).forward(x.logSoftmax(1), target), 0, 0);
    }

    @Test void smoothing_of_an_impossible_class_costs_infinity() {
        Tensor x = Tensor.of(new double[][] {{0, -INF, 0}});
        assertThat(new CrossEntropyLoss().labelSmoothing(0.1).forward(x, Tensor.of(0L)).item())
                .isEqualTo(INF);
    }

    @Test void probability_zero_of_an_impossible_class_is_nan_as_in_pytorch() {
        Tensor x = Tensor.of(new double[][] {{0, -INF, 0}});
        Tensor p = Tensor.of(new double[][] {{1, 0, 0}});
        assertThat(new CrossEntropyLoss().forward(x, p).item()).isNaN();
    }

    @Test void nll_reads_only_what_it_picks() {
        Tensor x =
                Tensor.of(new double[][] {{-1, NAN}, {NAN, NAN}, {INF, -INF}}).requiresGrad(true);
        Tensor loss = new NLLLoss().reduction(Reduction.NONE).guard(LossGuard.OFF)
                .forward(x, Tensor.of(0L, -100, 1));
        assertThat(loss).isCloseTo(Tensor.of(1.0, 0, INF), 0, 0);
        loss.backward(Tensor.of(1.0, 1, 1));
        assertThat(x.grad()).isCloseTo(Tensor.of(new double[][] {{-1, 0}, {0, 0}, {0, -1}}), 0, 0);
    }

    @Test void nan_in_an_ignored_position_does_not_reach_its_neighbours() {
        Tensor x = Tensor.zeros(1, 2, 3).set_(NAN, 0, 0, 1).set_(NAN, 0, 1, 1).requiresGrad(true);
        Tensor loss = new CrossEntropyLoss().labelSmoothing(0.1).forward(x,
                Tensor.of(new long[][] {{0, -100, 1}}));
        assertThat(loss.item()).isEqualTo((float) StrictMath.log(2));
        loss.backward();
        assertThat(Objects.requireNonNull(x.grad()).select(2, 1)).isExactly(Tensor.zeros(1, 2));
        assertThat(Objects.requireNonNull(x.grad()).isNaN().any()).isFalse();
    }

    @Test void the_slope_for_a_target_of_bce_is_that_of_the_cut_logs() {
        Tensor target = Tensor.of(0.5, 0.5).requiresGrad(true);
        new BCELoss().reduction(Reduction.SUM).forward(Tensor.of(0.0, 1), target).backward();
        assertThat(target.grad()).isExactly(Tensor.of(100.0, -100));
    }

    @Test void the_slope_of_the_divergence_at_a_target_of_0_is_its_limit() {
        Tensor target = Tensor.of(0, 0.5).requiresGrad(true);
        new KLDivLoss().reduction(Reduction.SUM).forward(Tensor.of(-1.0, -1), target).backward();
        assertThat(target.grad()).isCloseTo(Tensor.of(-INF, StrictMath.log(0.5) + 2), 1e-14, 0);
    }

    @Test void one_element_and_no_dimension_are_batches_too() {
        Tensor x = Tensor.scalar(0.25).requiresGrad(true);
        for (Loss loss : List.<Loss>of(new MSELoss(), new L1Loss(), new HuberLoss(),
                new BCELoss())) {
            assertThat(loss.forward(x, Tensor.scalar(1.0))).hasShape();
        }
        Tensor one = Tensor.zeros(1, 1, 1, 1);
        assertThat(new CrossEntropyLoss().forward(one, Tensor.zeros(DType.INT64, 1, 1, 1)).item())
                .isZero();
    }

    @Test void views_and_broadcast_inputs_give_the_numbers_of_their_copies() {
        Tensor base = Tensor.arange(0, 24, 1).to(DType.FLOAT32).div(7).reshape(4, 6);
        Tensor across = base.t();
        Tensor stretched = Tensor.of(0.5f).expand(6, 4);
        Tensor every2nd = base.slice(1, 0, 6, 2);
        assertThat(new MSELoss().forward(across, stretched))
                .isExactly(new MSELoss().forward(across.copy(), stretched.copy()));
        Tensor target = Tensor.of(2L, 0, 1, 1);
        assertThat(new CrossEntropyLoss().forward(every2nd, target))
                .isExactly(new CrossEntropyLoss().forward(every2nd.copy(), target));
        Tensor columns = Tensor.of(0L, 3, 1, 2, 0, 0);
        assertThat(new CrossEntropyLoss().forward(across, columns))
                .isExactly(new CrossEntropyLoss().forward(across.copy(), columns));
    }
}
