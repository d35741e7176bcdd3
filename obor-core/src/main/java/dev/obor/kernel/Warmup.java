package dev.obor.kernel;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One quiet background thread that makes SIMD kernels hot on scratch data before anybody uses
/// them.
///
/// Vector API code is hundreds of times slower than a plain loop until the optimising compiler
/// has seen it. A kernel therefore starts on its portable tier; its SIMD twin is submitted here,
/// called until it is fast, and only then swapped in. The twins agree to the bit, so nobody sees
/// when that happens. A twin that fails or never gets fast is not swapped in.
public final class Warmup {
    private static final long PATIENCE_NANOS = 10_000_000_000L; // C2 takes long on a busy machine
    private static final long PAUSE_NANOS = 3_000_000;
    private static final long BURST_NANOS = 1_000_000;
    private static final int HOT_ROUNDS = 5;
    private static final int CALLS_PER_BURST = 4;
    private static final int CALLS_TO_TEACH = 1024; // the least at which HotSpot looks

    private static final Queue<Job> JOBS = new ArrayDeque<>();
    private static boolean running;

    private Warmup() {}

    private record Job(String name, Runnable warmOnScratch, Runnable swap) {}

    /// Queues a kernel: `warmOnScratch` is called once on the background thread, then `swap`;
    /// if `warmOnScratch` throws, `swap` is not called and one line is logged.
    public static void submit(String name, Runnable warmOnScratch, Runnable swap) {
        synchronized (JOBS) {
            JOBS.add(new Job(name, warmOnScratch, swap));
            if (!running) {
                running = true;
                Thread.ofPlatform()
                        .daemon()
                        .name("obor-warmup")
                        .priority(Thread.MIN_PRIORITY)
                        .inheritInheritableThreadLocals(false)
                        .start(Warmup::drain);
            }
        }
    }

    /// Waits until everything submitted so far has been warmed; for tests and benchmarks.
    public static void await() throws InterruptedException {
        synchronized (JOBS) {
            while (running) {
                JOBS.wait();
            }
        }
    }

    /// Calls `small` until `large`, called now and then, is fast: until one of its elementary
    /// operations (a multiply-add, one element of a formula step) takes less than `hotNanos` on average
    /// for several rounds running.
    ///
    /// Boxed vectors cost more than 5 ns per lane, compiled ones less than 0.3: a limit of 1 ns tells
    /// them apart on any machine. The small calls should go every way through the loop, since what was
    /// never run is not compiled; and neither should run long, since a loop that does is compiled from
    /// its middle, too, which takes as long again.
    ///
    /// @param operations how many elementary operations `large` does
    /// @throws IllegalStateException if that takes more than ten seconds
    public static void untilHot(
            long operations, double hotNanos, Runnable small, Runnable large) {
        untilHot(operations, hotNanos, PATIENCE_NANOS, small, large);
    }

    /// The same for a loop that has but one way through it.
    public static void untilHot(long operations, double hotNanos, Runnable call) {
        untilHot(operations, hotNanos, call, call);
    }

    static void untilHot(
            long operations, double hotNanos, long patienceNanos, Runnable small, Runnable large) {
        long start = System.nanoTime();
        double limit = hotNanos * operations;
        long calls = 0;
        for (int hot = 0; hot < HOT_ROUNDS;) {
            calls += burst(small);
            long before = System.nanoTime();
            large.run();
            long after = System.nanoTime();
            hot = after - before < limit ? hot + 1 : 0;
            if (after - start > patienceNanos) {
                double nanos = (double) (after - before) / operations;
                throw new IllegalStateException(
                        "Warmup: a kernel must reach %.2f ns per operation within %.1f s; got %.2f."
                                .formatted(hotNanos, patienceNanos / 1e9, nanos));
            }
            if (hot == 0 && calls > CALLS_TO_TEACH) {
                LockSupport.parkNanos(PAUSE_NANOS); // the compiler has work: leave it the core
            }
        }
    }

    /// As many calls as a millisecond takes, or some.
    private static int burst(Runnable call) {
        long end = System.nanoTime() + BURST_NANOS;
        int calls = 0;
        while (calls < CALLS_PER_BURST || System.nanoTime() < end) {
            call.run();
            calls++;
        }
        return calls;
    }

    private static void drain() {
        var log = System.getLogger("dev.obor");
        for (Job job = next(); job != null; job = next()) {
            long start = System.nanoTime();
            try {
                job.warmOnScratch.run();
                job.swap.run();
                log.log(Level.DEBUG, "The SIMD tier of {0} is in after {1} ms.", job.name,
                        (System.nanoTime() - start) / 1_000_000);
            } catch (Throwable e) { // whatever it is, the portable tier still serves
                log.log(Level.DEBUG, "The SIMD tier of {0} stays off: {1}", job.name,
                        e.getMessage());
            }
        }
    }

    private static @Nullable Job next() {
        synchronized (JOBS) {
            Job job = JOBS.poll();
            if (job == null) {
                running = false;
                JOBS.notifyAll();
            }
            return job;
        }
    }
}
