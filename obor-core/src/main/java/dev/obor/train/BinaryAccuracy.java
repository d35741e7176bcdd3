package dev.obor.train;

import dev.obor.tensor.Tensor;

/// The share of right answers where there are two classes and one score.
///
/// The answer is 1 if the score is above the threshold, and 0 otherwise.
///
/// **Shapes.** `output` (*), `target` the same, 0 or 1.
///
/// @param threshold above it the answer is 1: 0 for logits, the default; 0.5 for probabilities
public record BinaryAccuracy(double threshold) implements Metric {
    /// For logits.
    public BinaryAccuracy() {
        this(0);
    }

    @Override public String name() {
        return "accuracy";
    }

    @Override public Goal goal() {
        return Goal.HIGHER;
    }

    @Override public Part measure(Tensor output, Tensor target) {
        Errors.check("BinaryAccuracy", output, target);
        Tensor right = output.gt(threshold).eq(target.gt(0.5));
        return new Part(right.sum().item(), output.numel());
    }
}
