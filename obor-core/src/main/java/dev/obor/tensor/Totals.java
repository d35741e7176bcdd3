package dev.obor.tensor;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import dev.obor.kernel.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The sum of a formula over everything, with its gradient computed in the same pass.
///
/// This is what a loss is. The gradient for an upstream gradient of 1 is stored when the value is
/// computed; [Node#backward] scales it only if another one arrives, and a recorded pass goes through
/// the gradient formula again.
public final class Totals {
    private static final List<Output> SUM = List.of(Output.total(Expr.input(0)));

    private Totals() {}

    /// The value, and what else the pass has found out.
    ///
    /// @param value  the divided sum, a tensor without dimensions
    /// @param checks the totals and maxima asked for, in order
    public record Total(Tensor value, double[] checks) {}

    /// Something to find out in the same pass.
    ///
    /// @param expr a formula over the same inputs, per element or per row
    /// @param fold how its values become one
    public record Check(Expr expr, Fold fold) {
        /// How values become one.
        public enum Fold {
            SUM,
            LARGEST
        }

        private Output output() {
            return fold == Fold.SUM ? Output.total(expr) : Output.largest(expr);
        }
    }

    /// The sum of all elements.
    static Tensor sum(Tensor x) {
        return of("Sum", x, 1);
    }

    /// The mean of all elements; NaN of none.
    static Tensor mean(Tensor x) {
        return of("Mean", x, x.numel());
    }

    /// A plain sum needs no stored gradient: it is one number for all elements.
    private static Tensor of(String name, Tensor x, double divisor) {
        double sum = Fused.run(
                SUM, x.dtype(), x.shape(), Fused.NO_DIM, NO_SCALARS, new Tensor[] {x})[0];
        Tensor result = scalar(x.dtype(), sum / divisor);
        return x.requiresGrad() && Autograd.isGradEnabled()
                ? result.recordedBy(new Spread(name, x, divisor))
                : result;
    }

    private static Tensor scalar(DType type, double value) {
        Tensor result = Tensor.allocate(type, Shape.of());
        result.storage.put(0, value);
        return result;
    }

    private static final class Spread extends Node {
        private final Shape shape;
        private final double divisor;

        Spread(String name, Tensor x, double divisor) {
            super(name, x);
            this.shape = x.shape();
            this.divisor = divisor;
        }

        @Override
        @Nullable Tensor[] backward(Tensor gradient) {
            Tensor share = divisor == 1 ? gradient : gradient.div(divisor);
            return new Tensor[] {share.expand(shape.sizes())};
        }
    }

    /// The sum of a formula over all elements, or over all rows along `dim` where the formula has one
    /// value per row, divided by `divisor`.
    ///
    /// @param f       the formula; its inputs are `inputs`
    /// @param dim     the dimension of the rows; [#ELEMENTS] if the formula has none
    /// @param divisor what the sum is divided by
    /// @param checks  totals and maxima to be computed in the same pass
    /// @param inputs  the tensors; they broadcast to one shape
    public static Total total(Fused f, int dim, double divisor, List<Check> checks,
            Tensor... inputs) {
        Shape full = Fused.fullShape(f.name, inputs);
        int rowDim = dim == ELEMENTS ? Fused.NO_DIM : full.dim(dim);
        var call = new Call(f, full, rowDim, divisor, Promotion.compute(true, inputs), inputs);
        List<Output> outputs = new ArrayList<>(List.of(Output.total(f.expr)));
        checks.forEach(check -> outputs.add(check.output()));
        List<Tensor> tensors = new ArrayList<>(List.of(inputs));
        boolean records = Autograd.isGradEnabled() && Fused.anyRequiresGrad(inputs);
        @Nullable
        Tensor[] gradients = records ? call.addGradients(outputs, tensors) : new Tensor[0];
        double[] scalars = {1 / divisor};
        double[] totals = Fused.run(
                outputs, call.compute, full, rowDim, scalars, tensors.toArray(Tensor[]::new));
        Tensor value = scalar(call.compute, totals[0] / divisor);
        if (records) {
            value.recordedBy(new TotalNode(call, gradients));
        }
        return new Total(value, Arrays.copyOfRange(totals, 1, totals.length));
    }

    /// The formula of every element, or of every row along `dim`, not added up.
    ///
    /// @param f      the formula; its inputs are `inputs`
    /// @param dim    the dimension of the rows; [#ELEMENTS] if the formula has none
    /// @param checks totals and maxima to be computed in the same pass
    /// @param inputs the tensors; they broadcast to one shape
    /// @return the values, with size 1 at `dim` where there is one per row
    public static Total each(Fused f, int dim, List<Check> checks, Tensor... inputs) {
        Shape full = Fused.fullShape(f.name, inputs);
        int rowDim = dim == ELEMENTS ? Fused.NO_DIM : full.dim(dim);
        DType compute = Promotion.compute(true, inputs);
        boolean perRow = rowDim != Fused.NO_DIM && f.expr.level() != Expr.Level.ELEMENT;
        Tensor value = Tensor.allocate(compute, perRow ? Fused.keepDim(full, rowDim) : full);
        Tensor[] tensors = Arrays.copyOf(inputs, inputs.length + 1);
        tensors[inputs.length] = value;
        List<Output> outputs = new ArrayList<>();
        checks.forEach(check -> outputs.add(check.output()));
        outputs.add(perRow ? Output.storeRow(f.expr) : Output.store(f.expr));
        double[] found = Fused.run(outputs, compute, full, rowDim, NO_SCALARS, tensors);
        if (Autograd.isGradEnabled() && Fused.anyRequiresGrad(inputs)) {
            value.recordedBy(new FusedNode(f, full, rowDim, NO_SCALARS, compute, inputs));
        }
        return new Total(value, found);
    }

    private static final double[] NO_SCALARS = {};

    /// Instead of a dimension: the formula is taken element by element.
    public static final int ELEMENTS = Fused.NO_DIM;

    private record Call(
            Fused f, Shape full, int dim, double divisor, DType compute, Tensor[] inputs) {

        /// Adds the gradient of every input that requires one to the outputs of the pass. The division
        /// comes last, so the parts of a batch have the very bits of the whole.
        @Nullable Tensor[] addGradients(List<Output> outputs, List<Tensor> tensors) {
            @Nullable Tensor[] gradients = new Tensor[inputs.length];
            List<Expr> formulas = f.gradients(Expr.constant(1));
            for (int i = 0; i < formulas.size(); i++) {
                if (inputs[i].requiresGrad()) {
                    Expr formula = formulas.get(i).mul(Expr.scalar(0));
                    boolean perRow = dim != Fused.NO_DIM && formula.level() != Expr.Level.ELEMENT;
                    Tensor out = Tensor.allocate(
                            inputs[i].dtype(), perRow ? Fused.keepDim(full, dim) : full);
                    gradients[i] = out;
                    tensors.add(out);
                    outputs.add(perRow ? Output.storeRow(formula) : Output.store(formula));
                }
            }
            return gradients;
        }
    }

    private static final class TotalNode extends Node {
        private final Call call;
        private final Saved[] saved;
        private @Nullable Tensor[] stored;

        TotalNode(Call call, @Nullable Tensor[] stored) {
            super(call.f.name, call.inputs);
            this.call = call;
            this.saved = Saved.of(call.inputs);
            this.stored = stored;
        }

        @Override void release() {
            super.release();
            stored = new Tensor[0];
        }

        @Override
        @Nullable Tensor[] backward(Tensor gradient) {
            @Nullable Tensor[] result = new Tensor[call.inputs.length];
            boolean again = Autograd.isGradEnabled();
            for (int i = 0; i < call.inputs.length; i++) {
                if (needs(i) && i >= call.f.arity) { // simplified away
                    result[i] = Tensor.zerosLike(call.inputs[i]);
                } else if (needs(i)) {
                    Tensor part = again ? recorded(i, gradient) : scaled(stored[i], gradient);
                    Tensor input = call.inputs[i];
                    result[i] = part.fit(input.shape()).to(input.dtype());
                }
            }
            return result;
        }

        private static Tensor scaled(@Nullable Tensor stored, Tensor gradient) {
            Tensor part = Objects.requireNonNull(stored);
            part.storage.shared = true;
            return gradient.item() == 1 ? part : part.mul(gradient);
        }

        private Tensor recorded(int i, Tensor gradient) {
            Tensor[] inputs = Arrays.copyOf(Saved.get(name, saved), saved.length + 1);
            boolean perRow = call.dim != Fused.NO_DIM && call.f.expr.level() != Expr.Level.ELEMENT;
            Shape upstream = perRow ? Fused.keepDim(call.full, call.dim) : call.full;
            inputs[saved.length] = gradient.div(call.divisor).expand(upstream.sizes());
            return call.f.derivative(i).call(call.full, call.dim, NO_SCALARS, call.compute, inputs);
        }
    }
}
