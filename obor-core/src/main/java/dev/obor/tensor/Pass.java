package dev.obor.tensor;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import dev.obor.formula.Expr.Level;
import dev.obor.kernel.Batches;
import dev.obor.kernel.Kernel;
import dev.obor.kernel.Operand;
import dev.obor.kernel.Output;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Formulas over the same tensors that are computed in one loop. It keeps the kernels it has used, so
/// that running it again looks nothing up.
final class Pass {
    static final double[] NO_SCALARS = {};

    private final List<Output> outputs;
    private final Map<DType, Kernel> alongRows = new ConcurrentHashMap<>();
    private final Map<DType, Kernel> acrossRows = new ConcurrentHashMap<>();

    Pass(List<Output> outputs) {
        this.outputs = List.copyOf(outputs);
    }

    /// Whether a formula yields one value per row when it is taken along dimension `dim`.
    static boolean isPerRow(Expr e, int dim) {
        return dim != Fused.NO_DIM && e.level() != Level.ELEMENT;
    }

    /// The stored result of a formula taken along dimension `dim`.
    static Output stored(Expr e, int dim) {
        return isPerRow(e, dim) ? Output.storeRow(e) : Output.store(e);
    }

    /// The shape of [#stored].
    static Shape shape(Expr e, Shape full, int dim) {
        return isPerRow(e, dim) ? Fused.keepDim(full, dim) : full;
    }

    /// Runs over tensors that broadcast to `full`: the inputs, then the stored results.
    ///
    /// @param compute the type of the arithmetic
    /// @param dim     the dimension of the rows, or [Fused#NO_DIM]
    /// @param scalars the values of the run-time scalars
    /// @return the totals and maxima, in the order of their outputs
    double[] run(DType compute, Shape full, int dim, double[] scalars, Tensor... tensors) {
        Iteration walk = walk(full, dim, tensors);
        return kernel(compute, walk.across).run(walk.sizes, walk.operands, scalars);
    }

    /// Gets ready to run over the elements of many spaces in one parallel region.
    ///
    /// @param compute the type of the arithmetic
    /// @param tensors per space: the inputs, then the stored results; they broadcast to the first one
    Batches together(DType compute, List<Tensor[]> tensors) {
        int[][] sizes = new int[tensors.size()][];
        Operand[][] operands = new Operand[tensors.size()][];
        for (int i = 0; i < sizes.length; i++) {
            Tensor[] each = tensors.get(i);
            Iteration walk = Iteration.elements(each[0].shape(), each);
            sizes[i] = walk.sizes;
            operands[i] = walk.operands;
        }
        return kernel(compute, false).together(sizes, operands);
    }

    static Iteration walk(Shape full, int dim, Tensor... tensors) {
        return dim == Fused.NO_DIM || full.rank() == 0
                ? Iteration.elements(full, tensors)
                : Iteration.rows(full, dim, tensors);
    }

    Kernel kernel(DType compute, boolean across) {
        DType arithmetic = compute == DType.BOOL ? DType.INT32 : compute;
        Map<DType, Kernel> kernels = across ? acrossRows : alongRows;
        Kernel known = kernels.get(arithmetic);
        if (known == null) {
            known = across
                    ? Kernel.acrossRows(outputs, arithmetic)
                    : Kernel.alongRows(outputs, arithmetic);
            kernels.put(arithmetic, known);
        }
        return known;
    }
}
