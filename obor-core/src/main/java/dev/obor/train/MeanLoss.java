package dev.obor.train;

import dev.obor.kernel.Check;
import dev.obor.loss.Loss;
import dev.obor.loss.ReducedLoss;
import dev.obor.loss.Reduction;
import dev.obor.tensor.Tensor;

/// The mean of a loss over all samples of an epoch.
///
/// Batches count as the loss itself counts: by elements, valid targets or class weights. A smaller
/// last batch, or one with ignored targets, so counts as little as it holds. A loss that is summed
/// becomes a sum per sample; one of the user's own, a lambda, is taken for a mean over samples.
///
/// **Errors.** `IllegalArgumentException` if the loss is not reduced.
///
/// @param loss what is averaged
public record MeanLoss(Loss loss) implements Metric {
    public MeanLoss {
        Check.argument(
                kind(loss) != Reduction.Kind.NONE,
                "MeanLoss: the loss must be one value; got %s. Choose Reduction.MEAN.", loss);
    }

    @Override public String name() {
        return "loss";
    }

    @Override public Part measure(Tensor output, Tensor target) {
        return part(loss.forward(output, target).item(), output, target);
    }

    /// What a batch adds whose loss is known.
    Part part(double value, Tensor output, Tensor target) {
        double weight = weight(output, target);
        boolean sum = kind(loss) == Reduction.Kind.SUM;
        return weight == 0 ? Part.NONE : new Part(sum ? value : value * weight, weight);
    }

    private double weight(Tensor output, Tensor target) {
        return loss instanceof ReducedLoss reduced && kind(loss) == Reduction.Kind.MEAN
                ? reduced.problem(output, target).weight()
                : samples(output);
    }

    private static int samples(Tensor output) {
        return output.rank() == 0 ? 1 : output.size(0);
    }

    private static Reduction.Kind kind(Loss loss) {
        return loss instanceof ReducedLoss reduced
                ? reduced.reduction().kind()
                : Reduction.Kind.MEAN;
    }
}
