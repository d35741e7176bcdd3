package dev.obor.loss;

import dev.obor.kernel.Output;
import dev.obor.tensor.Fused;
import dev.obor.tensor.Tensor;
import dev.obor.tensor.Totals;
import java.util.List;

/// A loss of the catalogue: a formula per element or per sample, a contract, and a reduction.
///
/// Value, gradient and contract are one pass over memory.
public sealed interface ReducedLoss extends Loss permits PointwiseLoss, ClassLoss {
    /// How the elements become one value.
    Reduction reduction();

    /// How strictly the contract about values is kept.
    default Guard guard() {
        return Guard.STANDARD;
    }

    /// The problem as the formula sees it: checked, aligned, with what the mean divides by.
    Problem problem(Tensor input, Tensor target);

    /// A loss ready to be computed.
    ///
    /// @param name     the name of the loss
    /// @param formula  the loss of one element or row
    /// @param contract the rules about values
    /// @param dim      the dimension of the rows; [Totals#ELEMENTS] if there are none
    /// @param weight   what the mean divides by
    /// @param counted  what that counts
    /// @param samples  the size of the first dimension, which [Reduction#BATCH_MEAN] divides by
    /// @param inputs   the tensors of the formula, aligned
    record Problem(
            String name,
            Fused formula,
            Contract contract,
            int dim,
            double weight,
            Terms.Counted counted,
            int samples,
            Tensor... inputs) {

        Tensor each(Guard guard) {
            List<Output> checks = contract.outputs(guard);
            Totals.Total total = Totals.each(formula, dim, checks, inputs);
            contract.report(name, guard, total.checks(), dim, inputs);
            return dim == Totals.ELEMENTS ? total.value() : total.value().squeeze(dim);
        }

        Tensor total(double scale, Guard guard) {
            List<Output> checks = contract.outputs(guard);
            Totals.Total total = Totals.total(formula, dim, scale, checks, inputs);
            contract.report(name, guard, total.checks(), dim, inputs);
            return total.value();
        }

        Tensor mean(double divisor, Reduction.WhenEmpty whenEmpty, Guard guard) {
            return divisor != 0
                    ? total(1 / divisor, guard)
                    : Terms.ofNothing(total(0, guard), whenEmpty);
        }
    }

    /// The loss, reduced: a tensor without dimensions, or one value per element or sample with
    /// [Reduction#NONE].
    ///
    /// @throws IllegalArgumentException if the contract is broken
    @Override
    default Tensor forward(Tensor input, Tensor target) {
        Problem problem = problem(input, target);
        Reduction.WhenEmpty whenEmpty = reduction().whenEmpty();
        return switch (reduction().kind()) {
            case NONE -> problem.each(guard());
            case SUM -> problem.total(1, guard());
            case MEAN -> problem.mean(problem.weight(), whenEmpty, guard());
            case BATCH_MEAN -> problem.mean(problem.samples(), whenEmpty, guard());
        };
    }

    /// The mean before it is divided, to be merged with that of other micro-batches.
    default Terms terms(Tensor input, Tensor target) {
        Problem problem = problem(input, target);
        return new Terms(
                problem.total(1, guard()), problem.weight(), problem.counted(), reduction().whenEmpty());
    }
}
