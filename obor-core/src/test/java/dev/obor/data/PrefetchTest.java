package dev.obor.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.tensor.Rng;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PrefetchTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Set<Thread> readers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger reads = new AtomicInteger();

    private Numbers watched(int size, IntConsumer whenRead) {
        return new Numbers(size, index -> {
            readers.add(Thread.currentThread());
            reads.incrementAndGet();
            whenRead.accept(index);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 16})
    void order_and_content_do_not_depend_on_the_number_of_workers(int workers) throws Exception {
        var delays = new Rng(4).permutation(101); // so that batches are not ready in order
        Dataset uneven = watched(101, index -> pause(delays[index] % 3));
        var expected = new DataLoader(new Numbers(101), 7).shuffle(new Rng(1));
        var loader = new DataLoader(uneven, 7).shuffle(new Rng(1)).prefetch(workers);
        for (int epoch = 0; epoch < 2; epoch++) {
            assertThat(Numbers.targets(loader.iterator()))
                    .isEqualTo(Numbers.targets(expected.iterator()));
        }
        assertThat(reads).hasValue(202);
        assertThat(readers).doesNotContain(Thread.currentThread());
        assertAllGone();
    }

    @Test void without_workers_the_caller_reads_when_it_asks() {
        var batches = new DataLoader(watched(9, index -> {}), 3).iterator();
        assertThat(reads).hasValue(0);
        batches.next();
        assertThat(reads).hasValue(3);
        assertThat(readers).containsExactly(Thread.currentThread());
    }

    /// Three batches can only be begun at once if three workers work at once.
    @Test void as_many_batches_as_workers_are_prepared_at_once() throws Exception {
        var begun = new CountDownLatch(3);
        var loader = new DataLoader(watched(12, index -> {
            begun.countDown();
            await(begun);
        }), 1).prefetch(3);
        assertThat(Numbers.targets(loader.iterator())).hasSize(12);
        assertAllGone();
    }

    @Test void no_more_is_read_than_one_batch_per_worker_ahead() throws Exception {
        var loader = new DataLoader(watched(1000, index -> {}), 5).prefetch(3);
        var batches = loader.iterator();
        batches.next();
        batches.next();
        assertEventuallyRead((2 + 3) * 5);
        assertAllGone();
        pause(50);
        assertThat(reads).hasValue((2 + 3) * 5);
    }

    @Test void an_iteration_left_early_leaves_no_thread() throws Exception {
        int taken = 0;
        for (var batch : new DataLoader(watched(1000, index -> pause(1)), 5).prefetch(4)) {
            taken += batch.size();
            if (taken == 10) {
                break;
            }
        }
        assertEventuallyRead((2 + 4) * 5);
        assertAllGone();
    }

    @Test void a_closed_iteration_is_over_and_leaves_no_thread() throws Exception {
        var batches = new DataLoader(watched(1000, index -> {}), 5).prefetch(2).iterator();
        try (batches) {
            batches.next();
        }
        assertThat(batches.hasNext()).isFalse();
        assertAllGone();
        assertThat(reads.get()).isLessThanOrEqualTo(3 * 5);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4})
    void a_sample_that_fails_is_named_where_it_would_have_come(int workers) throws Exception {
        for (int failing = 0; failing < 40; failing += 3) {
            int bad = failing;
            Dataset broken = watched(40, index -> {
                if (index == bad) {
                    throw new UncheckedIOException(new IOException("bad block"));
                }
            });
            var batches = new DataLoader(broken, 4).prefetch(workers).iterator();
            for (int i = 0; i < bad / 4; i++) {
                assertThat(Numbers.targets(batches.next())).contains(i * 4L);
            }
            assertThatThrownBy(batches::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("DataLoader: batch %d must be readable; got java.io."
                            .formatted(bad / 4) + "UncheckedIOException: java.io.IOException:"
                            + " bad block for sample " + bad + ".")
                    .hasCauseInstanceOf(UncheckedIOException.class);
            assertThat(batches.hasNext()).isFalse();
        }
        readers.remove(Thread.currentThread());
        assertAllGone();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void an_error_of_the_machine_reaches_the_caller_too(int workers) {
        Dataset broken = watched(4, index -> {
            throw new StackOverflowError();
        });
        var collating = new DataLoader(new Numbers(4), 2).prefetch(workers).collate(samples -> {
            throw new AssertionError("collate");
        });
        assertThatThrownBy(() -> new DataLoader(broken, 2).prefetch(workers).iterator().next())
                .hasCauseInstanceOf(StackOverflowError.class);
        assertThatThrownBy(() -> collating.iterator().next())
                .hasMessage("DataLoader: batch 0 must be readable;"
                        + " got java.lang.AssertionError: collate for samples [0, 1].")
                .hasCauseInstanceOf(AssertionError.class);
    }

    @Test void a_failing_sample_with_a_collator_of_the_users_own_is_named() {
        Dataset broken = watched(4, index -> {
            throw new IllegalArgumentException("no");
        });
        var batches = new DataLoader(broken, 2).prefetch(1).collate(Batch::of).iterator();
        assertThatThrownBy(batches::next).hasMessageEndingWith("no for sample 0.");
    }

    @Test void an_interrupted_caller_stops_waiting_and_stays_interrupted() throws Exception {
        var never = new CountDownLatch(1);
        var batches = new DataLoader(watched(9, index -> await(never)), 1).prefetch(2).iterator();
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("DataLoader: the thread must not be interrupted while it waits;"
                            + " got an interrupt at batch 0.");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
            never.countDown();
        }
        assertThat(batches.hasNext()).isFalse();
        assertAllGone();
    }

    private void assertEventuallyRead(int samples) {
        long end = System.nanoTime() + SOON.toNanos();
        while (reads.get() < samples && System.nanoTime() < end) {
            pause(1);
        }
        assertThat(reads).hasValue(samples);
    }

    private void assertAllGone() throws InterruptedException {
        for (Thread reader : List.copyOf(readers)) {
            assertThat(reader.join(SOON)).as("%s has ended", reader).isTrue();
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("waited in vain");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
