package dev.obor.train;

import dev.obor.kernel.Check;
import dev.obor.tensor.Tensor;

/// The root of the mean square error, in the unit of the target.
///
/// ```text
/// unit * sqrt(mean((output - target)²))
/// ```
///
/// **Shapes.** `output` (*), `target` the same.
/// **Errors.** `IllegalArgumentException` if `unit` is not positive, or the shapes differ.
///
/// @param unit what 1 in the target stands for, such as the standard deviation it was divided by;
///     default 1
public record RootMeanSquareError(double unit) implements Metric {
    public RootMeanSquareError {
        Check.argument(unit > 0, "RootMeanSquareError: unit must be > 0; got %s.", unit);
    }

    /// In the unit of the tensors.
    public RootMeanSquareError() {
        this(1);
    }

    @Override public String name() {
        return "rmse";
    }

    @Override public Part measure(Tensor output, Tensor target) {
        double sum = 0;
        for (double error : Errors.of("RootMeanSquareError", output, target)) {
            sum += error * error;
        }
        return new Part(sum, output.numel());
    }

    @Override public double value(Part all) {
        return unit * Math.sqrt(all.mean());
    }
}
