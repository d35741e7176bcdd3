package dev.obor.tensor;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import dev.obor.kernel.Kernel;
import dev.obor.kernel.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Parameters and their states changed in place by formulas, in one pass over memory: an optimizer
/// work.
///
/// ```java
/// // parameter (input 0) and momentum (input 1) are replaced, the gradient (input 2) is read
/// Expr m = input(1).mul(scalar(1)).add(input(2));
/// static final Update STEP = Update.of("SGD", input(0).sub(scalar(0).mul(m)), m);
/// STEP.apply(new Update.One(new double[] {lr, momentum}, parameter, buffer));
/// ```
///
/// All formulas see the values from before the update. Not recorded.
public final class Update {
    private final String name;
    private final int changed;
    private final int read;
    private final Pass pass;

    private Update(String name, List<Expr> formulas) {
        this.name = name;
        this.changed = formulas.size();
        this.read = formulas.stream().mapToInt(Kernel::inputCount).max().orElse(0);
        this.pass = new Pass(formulas.stream().map(Output::store).toList());
    }

    /// The update that replaces input i by the value of formula i; the input after the last one
    /// replaced is the gradient of the parameter, input 0, if it has one.
    public static Update of(String name, Expr... formulas) {
        return new Update(name, List.of(formulas));
    }

    /// The update of one parameter.
    ///
    /// @param scalars   the values of the run-time scalars
    /// @param parameter input 0
    /// @param states    inputs 1, 2, ..., of the parameter's shape and type
    public record One(double[] scalars, Tensor parameter, Tensor... states) {
        /// Parameter, states, and the gradient if there is one.
        Tensor[] inputs() {
            Tensor[] inputs = new Tensor[1 + states.length + (parameter.hasGrad() ? 1 : 0)];
            inputs[0] = parameter;
            System.arraycopy(states, 0, inputs, 1, states.length);
            if (parameter.hasGrad()) {
                inputs[inputs.length - 1] = parameter.gradient();
            }
            return inputs;
        }
    }

    /// Changes one parameter.
    ///
    /// @throws IllegalArgumentException if shapes or types differ, or a gradient or state is missing
    public void apply(One one) {
        applyAll(List.of(one));
    }

    /// Changes many parameters in one parallel region.
    ///
    /// @throws IllegalArgumentException as [#apply]; nothing has changed then
    public void applyAll(List<One> all) {
        Map<DType, List<Work>> byType = new EnumMap<>(DType.class);
        List<Work> others = new ArrayList<>();
        for (One one : all) {
            Work work = new Work(one.scalars, one.inputs());
            check(work);
            if (isInOrder(work)) {
                byType.computeIfAbsent(work.tensors[0].dtype(), _ -> new ArrayList<>()).add(work);
            } else {
                others.add(work);
            }
        }
        byType.forEach(this::run);
        others.forEach(this::viaCopies);
    }

    private record Work(double[] scalars, Tensor... tensors) {}

    private void check(Work work) {
        if (work.tensors.length < Math.max(read, changed)) {
            throw new IllegalArgumentException(
                    "%s: the parameter, its states and its gradient must be %d tensors; got %d."
                            .formatted(name, Math.max(read, changed), work.tensors.length)
                            + " Call backward() first, or give every state.");
        }
        Tensor first = work.tensors[0];
        for (Tensor tensor : work.tensors) {
            if (tensor.dtype() != first.dtype() || !first.dtype().isFloating()
                    || !tensor.shape().equals(first.shape())) {
                throw new IllegalArgumentException(
                        "%s: all tensors must have one shape and one floating type; got %s %s and %s %s."
                                .formatted(name, first.shape(), first.dtype(), tensor.shape(),
                                        tensor.dtype()));
            }
        }
        try (var _ = Autograd.noGrad()) {
            for (int i = 0; i < changed; i++) {
                InPlace.check(name, work.tensors[i]);
            }
        }
    }

    private boolean isInOrder(Work work) {
        for (int i = 0; i < changed; i++) {
            if (!work.tensors[i].isContiguous()) {
                return false;
            }
        }
        return true;
    }

    private void run(DType type, List<Work> all) {
        int n = all.size();
        double[][] scalars = new double[n][];
        Tensor[][] tensors = new Tensor[n][];
        for (int i = 0; i < n; i++) {
            Tensor[] inputs = all.get(i).tensors;
            scalars[i] = all.get(i).scalars;
            tensors[i] = Arrays.copyOf(inputs, inputs.length + changed);
            System.arraycopy(inputs, 0, tensors[i], inputs.length, changed);
        }
        pass.runAll(type, scalars, tensors);
        for (Work work : all) {
            for (int i = 0; i < changed; i++) {
                work.tensors[i].storage.version++;
            }
        }
    }

    /// Tensors whose elements do not lie in order are updated in a copy and written back.
    private void viaCopies(Work work) {
        Tensor[] copies = new Tensor[work.tensors.length];
        try (var _ = Autograd.noGrad()) {
            for (int i = 0; i < copies.length; i++) {
                copies[i] = work.tensors[i].contiguous();
            }
            run(copies[0].dtype(), List.of(new Work(work.scalars, copies)));
            for (int i = 0; i < changed; i++) {
                if (copies[i] != work.tensors[i]) {
                    work.tensors[i].copy_(copies[i]);
                }
            }
        }
    }
}
