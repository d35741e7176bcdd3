package dev.obor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class DuelTest {
    private final StringBuilder turns = new StringBuilder();

    /// Sleeps, since only then its times are known; notes its turn.
    private Contestant sleeper(char name, long millis) {
        return new Contestant() {
            @Override public Library library() {
                return Library.OBOR;
            }

            @Override public void run() {
                turns.append(name);
                LockSupport.parkNanos(millis * 1_000_000);
            }

            @Override public List<float[]> results() {
                return List.of();
            }
        };
    }

    @Test void the_order_is_ours_peer_peer_ours() {
        var setting = new Setting(1, true);
        new Duel(setting, sleeper('o', 5), sleeper('p', 5)).run();
        assertThat(turns.toString()).endsWith("oppo".repeat(setting.blocks()));
    }

    @Test void a_peer_that_takes_three_times_as_long_has_ratio_3() {
        var setting = new Setting(1, true);
        Duel.Samples samples = new Duel(setting, sleeper('o', 10), sleeper('p', 30)).run();
        assertThat(samples.ratios()).hasSize(setting.blocks());
        assertThat(Bootstrap.median(samples.ratios()).value()).isBetween(2.0, 4.0);
    }

    @Test void ratios_are_taken_block_by_block() {
        var samples = new Duel.Samples(
                new double[] {1, 3, 1, 1}, new double[] {4, 4, 1, 2}, 0, 0, 0);
        assertThat(samples.ratios()).containsExactly(2, 1.5);
    }
}
