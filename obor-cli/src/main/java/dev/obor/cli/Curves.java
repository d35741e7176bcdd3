package dev.obor.cli;

import dev.obor.plot.LineChart;
import dev.obor.plot.Picture;
import dev.obor.plot.Series;
import dev.obor.train.History;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// Draws the figures of the epochs beside the training, so that the picture is there to look at
/// while it goes on, and soon after its end.
final class Curves {
    private static final int TRAIN = 0x1f77b4;
    private static final int VALIDATION = 0xff7f0e;

    private final Path file;
    private final String metric;
    private final String metricTitle;
    private CompletableFuture<Void> drawing = CompletableFuture.completedFuture(null);

    /// Curves of the loss and one metric.
    Curves(Path file, String metric, String metricTitle) {
        this.file = file;
        this.metric = metric;
        this.metricTitle = metricTitle;
    }

    /// Draws in the background, unless the picture before is not finished.
    void drawSoon(History history) {
        if (drawing.isDone()) {
            drawAtLast(history);
        }
    }

    /// Draws in the background, after the picture before.
    void drawAtLast(History history) {
        drawing = drawing.handle((_, _) -> null).thenRunAsync(() -> draw(history));
    }

    /// Waits for the picture; what went wrong, or null.
    @Nullable String failure() {
        try {
            drawing.join();
            return null;
        } catch (CompletionException e) {
            return String.valueOf(e.getCause() == null ? e : e.getCause().getMessage());
        }
    }

    private void draw(History history) {
        Picture.of(chart(history, "Loss", "loss"), chart(history, metricTitle, metric)).save(file);
    }

    private static LineChart chart(History history, String title, String figure) {
        var chart = new LineChart(title).xLabel("epoch")
                .with(Series.line("training", history.column("train_" + figure)).colour(TRAIN));
        String validation = "validation_" + figure;
        return history.columns().contains(validation)
                ? chart.with(
                        Series.line("validation", history.column(validation)).colour(VALIDATION))
                : chart;
    }
}
