package dev.obor.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C, or a polite kill: asks the work to come to an end, and gives it the time to.
///
/// The JVM ends with 128 plus the number of the signal when the work has called [#close].
final class Interrupt implements AutoCloseable {
    /// The exit code of a process that was interrupted.
    static final int CODE = 130;

    private static final long MOST_SECONDS = 30;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean happened;

    /// @param stop called in another thread when the process is interrupted
    Interrupt(Runnable stop) {
        hook = new Thread(() -> {
            happened = true;
            stop.run();
            await();
        }, "obor-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void await() {
        try {
            done.await(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean happened() {
        return happened;
    }

    /// The work is over.
    @Override public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is being shut down.
        }
    }
}
