package dev.obor.kernel;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One quiet background thread that makes SIMD kernels hot on scratch data before anybody uses
/// them.
///
/// Vector API code is hundreds of times slower than a plain loop until the optimising compiler
/// has seen it. A kernel therefore starts on its portable tier; its SIMD twin is submitted here,
/// called until it is fast, and only then swapped in: as soon as HotSpot has compiled the rest of the
/// program, or at once where most of the time goes into such kernels. The twins agree to the bit, so nobody sees
/// when that happens. A twin that fails or never gets fast is not swapped in.
public final class Warmup {
    private static final long PATIENCE_NANOS = 10_000_000_000L; // C2 takes long on a busy machine
    private static final long PAUSE_NANOS = 8_000_000;
    private static final int REST = 4; // so many times as long as a look whether it is fast
    private static final long BURST_NANOS = 1_000_000;
    private static final int HOT_ROUNDS = 5;
    private static final double HOT_NANOS = 3;
    private static final double GLANCE_NANOS = 1000; // for the call itself
    private static final int EMPTY_PER_SMALL = 127;
    private static final int CALLS_TO_TEACH = 6_000; // of which C1 takes its time, and C2 counts 5000

    private static final long WAIT_NANOS = 3_000_000_000L;
    private static final long LOOK_NANOS = 50_000_000;
    private static final int LOOKS = 3; // together: a compilation counts when it ends, and may be long
    private static final double HALF = 0.5;

    private static final long QUIET_NANOS = 3_000_000_000L; // jobs of one program come in its first seconds
    private static final Job COMPARISON = new Job("the vector width", Simd::settle, () -> {});

    private static final Queue<Job> JOBS = new ArrayDeque<>();
    private static boolean running;
    private static boolean compared;
    private static int awaiting;
    private static double portableNanos; // racy on purpose: it only decides when to begin

    private Warmup() {}

    private record Job(String name, Runnable warmOnScratch, Runnable swap) {}

    /// Queues a kernel: `warmOnScratch` is called once on the background thread, then `swap`;
    /// if `warmOnScratch` throws, `swap` is not called and one line is logged.
    public static void submit(String name, Runnable warmOnScratch, Runnable swap) {
        synchronized (JOBS) {
            JOBS.add(new Job(name, warmOnScratch, swap));
            JOBS.notifyAll();
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
            awaiting++;
            JOBS.notifyAll();
            try {
                while (running) {
                    JOBS.wait();
                }
            } finally {
                awaiting--;
            }
        }
    }

    /// A kernel in calls that show HotSpot all of it at little cost.
    ///
    /// @param empty  does nothing: the compilers count calls, and boxed vectors make a real one slow
    /// @param small  goes every way through the loop in turn, since what was never run is not compiled;
    ///               but never for long, since a loop that runs long is compiled from its middle, too,
    ///               which takes as long again
    /// @param glance does a few operations
    /// @param large  does at least some thousand, so that its time tells how fast they are
    record Lesson(Runnable empty, Runnable small, Timed glance, Timed large) {}

    /// A call that is timed.
    ///
    /// @param operations how many vector operations it does
    record Timed(Runnable call, double operations) {
        long nanos() {
            call.run(); // brings its arrays back into the cache
            long before = System.nanoTime();
            call.run();
            return System.nanoTime() - before;
        }
    }

    /// Gives a lesson until its large call is fast: until one of its vector operations takes less than
    /// 3 ns for several rounds running. Compiled ones take 0.1 - 1.2; in a loop that HotSpot's first
    /// compiler has done, whose vectors are objects, 7 or many more.
    ///
    /// While even a glance tells that it is slow, the large call is left out: the thousands of calls
    /// behind its operations would have HotSpot compile what nobody needs.
    ///
    /// @throws IllegalStateException if it is still slow after ten seconds
    static void untilHot(Lesson lesson) {
        untilHot(HOT_NANOS, PATIENCE_NANOS, lesson);
    }

    static void untilHot(double hotNanos, long patienceNanos, Lesson lesson) {
        long start = System.nanoTime();
        long calls = 0;
        for (int hot = 0; hot < HOT_ROUNDS;) {
            boolean teaches = calls < CALLS_TO_TEACH || hot > 0; // what is hot must stay so everywhere
            calls += burst(lesson, teaches);
            if (calls < CALLS_TO_TEACH && System.nanoTime() - start < patienceNanos) {
                continue;
            }
            Timed timed = lesson.glance;
            long nanos = timed.nanos();
            boolean quick = nanos < hotNanos * timed.operations + GLANCE_NANOS;
            if (quick) {
                timed = lesson.large;
                nanos = timed.nanos();
            }
            hot = quick && nanos < hotNanos * timed.operations ? hot + 1 : 0;
            if (hot == 0 && System.nanoTime() - start > patienceNanos) {
                throw new IllegalStateException(
                        "Warmup: a kernel must reach %.2f ns per operation within %.1f s; got %.2f."
                                .formatted(hotNanos, patienceNanos / 1e9,
                                        nanos / timed.operations));
            }
            if (hot == 0) {
                // the compiler has work: leave it the core
                LockSupport.parkNanos(Math.max(PAUSE_NANOS, REST * nanos));
            }
        }
    }

    /// As many calls as a millisecond takes, or some. One is small, to remind of what else there is; when
    /// teaching, every 128th.
    private static int burst(Lesson lesson, boolean teaches) {
        long end = System.nanoTime() + BURST_NANOS;
        lesson.small.run();
        int calls = 1;
        do {
            for (int i = 0; i < EMPTY_PER_SMALL; i++) {
                lesson.empty.run();
            }
            (teaches ? lesson.small : lesson.empty).run();
            calls += EMPTY_PER_SMALL + 1;
        } while (System.nanoTime() < end);
        return calls;
    }

    private static void drain() {
        var log = System.getLogger("dev.obor");
        waitForCompilers();
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

    /// Tells that portable loops, which vectors could replace, have worked for about so long.
    static void portable(double nanos) {
        portableNanos += nanos;
    }

    /// Waits while HotSpot compiles what the program runs most, since in its first second or two a program
    /// gains more from that than from vectors; but not if it spends most of its time in loops, nor for
    /// long.
    private static void waitForCompilers() {
        long end = System.nanoTime() + WAIT_NANOS;
        long compiled = Jvm.compilationMillis();
        double worked = portableNanos;
        for (int look = 1; System.nanoTime() < end && awaiting == 0; look++) {
            rest(LOOK_NANOS, () -> false);
            if (portableNanos - worked > HALF * LOOK_NANOS) {
                return;
            }
            worked = portableNanos;
            if (look % LOOKS == 0) {
                long before = compiled;
                compiled = Jvm.compilationMillis();
                if (compiled - before < HALF * LOOKS * LOOK_NANOS / 1e6) {
                    return;
                }
            }
        }
    }

    /// The next job; when there is none, the vector widths are compared once.
    private static @Nullable Job next() {
        synchronized (JOBS) {
            Job job = JOBS.poll();
            if (job == null && !compared && isQuiet()) {
                compared = true;
                return COMPARISON;
            }
            job = job == null ? JOBS.poll() : job;
            if (job == null) {
                running = false;
                JOBS.notifyAll();
            }
            return job;
        }
    }

    /// Whether no job comes for a while, or somebody waits for the end of all.
    private static boolean isQuiet() {
        rest(QUIET_NANOS, () -> !JOBS.isEmpty());
        return JOBS.isEmpty();
    }

    /// Waits so long, or until there is a reason not to, or somebody waits for the end of all.
    private static void rest(long nanos, BooleanSupplier reason) {
        long end = System.nanoTime() + nanos;
        synchronized (JOBS) {
            try {
                for (long left = nanos; left > 0 && awaiting == 0 && !reason.getAsBoolean();) {
                    TimeUnit.NANOSECONDS.timedWait(JOBS, left);
                    left = end - System.nanoTime();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
