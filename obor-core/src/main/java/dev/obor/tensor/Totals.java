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
    private static final Fused IDENTITY = Fused.of("Sum", Expr.input(0));
    private static final Fused MEAN = Fused.of("Mean", Expr.input(0));

    private Totals() {}

    /// The value, and what else the pass has found out.
    ///
    /// @param value  the scaled sum, a tensor without dimensions
    /// @param checks the totals and maxima asked for, in order
    public record Total(Tensor value, double[] checks) {}

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
        Fused f = divisor == 1 ? IDENTITY : MEAN;
        double sum = f.run(0, List.of(Output.total(Expr.input(0))), x.dtype(), x.shape(), Fused.NO_DIM,
                NO_SCALARS, new Tensor[] {x})[0];
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

    /// `scale` times the sum of a formula over all elements, or over all rows along `dim` where the
    /// formula has one value per row.
    ///
    /// @param f      the formula; its inputs are `inputs`
    /// @param dim    the dimension of the rows; [#ELEMENTS] if the formula has none
    /// @param scale  what the sum is multiplied by
    /// @param checks totals and maxima to be computed in the same pass
    /// @param inputs the tensors; they broadcast to one shape
    public static Total total(Fused f, int dim, double scale, List<Output> checks, Tensor... inputs) {
        Shape full = Fused.fullShape(f.name, inputs);
        int rowDim = dim == ELEMENTS ? Fused.NO_DIM : full.dim(dim);
        var call = new Call(f, full, rowDim, scale, Promotion.compute(true, inputs), inputs);
        List<Output> outputs = new ArrayList<>();
        outputs.add(Output.total(f.expr));
        outputs.addAll(checks);
        boolean records = Autograd.isGradEnabled() && Fused.anyRequiresGrad(inputs);
        @Nullable Tensor[] gradients = new Tensor[inputs.length];
        double[] totals = call.run(outputs, records ? gradients : new Tensor[0]);
        Tensor value = scalar(call.compute, totals[0] * scale);
        if (records) {
            value.recordedBy(new TotalNode(call, gradients));
        }
        double[] found = new double[checks.size()];
        System.arraycopy(totals, 1, found, 0, found.length);
        return new Total(value, found);
    }

    /// The formula of every element, or of every row along `dim`, not added up.
    ///
    /// @param f      the formula; its inputs are `inputs`
    /// @param dim    the dimension of the rows; [#ELEMENTS] if the formula has none
    /// @param checks totals and maxima to be computed in the same pass
    /// @param inputs the tensors; they broadcast to one shape
    /// @return the values, with size 1 at `dim` where there is one per row
    public static Total each(Fused f, int dim, List<Output> checks, Tensor... inputs) {
        Shape full = Fused.fullShape(f.name, inputs);
        int rowDim = dim == ELEMENTS ? Fused.NO_DIM : full.dim(dim);
        DType compute = Promotion.compute(true, inputs);
        boolean perRow = rowDim != Fused.NO_DIM && f.expr.level() != Expr.Level.ELEMENT;
        Tensor value = Tensor.allocate(compute, perRow ? Fused.keepDim(full, rowDim) : full);
        Tensor[] tensors = Arrays.copyOf(inputs, inputs.length + 1);
        tensors[inputs.length] = value;
        List<Output> outputs = new ArrayList<>(checks);
        outputs.add(perRow ? Output.storeRow(f.expr) : Output.store(f.expr));
        double[] found = f.run(EACH | checks.size() << 20, outputs, compute, full, rowDim, NO_SCALARS, tensors);
        if (Autograd.isGradEnabled() && Fused.anyRequiresGrad(inputs)) {
            value.recordedBy(new FusedNode(f, full, rowDim, NO_SCALARS, compute, inputs));
        }
        return new Total(value, found);
    }

    // which kernel of a formula: the bits of the wanted gradients are below these
    private static final int TOTAL = 1 << 16;
    private static final int EACH = 1 << 17;
    private static final double[] NO_SCALARS = {};

    /// Instead of a dimension: the formula is taken element by element.
    public static final int ELEMENTS = Fused.NO_DIM;

    private record Call(Fused f, Shape full, int dim, double scale, DType compute, Tensor[] inputs) {

        /// Computes the totals and stores the gradient of every input that requires one.
        double[] run(List<Output> outputs, @Nullable Tensor[] gradients) {
            List<Output> all = new ArrayList<>(outputs);
            List<Tensor> tensors = new ArrayList<>(List.of(inputs));
            int use = 0;
            List<Expr> formulas = gradients.length == 0 ? List.of() : f.gradients(Expr.scalar(0));
            for (int i = 0; i < formulas.size(); i++) {
                if (inputs[i].requiresGrad()) {
                    boolean perRow = dim != Fused.NO_DIM && formulas.get(i).level() != Expr.Level.ELEMENT;
                    Tensor out = Tensor.allocate(
                            inputs[i].dtype(), perRow ? Fused.keepDim(full, dim) : full);
                    gradients[i] = out;
                    tensors.add(out);
                    all.add(perRow ? Output.storeRow(formulas.get(i)) : Output.store(formulas.get(i)));
                    use |= 1 << i;
                }
            }
            return f.run(
                    use | TOTAL | outputs.size() << 20, all, compute, full, dim, new double[] {scale},
                    tensors.toArray(Tensor[]::new));
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

        @Override
        void release() {
            super.release();
            stored = new Tensor[0];
        }

        @Override
        @Nullable Tensor[] backward(Tensor gradient) {
            @Nullable Tensor[] result = new Tensor[call.inputs.length];
            boolean again = Autograd.isGradEnabled();
            for (int i = 0; i < call.f.arity; i++) {
                if (needs(i)) {
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
            inputs[saved.length] = gradient.mul(call.scale).expand(upstream.sizes());
            return call.f.derivative(i).call(call.full, call.dim, NO_SCALARS, call.compute, inputs);
        }
    }
}
