package dev.obor.plot;

import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalInt;

/// One named sequence of points of a [LineChart], and how it is drawn; immutable.
///
/// A point with a coordinate that is NaN or infinite is left out; a line has a gap there.
public final class Series {
    /// How the points of a series are drawn.
    enum Mark {
        LINE, LINE_AND_POINTS, DASHES, POINTS
    }

    private final String name;
    private final double[] x;
    private final double[] y;
    private final Mark mark;
    private final OptionalInt colour;
    private final double opacity;

    private Series(String name, double[] x, double[] y, Mark mark, OptionalInt colour,
            double opacity) {
        if (x.length != y.length)
            throw new IllegalArgumentException(
                    "Series: x and y must have the same length; got %d and %d in \"%s\". Cut one."
                            .formatted(x.length, y.length, name));
        if (!(opacity > 0 && opacity <= 1))
            throw new IllegalArgumentException(
                    "Series: opacity must be in (0, 1]; got %s in \"%s\". Choose 1 for full colour."
                            .formatted(opacity, name));
        this.name = Objects.requireNonNull(name);
        this.x = x;
        this.y = y;
        this.mark = mark;
        this.colour = colour;
        this.opacity = opacity;
    }

    /// A line through the points in their order.
    ///
    /// **Errors.** `IllegalArgumentException` if `x` and `y` differ in length.
    public static Series line(String name, double[] x, double[] y) {
        return new Series(name, x.clone(), y.clone(), Mark.LINE, OptionalInt.empty(), 1);
    }

    /// A line over 1, 2, 3 ..., as of one value per epoch; up to 30 values are marked on it.
    public static Series line(String name, double[] y) {
        double[] x = new double[y.length];
        for (int i = 0; i < x.length; i++) x[i] = i + 1;
        return new Series(name, x, y.clone(), Mark.LINE_AND_POINTS, OptionalInt.empty(), 1);
    }

    /// A dashed line through the points in their order.
    public static Series dashes(String name, double[] x, double[] y) {
        return new Series(name, x.clone(), y.clone(), Mark.DASHES, OptionalInt.empty(), 1);
    }

    /// The points alone.
    public static Series points(String name, double[] x, double[] y) {
        return new Series(name, x.clone(), y.clone(), Mark.POINTS, OptionalInt.empty(), 1);
    }

    /// The same points in this colour, `0xRRGGBB`, instead of the chart's next one.
    public Series colour(int rgb) {
        return new Series(name, x, y, mark, OptionalInt.of(rgb & 0xFFFFFF), opacity);
    }

    /// The same points, fainter: 1 is full colour, towards 0 it fades to white.
    public Series opacity(double opacity) {
        return new Series(name, x, y, mark, colour, opacity);
    }

    /// The name in the legend.
    public String name() {
        return name;
    }

    Mark mark() {
        return mark;
    }

    /// The colour to draw in, as `0xRRGGBB`; `next` unless one was chosen.
    int rgb(int next) {
        int full = colour.orElse(next);
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int part = full >> shift & 0xFF;
            rgb |= (int) Math.round(255 + (part - 255) * opacity) << shift;
        }
        return rgb;
    }

    /// The points with a finite x, in their order; a y that is not finite is NaN.
    Points points() {
        double[] xs = new double[x.length];
        double[] ys = new double[x.length];
        int kept = 0;
        int visible = 0;
        boolean alone = false;
        for (int i = 0; i < x.length; i++) {
            if (!Double.isFinite(x[i])) continue;
            xs[kept] = x[i];
            ys[kept++] = Double.isFinite(y[i]) ? y[i] : Double.NaN;
            if (!Double.isFinite(y[i])) continue;
            visible++;
            alone |= !finite(i - 1) && !finite(i + 1);
        }
        return new Points(Arrays.copyOf(xs, kept), Arrays.copyOf(ys, kept),
                visible, alone);
    }

    private boolean finite(int i) {
        return i >= 0 && i < y.length && Double.isFinite(x[i]) && Double.isFinite(y[i]);
    }

    /// What is drawn of a series: `visible` points, one of them `alone` between two gaps or not.
    @SuppressWarnings("ArrayRecordComponent") // a local pair of arrays, never compared
    record Points(double[] x, double[] y, int visible, boolean alone) {}
}
