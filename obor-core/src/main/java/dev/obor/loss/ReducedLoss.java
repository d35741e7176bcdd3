package dev.obor.loss;

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
    default LossGuard guard() {
        return LossGuard.STANDARD;
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

        Tensor each(LossGuard guard) {
            List<Totals.Check> checks = contract.checks(guard);
            Totals.Total total = Totals.each(formula, dim, checks, inputs);
            contract.report(name, guard, total.checks(), dim, inputs);
            return dim == Totals.ELEMENTS ? total.value() : total.value().squeeze(dim);
        }

        Tensor total(double divisor, LossGuard guard) {
            List<Totals.Check> checks = contract.checks(guard);
            Totals.Total total = Totals.total(formula, dim, divisor, checks, inputs);
            contract.report(name, guard, total.checks(), dim, inputs);
            return total.value();
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
