package dev.obor.tensor;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import dev.obor.kernel.Output;
import java.util.ArrayList;
import java.util.List;

/// Tensors of one shape changed in place by formulas, in one pass over memory: an optimizer step.
///
/// ```java
/// // parameter (input 0) and momentum (input 1) are replaced, the gradient (input 2) is read
/// Expr m = input(1).mul(scalar(1)).add(input(2));
/// static final Update STEP = Update.of("SGD", input(0).sub(scalar(0).mul(m)), m);
/// STEP.apply(new double[] {lr, momentum}, parameter, buffer, gradient);
/// ```
///
/// All formulas see the values from before the update. Not recorded.
public final class Update {
    private final Fused first;
    private final List<Output> outputs = new ArrayList<>();

    private Update(String name, List<Expr> formulas) {
        first = Fused.of(name, formulas.getFirst());
        formulas.forEach(formula -> outputs.add(Output.store(formula)));
    }

    /// The update that replaces input i by the value of formula i.
    public static Update of(String name, Expr... formulas) {
        return new Update(name, List.of(formulas));
    }

    /// Replaces the first tensors, one for each formula; the rest are only read.
    ///
    /// @param scalars the values of the run-time scalars
    /// @param tensors the inputs of the formulas, of one shape and one floating type
    /// @throws IllegalArgumentException if shapes or types differ
    public void apply(double[] scalars, Tensor... tensors) {
        DType type = tensors[0].dtype();
        Shape shape = tensors[0].shape();
        List<Tensor> operands = new ArrayList<>(List.of(tensors));
        for (int i = 0; i < tensors.length; i++) {
            if (tensors[i].dtype() != type || !type.isFloating()
                    || !tensors[i].shape().equals(shape)) {
                throw new IllegalArgumentException(
                        "%s: all tensors must have one shape and one floating type; got %s %s and %s %s."
                                .formatted(first.name, shape, type, tensors[i].shape(),
                                        tensors[i].dtype()));
            }
        }
        for (int i = 0; i < outputs.size(); i++) {
            if (!tensors[i].isContiguous()) {
                viaCopies(scalars, tensors);
                return;
            }
        }
        try (var _ = Autograd.noGrad()) {
            for (int i = 0; i < outputs.size(); i++) {
                InPlace.check(first.name, tensors[i]);
                operands.add(tensors[i]);
            }
            Fused.run(outputs, type, shape, Fused.NO_DIM, scalars, operands.toArray(Tensor[]::new));
        }
        for (int i = 0; i < outputs.size(); i++) {
            tensors[i].storage.version++;
        }
    }

    /// Tensors whose elements do not lie in order are updated in a copy and written back.
    private void viaCopies(double[] scalars, Tensor... tensors) {
        Tensor[] copies = new Tensor[tensors.length];
        try (var _ = Autograd.noGrad()) {
            for (int i = 0; i < copies.length; i++) {
                copies[i] = tensors[i].contiguous();
            }
            apply(scalars, copies);
            for (int i = 0; i < outputs.size(); i++) {
                if (copies[i] != tensors[i]) {
                    tensors[i].copy_(copies[i]);
                }
            }
        }
    }
}
