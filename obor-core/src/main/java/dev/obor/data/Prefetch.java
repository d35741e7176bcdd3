package dev.obor.data;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntFunction;

/// Batches by number, prepared ahead of their use.
///
/// Each batch is a task with a virtual thread of its own, and never more than `workers` of them
/// are begun and not yet taken. Taking one begins the next; nobody waits for a place in a queue, so
/// a consumer that walks away leaves no thread behind, and the order is that of the numbers
/// whichever thread is first. Without workers the task runs in the caller when it is taken.
final class Prefetch {
    private final IntFunction<Batch> prepare;
    private final int workers;
    private final int end;
    private final Queue<FutureTask<Batch>> begun = new ArrayDeque<>();
    private int next;

    /// Batches `first` to before `end`.
    Prefetch(IntFunction<Batch> prepare, int workers, int first, int end) {
        this.prepare = prepare;
        this.workers = workers;
        this.next = first;
        this.end = end;
        while (begun.size() < workers && next < end) {
            begun.add(begin());
        }
    }

    /// The next batch.
    ///
    /// @throws ExecutionException if preparing it failed
    Batch take() throws ExecutionException, InterruptedException {
        var task = begun.isEmpty() ? begin() : begun.remove();
        Batch batch = task.get();
        if (workers > 0 && next < end) {
            begun.add(begin());
        }
        return batch;
    }

    /// Drops what was prepared. Threads at work are not interrupted, since that would close files
    /// they read from; each ends with the batch in its hands.
    void close() {
        begun.forEach(task -> task.cancel(false));
        begun.clear();
        next = end;
    }

    private FutureTask<Batch> begin() {
        int number = next++;
        var task = new FutureTask<>(() -> prepare.apply(number));
        if (workers == 0) {
            task.run();
        } else {
            Thread.ofVirtual().name("obor-batch-" + number).start(task);
        }
        return task;
    }
}
