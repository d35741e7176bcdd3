package dev.obor.loss;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.obor.formula.DType;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Micro-batches merge into the whole batch.
class TermsTest {
    private static final Rng RNG = new Rng(5);

    /// The example of many bug reports: one token that costs 4, and three that cost 2 on average.
    @Test void one_token_at_4_and_three_at_2_make_two_and_a_half_and_not_3() {
        NLLLoss loss = new NLLLoss().guard(LossGuard.OFF);
        Tensor first = Tensor.of(new float[][] {{-4}, {-7}});
        Tensor second = Tensor.of(new float[][] {{-1}, {-2}, {-3}});
        Tensor padded = Tensor.of(0L, -100);
        Tensor full = Tensor.of(0L, 0, 0);
        double meanOfMeans =
                (loss.forward(first, padded).item() + loss.forward(second, full).item()) / 2;
        assertThat(meanOfMeans).isEqualTo(3.0);
        Terms merged = loss.terms(first, padded).plus(loss.terms(second, full));
        assertThat(merged.mean().item()).isEqualTo(2.5);
        assertThat(merged.weight()).isEqualTo(4);
        assertThat(merged.counted()).isEqualTo(Terms.Counted.VALID_TARGETS);
    }

    record Batch(ReducedLoss loss, Tensor input, Tensor target) {
        @Override public String toString() {
            return loss.toString();
        }
    }

    static Stream<Batch> batches() {
        Tensor x = Tensor.randn(RNG, 24, 5).to(DType.FLOAT64);
        Tensor y = Tensor.randn(RNG, 24, 5).to(DType.FLOAT64);
        Tensor weight = Tensor.of(0.3, 1, 2.5, 0.7, 1.1);
        Tensor target = Tensor.randint(RNG, 0, 5, 24);
        target.set_(-100, 3).set_(-100, 11).set_(-100, 12);
        return Stream.of(
                new Batch(new CrossEntropyLoss().weight(weight).labelSmoothing(0.1), x, target),
                new Batch(
                        new CrossEntropyLoss().labelSmoothing(0.3).ignoreIndex(2)
                                .guard(LossGuard.OFF),
                        x, target.maskedFill(target.eq(-100), 2)),
                new Batch(new CrossEntropyLoss().weight(weight), x, y.softmax(1)),
                new Batch(new NLLLoss().weight(weight), x.logSoftmax(1), target),
                new Batch(new MSELoss(), x, y),
                new Batch(new SmoothL1Loss().beta(0.7), x, y),
                new Batch(new BCEWithLogitsLoss().posWeight(weight), x, y.sigmoid()),
                new Batch(new KLDivLoss(), x.logSoftmax(1), y.softmax(1)));
    }

    @ParameterizedTest @MethodSource("batches")
    void parts_have_the_gradient_of_the_whole(Batch batch) {
        Tensor whole = batch.input().copy().requiresGrad(true);
        Tensor value = batch.loss().forward(whole, batch.target());
        value.backward();

        Tensor parts = batch.input().copy().requiresGrad(true);
        Terms all = null;
        int[] cuts = {0, 1, 8, 13, 24};
        for (int i = 0; i + 1 < cuts.length; i++) {
            Terms terms = batch.loss().terms(
                    parts.slice(0, cuts[i], cuts[i + 1]),
                    batch.target().slice(0, cuts[i], cuts[i + 1]));
            all = all == null ? terms : all.plus(terms);
        }
        Tensor merged = Objects.requireNonNull(all).mean();
        merged.backward();

        assertThat(merged.item()).isCloseTo(value.item(), withPercentage(1e-13));
        assertThat(parts.grad()).isExactly(Objects.requireNonNull(whole.grad()));
    }

    @Test void parts_that_count_different_things_do_not_merge() {
        Tensor x = Tensor.randn(RNG, 2, 3);
        Tensor target = Tensor.of(0L, 1);
        Terms weighted = new CrossEntropyLoss().weight(Tensor.ones(3)).terms(x, target);
        Terms plain = new CrossEntropyLoss().terms(x, target);
        assertThatThrownBy(() -> plain.plus(weighted)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Terms: denominators must count the same; got VALID_TARGETS and WEIGHTS."
                                + " Use one loss for all parts.");
    }

    @Test void a_part_without_anything_to_count_changes_nothing() {
        Tensor x = Tensor.randn(RNG, 2, 3).requiresGrad(true);
        CrossEntropyLoss loss = new CrossEntropyLoss();
        Terms some = loss.terms(x, Tensor.of(0L, 1));
        Terms none = loss.terms(Tensor.full(Float.NaN, 2, 3), Tensor.of(-100L, -100));
        Terms merged = some.plus(none);
        assertThat(merged.mean()).isExactly(loss.forward(x, Tensor.of(0L, 1)));
        assertThat(List.of(some.weight(), none.weight(), merged.weight())).containsExactly(2.0, 0.0,
                2.0);
    }
}
