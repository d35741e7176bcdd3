package dev.obor.plot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A chart of lines and points over two axes; immutable.
///
/// ```java
/// new LineChart("Loss").xLabel("epoch").with(Series.line("train", losses)).save(path);
/// ```
///
/// Several charts side by side make a [Picture].
///
/// @param title  the text above; may be empty
/// @param xLabel the text below the x axis; may be empty
/// @param yLabel the text beside the y axis; may be empty
/// @param series what is drawn, the last on top
/// @param width  in points; the file has twice as many pixels
/// @param height in points; the file has twice as many pixels
public record LineChart(
        String title, String xLabel, String yLabel, List<Series> series, int width, int height) {
    public LineChart {
        series = List.copyOf(series);
        if (width < 200 || height < 150 || width > 5000 || height > 5000)
            throw new IllegalArgumentException(
                    "LineChart: the size must be from 200 x 150 to 5000 x 5000; got %d x %d. "
                            .formatted(width, height) + "Leave it out for 640 x 420.");
        if (series.stream().map(Series::name).distinct().count() < series.size())
            throw new IllegalArgumentException(
                    "LineChart: series names must differ; got %s. Rename one of them."
                            .formatted(series.stream().map(Series::name).toList()));
    }

    /// A chart without series, 640 x 420 points.
    public LineChart(String title) {
        this(title, "", "", List.of(), 640, 420);
    }

    public LineChart xLabel(String label) {
        return new LineChart(title, label, yLabel, series, width, height);
    }

    public LineChart yLabel(String label) {
        return new LineChart(title, xLabel, label, series, width, height);
    }

    public LineChart size(int width, int height) {
        return new LineChart(title, xLabel, yLabel, series, width, height);
    }

    /// The same chart with one more series.
    ///
    /// **Errors.** `IllegalArgumentException` if it has a series of that name.
    public LineChart with(Series more) {
        var all = new ArrayList<>(series);
        all.add(more);
        return new LineChart(title, xLabel, yLabel, all, width, height);
    }

    /// Draws the chart to a PNG file; the file appears complete or not at all.
    public void save(Path path) {
        Picture.of(this).save(path);
    }
}
