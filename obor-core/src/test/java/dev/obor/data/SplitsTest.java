package dev.obor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.tensor.Rng;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitsTest {
    private final Dataset ten = new Numbers(10);

    @Test void every_sample_is_in_exactly_one_part() {
        var parts = Splits.random(ten, new Rng(1), 7, 0, 3);
        assertThat(sizes(parts)).containsExactly(7, 0, 3);
        int[] all = parts.stream().flatMapToInt(part -> Arrays.stream(part.indices())).toArray();
        assertThat(all).containsExactlyInAnyOrder(IntStream.range(0, 10).toArray());
        assertThat(all).isNotEqualTo(IntStream.range(0, 10).toArray());
    }

    @Test void equal_generators_give_equal_parts() {
        var once = Splits.random(ten, new Rng(1), 0.5, 0.5);
        assertThat(Splits.random(ten, new Rng(1), 0.5, 0.5).getFirst().indices())
                .isEqualTo(once.getFirst().indices());
        assertThat(Splits.random(ten, new Rng(2), 0.5, 0.5).getFirst().indices())
                .isNotEqualTo(once.getFirst().indices());
    }

    /// Sizes as PyTorch's documentation of `random_split` states the rule: floor(frac * len), then
    /// 1 round-robin; its test `test_splits_generator_fractions` has 10 -> 3, 7 for 0.3, 0.7.
    @Test void fractions_are_rounded_as_in_pytorch() {
        assertThat(sizes(Splits.random(ten, new Rng(1), 0.3, 0.7))).containsExactly(3, 7);
        assertThat(sizes(Splits.random(ten, new Rng(1), 0.33, 0.33, 0.34)))
                .containsExactly(4, 3, 3);
        assertThat(sizes(Splits.random(new Numbers(3), new Rng(1), 0.25, 0.25, 0.25, 0.25)))
                .containsExactly(1, 1, 1, 0);
        assertThat(sizes(Splits.random(ten, new Rng(1), 0.7, 0.2, 0.1))).containsExactly(7, 2, 1);
    }

    @Test void parts_that_are_not_the_whole_are_refused() {
        assertThatThrownBy(() -> Splits.random(ten, new Rng(1), 7, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Splits: counts must not be negative and must sum to 10; got [7, 2].");
        assertThatThrownBy(() -> Splits.random(ten, new Rng(1), 11, -1))
                .hasMessageEndingWith("got [11, -1].");
        assertThatThrownBy(() -> Splits.random(ten, new Rng(1), 0.7, 0.2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Splits: fractions must not be negative and must sum to 1;"
                        + " got [0.7, 0.2].");
        assertThatThrownBy(() -> Splits.random(ten, new Rng(1), 1.5, -0.5))
                .hasMessageEndingWith("got [1.5, -0.5].");
        assertThatThrownBy(() -> Splits.random(ten, new Rng(1), Double.NaN))
                .hasMessageEndingWith("got [NaN].");
    }

    private static List<Integer> sizes(List<Subset> parts) {
        return parts.stream().map(Dataset::size).toList();
    }
}
