package dev.obor.tensor;

import dev.obor.formula.DType;
import dev.obor.formula.Derivative;
import dev.obor.formula.Expr;
import dev.obor.formula.Expr.Level;
import dev.obor.formula.Op;
import dev.obor.kernel.Check;
import dev.obor.kernel.Epilogue;
import dev.obor.kernel.Kernel;
import dev.obor.kernel.Operand;
import dev.obor.kernel.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A formula as a tensor operation: one loop forward, one loop back.
///
/// Input i of the formula is tensor i of the call. Its gradient comes from [Derivative]; both are
/// compiled once per process. Most of [Tensor]'s methods are such formulas, and so can a user's be:
///
/// ```java
/// static final Fused SWISH = Fused.of("Swish", input(0).mul(input(0).sigmoid()));
/// Tensor y = SWISH.apply(x);
/// ```
///
/// **Shapes.** [#apply]: tensors broadcast to one shape. [#alongDim]: the same, with the formula's
/// rows along a dimension; a tensor used as [Expr#rowInput] has size 1 there, and so has the result
/// of a formula that yields one value per row.
/// **Types.** Arithmetic in the promoted type of the tensors, as in PyTorch.
public final class Fused {
    static final int NO_DIM = Integer.MIN_VALUE;

    final String name;
    final Expr expr;
    final int arity;
    private final boolean floating;
    private final boolean truth;
    private final Pass elements;
    private final Pass rows;
    /// The gradient of the result, as input number `arity` of the gradient formulas.
    final Expr upstream;
    private volatile @Nullable Gradients gradients;
    private volatile @Nullable List<Expr> totalGradients;
    private final ConcurrentHashMap<Integer, Fused> derivatives = new ConcurrentHashMap<>();

    private Fused(String name, Expr expr, int arity, boolean floating, boolean truth) {
        this.name = name;
        this.expr = expr;
        this.arity = arity;
        this.floating = floating;
        this.truth = truth;
        this.elements = new Pass(List.of(Output.store(expr)));
        this.rows = expr.level() == Level.ELEMENT
                ? elements
                : new Pass(List.of(Output.storeRow(expr)));
        this.upstream = expr.level() == Level.ELEMENT ? Expr.input(arity) : Expr.rowInput(arity);
    }

    /// The operation that computes `expr`; `name` appears in `grad_fn` and in messages. The same
    /// operation for the same formula, so nothing is compiled twice.
    public static Fused of(String name, Expr expr) {
        return KNOWN.computeIfAbsent(
                new Key(name, expr),
                key -> new Fused(name, expr, arity(expr), !Promotion.closedOverIntegers(expr),
                        false));
    }

    private static final ConcurrentHashMap<Key, Fused> KNOWN = new ConcurrentHashMap<>();

    private record Key(String name, Expr expr) {}

    /// The operation whose result is a tensor of truth values: where `expr` is not 0.
    public static Fused truth(String name, Expr expr) {
        return new Fused(name, expr, arity(expr), false, true);
    }

    /// The same operation computed in whole numbers for tensors of whole numbers, though it divides.
    Fused onIntegers() {
        return new Fused(name, expr, arity, false, truth);
    }

    private static int arity(Expr e) {
        int inputs = Kernel.inputCount(e);
        Check.argument(inputs <= MOST_INPUTS,
                "Fused: a formula may have up to %d inputs; got input %d. Stack tensors first.",
                MOST_INPUTS, inputs - 1);
        return inputs;
    }

    /// The sets of inputs are bits of an int.
    private static final int MOST_INPUTS = 30;

    /// The formula.
    public Expr expr() {
        return expr;
    }

    // ---- calls

    /// The formula of every element.
    public Tensor apply(Tensor... inputs) {
        return call(NO_DIM, Pass.NO_SCALARS, inputs);
    }

    /// The formula of every element, given the values of its run-time scalars.
    public Tensor apply(double[] scalars, Tensor... inputs) {
        return call(NO_DIM, scalars, inputs);
    }

    /// The formula of every row along dimension `dim`.
    public Tensor alongDim(int dim, Tensor... inputs) {
        return call(dim, Pass.NO_SCALARS, inputs);
    }

    /// The formula of every row along dimension `dim`, given the values of its run-time scalars.
    public Tensor alongDim(int dim, double[] scalars, Tensor... inputs) {
        return call(dim, scalars, inputs);
    }

    private Tensor call(int dim, double[] scalars, Tensor... inputs) {
        if (inputs.length < arity) {
            throw new IllegalArgumentException(
                    "%s: the formula has %d inputs; got %d tensors.".formatted(name, arity,
                            inputs.length));
        }
        Shape full = fullShape(name, inputs);
        int rowDim = dim == NO_DIM ? NO_DIM : full.dim(dim);
        return call(full, rowDim, scalars, Promotion.compute(floating, inputs), inputs);
    }

    Tensor call(Shape full, int dim, double[] scalars, DType compute, Tensor... inputs) {
        DType result = truth ? DType.BOOL : compute;
        Tensor out = Tensor.unfilled(result, Pass.shape(expr, full, dim));
        Tensor[] tensors = Arrays.copyOf(inputs, inputs.length + 1);
        tensors[inputs.length] = out;
        (dim == NO_DIM ? elements : rows).run(compute, full, dim, scalars, tensors);
        if (result.isFloating() && anyRequiresGrad(inputs) && Autograd.isGradEnabled()) {
            out.recordedBy(new FusedNode(this, full, dim, scalars, compute, inputs));
        }
        return out;
    }

    // ---- behind a matrix product

    boolean isElementWise() {
        return expr.level() == Level.ELEMENT && Kernel.isElementWise(expr);
    }

    /// The formula of one input, in the place of the contiguous matrix `x`: block by block as an epilogue
    /// of the product that makes it.
    Epilogue epilogue(double[] scalars, Tensor x) {
        var inPlace = new Operand.Part(
                x.storage.array(), x.dtype(), x.offset, new int[] {x.size(1), 1});
        return elements.kernel(x.dtype(), false).epilogue(
                x.shape().sizes(), new Operand[] {inPlace, inPlace}, scalars);
    }

    /// The shape of one value per row; a scalar is a row of one element.
    static Shape keepDim(Shape full, int dim) {
        return full.rank() == 0 ? full : full.with(dim, 1);
    }

    static Shape fullShape(String name, Tensor... inputs) {
        Shape full = inputs[0].shape();
        for (Tensor input : inputs) {
            full = Shape.broadcast(name, full, input.shape());
        }
        return full;
    }

    static boolean anyRequiresGrad(Tensor... tensors) {
        for (Tensor tensor : tensors) {
            if (tensor.requiresGrad()) {
                return true;
            }
        }
        return false;
    }

    // ---- gradients

    /// The gradient with respect to each input, over the inputs and the upstream gradient.
    Gradients gradients() {
        Gradients known = gradients;
        if (known == null) {
            known = Gradients.of(gradients(upstream), arity);
            gradients = known;
        }
        return known;
    }

    /// The gradient of the sum of all values with respect to each input, times run-time scalar 0: what
    /// the sum is divided by comes last, so the parts of a batch have the very bits of the whole.
    List<Expr> totalGradients() {
        List<Expr> known = totalGradients;
        if (known == null) {
            known = gradients(Expr.constant(1)).stream().map(g -> g.mul(Expr.scalar(0))).toList();
            totalGradients = known;
        }
        return known;
    }

    /// The gradient with respect to each input, for a given formula of the upstream gradient.
    private List<Expr> gradients(Expr upstream) {
        List<Expr> inputs = new ArrayList<>();
        for (int i = 0; i < arity; i++) {
            inputs.add(Kernel.usesPerRow(expr, i) ? Expr.rowInput(i) : Expr.input(i));
        }
        return Derivative.gradient(expr, upstream, inputs);
    }

    /// The gradient formulas, and for each the bits of the inputs whose values it uses.
    record Gradients(List<Expr> formulas, int[] used, Map<Integer, Pass> passes) {
        static Gradients of(List<Expr> formulas, int arity) {
            int[] used = new int[formulas.size()];
            for (int i = 0; i < used.length; i++) {
                for (int input = 0; input < arity; input++) {
                    used[i] |= Kernel.uses(formulas.get(i), input) ? 1 << input : 0;
                }
            }
            return new Gradients(formulas, used, new ConcurrentHashMap<>());
        }

        Expr formula(int i) {
            return formulas.get(i);
        }

        int uses(int i) {
            return used[i];
        }

        /// The loop that computes those gradients whose bits are set in `wanted`.
        Pass pass(int wanted, int dim) {
            Integer key = 2 * wanted + (dim != NO_DIM ? 1 : 0);
            Pass known = passes.get(key);
            return known != null ? known : passes.computeIfAbsent(key, _ -> {
                List<Output> outputs = new ArrayList<>();
                for (int i = 0; i < formulas.size(); i++) {
                    if ((wanted >> i & 1) == 1) {
                        outputs.add(Pass.stored(formulas.get(i), dim));
                    }
                }
                return new Pass(outputs);
            });
        }
    }

    /// The gradient with respect to input `i` as an operation, to be recorded itself.
    Fused derivative(int i) {
        return derivatives.computeIfAbsent(
                i, key -> new Fused(name + "Backward", gradients().formula(key), arity + 1, true,
                        false));
    }

    static boolean isZero(Expr e) {
        return e.op() instanceof Op.Constant(double c) && c == 0;
    }
}
