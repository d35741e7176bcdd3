package dev.obor.train;

import dev.obor.kernel.Check;
import dev.obor.tensor.Tensor;

/// The mean absolute error, in the unit of the target.
///
/// ```text
/// unit * mean(|output - target|)
/// ```
///
/// **Shapes.** `output` (*), `target` the same.
/// **Errors.** `IllegalArgumentException` if `unit` is not positive, or the shapes differ.
///
/// @param unit what 1 in the target stands for; default 1
public record MeanAbsoluteError(double unit) implements Metric {
    public MeanAbsoluteError {
        Check.argument(unit > 0, "MeanAbsoluteError: unit must be > 0; got %s.", unit);
    }

    /// In the unit of the tensors.
    public MeanAbsoluteError() {
        this(1);
    }

    @Override public String name() {
        return "mae";
    }

    @Override public Part measure(Tensor output, Tensor target) {
        double sum = 0;
        for (double error : Errors.of("MeanAbsoluteError", output, target)) {
            sum += Math.abs(error);
        }
        return new Part(sum, output.numel());
    }

    @Override public double value(Part all) {
        return unit * all.mean();
    }
}
