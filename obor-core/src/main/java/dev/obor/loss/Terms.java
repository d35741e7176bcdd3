package dev.obor.loss;

import dev.obor.kernel.Check;
import dev.obor.tensor.Tensor;

/// A mean before it is divided: the sum of a loss and what it counts. Terms of micro-batches add up
/// to those of the whole batch, so their gradient is exactly the whole batch's:
///
/// ```java
/// Terms all = null;
/// for (Batch part : batch) {
///     Terms terms = criterion.terms(net.forward(part.input()), part.target());
///     all = all == null ? terms : all.plus(terms);
/// }
/// all.mean().backward();
/// ```
///
/// The mean of the parts' means would be another number as soon as parts differ in size, weights or
/// ignored targets.
///
/// @param sum       the numerator, with its gradient
/// @param weight    the denominator
/// @param counted   what the denominator counts
/// @param whenEmpty what the mean is if the denominator is 0
public record Terms(Tensor sum, double weight, Counted counted, Reduction.WhenEmpty whenEmpty) {
    /// What the denominator of a mean counts.
    public enum Counted {
        /// All elements.
        ELEMENTS,
        /// The samples of the batch, or the positions of all samples.
        SAMPLES,
        /// The targets that are not ignored.
        VALID_TARGETS,
        /// The class weights of the targets that are not ignored.
        WEIGHTS
    }

    /// The terms of both batches together.
    ///
    /// @throws IllegalArgumentException if the denominators count different things
    public Terms plus(Terms other) {
        Check.argument(
                counted == other.counted,
                "Terms: denominators must count the same; got %s and %s. Use one loss for all parts.",
                counted,
                other.counted);
        return new Terms(sum.add(other.sum), weight + other.weight, counted, whenEmpty);
    }

    /// The sum divided by the weight.
    ///
    /// @throws IllegalArgumentException if the weight is 0 and the policy says so
    public Tensor mean() {
        return weight != 0 ? sum.div(weight) : ofNothing(sum, whenEmpty);
    }

    /// The mean of nothing: NaN or zero with a gradient of zero, or an error.
    static Tensor ofNothing(Tensor sum, Reduction.WhenEmpty whenEmpty) {
        return switch (whenEmpty) {
            case NAN -> sum.mul(0.0).add(Double.NaN);
            case ZERO -> sum.mul(0.0);
            case ERROR -> throw new IllegalArgumentException(
                    "mean: there must be something to divide by; got an empty batch, or only ignored or weightless targets. Choose Reduction.MEAN.whenEmpty(ZERO) to count it as 0.");
        };
    }
}
