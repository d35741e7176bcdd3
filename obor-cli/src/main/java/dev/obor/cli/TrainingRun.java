package dev.obor.cli;

import dev.obor.data.DataLoader;
import dev.obor.data.TensorDataset;
import dev.obor.io.Checkpoint;
import dev.obor.tensor.Engine;
import dev.obor.tensor.Rng;
import dev.obor.train.Checkpoints;
import dev.obor.train.DivergedException;
import dev.obor.train.EarlyStopping;
import dev.obor.train.History;
import dev.obor.train.History.Epoch;
import dev.obor.train.Metric;
import dev.obor.train.Monitor;
import dev.obor.train.Trainer;
import dev.obor.train.TrainerListener;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One run of `obor train`, from data and options that are checked to a folder with everything in
/// it.
final class TrainingRun {
    private static final int EVALUATION_BATCH = 1024;
    private static final long NANOS_BETWEEN_PICTURES = 5_000_000_000L;

    private final RunOptions options;
    private final TrainingData data;
    private final Model model;
    private final Monitor monitor;
    private final PrintStream out;
    private final Terminal terminal;

    /// @throws IllegalArgumentException if options and data do not fit
    TrainingRun(RunOptions options, TrainingData data, PrintStream out, Terminal terminal) {
        this.options = options;
        this.data = data;
        this.out = out;
        this.terminal = terminal;
        model = Model.of(options, data.preprocessing().width(), data.head());
        model.tryOn(data.train());
        monitor = data.validation().size() > 0 ? Monitor.VALIDATION_LOSS : Monitor.TRAIN_LOSS;
    }

    /// Trains from the beginning, in a new folder; returns the exit code.
    int begin(Path path) {
        RunFolder.requireFree(path);
        return train(RunFolder.create(path, options, data.preprocessing()), null);
    }

    /// Goes on with the run in a folder; returns the exit code.
    int resume(RunFolder folder) {
        Checkpoint last = folder.hasCheckpoint() ? Checkpoints.last(folder.path()) : null;
        return train(folder, last);
    }

    private int train(RunFolder folder, @Nullable Checkpoint from) {
        var progress = new Progress(out, terminal);
        var figures = new Files(folder);
        var checkpoints = new Checkpoints(folder.path(), monitor);
        Trainer trainer = trainer()
                .listener(new EpochLines(progress, options.epochs(), monitor))
                .listener(checkpoints)
                .listener(figures);
        if (from != null) {
            trainer.resume(from);
            requireMore(trainer, folder);
            folder.write(options);
        }
        describe(folder, trainer);
        checkpoints.write(trainer);
        try (var interrupt = new Interrupt(trainer::stop)) {
            trainer.fit(options.epochs());
            boolean interrupted = interrupt.happened();
            finish(trainer, folder, figures, interrupted);
            out.flush();
            return interrupted ? Interrupt.CODE : 0;
        } catch (DivergedException e) {
            progress.clear();
            throw new IllegalArgumentException(
                    "%s The run is in %s.".formatted(e.getMessage(), folder.path()), e);
        }
    }

    private Trainer trainer() {
        var shuffle = new Rng(options.seed()).split(1);
        var loader = new DataLoader(data.train(), options.batchSize()).shuffle(shuffle);
        var trainer = new Trainer(model.net(), model.loss(), model.optimizer(), loader);
        for (Metric metric : data.head().metrics()) {
            trainer = trainer.metric(metric);
        }
        if (data.validation().size() > 0) {
            trainer = trainer.validation(loader(data.validation()));
        }
        if (options.clipGradNorm() != null) {
            trainer = trainer.clipGradNorm(options.clipGradNorm());
        }
        return options.patience() == 0
                ? trainer
                : trainer.earlyStopping(new EarlyStopping(options.patience(), monitor));
    }

    private static DataLoader loader(TensorDataset part) {
        return new DataLoader(part, EVALUATION_BATCH);
    }

    private void requireMore(Trainer trainer, RunFolder folder) {
        int done = trainer.history().size();
        if (done >= options.epochs()) {
            throw new IllegalArgumentException(
                    "%s has done its %d epochs. Give more: --epochs %d.".formatted(
                            folder.path(), done, done + options.epochs()));
        }
        if (stoppedEarly(trainer.history())) {
            throw new IllegalArgumentException(
                    "%s was stopped after %d epochs without a better one. Give more: --patience %d."
                            .formatted(folder.path(), options.patience(), 2 * options.patience()));
        }
    }

    private boolean stoppedEarly(History history) {
        return options.patience() > 0
                && new EarlyStopping(options.patience(), monitor).stops(history);
    }

    // ---- what is shown

    private void describe(RunFolder folder, Trainer trainer) {
        String name = options.isDigits()
                ? "digits"
                : String.valueOf(Path.of(options.data()).getFileName());
        out.printf("%s: %d rows for training, %d for validation, %d for test; %s '%s'%n",
                name, data.train().size(), data.validation().size(), data.test().size(),
                data.head().isClassification()
                        ? data.head().target().classes().size() + " classes of"
                        : "the number",
                data.preprocessing().target().column());
        data.notes().forEach(note -> out.println("note: " + note));
        out.println(Model.describe(options, data.preprocessing().width(), data.head(),
                model.parameterCount()) + "; " + options.loss() + with(options.lossOptions())
                + ", " + options.optimizer() + with(options.optimizerOptions())
                + (options.clipGradNorm() == null
                        ? ""
                        : ", gradients clipped to norm " + options.clipGradNorm()));
        int done = trainer.history().size();
        out.println(done == 0
                ? "run folder " + folder.path() + "\n"
                : "going on in " + folder.path() + " after epoch " + done + "\n");
    }

    private static String with(Map<String, String> options) {
        return options.isEmpty() ? "" : " " + options.toString().replaceAll("[{}]", "");
    }

    private void finish(Trainer trainer, RunFolder folder, Files figures, boolean interrupted) {
        History history = trainer.history();
        model.net().loadStateDict(Checkpoints.best(folder.path()).section("model"));
        int best = monitor.bestEpoch(history);
        folder.writeModel(model.net().stateDict(), Map.of(
                "obor", Engine.version(), "epoch", Integer.toString(best)));
        if (interrupted) {
            out.printf("%ninterrupted after %d of %d epochs; nothing is lost:"
                    + " %s holds all of it.%ngo on with: ./obor train --resume %s%n",
                    history.size(), options.epochs(), folder.file(Checkpoints.LAST),
                    folder.path());
            return;
        }
        if (history.size() < options.epochs() && stoppedEarly(history)) {
            out.printf("stopped: no better %s for %d epochs%n",
                    monitor.column().replace('_', ' '), options.patience());
        }
        var report = new RunReport(data, terminal, out);
        report.best(best, history.size());
        report.parts(trainer::evaluate, EVALUATION_BATCH);
        report.confusion(model.net());
        String failure = figures.curves.failure();
        report.last(folder, failure);
    }

    /// Keeps `metrics.csv` and `curves.png` up to date.
    private final class Files implements TrainerListener {
        private final RunFolder folder;
        private final Curves curves;
        private long written;

        Files(RunFolder folder) {
            this.folder = folder;
            String metric = data.head().figures().get(1);
            String title = metric.equals("accuracy") ? "Accuracy" : Figures.title(metric);
            this.curves = new Curves(folder.file(RunFolder.CURVES), metric, title);
        }

        @Override public void onEpoch(Trainer trainer, Epoch epoch) {
            long now = System.nanoTime();
            if (written == 0 || now - written > NANOS_BETWEEN_PICTURES) {
                written = now;
                folder.write(trainer.history());
                curves.drawSoon(trainer.history());
            }
        }

        @Override public void onEnd(Trainer trainer) {
            folder.write(trainer.history());
            if (trainer.history().size() > 0) {
                curves.drawAtLast(trainer.history());
            }
        }
    }
}
