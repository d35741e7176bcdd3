package dev.obor.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// How a [LineChart] looks: title and legend above at the left, white ground, thin grid, one
/// colour per series. XChart draws axes, grid and series.
final class Drawing {
    /// Blue, orange, green, violet, pink, grey: distinct also for most colour-blind readers.
    static final int[] COLOURS = {0x2563EB, 0xEA580C, 0x059669, 0x7C3AED, 0xDB2777, 0x475569};

    private static final Color INK = new Color(0x1E293B);
    private static final Color QUIET = new Color(0x475569);
    private static final Color GRID = new Color(0xE2E8F0);
    private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 16);
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    private static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    private static final int MARGIN = 20;
    private static final int LINE_HEIGHT = 22;
    private static final int FEW_POINTS = 30;

    private Drawing() {}

    static void paint(LineChart chart, Graphics2D canvas) {
        int top = MARGIN;
        canvas.setFont(TITLE);
        canvas.setColor(INK);
        if (!chart.title().isEmpty()) {
            canvas.drawString(chart.title(), MARGIN, top + TITLE.getSize());
            top += LINE_HEIGHT + 4;
        }
        if (chart.series().size() > 1) top += legend(chart, canvas, top);
        int height = chart.height() - top;
        Graphics2D below = (Graphics2D) canvas.create(0, top, chart.width(), height);
        axes(chart, height).paint(below, chart.width(), height);
        below.dispose();
    }

    /// Draws the names of the series from left to right, in as many lines as they need; returns
    /// the height of these lines.
    private static int legend(LineChart chart, Graphics2D canvas, int top) {
        canvas.setFont(TEXT);
        int x = MARGIN;
        int middle = top + LINE_HEIGHT / 2;
        for (int i = 0; i < chart.series().size(); i++) {
            Series series = chart.series().get(i);
            boolean points = series.mark() == Series.Mark.POINTS;
            int sign = points ? 10 : 24;
            int text = canvas.getFontMetrics().stringWidth(series.name());
            if (x > MARGIN && x + sign + 6 + text > chart.width() - MARGIN) {
                x = MARGIN;
                middle += LINE_HEIGHT;
            }
            canvas.setColor(colour(series, i));
            canvas.setStroke(stroke(series.mark()));
            if (points) canvas.fill(new Ellipse2D.Double(x + 2, middle - 3, 6, 6));
            else canvas.draw(new Line2D.Double(x + 2, middle, x + sign - 2, middle));
            canvas.setColor(QUIET);
            canvas.drawString(series.name(), x + sign + 6, middle + 5);
            x += sign + 6 + text + 20;
        }
        return middle + LINE_HEIGHT / 2 - top;
    }

    private static XYChart axes(LineChart chart, int height) {
        XYChart axes = new XYChart(chart.width(), height);
        axes.setXAxisTitle(chart.xLabel());
        axes.setYAxisTitle(chart.yLabel());
        style(axes.getStyler(), chart);
        for (int i = 0; i < chart.series().size(); i++) {
            Series series = chart.series().get(i);
            Series.Points points = series.points();
            if (points.visible() > 0) add(axes, series, points, colour(series, i));
        }
        if (axes.getSeriesCollection().isEmpty()) addNothing(axes);
        return axes;
    }

    private static void add(XYChart axes, Series series, Series.Points points, Color colour) {
        XYSeries drawn = axes.addSeries(series.name(), points.x(), points.y());
        boolean marked = switch (series.mark()) {
            case POINTS -> true;
            case LINE_AND_POINTS -> points.visible() <= FEW_POINTS || points.alone();
            case LINE, DASHES -> points.alone();
        };
        drawn.setMarker(marked ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE).setMarkerColor(colour);
        drawn.setLineColor(colour).setLineStyle(stroke(series.mark()));
        if (series.mark() == Series.Mark.POINTS)
            drawn.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    }

    /// The axes of a chart that has nothing to show; XChart needs a series for that.
    private static void addNothing(XYChart axes) {
        XYSeries frame = axes.addSeries("nothing", new double[] {0, 1}, new double[] {0, 1});
        frame.setMarker(SeriesMarkers.NONE).setLineColor(Color.WHITE).setLineWidth(0);
    }

    private static Color colour(Series series, int position) {
        return new Color(series.rgb(COLOURS[position % COLOURS.length]));
    }

    private static BasicStroke stroke(Series.Mark mark) {
        float[] dashes = mark == Series.Mark.DASHES ? new float[] {7, 5} : null;
        return new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 10, dashes, 0);
    }

    private static void style(XYStyler style, LineChart chart) {
        style.setLocale(Locale.ROOT);
        style.setBaseFont(TEXT);
        style.setChartBackgroundColor(Color.WHITE).setChartFontColor(QUIET)
                .setChartPadding(MARGIN - 4).setChartTitleVisible(false).setLegendVisible(false);
        style.setPlotBackgroundColor(Color.WHITE).setPlotBorderVisible(false)
                .setPlotContentSize(0.95);
        style.setAntiAlias(true).setTextAntiAlias(true).setMarkerSize(6);
        style.setXAxisTitleVisible(!chart.xLabel().isEmpty())
                .setYAxisTitleVisible(!chart.yLabel().isEmpty())
                .setAxisTitleFont(TEXT);
        style.setXAxisTitleColor(QUIET).setYAxisTitleColor(QUIET);
        style.setAxisTickLabelsFont(SMALL).setAxisTickLabelsColor(QUIET)
                .setAxisTicksLineVisible(false).setAxisTicksMarksVisible(false)
                .setYAxisTickMarkSpacingHint(45);
        style.setPlotGridLinesColor(GRID).setPlotGridLinesStroke(new BasicStroke(1))
                .setPlotMargin(0);
    }
}
