package dev.obor.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class RngTest {
    // The three known answers for philox4x32 with 10 rounds of the Random123 library (file
    // tests/kat_vectors), which accompanies Salmon et al. 2011.
    @Test void philox_yields_the_published_answers() {
        assertThat(philox(0, 0, 0)).containsExactly(
                0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(philox(-1, -1, -1)).containsExactly(
                0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(philox(0x85a308d3_243f6a88L, 0x03707344_13198a2eL, 0x299f31d0_a4093822L))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    private static int[] philox(long counterLow, long counterHigh, long key) {
        int[] out = new int[4];
        Rng.philox(counterLow, counterHigh, key, out);
        return out;
    }

    @Test void a_generator_yields_the_words_of_the_block_cipher_in_order() {
        Rng rng = new Rng(0);
        assertThat(new int[] {rng.nextInt(), rng.nextInt(), rng.nextInt(), rng.nextInt()})
                .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(new int[] {rng.nextInt(), rng.nextInt(), rng.nextInt(), rng.nextInt()})
                .containsExactly(philox(1, 0, 0));
    }

    @Test void wider_numbers_are_made_of_the_same_words() {
        assertThat(new Rng(0).nextLong()).isEqualTo(0xe169c58d_6627e8d5L);
        assertThat(new Rng(0).nextFloat()).isEqualTo(0x6627e8 * 0x1p-24f);
        assertThat(new Rng(0).nextDouble()).isEqualTo((0xe169c58d_6627e8d5L >>> 11) * 0x1p-53);
    }

    @Test void equal_seeds_repeat_and_different_seeds_differ() {
        assertThat(longs(new Rng(7))).isEqualTo(longs(new Rng(7)));
        assertThat(longs(new Rng(7))).isNotEqualTo(longs(new Rng(8)));
        assertThat(longs(new Rng(7))).isNotEqualTo(longs(new Rng(7 + (1L << 32))));
    }

    private static long[] longs(Rng rng) {
        long[] values = new long[20];
        Arrays.setAll(values, i -> rng.nextLong());
        return values;
    }

    @Test void a_state_continues_exactly_at_every_point() {
        Rng rng = new Rng(3).split(5);
        for (int i = 0; i < 40; i++) {
            Rng resumed = Rng.of(rng.state());
            Rng again = Rng.of(resumed.state());
            double[] expected = mixture(again);
            assertThat(mixture(resumed)).isEqualTo(expected);
            assertThat(resumed.state()).isEqualTo(again.state());
            switch (i % 3) {
                case 0 -> rng.nextGaussian();
                case 1 -> rng.nextInt();
                default -> rng.nextLong();
            }
        }
    }

    private static double[] mixture(Rng rng) {
        return new double[] {rng.nextGaussian(), rng.nextInt(), rng.nextDouble(),
            rng.nextGaussian(), rng.nextGaussian(), rng.nextFloat(), rng.nextInt(10)};
    }

    @Test void a_resumed_generator_gives_what_the_first_one_gives_next() {
        for (int drawn = 0; drawn < 9; drawn++) {
            Rng rng = new Rng(11);
            for (int i = 0; i < drawn; i++) {
                rng.nextGaussian();
            }
            rng.nextInt();
            Rng.State state = rng.state();
            assertThat(mixture(Rng.of(state))).isEqualTo(mixture(rng));
        }
    }

    @Test void the_second_gaussian_comes_from_the_same_four_words() {
        Rng rng = new Rng(5);
        Rng words = new Rng(5);
        double u = 1 - words.nextDouble();
        double v = words.nextDouble();
        double r = Math.sqrt(-2 * StrictMath.log(u));
        assertThat(rng.nextGaussian()).isEqualTo(r * StrictMath.cos(2 * Math.PI * v));
        assertThat(rng.state().position()).isEqualTo(4);
        assertThat(rng.nextGaussian()).isEqualTo(r * StrictMath.sin(2 * Math.PI * v));
        assertThat(rng.state()).isEqualTo(words.state());
    }

    @Test void a_split_does_not_depend_on_what_was_drawn() {
        Rng rng = new Rng(9);
        long[] before = longs(rng.split(4));
        rng.nextGaussian();
        assertThat(longs(rng.split(4))).isEqualTo(before);
        assertThat(rng.split(4).state().seed()).isEqualTo(9);
    }

    @Test void streams_differ_from_each_other_and_from_their_parents() {
        Set<Long> first = new HashSet<>();
        Rng rng = new Rng(9);
        first.add(new Rng(9).nextLong());
        for (int i = 0; i < 100; i++) {
            first.add(rng.split(i).nextLong());
            first.add(rng.split(7).split(i).nextLong());
        }
        assertThat(first).hasSize(201);
    }

    @Test void uniform_numbers_have_the_moments_of_the_uniform_distribution() {
        Rng rng = new Rng(1);
        checkMoments(rng::nextFloat, 0.5, 1.0 / 12);
        checkMoments(rng::nextDouble, 0.5, 1.0 / 12);
    }

    @Test void gaussian_numbers_have_the_moments_of_the_normal_distribution() {
        checkMoments(new Rng(2)::nextGaussian, 0, 1);
        Rng rng = new Rng(3);
        int inside = 0;
        for (int i = 0; i < 100_000; i++) {
            inside += Math.abs(rng.nextGaussian()) < 1.959964 ? 1 : 0;
        }
        assertThat(inside).isBetween(94_700, 95_300); // 95 %, four standard errors
    }

    private static void checkMoments(DoubleSupplier numbers, double mean, double variance) {
        int n = 200_000;
        double sum = 0;
        double squares = 0;
        double neighbours = 0;
        double last = 0;
        for (int i = 0; i < n; i++) {
            double x = numbers.getAsDouble() - mean;
            sum += x;
            squares += x * x;
            neighbours += x * last;
            last = x;
        }
        double error = 4 * Math.sqrt(variance / n);
        assertThat(sum / n).isCloseTo(0, within(error));
        assertThat(squares / n).isCloseTo(variance, within(0.013 * variance));
        assertThat(neighbours / n).isCloseTo(0, within(4 * variance / Math.sqrt(n)));
    }

    @Test void bounded_numbers_are_even_and_stay_inside() {
        Rng rng = new Rng(4);
        int[] counts = new int[7];
        int[] longCounts = new int[7];
        for (int i = 0; i < 70_000; i++) {
            counts[rng.nextInt(7)]++;
            longCounts[(int) rng.nextLong(7)]++;
        }
        for (int i = 0; i < 7; i++) {
            assertThat(counts[i]).isBetween(9_600, 10_400); // 10000, more than four sigma
            assertThat(longCounts[i]).isBetween(9_600, 10_400);
        }
        assertThat(rng.nextInt(1)).isZero();
        assertThat(rng.nextLong(1)).isZero();
    }

    // 2^32 words on 3 * 2^29 numbers: a plain remainder gives the lower two thirds 3 words each
    // and the rest 2, a plain multiplication gives 3 to two of three neighbours and 2 to one.
    @Test void large_bounds_have_no_bias() {
        Rng rng = new Rng(6);
        int bound = 3 << 29;
        long longBound = 3L << 61;
        int[] lower = new int[2];
        int[] multiples = new int[2];
        for (int i = 0; i < 30_000; i++) {
            int value = rng.nextInt(bound);
            long longValue = rng.nextLong(longBound);
            assertThat(value).isBetween(0, bound - 1);
            assertThat(longValue).isBetween(0L, longBound - 1);
            lower[0] += value < bound / 3 ? 1 : 0;
            lower[1] += longValue < longBound / 3 ? 1 : 0;
            multiples[0] += value % 3 == 0 ? 1 : 0;
            multiples[1] += longValue % 3 == 0 ? 1 : 0;
        }
        for (int i = 0; i < 2; i++) {
            assertThat(lower[i]).isBetween(9_650, 10_350);
            assertThat(multiples[i]).isBetween(9_650, 10_350);
        }
    }

    @Test void a_permutation_holds_every_number_once_and_every_order_is_as_likely() {
        Rng rng = new Rng(8);
        int[] sorted = rng.permutation(1000);
        Arrays.sort(sorted);
        for (int i = 0; i < 1000; i++) {
            assertThat(sorted[i]).isEqualTo(i);
        }
        int[] counts = new int[27];
        for (int i = 0; i < 60_000; i++) {
            int[] p = rng.permutation(3);
            counts[9 * p[0] + 3 * p[1] + p[2]]++;
        }
        assertThat(Arrays.stream(counts).filter(count -> count > 0).boxed())
                .hasSize(6)
                .allMatch(count -> count > 9_600 && count < 10_400);
        assertThat(rng.permutation(0)).isEmpty();
        assertThat(rng.permutation(1)).containsExactly(0);
    }

    @Test void filling_takes_one_number_per_element_and_keeps_the_range() {
        float[] values = new float[1000];
        new Rng(1).fillUniform(values, -2f, 3f);
        assertThat(values[0]).isEqualTo((float) (-2 + 5.0 * new Rng(1).nextFloat()));
        for (float value : values) {
            assertThat(value).isGreaterThanOrEqualTo(-2f).isLessThan(3f);
        }
        new Rng(1).fillUniform(values, 1f, Math.nextUp(1f));
        assertThat(values).containsOnly(1f);
        double[] doubles = new double[1000];
        new Rng(1).fillUniform(doubles, 0.1, 0.1);
        assertThat(doubles).containsOnly(0.1);
        new Rng(1).fillUniform(doubles, -Double.MAX_VALUE, Double.MAX_VALUE);
        assertThat(Arrays.stream(doubles).boxed())
                .allMatch(Double::isFinite)
                .anyMatch(x -> x < 0)
                .anyMatch(x -> x > 0);
        new Rng(1).fillNormal(values, 10, 2);
        assertThat(values[0]).isEqualTo((float) (10 + 2 * new Rng(1).nextGaussian()));
        new Rng(1).fillNormal(doubles, 10, 0);
        assertThat(doubles).containsOnly(10.0);
    }

    @Test void bad_arguments_are_refused() {
        Rng rng = new Rng(0);
        assertThatThrownBy(() -> rng.nextInt(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Rng: bound must be at least 1; got 0.");
        assertThatThrownBy(() -> rng.nextLong(-5))
                .hasMessage("Rng: bound must be at least 1; got -5.");
        assertThatThrownBy(() -> rng.permutation(-1))
                .hasMessage("Rng: a permutation must have n >= 0; got -1.");
        assertThatThrownBy(() -> rng.fillUniform(new float[1], 2f, 1f))
                .hasMessage("Rng: low must be <= high, both finite; got low = 2.0, high = 1.0.");
        assertThatThrownBy(() -> rng.fillUniform(new double[1], 0, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> rng.fillNormal(new float[1], 0, -1))
                .hasMessage("Rng: std must be >= 0; got -1.0.");
        assertThatThrownBy(() -> Rng.of(new Rng.State(1, 2, -3, 4)))
                .hasMessage("Rng: position must not be negative; got -3.");
    }
}
