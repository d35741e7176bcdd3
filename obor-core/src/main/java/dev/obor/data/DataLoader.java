package dev.obor.data;

import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Cuts a data set into batches; each iteration is one epoch.
///
/// ```java
/// var loader = new DataLoader(digits.train(), 32).shuffle(new Rng(1));
/// for (var batch : loader) {
///     ... batch.input(), batch.target() ...
/// }
/// ```
///
/// Which samples come in which order depends on the data set, the options and the random generator
/// only, never on the number of prefetching workers. For use by one thread.
///
/// **Exact resume.** [#state] says where the loader is, [#resume] goes on from there, in the middle
/// of an epoch too.
///
/// **Errors.** `IllegalArgumentException` for a batch size below 1 or a negative number of workers.
/// While iterating, `IllegalStateException` with the cause for a sample or batch that cannot be
/// made, at the place where it would have come; it names the index. The iteration is over then.
///
/// **PyTorch.** `torch.utils.data.DataLoader`: the same defaults, batch size 1 and no shuffling.
/// `shuffle` takes its generator, `prefetch` is `num_workers`, with threads instead of processes.
public final class DataLoader implements Iterable<Batch> {
    private final Dataset dataset;
    private final Options options;
    private @Nullable Rng rng;
    private @Nullable State resumed;
    private @Nullable Epoch epoch;

    private record Options(
            int batchSize,
            boolean dropLast,
            int workers,
            @Nullable Function<List<Sample>, Batch> collate) {}

    /// Batches of one sample, in the order of the data set.
    public DataLoader(Dataset dataset) {
        this(dataset, 1);
    }

    /// Batches of `batchSize` samples, in the order of the data set; the last may be smaller.
    public DataLoader(Dataset dataset, int batchSize) {
        this(dataset, new Options(batchSize, false, 0, null), null);
    }

    private DataLoader(Dataset dataset, Options options, @Nullable Rng rng) {
        if (options.batchSize < 1) {
            throw new IllegalArgumentException(
                    "DataLoader: batchSize must be at least 1; got " + options.batchSize + ".");
        }
        if (options.workers < 0) {
            throw new IllegalArgumentException(
                    "DataLoader: workers must not be negative; got " + options.workers + ".");
        }
        this.dataset = dataset;
        this.options = options;
        this.rng = rng;
    }

    /// The same loader, at its beginning, with a new random order for every epoch.
    ///
    /// The start of an iteration takes one permutation from `rng`, which moves on; so equal
    /// generators give equal sequences of epochs. Exact resume needs a generator that nobody else
    /// draws from: [Rng#split].
    public DataLoader shuffle(Rng rng) {
        return new DataLoader(dataset, options, rng);
    }

    /// The same loader, at its beginning, without the last batch of an epoch if it is smaller.
    public DataLoader dropLast() {
        return new DataLoader(dataset,
                new Options(options.batchSize, true, options.workers, options.collate), rng);
    }

    /// The same loader, at its beginning, with batches made of samples in another way than
    /// [Batch#of(List)]: padded, for example. With workers it is called from several threads.
    public DataLoader collate(Function<List<Sample>, Batch> collate) {
        return new DataLoader(dataset,
                new Options(options.batchSize, options.dropLast, options.workers, collate), rng);
    }

    /// The same loader, at its beginning, with up to `workers` batches being prepared in the
    /// background while the caller works; 0 prepares each when it is asked for.
    ///
    /// The threads end by themselves, also when an iteration is left early.
    public DataLoader prefetch(int workers) {
        return new DataLoader(dataset,
                new Options(options.batchSize, options.dropLast, workers, options.collate), rng);
    }

    /// The number of batches of an epoch.
    public int length() {
        int whole = dataset.size() / options.batchSize;
        boolean rest = dataset.size() % options.batchSize != 0;
        return rest && !options.dropLast ? whole + 1 : whole;
    }

    /// The number of samples of a batch, the last one maybe excepted.
    public int batchSize() {
        return options.batchSize;
    }

    /// The data set the batches are cut from.
    public Dataset dataset() {
        return dataset;
    }

    /// One epoch of batches.
    ///
    /// There is no need to close it: what was prepared ahead is at most one batch per worker, and
    /// [#close] drops that at once.
    public interface Batches extends Iterator<Batch>, AutoCloseable {
        /// Ends the iteration.
        @Override void close();
    }

    /// Begins the next epoch, or goes on with the one that was [resumed][#resume].
    @Override public Batches iterator() {
        State from = resumed == null ? new State(rng == null ? null : rng.state(), 0) : resumed;
        resumed = null;
        epoch = new Epoch(from, rng == null ? null : rng.permutation(dataset.size()));
        return epoch;
    }

    /// Where a loader is.
    ///
    /// @param rng     the generator before the epoch's permutation was taken from it; null without
    ///                shuffling
    /// @param batches how many batches of the epoch have been handed out
    public record State(Rng.@Nullable State rng, int batches) {
        /// As int64 numbers, for a checkpoint.
        public Tensor toTensor() {
            return Tensor.of(rng == null
                    ? new long[] {batches}
                    : new long[] {
                        batches, rng.seed(), rng.stream(), rng.position(), rng.spare()
                    });
        }

        /// From what [#toTensor] returned.
        ///
        /// @throws IllegalArgumentException if it is not one or five numbers
        public static State of(Tensor tensor) {
            long[] n = tensor.toLongArray();
            if (n.length != 1 && n.length != 5) {
                throw new IllegalArgumentException(
                        "DataLoader: a state must be 1 or 5 numbers; got %s."
                                .formatted(tensor.shape()));
            }
            return new State(n.length == 1 ? null : new Rng.State(n[1], n[2], n[3], n[4]),
                    Math.toIntExact(n[0]));
        }
    }

    /// Where this loader is: in the epoch begun last, after the batch handed out last; at the
    /// beginning of the next epoch once `hasNext()` has said that there is no more.
    public State state() {
        if (resumed != null) {
            return resumed;
        }
        return epoch == null || epoch.over
                ? new State(rng == null ? null : rng.state(), 0)
                : new State(epoch.start, epoch.handedOut);
    }

    /// Makes the next iteration hand out exactly the batches that were still to come when `state`
    /// was taken, from a loader over the same data with the same options; the epochs after it are
    /// those that would have followed. The number of workers may differ.
    ///
    /// Shuffling goes on with a generator of the loader's own, made from the state.
    ///
    /// @throws IllegalArgumentException if the state is that of a loader that does not shuffle and
    ///                                  this one does, or the other way round, or if the epoch has
    ///                                  fewer batches
    public void resume(State state) {
        if ((state.rng == null) != (rng == null)) {
            throw new IllegalArgumentException(
                    "DataLoader: state and loader must both shuffle or both not; got %s and %s."
                            .formatted(state, this));
        }
        if (state.batches < 0 || state.batches > length()) {
            throw new IllegalArgumentException(
                    "DataLoader: the state must be within an epoch of %d batches; got %d."
                            .formatted(length(), state.batches));
        }
        rng = state.rng == null ? null : Rng.of(state.rng);
        resumed = state;
        epoch = null;
    }

    /// The options.
    @Override public String toString() {
        return "DataLoader(size=%d, batchSize=%d, shuffle=%s, dropLast=%s, workers=%d)".formatted(
                dataset.size(), options.batchSize, rng, options.dropLast, options.workers);
    }

    /// The indices of a batch, by its number in the epoch.
    private int[] indices(int @Nullable [] order, int number) {
        int from = Math.multiplyExact(number, options.batchSize);
        int count = Math.min(options.batchSize, dataset.size() - from);
        if (order != null) {
            return Arrays.copyOfRange(order, from, from + count);
        }
        int[] indices = new int[count];
        Arrays.setAll(indices, i -> from + i);
        return indices;
    }

    private Batch read(int[] indices) {
        if (options.collate == null) {
            return dataset.batch(indices);
        }
        var samples = new ArrayList<Sample>(indices.length);
        for (int index : indices) {
            samples.add(Samples.read(dataset, index));
        }
        return options.collate.apply(samples);
    }

    private final class Epoch implements Batches {
        private final Rng.@Nullable State start;
        private final int @Nullable [] order;
        private final int length = length();
        private final Prefetch prefetch;
        private int handedOut;
        private boolean closed;
        private boolean over;

        Epoch(State from, int @Nullable [] order) {
            this.start = from.rng;
            this.order = order;
            this.handedOut = from.batches;
            this.prefetch = new Prefetch(
                    number -> read(indices(order, number)), options.workers, handedOut, length);
        }

        @Override public boolean hasNext() {
            over = handedOut == length;
            return !over && !closed;
        }

        @Override public Batch next() {
            if (!hasNext()) {
                throw new NoSuchElementException("DataLoader: no batch is left in this epoch.");
            }
            try {
                Batch batch = prefetch.take();
                handedOut++;
                return batch;
            } catch (ExecutionException e) {
                close();
                throw failure(e.getCause());
            } catch (InterruptedException e) {
                close();
                Thread.currentThread().interrupt();
                throw new IllegalStateException(
                        "DataLoader: the thread must not be interrupted while it waits; got an"
                                + " interrupt at batch " + handedOut + ".",
                        e);
            }
        }

        private IllegalStateException failure(@Nullable Throwable cause) {
            String got = cause instanceof Samples.Failure sample
                    ? "%s for sample %d".formatted(cause.getCause(), sample.index())
                    : "%s for samples %s".formatted(
                            cause, Arrays.toString(indices(order, handedOut)));
            return new IllegalStateException(
                    "DataLoader: batch %d must be readable; got %s.".formatted(handedOut, got),
                    cause instanceof Samples.Failure ? cause.getCause() : cause);
        }

        @Override public void close() {
            closed = true;
            prefetch.close();
        }
    }
}
