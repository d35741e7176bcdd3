package dev.obor.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.obor.tensor.Tensor;
import dev.obor.train.Metric.Goal;
import dev.obor.train.Metric.Part;
import org.junit.jupiter.api.Test;

class MetricTest {
    private static final Tensor SCORES =
            Tensor.of(new float[][] {{1, 2, 0}, {3, 2, 1}, {0, 0, 1}, {5, 6, 7}});

    @Test void accuracy_counts_the_highest_score() {
        Part part = new Accuracy().measure(SCORES, Tensor.of(1L, 0L, 2L, 0L));
        assertThat(part).isEqualTo(new Part(3, 4));
        assertThat(new Accuracy().value(part)).isEqualTo(0.75);
    }

    @Test void accuracy_leaves_ignored_targets_out() {
        assertThat(new Accuracy().measure(SCORES, Tensor.of(1L, -100L, -100L, 0L)))
                .isEqualTo(new Part(1, 2));
        assertThat(new Accuracy(0).measure(SCORES, Tensor.of(1L, 0L, 2L, 0L)))
                .isEqualTo(new Part(2, 2));
        Part nothing = new Accuracy(0).measure(SCORES, Tensor.of(0L, 0L, 0L, 0L));
        assertThat(new Accuracy(0).value(nothing)).isNaN();
    }

    @Test void accuracy_has_positions_behind_the_classes() {
        Tensor scores = Tensor.of(new float[][] {{1, 2, 0}, {3, 1, 1}}).reshape(1, 2, 3);
        assertThat(new Accuracy().measure(scores, Tensor.of(new long[][] {{1, 1, 1}})))
                .isEqualTo(new Part(2, 3));
    }

    @Test void accuracy_refuses_targets_that_are_no_classes() {
        assertThatThrownBy(() -> new Accuracy().measure(SCORES, Tensor.of(1f, 0f, 2f, 0f)))
                .hasMessage("Accuracy: output must be scores per class and target class numbers;"
                        + " got float32 [4, 3] and float32 [4]. Use BinaryAccuracy for one score.");
        assertThatThrownBy(
                () -> new Accuracy().measure(SCORES, SCORES.to(dev.obor.formula.DType.INT64)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test void binary_accuracy_asks_which_side_of_the_threshold() {
        Tensor scores = Tensor.of(-1f, 0.2f, 0.7f, 3f);
        Tensor targets = Tensor.of(0f, 0f, 1f, 1f);
        assertThat(new BinaryAccuracy().measure(scores, targets)).isEqualTo(new Part(3, 4));
        assertThat(new BinaryAccuracy(0.5).measure(scores, targets)).isEqualTo(new Part(4, 4));
        assertThatThrownBy(() -> new BinaryAccuracy().measure(scores, targets.reshape(4, 1)))
                .hasMessage(
                        "BinaryAccuracy: output and target must have the same shape; got [4] and"
                                + " [4, 1]. Reshape one.");
    }

    @Test void errors_are_in_the_unit_of_the_target() {
        Tensor output = Tensor.of(1f, 2f, 3f);
        Tensor target = Tensor.of(1f, 4f, 7f);
        var rmse = new RootMeanSquareError(10);
        assertThat(rmse.value(rmse.measure(output, target)))
                .isCloseTo(10 * Math.sqrt(20.0 / 3), within(1e-12));
        var mae = new MeanAbsoluteError();
        assertThat(mae.value(mae.measure(output, target))).isEqualTo(2);
        assertThatThrownBy(() -> new RootMeanSquareError(0))
                .hasMessage("RootMeanSquareError: unit must be > 0; got 0.0.");
        assertThatThrownBy(() -> mae.measure(output, target.reshape(3, 1)))
                .hasMessageStartingWith("MeanAbsoluteError: output and target");
    }

    @Test void parts_of_batches_make_the_figure_of_all() {
        var rmse = new RootMeanSquareError();
        Tensor output = Tensor.of(1f, 2f, 3f);
        Tensor target = Tensor.of(1f, 4f, 7f);
        Part split = rmse.measure(output.slice(0, 0, 2), target.slice(0, 0, 2))
                .plus(rmse.measure(output.slice(0, 2, 3), target.slice(0, 2, 3)));
        assertThat(split).isEqualTo(rmse.measure(output, target));
    }

    @Test void better_is_what_the_goal_says() {
        assertThat(Goal.LOWER.better(1, 2)).isTrue();
        assertThat(Goal.LOWER.better(2, 2)).isFalse();
        assertThat(Goal.HIGHER.better(2, 1)).isTrue();
        assertThat(Goal.HIGHER.better(1, Double.NaN)).isTrue();
        assertThat(Goal.HIGHER.better(Double.NaN, 1)).isFalse();
    }
}
