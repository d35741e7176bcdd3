package dev.obor.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
    @Test void mixer_is_split_mix_64() {
        // the reference implementation's first five outputs for seed 1234567
        // (S. Vigna, splitmix64.c; quoted by rosettacode.org, "Pseudo-random numbers/Splitmix64")
        String[] wanted = {"6457827717110365317", "3203168211198807973", "9817491932198370423",
            "4593380528125082431", "16408922859458223821"};
        for (int n = 1; n <= wanted.length; n++)
            assertThat(Long.toUnsignedString(Split.mix(1234567 + n * Split.GOLDEN)))
                    .isEqualTo(wanted[n - 1]);
    }

    @Test void every_row_is_in_exactly_one_part() {
        Split split = Split.of(1797, 1, 0.7, 0.15);
        assertThat(split.train()).hasSize(1258);
        assertThat(split.validation()).hasSize(270);
        assertThat(split.test()).hasSize(269);
        int[] all = IntStream.of(split.train()).toArray();
        all = IntStream.concat(Arrays.stream(all), Arrays.stream(split.validation())).toArray();
        all = IntStream.concat(Arrays.stream(all), Arrays.stream(split.test())).sorted().toArray();
        assertThat(all).isEqualTo(IntStream.range(0, 1797).toArray());
    }

    @Test void same_seed_same_rows_and_another_seed_others() {
        assertThat(Split.of(100, 5, 0.5, 0.2).train())
                .isEqualTo(Split.of(100, 5, 0.5, 0.2).train());
        assertThat(Split.of(100, 5, 0.5, 0.2).train())
                .isNotEqualTo(Split.of(100, 6, 0.5, 0.2).train());
    }

    @Test void shuffle_puts_every_row_everywhere_equally_often() {
        int[][] counts = new int[5][5];
        for (int seed = 0; seed < 20000; seed++) {
            int[] order = Split.shuffled(5, seed);
            for (int i = 0; i < 5; i++) counts[i][order[i]]++;
        }
        for (int[] row : counts) // 4000 expected, standard deviation 57
            for (int count : row) assertThat(count).isBetween(3700, 4300);
    }

    @Test void classes_keep_their_proportions_in_every_part() {
        long[] labels = new long[1000];
        for (int i = 0; i < 1000; i++) labels[i] = i < 700 ? 7 : i < 900 ? 2 : i < 990 ? -3 : 4;
        Split split = Split.stratified(labels, 3, 0.7, 0.1);
        assertThat(share(labels, split.train(), 7)).isBetween(489, 491);
        assertThat(share(labels, split.train(), 2)).isBetween(139, 141);
        assertThat(share(labels, split.train(), -3)).isBetween(62, 64);
        assertThat(share(labels, split.train(), 4)).isBetween(6, 8);
        assertThat(share(labels, split.validation(), 7)).isBetween(69, 71);
        assertThat(share(labels, split.test(), 4)).isBetween(1, 3);
    }

    @Test void single_sample_of_a_class_is_for_training() {
        long[] labels = new long[50];
        labels[17] = 1;
        for (int seed = 0; seed < 20; seed++)
            assertThat(Split.stratified(labels, seed, 0.7, 0.15).train()).contains(17);
    }

    @Test void all_rows_may_be_for_training() {
        Split split = Split.of(3, 0, 1, 0);
        assertThat(split.train()).containsExactly(0, 1, 2);
        assertThat(split.validation()).isEmpty();
        assertThat(split.test()).isEmpty();
    }

    @Test void impossible_fractions_are_errors() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Split.of(10, 0, 0.8, 0.3))
                .withMessage("Split: fractions must not be negative and sum to at most 1; "
                        + "got train 0.8 and validation 0.3. Lower one of them.");
        assertThatIllegalArgumentException().isThrownBy(() -> Split.of(10, 0, 0.5, -0.1));
        assertThatIllegalArgumentException().isThrownBy(() -> Split.of(10, 0, Double.NaN, 0.1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Split.of(1, 0, 0.4, 0.3))
                .withMessage("Split: at least one row must be for training; got 0.4 of 1 rows. "
                        + "Add data or raise the fraction.");
    }

    private static int share(long[] labels, int[] rows, long label) {
        return (int) Arrays.stream(rows).filter(row -> labels[row] == label).count();
    }
}
