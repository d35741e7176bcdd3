package dev.obor.cli;

import dev.obor.train.History.Epoch;
import dev.obor.train.Monitor;
import dev.obor.train.Trainer;
import dev.obor.train.TrainerListener;
import java.util.LinkedHashMap;
import java.util.Map;

/// Shows a training: the bar while an epoch runs, a line when it is done.
///
/// ```text
/// epoch  3/20  training loss 0.2134  accuracy 94.10 %  validation loss 0.1999  accuracy 95.00 %  best
/// ```
final class EpochLines implements TrainerListener {
    private final Progress progress;
    private final int epochs;
    private final Monitor monitor;

    EpochLines(Progress progress, int epochs, Monitor monitor) {
        this.progress = progress;
        this.epochs = epochs;
        this.monitor = monitor;
    }

    @Override public void onStep(Trainer trainer, Step step) {
        double done = (step.epoch() - 1 + (double) step.batch() / step.batches()) / epochs;
        progress.show(label(step.epoch()), done, () -> Figures.line(trainer.running()));
    }

    @Override public void onEpoch(Trainer trainer, Epoch epoch) {
        String validation = Figures.line(part(epoch, "validation_"));
        progress.println("%s  training %s%s%s".formatted(
                label(epoch.number()), Figures.line(part(epoch, "train_")),
                validation.isEmpty() ? "" : "  validation " + validation,
                monitor.bestEpoch(trainer.history()) == epoch.number() ? "  best" : ""));
    }

    @Override public void onEnd(Trainer trainer) {
        progress.clear();
    }

    private String label(int epoch) {
        String all = Integer.toString(epochs);
        return ("epoch %" + all.length() + "d/%s").formatted(epoch, all);
    }

    private static Map<String, Double> part(Epoch epoch, String prefix) {
        var part = new LinkedHashMap<String, Double>();
        epoch.values().forEach((column, value) -> {
            if (column.startsWith(prefix)) part.put(column.substring(prefix.length()), value);
        });
        return part;
    }
}
