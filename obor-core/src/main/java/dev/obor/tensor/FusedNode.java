package dev.obor.tensor;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The gradient of any formula: all wanted gradients in one loop. When the pass is recorded itself,
/// one recorded operation each.
final class FusedNode extends Node {
    private final Fused fused;
    private final Shape full;
    private final int dim;
    private final double[] scalars;
    private final DType compute;
    private final @Nullable Form[] forms;
    private final @Nullable Saved[] saved;

    /// The shape and type of an operand that has not those of the iteration.
    private record Form(Shape shape, DType type) {}

    private static final Form[] ALL_ALIKE = {};

    FusedNode(Fused fused, Shape full, int dim, double[] scalars, DType compute, Tensor[] inputs) {
        super(fused.name, inputs);
        this.fused = fused;
        this.full = full;
        this.dim = dim;
        this.scalars = scalars;
        this.compute = compute;
        forms = forms(inputs);
        saved = new Saved[inputs.length];
        var gradients = fused.gradients();
        int used = 0;
        for (int i = 0; i < fused.arity; i++) {
            used |= needs(i) ? gradients.uses(i) : 0;
        }
        for (int i = 0; i < inputs.length; i++) {
            if ((used >> i & 1) == 1) {
                saved[i] = new Saved(inputs[i]);
            }
        }
    }

    private Form[] forms(Tensor[] inputs) {
        Form[] found = ALL_ALIKE;
        for (int i = 0; i < inputs.length; i++) {
            Tensor input = inputs[i];
            if (!input.shape().equals(full) || input.dtype() != compute) {
                found = found.length == 0 ? new Form[inputs.length] : found;
                found[i] = new Form(input.shape(), input.dtype());
            }
        }
        return found;
    }

    private @Nullable Form form(int operand) {
        return forms.length == 0 ? null : forms[operand];
    }

    private Shape shape(int operand) {
        Form form = form(operand);
        return form == null ? full : form.shape;
    }

    private DType type(int operand) {
        Form form = form(operand);
        return form == null ? compute : form.type;
    }

    @Override void release() {
        super.release();
        Arrays.fill(saved, null);
    }

    @Override
    @Nullable Tensor[] backward(Tensor gradient) {
        @Nullable Tensor[] result = new Tensor[saved.length];
        int wanted = 0;
        for (int i = 0; i < fused.arity; i++) {
            Expr formula = fused.gradients().formula(i);
            if (needs(i) && formula == fused.upstream) {
                result[i] = gradient;
            } else if (needs(i) && Fused.isZero(formula)) {
                result[i] = Tensor.zeros(type(i), shape(i).sizes());
            } else if (needs(i)) {
                wanted |= 1 << i;
            }
        }
        if (wanted != 0 && Autograd.isGradEnabled()) {
            Tensor[] inputs = inputs(gradient, 0);
            for (int i = 0; i < fused.arity; i++) {
                if ((wanted >> i & 1) == 1) {
                    result[i] = fused.derivative(i).call(full, dim, scalars, compute, inputs);
                }
            }
        } else if (wanted != 0) {
            inOneLoop(wanted, gradient, result);
        }
        for (int i = 0; i < result.length; i++) {
            Tensor part = result[i];
            result[i] = part == null ? null : part.fit(shape(i)).to(type(i));
        }
        for (int i = fused.arity; i < result.length; i++) { // simplified away
            result[i] = needs(i) ? Tensor.zeros(type(i), shape(i).sizes()) : null;
        }
        return result;
    }

    private void inOneLoop(int wanted, Tensor gradient, @Nullable Tensor[] result) {
        var gradients = fused.gradients();
        Tensor[] tensors = inputs(gradient, Integer.bitCount(wanted));
        int k = saved.length + 1;
        for (int i = 0; i < fused.arity; i++) {
            if ((wanted >> i & 1) == 1) {
                Shape shape = Pass.shape(gradients.formula(i), full, dim);
                tensors[k] = Tensor.unfilled(type(i), shape);
                result[i] = tensors[k++];
            }
        }
        gradients.pass(wanted, dim).run(compute, full, dim, scalars, tensors);
    }

    /// The operands, the gradient of the result, and room for more.
    private Tensor[] inputs(Tensor gradient, int room) {
        Tensor[] inputs = new Tensor[saved.length + 1 + room];
        for (int i = 0; i < saved.length; i++) {
            Saved kept = saved[i];
            inputs[i] = kept == null ? gradient : kept.get(name); // no formula reads the substitute
        }
        inputs[saved.length] = gradient;
        return inputs;
    }
}
