package dev.obor.data;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DataLoaderTest {
    /// 70 samples in batches of 32: 32, 32, 6; without the last 2 batches (row S1-5).
    @Test void the_last_batch_is_smaller_or_dropped() {
        var loader = new DataLoader(new Numbers(70), 32);
        assertThat(sizes(loader)).containsExactly(32, 32, 6);
        assertThat(loader.length()).isEqualTo(3);
        assertThat(sizes(loader.dropLast())).containsExactly(32, 32);
        assertThat(loader.dropLast().length()).isEqualTo(2);
        assertThat(sizes(new DataLoader(new Numbers(64), 32))).containsExactly(32, 32);
        assertThat(sizes(new DataLoader(new Numbers(64), 32).dropLast())).containsExactly(32, 32);
        assertThat(sizes(new DataLoader(new Numbers(0), 32))).isEmpty();
        assertThat(sizes(new DataLoader(new Numbers(3), 32).dropLast())).isEmpty();
    }

    /// PyTorch's defaults (row S0-1).
    @Test void by_default_samples_come_one_by_one_in_order() {
        var loader = new DataLoader(new Numbers(3));
        assertThat(loader.batchSize()).isEqualTo(1);
        assertThat(targets(loader)).containsExactly(List.of(0L), List.of(1L), List.of(2L));
        assertThat(loader.iterator().next().input()).isExactly(Tensor.of(new float[][] {{0, 0}}));
    }

    @Test void inputs_and_targets_stay_together() {
        for (var batch : new DataLoader(new Numbers(10), 4).shuffle(new Rng(3))) {
            assertThat(batch.input().select(1, 0).to(batch.target().dtype()))
                    .isExactly(batch.target());
        }
    }

    @Test void every_epoch_has_every_sample_once_in_a_new_order() {
        var loader = new DataLoader(new Numbers(50), 8).shuffle(new Rng(1));
        var first = flat(loader);
        var second = flat(loader);
        assertThat(first).containsExactlyInAnyOrderElementsOf(range(50));
        assertThat(second).containsExactlyInAnyOrderElementsOf(range(50));
        assertThat(first).isNotEqualTo(second).isNotEqualTo(range(50));
    }

    @Test void the_order_is_that_of_the_generator() {
        var rng = new Rng(5);
        var loader = new DataLoader(new Numbers(50), 8).shuffle(rng);
        var twin = new Rng(5);
        for (int epoch = 0; epoch < 3; epoch++) {
            var order = LongStream.of(Tensor.randperm(twin, 50).toLongArray()).boxed().toList();
            assertThat(flat(loader)).isEqualTo(order);
            assertThat(rng.state()).isEqualTo(twin.state());
        }
    }

    @Test void samples_are_collated_by_the_function_given() {
        var loader = new DataLoader(new Numbers(5), 2).collate(samples -> new Batch(
                Tensor.stack(0, samples.stream().map(Sample::target).toList()).neg(),
                Tensor.scalar(samples.size())));
        var batches = new ArrayList<Batch>();
        loader.iterator().forEachRemaining(batches::add);
        assertThat(batches).hasSize(3);
        assertThat(batches.get(1).input()).isExactly(Tensor.of(-2L, -3));
        assertThat(batches.get(2).target()).isExactly(Tensor.scalar(1));
    }

    @Test void each_option_is_kept_by_the_others() {
        Dataset three = new Numbers(3);
        var loader = new DataLoader(three, 2).dropLast().shuffle(new Rng(1)).prefetch(2)
                .collate(samples -> Batch.of(samples.reversed()));
        assertThat(loader.dataset()).isSameAs(three);
        assertThat(loader).hasToString("DataLoader(size=3, batchSize=2,"
                + " shuffle=Rng(seed=1, stream=0, position=0), dropLast=true, workers=2)");
        int[] order = new Rng(1).permutation(3);
        var swapped = List.of(List.of((long) order[1], (long) order[0]));
        assertThat(targets(loader)).isEqualTo(swapped);
        assertThat(targets(loader.prefetch(0).dropLast().shuffle(new Rng(1)))).isEqualTo(swapped);
    }

    @Test void impossible_options_are_refused() {
        assertThatThrownBy(() -> new DataLoader(new Numbers(3), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DataLoader: batchSize must be at least 1; got 0.");
        assertThatThrownBy(() -> new DataLoader(new Numbers(3)).prefetch(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("DataLoader: workers must not be negative; got -1.");
    }

    @Test void after_the_last_batch_there_is_none() {
        var batches = new DataLoader(new Numbers(1)).iterator();
        batches.next();
        assertThat(batches.hasNext()).isFalse();
        assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test void samples_of_different_shapes_are_an_error_with_both_shapes() {
        var ragged = new Dataset() {
            @Override public int size() {
                return 2;
            }

            @Override public Sample get(int index) {
                return new Sample(Tensor.zeros(index + 3), Tensor.scalar(0L));
            }
        };
        assertThatThrownBy(() -> new DataLoader(ragged, 2).iterator().next())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("DataLoader: batch 0 must be readable; got ")
                .hasMessageContainingAll("[3]", "[4]", "for samples [0, 1].")
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }

    private static List<Integer> sizes(DataLoader loader) {
        var sizes = new ArrayList<Integer>();
        loader.iterator().forEachRemaining(batch -> sizes.add(batch.size()));
        return sizes;
    }

    private static List<List<Long>> targets(DataLoader loader) {
        Iterator<Batch> epoch = loader.iterator();
        return Numbers.targets(epoch);
    }

    private static List<Long> flat(DataLoader loader) {
        return targets(loader).stream().flatMap(List::stream).toList();
    }

    private static List<Long> range(int n) {
        return LongStream.range(0, n).boxed().toList();
    }
}
