package dev.obor.kernel;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The team of threads that every parallel loop of the library runs on.
///
/// The caller cuts its work into a number of tasks that depends on the data alone, never on the
/// number of threads. A task that writes only what belongs to its index therefore yields the same
/// bits for any number of threads.
///
/// **Caches.** Every thread has a share of neighbouring tasks, the same one in every region of as
/// many tasks, and helps with the others' when it is through: what a thread has written lies in its
/// own cache when the next region reads it. Regions begin alternately at the first and at the last
/// task of the shares: where the one before has ended, whose data are in the cache still. With many
/// tasks too little of them is, and memory is read faster forwards.
///
/// The team is the calling thread and `threads() - 1` daemon threads. One region runs at a time:
/// a call from inside a task, or from a second thread while the team is busy, runs its tasks in
/// the calling thread. Between regions the team spins for a moment, then parks.
///
/// **Memory.** What the caller wrote before `run` is visible to every task; what the tasks wrote
/// is visible to the caller when `run` returns, by value or by exception. Tasks of one region see
/// nothing of each other. A task may run on another thread: it must not read thread-locals of the
/// caller.
///
/// **Errors.** If tasks throw, `run` throws what the task with the lowest index threw; tasks with a
/// higher index that are not yet begun are skipped. The team stays usable.
public final class Workers {
    /// Work below this many nanoseconds is not worth waking another thread.
    static final long WORTHWHILE_NANOS = 20_000;

    /// How long an idle worker spins before it parks: regions of one training step follow each
    /// other faster than this, and a wake-up costs some ten microseconds.
    private static final long SPIN_NANOS = 100_000;

    /// Up to so many tasks a thread a region may go backwards.
    private static final int KEPT = 128;

    private static volatile Team team = new Team(threadsByDefault());

    private static boolean backwards; // racy on purpose: any order is right

    private Workers() {}

    /// What one task does; called once for every index.
    @FunctionalInterface
    public interface Body {
        /// Runs the task of this index.
        void run(int task);
    }

    /// How many threads share the work, the caller among them: the system property `obor.threads`,
    /// else the number of processors, until [#threads(int)] changes it.
    public static int threads() {
        return team.size();
    }

    /// Replaces the team by one of `n` threads; a region that is running ends on the old one.
    ///
    /// @throws IllegalArgumentException if `n < 1`
    public static synchronized void threads(int n) {
        if (n < 1) {
            throw new IllegalArgumentException(
                    "Workers: threads must be at least 1; got " + n + ".");
        }
        Team old = team;
        if (n != old.size()) {
            team = new Team(n);
            old.retire();
        }
    }

    /// Runs `body` for every task in `[0, tasks)`, each exactly once.
    ///
    /// @throws IllegalArgumentException if `tasks` is negative
    public static void run(int tasks, Body body) {
        run(tasks, WORTHWHILE_NANOS, body);
    }

    /// Runs `body` for every task in `[0, tasks)`, in the calling thread when the whole of it is
    /// estimated to take less than about 20 microseconds.
    ///
    /// @throws IllegalArgumentException if `tasks` is negative
    public static void run(int tasks, long estimatedNanosPerTask, Body body) {
        if (tasks < 0) {
            throw new IllegalArgumentException(
                    "Workers: tasks must not be negative; got " + tasks + ".");
        }
        if (tasks == 1) {
            body.run(0);
        } else if (tasks > 1) {
            boolean worthwhile = estimatedNanosPerTask > (WORTHWHILE_NANOS - 1) / tasks;
            Team team = Workers.team;
            backwards = !backwards && tasks <= KEPT * team.size();
            if (!worthwhile || !team.tryRun(tasks, backwards, body)) {
                new Region(tasks, 1, backwards, body).runAlone();
            }
        }
    }

    private static int threadsByDefault() {
        int n = Integer.getInteger("obor.threads", Runtime.getRuntime().availableProcessors());
        return Math.max(1, n);
    }

    /// One call of `run`: a counter per share deals its tasks, another counts those that are over.
    private static final class Region {
        private final int tasks;
        private final int shares;
        private final boolean backwards;
        private final Body body;
        private final AtomicIntegerArray dealt;
        private final AtomicInteger over = new AtomicInteger();
        private volatile int failedTask = Integer.MAX_VALUE;
        private volatile @Nullable Throwable failure;

        Region(int tasks, int shares, boolean backwards, Body body) {
            this.tasks = tasks;
            this.shares = shares;
            this.backwards = backwards;
            this.body = body;
            dealt = new AtomicIntegerArray(shares);
        }

        private int first(int share) {
            return (int) ((long) tasks * share / shares);
        }

        private int size(int share) {
            return first(share + 1) - first(share);
        }

        boolean hasTasks() {
            for (int share = 0; share < shares; share++) {
                if (dealt.get(share) < size(share)) {
                    return true;
                }
            }
            return false;
        }

        boolean isOver() {
            return over.get() == tasks;
        }

        void runAlone() {
            work(0);
            rethrow();
        }

        /// The own share first, then what is left of the others'.
        void work(int own) {
            for (int i = 0; i < shares; i++) {
                workAt((own + i) % shares);
            }
        }

        private void workAt(int share) {
            int size = size(share);
            for (int i; dealt.get(share) < size && (i = dealt.getAndIncrement(share)) < size;) {
                run(first(share) + (backwards ? size - 1 - i : i));
            }
        }

        /// No task below a failed one is skipped: the lowest failure is the same on every run.
        private void run(int task) {
            try {
                if (task < failedTask) {
                    body.run(task);
                }
            } catch (Throwable thrown) {
                fail(task, thrown);
            } finally {
                over.getAndIncrement();
            }
        }

        private synchronized void fail(int task, Throwable thrown) {
            if (task < failedTask) {
                failedTask = task;
                failure = thrown;
            }
        }

        void await() {
            for (int spins = 0; !isOver(); spins++) {
                if (spins < 10_000) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
        }

        void rethrow() {
            Throwable thrown = failure;
            if (thrown != null) {
                throw Region.<RuntimeException>unchecked(thrown);
            }
        }

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        private static <T extends Throwable> T unchecked(Throwable thrown) throws T {
            throw (T) thrown;
        }
    }

    /// A fixed number of workers and the region they are at, if any.
    private static final class Team {
        private final AtomicBoolean busy = new AtomicBoolean();
        private final Worker[] workers;
        private volatile @Nullable Region current;
        private volatile boolean retired;

        Team(int threads) {
            workers = new Worker[threads - 1];
            Arrays.setAll(workers, i -> new Worker(this, i + 1));
        }

        int size() {
            return workers.length + 1;
        }

        /// False if the team has one thread or is at another region.
        boolean tryRun(int tasks, boolean backwards, Body body) {
            if (workers.length == 0 || busy.get() || !busy.compareAndSet(false, true)) {
                return false;
            }
            Region region = new Region(tasks, Math.min(size(), tasks), backwards, body);
            try {
                current = region;
                int helpers = Math.min(workers.length, tasks - 1);
                for (int i = 0; i < helpers; i++) {
                    workers[i].wake();
                }
                region.work(0);
                region.await();
            } finally {
                current = null;
                busy.set(false);
            }
            region.rethrow();
            return true;
        }

        void retire() {
            retired = true;
            for (Worker worker : workers) {
                worker.wake();
            }
        }
    }

    /// A daemon thread that looks for regions with tasks left; started when it is first wanted.
    private static final class Worker implements Runnable {
        private final Team team;
        private final Thread thread;
        private final int number;
        private volatile boolean parked;
        private volatile boolean started;

        Worker(Team team, int number) {
            this.team = team;
            this.number = number;
            this.thread =
                    Thread.ofPlatform()
                            .daemon()
                            .name("obor-worker-" + number)
                            .inheritInheritableThreadLocals(false)
                            .unstarted(this);
        }

        /// Called by the owner of the region, or by `retire` after the last region was handed out.
        synchronized void start() {
            if (!started && !team.retired) {
                started = true;
                thread.start();
            }
        }

        void wake() {
            if (!started) {
                start();
            } else if (parked) {
                LockSupport.unpark(thread);
            }
        }

        @Override public void run() {
            long idleSince = System.nanoTime();
            while (!team.retired) {
                if (worked()) {
                    idleSince = System.nanoTime();
                } else if (System.nanoTime() - idleSince < SPIN_NANOS) {
                    Thread.onSpinWait();
                } else {
                    park();
                    idleSince = System.nanoTime();
                }
            }
        }

        private boolean worked() {
            Region region = team.current;
            if (region == null || !region.hasTasks()) {
                return false;
            }
            region.work(number);
            return true;
        }

        /// `parked` is written before `current` is read, and `current` before `parked` in
        /// `tryRun`: one of the two sides sees the other, so no wake-up is lost.
        private void park() {
            parked = true;
            if (!team.retired && !hasWork()) {
                LockSupport.park(this);
            }
            parked = false;
        }

        private boolean hasWork() {
            Region region = team.current;
            return region != null && region.hasTasks();
        }
    }
}
