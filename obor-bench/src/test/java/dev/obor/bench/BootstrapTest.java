package dev.obor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    @Test void median_of_odd_and_even_counts() {
        assertThat(Bootstrap.median(3, 1, 2).value()).isEqualTo(2);
        assertThat(Bootstrap.median(4, 1, 2, 3).value()).isEqualTo(2.5);
    }

    @Test void equal_samples_leave_no_doubt() {
        assertThat(Bootstrap.median(2, 2, 2)).isEqualTo(new Estimate(2, 2, 2));
    }

    @Test void the_interval_is_the_same_every_time() {
        double[] samples = new Random(3).doubles(30).toArray();
        assertThat(Bootstrap.median(samples)).isEqualTo(Bootstrap.median(samples));
    }

    @Test void samples_keep_their_order() {
        double[] samples = {3, 1, 2};
        Bootstrap.median(samples);
        assertThat(samples).containsExactly(3, 1, 2);
    }

    @Test void the_interval_holds_the_true_median_about_95_times_in_100() {
        var random = new Random(7);
        int hits = 0;
        for (int i = 0; i < 200; i++) {
            Estimate found = Bootstrap.median(
                    random.doubles(30).map(x -> 10 + x).toArray());
            hits += found.low() <= 10.5 && 10.5 <= found.high() ? 1 : 0;
        }
        assertThat(hits).isBetween(180, 199);
    }
}
