package dev.obor.train;

import dev.obor.io.Checkpoint;
import dev.obor.train.History.Epoch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Keeps two checkpoints of a training in a folder: where it stands, and its best epoch.
///
/// The files are replaced whole or not at all, the best one first, so a process killed at any
/// moment leaves two that belong together. They are written after an epoch, and within a long one,
/// but not more often than `every`; and at the end of [Trainer#fit].
///
/// **Errors.** `UncheckedIOException` if a file cannot be written or read.
public final class Checkpoints implements TrainerListener {
    /// The file that says where the training stands.
    public static final String LAST = "checkpoint-last.safetensors";

    /// The file of the best epoch.
    public static final String BEST = "checkpoint-best.safetensors";

    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Path folder;
    private final Monitor monitor;
    private final long everyNanos;
    private long written = System.nanoTime();
    private @Nullable Checkpoint unwrittenBest;

    /// At most every five seconds.
    ///
    /// @param folder  where the files go; must exist
    /// @param monitor which epoch is the best
    public Checkpoints(Path folder, Monitor monitor) {
        this(folder, monitor, EVERY);
    }

    /// At most once in `every`.
    public Checkpoints(Path folder, Monitor monitor, Duration every) {
        this.folder = folder;
        this.monitor = monitor;
        this.everyNanos = every.toNanos();
    }

    @Override public void onStep(Trainer trainer, Step step) {
        if (step.batch() < step.batches()) {
            writeWhenDue(trainer);
        }
    }

    @Override public void onEpoch(Trainer trainer, Epoch epoch) {
        if (monitor.bestEpoch(trainer.history()) == epoch.number()) {
            unwrittenBest = trainer.checkpoint();
        }
        writeWhenDue(trainer);
    }

    @Override public void onEnd(Trainer trainer) {
        write(trainer);
    }

    private void writeWhenDue(Trainer trainer) {
        if (System.nanoTime() - written >= everyNanos) {
            write(trainer);
        }
    }

    /// Writes both files now.
    public void write(Trainer trainer) {
        if (unwrittenBest != null) {
            unwrittenBest.write(folder.resolve(BEST));
            unwrittenBest = null;
        }
        trainer.checkpoint().write(folder.resolve(LAST));
        written = System.nanoTime();
    }

    /// Where the training in a folder stands.
    public static Checkpoint last(Path folder) {
        return Checkpoint.read(folder.resolve(LAST));
    }

    /// The best epoch of the training in a folder; where it stands if no epoch is done.
    public static Checkpoint best(Path folder) {
        Path best = folder.resolve(BEST);
        return Files.exists(best) ? Checkpoint.read(best) : last(folder);
    }
}
