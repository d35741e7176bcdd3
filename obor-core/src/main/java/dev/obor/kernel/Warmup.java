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
    private static final long PAUSE_NANOS = 5_000_000;
    private static final int HOT_ROUNDS = 5;
    private static final int CALLS_PER_ROUND = 32;
    private static final int ROUNDS_TO_COMPILE = 200; // 6400 calls, enough for any C2 threshold

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

    /// Calls `call`, which does about `operations` elementary operations (a multiply-add, one
    /// element of a formula step), until one operation takes less than `hotNanos` on average for
    /// several rounds running.
    ///
    /// Boxed vectors cost more than 5 ns per lane, compiled ones less than 0.3: a limit of 1 ns
    /// tells them apart on any machine.
    ///
    /// @throws IllegalStateException if that takes more than ten seconds
    public static void untilHot(long operations, double hotNanos, Runnable call) {
        untilHot(operations, hotNanos, PATIENCE_NANOS, call);
    }

    static void untilHot(long operations, double hotNanos, long patienceNanos, Runnable call) {
        long start = System.nanoTime();
        double limit = hotNanos * operations * CALLS_PER_ROUND;
        for (int hot = 0, round = 0; hot < HOT_ROUNDS; round++) {
            long before = System.nanoTime();
            for (int i = 0; i < CALLS_PER_ROUND; i++) {
                call.run();
            }
            long after = System.nanoTime();
            hot = after - before < limit ? hot + 1 : 0;
            if (after - start > patienceNanos) {
                double nanos = (double) (after - before) / operations / CALLS_PER_ROUND;
                throw new IllegalStateException(
                        "Warmup: a kernel must reach %.2f ns per operation within %.1f s; got %.2f."
                                .formatted(hotNanos, patienceNanos / 1e9, nanos));
            }
            if (hot == 0 && round > ROUNDS_TO_COMPILE) {
                LockSupport.parkNanos(PAUSE_NANOS); // the compiler has work: leave it the core
            }
        }
    }

    private static void drain() {
        for (Job job = next(); job != null; job = next()) {
            try {
                job.warmOnScratch.run();
                job.swap.run();
            } catch (Throwable e) { // whatever it is, the portable tier still serves
                System.getLogger("dev.obor")
                        .log(
                                Level.DEBUG,
                                "The SIMD tier of " + job.name + " stays off: " + e.getMessage());
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
