package dev.obor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class WarmupTest {
    @Test void a_kernel_is_swapped_in_after_it_was_warmed() throws InterruptedException {
        List<String> log = new CopyOnWriteArrayList<>();
        Warmup.submit("a", () -> log.add("warm a"), () -> log.add("swap a"));
        Warmup.submit("b", () -> log.add("warm b"), () -> log.add("swap b"));
        Warmup.await();
        assertThat(log).containsExactly("warm a", "swap a", "warm b", "swap b");
    }

    @Test
    void a_kernel_that_fails_is_not_swapped_in_and_the_next_one_is() throws InterruptedException {
        List<String> log = new CopyOnWriteArrayList<>();
        Warmup.submit("a", () -> {
            throw new IllegalStateException("cold");
        }, () -> log.add("swap a"));
        Warmup.submit("b", () -> log.add("warm b"), () -> log.add("swap b"));
        Warmup.await();
        assertThat(log).containsExactly("warm b", "swap b");
    }

    @Test void warming_happens_on_a_daemon_thread() throws InterruptedException {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        Warmup.submit("a", () -> threads.add(Thread.currentThread()), () -> {});
        Warmup.await();
        assertThat(threads).singleElement().matches(Thread::isDaemon, "is a daemon");
    }

    @Test void a_kernel_that_stays_slow_is_given_up() {
        Runnable slow = () -> LockSupport.parkNanos(1000);
        var lesson = new Warmup.Lesson(
                () -> {}, slow, new Warmup.Timed(() -> {}, 1), new Warmup.Timed(slow, 1));
        assertThatThrownBy(() -> Warmup.untilHot(1.0, 200_000_000L, lesson))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "Warmup: a kernel must reach 1.00 ns per operation within 0.2 s; got ");
    }

    @Test void what_is_slow_at_a_glance_is_not_called_at_length() {
        var glance = new Warmup.Timed(() -> LockSupport.parkNanos(10_000), 1);
        int[] calls = {0};
        var large = new Warmup.Timed(() -> calls[0]++, 1);
        var lesson = new Warmup.Lesson(() -> {}, () -> {}, glance, large);
        assertThatThrownBy(() -> Warmup.untilHot(1.0, 200_000_000L, lesson))
                .isInstanceOf(IllegalStateException.class);
        assertThat(calls[0]).isZero();
    }

    @Test void a_fast_kernel_is_hot_after_a_few_rounds() {
        int[] calls = {0};
        Runnable nothing = () -> {};
        Warmup.untilHot(
                new Warmup.Lesson(nothing, nothing, new Warmup.Timed(nothing, 1_000_000_000),
                        new Warmup.Timed(() -> calls[0]++, 1_000_000_000)));
        assertThat(calls[0]).isBetween(10, 20); // twice a round
    }
}
