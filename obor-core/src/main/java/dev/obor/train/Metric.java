package dev.obor.train;

import dev.obor.tensor.Tensor;

/// A figure about predictions that is a mean over samples, or a function of one.
///
/// Of every batch it takes a sum and how much that counts; the parts add up, so the figure of an
/// epoch is that of all its samples, however they were cut into batches.
///
/// ```java
/// record Bias() implements Metric {
///     public String name() { return "bias"; }
///     public Part measure(Tensor output, Tensor target) {
///         return new Part(output.sub(target).sum().item(), output.numel());
///     }
/// }
/// ```
public interface Metric {
    /// The name in tables and files: lower case, words joined by `_`.
    String name();

    /// What a batch adds.
    ///
    /// @param output what the model answered, without gradient
    /// @param target what it should have answered
    Part measure(Tensor output, Tensor target);

    /// The figure of everything that was added; NaN if nothing counted.
    default double value(Part all) {
        return all.mean();
    }

    /// Whether a higher or a lower figure is better; lower by default.
    default Goal goal() {
        return Goal.LOWER;
    }

    /// What is better.
    enum Goal {
        /// A lower figure, as of an error.
        LOWER,
        /// A higher figure, as of an accuracy.
        HIGHER;

        /// Whether `a` is better than `b`; any number is better than NaN.
        public boolean better(double a, double b) {
            return Double.isNaN(b) ? !Double.isNaN(a) : this == LOWER ? a < b : a > b;
        }
    }

    /// A sum and how much it counts.
    ///
    /// @param sum    over the samples
    /// @param weight how many they are, or the sum of their weights
    record Part(double sum, double weight) {
        /// Nothing yet.
        public static final Part NONE = new Part(0, 0);

        /// Both together.
        public Part plus(Part other) {
            return new Part(sum + other.sum, weight + other.weight);
        }

        /// The sum divided by the weight; NaN if that is 0.
        public double mean() {
            return weight == 0 ? Double.NaN : sum / weight;
        }
    }
}
