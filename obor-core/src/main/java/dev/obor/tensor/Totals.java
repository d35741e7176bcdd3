package dev.obor.tensor;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import dev.obor.kernel.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The sum of a formula over everything, with its gradient computed in the same pass.
///
/// This is what a loss is. The gradient for an upstream gradient of 1 is stored when the value is
/// computed; [Node#backward] scales it only if another one arrives, and a recorded pass goes through
/// the gradient formula again.
public final class Totals {
    /// Instead of a dimension: the formula is taken element by element.
    public static final int ELEMENTS = Fused.NO_DIM;

    private static final Pass SUM = new Pass(List.of(Output.total(Expr.input(0))));

    private final Fused f;
    private final List<Check> checks;
    private final UnaryOperator<Expr> kept;
    private final Map<Integer, Pass> passes = new ConcurrentHashMap<>();

    private Totals(Fused f, List<Check> checks, UnaryOperator<Expr> kept) {
        this.f = f;
        this.checks = List.copyOf(checks);
        this.kept = kept;
    }

    /// The sum of `f`, and the totals and maxima to be computed in the same pass.
    public static Totals of(Fused f, List<Check> checks) {
        return new Totals(f, checks, e -> e);
    }

    /// The same.
    ///
    /// @param kept makes of a formula of this pass one for values that keep what is checked: the results
    ///     are used for no others
    public static Totals of(Fused f, List<Check> checks, UnaryOperator<Expr> kept) {
        return new Totals(f, checks, kept);
    }

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
        double sum = SUM.run(x.dtype(), x.shape(), Fused.NO_DIM, Pass.NO_SCALARS, x)[0];
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

    /// The sum over all elements, or over all rows along `dim` where the formula has one value per
    /// row, divided by `divisor`.
    ///
    /// @param dim     the dimension of the rows; [#ELEMENTS] if the formula has none
    /// @param divisor what the sum is divided by
    /// @param inputs  the inputs of the formula; they broadcast to one shape
    public Total total(int dim, double divisor, Tensor... inputs) {
        Shape full = Fused.fullShape(f.name, inputs);
        int rowDim = dim == ELEMENTS ? Fused.NO_DIM : full.dim(dim);
        var call = new Call(f, full, rowDim, divisor, Promotion.compute(true, inputs), inputs);
        boolean records = Fused.anyRequiresGrad(inputs) && Autograd.isGradEnabled();
        int wanted = records ? call.wanted() : 0;
        @Nullable Tensor[] gradients = call.allocateGradients(wanted);
        double[] scalars = {1 / divisor};
        double[] totals = pass(wanted, rowDim)
                .run(call.compute, full, rowDim, scalars, call.operands(gradients));
        Tensor value = scalar(call.compute, totals[0] / divisor);
        if (records) {
            value.recordedBy(new TotalNode(call, gradients));
        }
        return new Total(value, Arrays.copyOfRange(totals, 1, totals.length));
    }

    /// The loop that computes the sum, the checks, and the gradients whose bits are set in `wanted`.
    private Pass pass(int wanted, int dim) {
        boolean rows = dim != Fused.NO_DIM;
        return passes.computeIfAbsent(2 * wanted + (rows ? 1 : 0), _ -> {
            List<Output> outputs = new ArrayList<>(List.of(Output.total(kept.apply(f.expr))));
            checks.forEach(check -> outputs.add(check.output()));
            for (int i = 0; wanted >> i != 0; i++) {
                if ((wanted >> i & 1) == 1) {
                    outputs.add(Pass.stored(kept.apply(f.totalGradients().get(i)), dim));
                }
            }
            return new Pass(outputs);
        });
    }

    /// The formula of every element, or of every row along `dim`, not added up.
    ///
    /// @param dim    the dimension of the rows; [#ELEMENTS] if the formula has none
    /// @param inputs the inputs of the formula; they broadcast to one shape
    /// @return the values, with size 1 at `dim` where there is one per row
    public Total each(int dim, Tensor... inputs) {
        Shape full = Fused.fullShape(f.name, inputs);
        int rowDim = dim == ELEMENTS ? Fused.NO_DIM : full.dim(dim);
        DType compute = Promotion.compute(true, inputs);
        Tensor value = Tensor.unfilled(compute, Pass.shape(f.expr, full, rowDim));
        Tensor[] tensors = Arrays.copyOf(inputs, inputs.length + 1);
        tensors[inputs.length] = value;
        List<Output> outputs = new ArrayList<>();
        checks.forEach(check -> outputs.add(check.output()));
        outputs.add(Pass.stored(kept.apply(f.expr), rowDim));
        double[] found =
                new Pass(outputs).run(compute, full, rowDim, Pass.NO_SCALARS, tensors);
        if (Fused.anyRequiresGrad(inputs) && Autograd.isGradEnabled()) {
            value.recordedBy(new FusedNode(f, full, rowDim, Pass.NO_SCALARS, compute, inputs));
        }
        return new Total(value, found);
    }

    private record Call(
            Fused f, Shape full, int dim, double divisor, DType compute, Tensor[] inputs) {

        /// The bits of the inputs that want a gradient.
        int wanted() {
            int wanted = 0;
            for (int i = 0; i < f.arity; i++) {
                wanted |= inputs[i].requiresGrad() ? 1 << i : 0;
            }
            return wanted;
        }

        @Nullable Tensor[] allocateGradients(int wanted) {
            @Nullable Tensor[] gradients = new Tensor[inputs.length];
            for (int i = 0; wanted >> i != 0; i++) {
                if ((wanted >> i & 1) == 1) {
                    Shape shape = Pass.shape(f.totalGradients().get(i), full, dim);
                    Tensor gradient = Tensor.unfilled(inputs[i].dtype(), shape);
                    gradient.storage.becomeGradient();
                    gradients[i] = gradient;
                }
            }
            return gradients;
        }

        /// The inputs, then the gradients that are wanted.
        Tensor[] operands(@Nullable Tensor[] gradients) {
            Tensor[] operands = Arrays.copyOf(inputs, 2 * inputs.length);
            int n = inputs.length;
            for (Tensor gradient : gradients) {
                if (gradient != null) {
                    operands[n++] = gradient;
                }
            }
            return Arrays.copyOf(operands, n);
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
                    Tensor part = again ? recorded(i, gradient) : scaled(i, gradient);
                    Tensor input = call.inputs[i];
                    result[i] = part.fit(input.shape()).to(input.dtype());
                }
            }
            return result;
        }

        /// What was stored is given away if nobody will ask for it again.
        private Tensor scaled(int i, Tensor gradient) {
            Tensor part = Objects.requireNonNull(stored[i]);
            part.storage.shared |= !isLastUse();
            return gradient.item() == 1 ? part : part.mul(gradient);
        }

        private Tensor recorded(int i, Tensor gradient) {
            Tensor[] inputs = Arrays.copyOf(Saved.get(name, saved), saved.length + 1);
            Shape upstream = Pass.shape(call.f.expr, call.full, call.dim);
            inputs[saved.length] = gradient.div(call.divisor).expand(upstream.sizes());
            return call.f.derivative(i).call(call.full, call.dim, Pass.NO_SCALARS, call.compute,
                    inputs);
        }
    }
}
