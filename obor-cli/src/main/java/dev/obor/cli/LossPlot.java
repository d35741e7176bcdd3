package dev.obor.cli;

import dev.obor.loss.ClassLoss;
import dev.obor.loss.Loss;
import dev.obor.plot.LineChart;
import dev.obor.plot.Series;
import dev.obor.tensor.Autograd;
import dev.obor.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Draws the first element of a loss and its derivative, while one number of the input varies: the
/// first, or for losses over classes the first sample's score of its target class.
///
/// @param loss   a loss with one value per element
/// @param input  the input that is varied
/// @param target the target
record LossPlot(Loss loss, Tensor input, Tensor target) {
    private static final int POINTS = 401;
    private static final double PEAK = 4; // times what nine of ten points stay below
    private static final double[] USUAL = {-3, 3};
    private static final double[] PROBABILITIES = {0, 1};

    /// Where a loss and its derivative stand; NaN outside of its domain.
    private record Point(double value, double slope) {}

    /// Draws over `range` (`-3,3`), or over what suits the loss.
    void save(Path file, String title, @Nullable String range) {
        int varied = varied();
        double[] ends = range != null ? ends(range)
                : Double.isNaN(at(varied, USUAL[0]).value) ? PROBABILITIES
                : USUAL;
        double[] x = new double[POINTS];
        double[] value = new double[POINTS];
        double[] slope = new double[POINTS];
        for (int i = 0; i < POINTS; i++) {
            x[i] = ends[0] + (ends[1] - ends[0]) * i / (POINTS - 1);
            Point point = at(varied, x[i]);
            value[i] = point.value;
            slope[i] = point.slope;
        }
        new LineChart(title)
                .xLabel(loss instanceof ClassLoss ? "score of the target class" : "input")
                .with(Series.line("loss", x, withoutPeaks(value)))
                .with(Series.line("derivative", x, withoutPeaks(slope)))
                .save(file);
    }

    /// Leaves out what would press the rest into a flat line, such as 1e12 beside 1.
    static double[] withoutPeaks(double[] y) {
        double[] sizes =
                Arrays.stream(y).map(Math::abs).filter(Double::isFinite).sorted().toArray();
        double limit = sizes.length == 0 ? 0 : PEAK * sizes[sizes.length * 9 / 10];
        return limit == 0
                ? y
                : Arrays.stream(y).map(v -> Math.abs(v) <= limit ? v : Double.NaN).toArray();
    }

    private static double[] ends(String range) {
        String[] words = range.split(",", -1);
        try {
            double from = Values.number(words[0].strip());
            double to = Values.number(words[words.length - 1].strip());
            if (words.length == 2 && from < to && Double.isFinite(to - from)) {
                return new double[] {from, to};
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "loss: --range must be two numbers, the smaller first; got %s. Write --range -3,3."
                        .formatted(range));
    }

    /// The place of the number that varies, in row-major order.
    private int varied() {
        if (input.numel() == 0) {
            throw new IllegalArgumentException(
                    "loss: --plot needs an input with numbers; got none.");
        }
        if (!(loss instanceof ClassLoss)) return 0;
        int dim = input.rank() > 1 ? 1 : 0;
        boolean probabilities = target.shape().equals(input.shape());
        Tensor scores = input.rank() > 1 ? target.select(0, 0) : target;
        Tensor first = probabilities
                ? scores.reshape(scores.size(0), -1).select(1, 0).argmax(0)
                : target.flatten().select(0, 0);
        long right = first.itemLong();
        if (right < 0 || right >= input.size(dim)) return 0; // ignored: flat wherever it is
        int positions = 1;
        for (int d = dim + 1; d < input.rank(); d++) {
            positions *= input.size(d);
        }
        return (int) right * positions;
    }

    private Point at(int varied, double x) {
        Tensor all = input.flatten().copy();
        all.set_(x, varied);
        Tensor at = all.requiresGrad(true);
        try {
            Tensor first = loss.forward(at.reshape(input.shape().toArray()), target)
                    .flatten().select(0, 0);
            Tensor slope = Autograd.grad(first, List.of(at), Autograd.Graph.RELEASE).getFirst();
            return new Point(first.item(), slope.at(varied));
        } catch (IllegalArgumentException e) { // outside of the loss's domain
            return new Point(Double.NaN, Double.NaN);
        }
    }
}
