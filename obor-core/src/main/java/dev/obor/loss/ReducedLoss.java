package dev.obor.loss;

import dev.obor.tensor.Tensor;
import dev.obor.tensor.Totals;

/// A loss of the catalogue: a formula per element or per sample, a contract, and a reduction.
///
/// Value, gradient and contract are one pass over memory.
public sealed interface ReducedLoss extends Loss permits PointwiseLoss, ClassLoss {
    /// How the elements become one value.
    Reduction reduction();

    /// How strictly the contract about values is kept.
    default LossGuard guard() {
        return LossGuard.STANDARD;
    }

    /// The problem as the formula sees it: checked, aligned, with what the mean divides by.
    Problem problem(Tensor input, Tensor target);

    /// A loss ready to be computed.
    ///
    /// @param prepared the formula of one element or row, and the rules about values
    /// @param dim      the dimension of the rows; [Totals#ELEMENTS] if there are none
    /// @param weight   what the mean divides by
    /// @param counted  what that counts
    /// @param samples  the size of the first dimension, which [Reduction#BATCH_MEAN] divides by
    /// @param inputs   the tensors of the formula, aligned
    record Problem(
            Prepared prepared,
            int dim,
            double weight,
            Terms.Counted counted,
            int samples,
            Tensor... inputs) {

        Tensor each(LossGuard guard) {
            return prepared.each(guard, dim, inputs);
        }

        Tensor total(double divisor, LossGuard guard) {
            return prepared.total(guard, dim, divisor, inputs);
        }
    }

    /// The loss, reduced: a tensor without dimensions, or one value per element or sample with
    /// [Reduction#NONE].
    ///
    /// @throws IllegalArgumentException if the contract is broken
    @Override default Tensor forward(Tensor input, Tensor target) {
        Problem problem = problem(input, target);
        double divisor =
                switch (reduction().kind()) {
                    case NONE, SUM -> 1;
                    case MEAN -> problem.weight();
                    case BATCH_MEAN -> problem.samples();
                };
        if (reduction().kind() == Reduction.Kind.NONE) {
            return problem.each(guard());
        }
        return divisor != 0
                ? problem.total(divisor, guard())
                : Terms.ofNothing(problem.total(1, guard()), reduction().whenEmpty());
    }

    /// The mean before it is divided, to be merged with that of other micro-batches.
    default Terms terms(Tensor input, Tensor target) {
        Problem problem = problem(input, target);
        return new Terms(
                problem.total(1, guard()), problem.weight(), problem.counted(),
                reduction().whenEmpty());
    }
}
