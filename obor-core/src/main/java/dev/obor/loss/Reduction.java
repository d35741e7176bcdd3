package dev.obor.loss;

/// How the elements of a loss become one value, and what the mean of nothing is.
///
/// @param kind      what is done with the elements
/// @param whenEmpty what a mean yields if there is nothing to divide by: an empty batch, every target
///                  ignored, or class weights that add up to zero
public record Reduction(Kind kind, WhenEmpty whenEmpty) {
    /// No reduction: one value per element (or per sample, for losses over classes).
    public static final Reduction NONE = new Reduction(Kind.NONE, WhenEmpty.NAN);

    /// The sum divided by what the loss counts: elements, samples, valid targets or their weights.
    public static final Reduction MEAN = new Reduction(Kind.MEAN, WhenEmpty.NAN);

    /// The sum.
    public static final Reduction SUM = new Reduction(Kind.SUM, WhenEmpty.NAN);

    /// The sum divided by the size of the first dimension; for [KLDivLoss] the divergence itself.
    public static final Reduction BATCH_MEAN = new Reduction(Kind.BATCH_MEAN, WhenEmpty.NAN);

    /// What is done with the elements.
    public enum Kind {
        NONE,
        MEAN,
        SUM,
        BATCH_MEAN
    }

    /// What the mean of nothing is. The gradient is 0 in any case.
    public enum WhenEmpty {
        /// NaN, as in PyTorch.
        NAN,
        /// Zero.
        ZERO,
        /// An [IllegalArgumentException].
        ERROR
    }

    /// The same reduction with another policy for the mean of nothing.
    public Reduction whenEmpty(WhenEmpty policy) {
        return new Reduction(kind, policy);
    }

    /// `MEAN`, `SUM` ...
    @Override public String toString() {
        return kind.name() + (whenEmpty == WhenEmpty.NAN ? "" : ".whenEmpty(" + whenEmpty + ")");
    }
}
