package dev.obor.loss;

import dev.obor.formula.Expr;
import dev.obor.tensor.Tensor;
import dev.obor.tensor.Totals;
import java.util.List;

/// A loss with one value per element, given by a formula of input, target and optional weights.
///
/// The only thing to write is [#formula]; shapes, types, reduction, gradient and contract follow.
/// Formula and contract are asked for once per loss object, or once for records that are equal: they must
/// not change.
public non-sealed interface PointwiseLoss extends ReducedLoss {
    /// The loss of one element.
    Expr formula(Expr input, Expr target);

    /// The rules about values; input 0 of their formulas is `input`, input 1 is `target`.
    default Contract contract() {
        return Contract.NONE;
    }

    /// The tensors behind inputs 2, 3, ... of the formula; they broadcast to the input.
    default List<Tensor> weights() {
        return List.of();
    }

    /// The name in messages.
    default String name() {
        String name = getClass().getSimpleName();
        return name.isEmpty() ? "PointwiseLoss" : name; // an anonymous class has none
    }

    @Override default Problem problem(Tensor input, Tensor target) {
        Shapes.same(name(), input, target);
        Shapes.floating(name(), input, target);
        List<Tensor> weights = weights();
        Tensor[] inputs = new Tensor[2 + weights.size()];
        inputs[0] = input;
        inputs[1] = target;
        for (int i = 0; i < weights.size(); i++) {
            Shapes.stretches(name(), weights.get(i), input);
            inputs[2 + i] = weights.get(i);
        }
        Prepared prepared = Prepared.of(this, 0, () -> new Prepared(
                name(), formula(Expr.input(0), Expr.input(1)), contract()));
        return new Problem(
                prepared, Totals.ELEMENTS, input.numel(), Terms.Counted.ELEMENTS,
                input.rank() == 0 ? 1 : input.size(0), inputs);
    }
}
