package dev.obor.tensor;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An operation that moves elements, or adds them up, without looking at their values: its gradient
/// is moved back.
final class MoveNode extends Node {
    private final @Nullable Back[] backs;

    /// How the gradient of the result becomes that of one operand.
    interface Back {
        Tensor apply(Tensor gradient);
    }

    private MoveNode(String name, Tensor[] operands, Back[] backs) {
        super(name, operands);
        this.backs = backs.clone();
    }

    /// `result`, recorded if `x` requires a gradient.
    static Tensor record(String name, Tensor result, Tensor x, Back back) {
        return record(name, result, new Tensor[] {x}, back);
    }

    /// `result`, recorded if one of `operands` requires a gradient; `backs` are in their order.
    static Tensor record(String name, Tensor result, Tensor[] operands, Back... backs) {
        boolean records = result.dtype().isFloating()
                && Autograd.isGradEnabled()
                && Fused.anyRequiresGrad(operands);
        return records ? result.recordedBy(new MoveNode(name, operands, backs)) : result;
    }

    @Override
    @Nullable Tensor[] backward(Tensor gradient) {
        @Nullable Tensor[] result = new Tensor[backs.length];
        for (int i = 0; i < result.length; i++) {
            Back back = backs[i];
            result[i] = needs(i) && back != null ? back.apply(gradient) : null;
        }
        return result;
    }

    @Override void release() {
        super.release();
        Arrays.fill(backs, null); // what they have saved goes with them
    }
}
