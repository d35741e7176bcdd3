package dev.obor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkersTest {
    private final int threadsBefore = Workers.threads();

    @AfterEach void restoreThreads() {
        Workers.threads(threadsBefore);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void every_task_runs_exactly_once(int threads) {
        Workers.threads(threads);
        assertThat(Workers.threads()).isEqualTo(threads);
        for (int tasks : new int[] {0, 1, 2, 3, 7, 8, 9, 1000}) {
            var runs = new AtomicIntegerArray(tasks);
            Workers.run(tasks, runs::incrementAndGet);
            for (int i = 0; i < tasks; i++) {
                assertThat(runs.get(i)).as("task %d of %d", i, tasks).isEqualTo(1);
            }
        }
    }

    @Test void a_large_region_uses_every_thread_of_the_team() {
        Workers.threads(3);
        var together = new CountDownLatch(3);
        Workers.run(3, task -> {
            together.countDown();
            assertThat(waitFor(together)).as("three tasks at the same time").isTrue();
        });
    }

    @Test void a_small_region_stays_in_the_calling_thread() {
        Workers.threads(8);
        var threads = ConcurrentHashMap.<Thread>newKeySet();
        Workers.run(100, 100, task -> threads.add(Thread.currentThread()));
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test void every_thread_has_a_share_of_neighbouring_tasks() {
        Workers.threads(2);
        var inStep = new CyclicBarrier(2);
        Thread[] threads = new Thread[10];
        for (int round = 0; round < 2; round++) { // forwards and backwards
            Workers.run(10, task -> {
                threads[task] = Thread.currentThread();
                waitFor(inStep);
            });
            assertThat(threads).containsOnly(threads[0], threads[9]);
            assertThat(Arrays.copyOfRange(threads, 0, 5)).containsOnly(threads[0]);
            assertThat(Arrays.copyOfRange(threads, 5, 10)).containsOnly(threads[9]);
            assertThat(threads[0]).isSameAs(Thread.currentThread()).isNotSameAs(threads[9]);
        }
    }

    @Test void a_region_begins_where_the_one_before_has_ended() {
        Workers.threads(1);
        List<Integer> order = new ArrayList<>();
        Workers.run(3, order::add);
        Workers.run(3, order::add);
        Workers.run(3, order::add);
        assertThat(order).isIn(List.of(0, 1, 2, 2, 1, 0, 0, 1, 2),
                List.of(2, 1, 0, 0, 1, 2, 2, 1, 0));
    }

    @Test void many_tasks_are_always_done_forwards() {
        Workers.threads(1);
        int[] order = IntStream.range(0, 129).toArray();
        for (int round = 0; round < 2; round++) {
            var seen = IntStream.builder();
            Workers.run(129, seen::add);
            assertThat(seen.build().toArray()).isEqualTo(order);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void plain_writes_of_the_tasks_are_seen_by_the_caller(int threads) {
        Workers.threads(threads);
        int[] values = new int[64];
        for (int round = 1; round <= 1000; round++) {
            int now = round;
            Workers.run(64, task -> values[task] += now);
        }
        assertThat(values).containsOnly(500_500);
    }

    @Test void a_region_inside_a_task_runs_in_the_thread_of_that_task() {
        Workers.threads(3);
        var sum = new AtomicInteger();
        Workers.run(20, outer -> {
            Thread here = Thread.currentThread();
            Workers.run(10, inner -> {
                assertThat(Thread.currentThread()).isSameAs(here);
                sum.addAndGet(outer * 10 + inner);
            });
        });
        assertThat(sum.get()).isEqualTo(199 * 200 / 2);
    }

    @Test void callers_on_several_threads_do_not_disturb_each_other() throws InterruptedException {
        Workers.threads(3);
        var counts = new AtomicIntegerArray(4);
        List<Thread> callers = new ArrayList<>();
        for (int c = 0; c < 4; c++) {
            int caller = c;
            callers.add(Thread.ofPlatform().start(() -> {
                for (int round = 0; round < 500; round++) {
                    Workers.run(16, task -> counts.incrementAndGet(caller));
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        for (int c = 0; c < 4; c++) {
            assertThat(counts.get(c)).isEqualTo(500 * 16);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void the_failure_of_the_lowest_task_reaches_the_caller_and_the_team_goes_on(int threads) {
        Workers.threads(threads);
        for (int round = 0; round < 200; round++) {
            assertThatThrownBy(() -> Workers.run(50, task -> {
                if (task % 10 == 7) {
                    throw new IllegalStateException("task " + task);
                }
            })).isInstanceOf(IllegalStateException.class).hasMessage("task 7");
            var runs = new AtomicInteger();
            Workers.run(50, task -> runs.incrementAndGet());
            assertThat(runs.get()).isEqualTo(50);
        }
    }

    @Test void an_error_reaches_the_caller_too() {
        Workers.threads(2);
        assertThatThrownBy(() -> Workers.run(4, task -> {
            throw new StackOverflowError("deep");
        })).isInstanceOf(StackOverflowError.class);
    }

    @Test void a_hundred_thousand_tiny_regions_finish() {
        Workers.threads(2);
        int[] counts = new int[2];
        for (int i = 0; i < 100_000; i++) {
            Workers.run(2, task -> counts[task]++);
        }
        assertThat(counts).containsExactly(100_000, 100_000);
    }

    @Test void parked_workers_wake_up_again() throws InterruptedException {
        Workers.threads(2);
        for (int round = 0; round < 20; round++) {
            var together = new CountDownLatch(2);
            Workers.run(2, task -> {
                together.countDown();
                assertThat(waitFor(together)).as("both threads at work").isTrue();
            });
            Thread.sleep(2); // longer than the team spins
        }
    }

    @Test void the_team_can_be_replaced_from_inside_a_task() {
        Workers.threads(2);
        var runs = new AtomicInteger();
        Workers.run(10, task -> {
            if (task == 0) {
                Workers.threads(3);
            }
            runs.incrementAndGet();
        });
        assertThat(runs.get()).isEqualTo(10);
        assertThat(Workers.threads()).isEqualTo(3);
    }

    @Test void bad_counts_are_refused() {
        assertThatThrownBy(() -> Workers.threads(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Workers: threads must be at least 1; got 0.");
        assertThatThrownBy(() -> Workers.run(-1, task -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Workers: tasks must not be negative; got -1.");
    }

    private static void waitFor(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean waitFor(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
