package dev.obor.data;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetTest {
    private final TensorDataset rows = Dataset.of(
            Tensor.of(new float[][] {{1, 2}, {3, 4}, {5, 6}}), Tensor.of(7L, 8, 9));

    @Test void samples_are_rows_and_batches_are_gathered() {
        assertThat(rows.size()).isEqualTo(3);
        assertThat(rows.get(1).input()).isExactly(Tensor.of(3f, 4));
        assertThat(rows.get(1).target()).isExactly(Tensor.scalar(8L));
        Batch batch = rows.batch(2, 0, 2);
        assertThat(batch.size()).isEqualTo(3);
        assertThat(batch.input()).isExactly(Tensor.of(new float[][] {{5, 6}, {1, 2}, {5, 6}}));
        assertThat(batch.target()).isExactly(Tensor.of(9L, 7, 9));
    }

    @Test void gathering_and_stacking_give_the_same_batch() {
        Batch stacked = Batch.of(List.of(rows.get(2), rows.get(0)));
        assertThat(rows.batch(2, 0).input()).isExactly(stacked.input());
        assertThat(rows.batch(2, 0).target()).isExactly(stacked.target());
    }

    @Test void a_batch_is_a_copy() {
        rows.batch(0).input().zero_();
        assertThat(rows.get(0).input()).isExactly(Tensor.of(1f, 2));
    }

    @Test void rows_of_transposed_tensors_are_gathered() {
        var columns = Dataset.of(rows.inputs().t(), Tensor.of(0L, 1));
        assertThat(columns.batch(1).input()).isExactly(Tensor.of(new float[][] {{2, 4, 6}}));
    }

    @Test void inputs_and_targets_must_have_one_row_per_sample() {
        assertThatThrownBy(() -> Dataset.of(Tensor.zeros(3, 2), Tensor.zeros(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("TensorDataset: inputs and targets must have one row per sample;"
                        + " got inputs [3, 2] and targets [2].");
        assertThatThrownBy(() -> Dataset.of(Tensor.scalar(1f), Tensor.zeros(1)))
                .hasMessageEndingWith("got inputs [] and targets [1].");
    }

    @Test void an_index_outside_is_refused() {
        String message = "Dataset: an index must be in [0, 3); got %d.";
        for (int index : new int[] {-1, 3}) {
            assertThatThrownBy(() -> rows.get(index)).hasMessage(message.formatted(index));
            assertThatThrownBy(() -> rows.batch(0, index)).hasMessage(message.formatted(index));
            assertThatThrownBy(() -> new Subset(rows, index)).hasMessage(message.formatted(index));
            assertThatThrownBy(() -> new ConcatDataset(rows).get(index))
                    .hasMessage(message.formatted(index));
        }
    }

    @Test void a_sample_that_cannot_be_read_is_named() {
        var broken = new Numbers(9, index -> {
            if (index == 5) {
                throw new UnsupportedOperationException("no five");
            }
        });
        assertThatThrownBy(() -> broken.batch(4, 5, 6))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Dataset: sample 5 must be readable;"
                        + " got java.lang.UnsupportedOperationException: no five.")
                .hasCauseInstanceOf(UnsupportedOperationException.class);
    }

    @Test void a_subset_has_its_own_order() {
        int[] indices = {4, 0, 4};
        var subset = new Subset(new Numbers(5), indices);
        indices[0] = 1;
        assertThat(subset.size()).isEqualTo(3);
        assertThat(subset.indices()).containsExactly(4, 0, 4);
        assertThat(subset.get(0).target().itemLong()).isEqualTo(4);
        assertThat(Numbers.targets(subset.batch(1, 2))).containsExactly(0L, 4L);
        assertThatThrownBy(() -> subset.get(3)).hasMessageContaining("in [0, 3); got 3");
    }

    @Test void data_sets_are_joined_in_order() {
        var joined = new ConcatDataset(
                new Numbers(2), new Numbers(0), new Subset(new Numbers(9), 8, 7), new Numbers(1));
        assertThat(joined.size()).isEqualTo(5);
        assertThat(Numbers.targets(joined.batch(0, 1, 2, 3, 4)))
                .containsExactly(0L, 1L, 8L, 7L, 0L);
        assertThat(joined).hasToString("ConcatDataset(sizes=[2, 0, 2, 1])");
        assertThat(new ConcatDataset().size()).isZero();
    }
}
