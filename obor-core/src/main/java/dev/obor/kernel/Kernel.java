package dev.obor.kernel;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import dev.obor.formula.Op;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A multi-output formula as loops over plain arrays, compiled on first use for the operands at
/// hand and shared by the whole process.
///
/// The results do not depend on the number of threads, the vector width, or on whether the fast
/// tier is ready: work is cut into pieces by shape alone, and each piece's sums are added in order.
public final class Kernel {
    private static final ConcurrentHashMap<Key, Kernel> KERNELS = new ConcurrentHashMap<>();

    private record Key(List<Output> outputs, DType compute, boolean column) {}

    /// Which of the three loop shapes a kernel has.
    enum Shape {
        POINTWISE,
        ALONG_ROWS,
        ACROSS_ROWS
    }

    static final double[] NO_TOTALS = {};

    private final List<Output> lowered;
    private final DType compute;
    private final Shape shape;
    private final Output.Kind[] totals;
    private final double nanosPerElement;
    private final ConcurrentHashMap<List<Access>, Variant> variants = new ConcurrentHashMap<>();
    private volatile Variant[] recent = new Variant[0];
    private @Nullable Pieces latest; // racy on purpose: all its fields are final

    private Kernel(Key key) {
        lowered = Plan.lowered(key.outputs, key.compute);
        compute = key.compute;
        var nodes = Plan.nodes(lowered);
        boolean pointwise = nodes.stream().noneMatch(Kernel::looksAlongRow)
                && lowered.stream().noneMatch(o -> o.kind() == Output.Kind.STORE_ROW);
        shape = key.column ? Shape.ACROSS_ROWS : pointwise ? Shape.POINTWISE : Shape.ALONG_ROWS;
        totals = lowered.stream().filter(output -> !output.isStored()).map(Output::kind)
                .toArray(Output.Kind[]::new);
        nanosPerElement = 0.2 + nodes.size() / 16.0;
    }

    /// The kernel whose rows run along the last dimension of the iteration.
    ///
    /// @param outputs the results; stored ones take an operand each, in order, after the inputs
    /// @param compute the type of the arithmetic
    public static Kernel alongRows(List<Output> outputs, DType compute) {
        return known(new Key(outputs, compute, false));
    }

    /// The kernel whose rows run along the last dimension but one, and lie side by side.
    public static Kernel acrossRows(List<Output> outputs, DType compute) {
        return known(new Key(outputs, compute, true));
    }

    private static Kernel known(Key key) {
        Kernel known = KERNELS.get(key);
        return known != null ? known : KERNELS.computeIfAbsent(key, Kernel::new);
    }

    private static boolean looksAlongRow(Expr e) {
        return e.op() instanceof Op.RowReduce || e.op() instanceof Op.Place;
    }

    /// How many inputs a formula refers to: one more than the highest number.
    public static int inputCount(Expr e) {
        int count = 0;
        for (Expr node : Plan.nodes(List.of(Output.store(e)))) {
            count = node.op() instanceof Op.Input input
                    ? Math.max(count, input.index() + 1)
                    : count;
        }
        return count;
    }

    /// Whether the formula's value depends on that of input `index`.
    public static boolean uses(Expr e, int index) {
        return Plan.nodes(List.of(Output.store(e))).stream()
                .anyMatch(node -> node.op() instanceof Op.Input input && input.index() == index);
    }

    /// Whether the formula uses input `index` as one value per row.
    public static boolean usesPerRow(Expr e, int index) {
        return Plan.nodes(List.of(Output.store(e))).contains(Expr.rowInput(index));
    }

    /// Whether every element of the formula's result depends on elements at its own place alone.
    public static boolean isElementWise(Expr e) {
        return Plan.nodes(List.of(Output.store(e))).stream()
                .noneMatch(node -> looksAlongRow(node)
                        || node.op() instanceof Op.Input && node.level() != Expr.Level.ELEMENT);
    }

    /// Runs over all elements of an iteration space of any number of dimensions.
    ///
    /// @param sizes    the sizes of the dimensions; at least one, two for a kernel across rows
    /// @param operands the inputs, then the arrays of the stored outputs
    /// @param scalars  the values of the run-time scalars
    /// @return the totals and maxima, in the order of their outputs
    public double[] run(int[] sizes, Operand[] operands, double[] scalars) {
        double[] result = nothing();
        Pieces pieces = pieces(sizes);
        if (pieces.count == 1) {
            call(pieces, sizes, operands, scalars).piece(0, result);
        } else if (pieces.count > 1) {
            all(call(pieces, sizes, operands, scalars), result);
        }
        return result;
    }

    /// The same as in the last run, often.
    private Pieces pieces(int[] sizes) {
        Pieces last = latest;
        if (last != null && last.areOf(sizes)) {
            return last;
        }
        Pieces pieces = new Pieces(sizes, shape);
        latest = pieces;
        return pieces;
    }

    /// Gets ready to run over several iteration spaces in one parallel region, as often as wanted.
    ///
    /// @param sizes    per space: the sizes of its dimensions
    /// @param operands per space: the inputs, then the arrays of the stored outputs; another operand of the
    ///     same layout may take the place of an input before any run
    public Batches together(int[][] sizes, Operand[][] operands) {
        Call[] calls = new Call[sizes.length];
        for (int i = 0; i < calls.length; i++) {
            calls[i] = new Call(
                    variant(operands[i]), pieces(sizes[i]), sizes[i], operands[i]);
        }
        return new Batches(this, calls);
    }

    /// An element-wise kernel as the epilogue of a matrix product: runs over those elements of a
    /// two-dimensional iteration space that it is told, in the thread that tells it.
    ///
    /// @param sizes    the sizes of the two dimensions
    /// @param operands the inputs, then the arrays of the stored outputs; a result may lie where an
    ///     input lies
    /// @param scalars  the values of the run-time scalars
    /// @throws IllegalStateException if the kernel has rows or totals
    public Epilogue epilogue(int[] sizes, Operand[] operands, double[] scalars) {
        Check.state(shape == Shape.POINTWISE && totals.length == 0 && sizes.length == 2,
                "Kernel: an epilogue must be element-wise, over two dimensions; got %s over %d.",
                shape, sizes.length);
        Call call = call(pieces(sizes), sizes, operands, scalars);
        return (row, column, rows, columns) -> call.run(0, row, column, rows, columns, NO_TOTALS);
    }

    private Call call(Pieces pieces, int[] sizes, Operand[] operands, double[] scalars) {
        return new Call(variant(operands), pieces, sizes, operands).begin(scalars);
    }

    /// How many totals and maxima it has.
    int totals() {
        return totals.length;
    }

    /// An estimate of the work on so many elements.
    double nanos(long elements) {
        return nanosPerElement * elements;
    }

    /// The totals and maxima of no elements.
    double[] nothing() {
        if (totals.length == 0) {
            return NO_TOTALS;
        }
        double[] result = new double[totals.length];
        for (int k = 0; k < result.length; k++) {
            result[k] = totals[k] == Output.Kind.TOTAL ? 0 : Double.NEGATIVE_INFINITY;
        }
        return result;
    }

    private void all(Call call, double[] result) {
        int count = call.pieces.count;
        int n = result.length;
        double[] partial = n == 0 ? NO_TOTALS : Scratch.partials(n * count);
        long nanos = (long) (nanos(call.pieces.elements) / count);
        Workers.run(count, nanos, piece -> call.piece(piece, n, partial));
        fold(partial, n * count, result);
    }

    /// The pieces' totals are added up in the order of the pieces.
    void fold(double[] partial, int length, double[] result) {
        int n = result.length;
        for (int i = 0; i < length; i++) {
            int k = i % n;
            boolean largest = totals[k] == Output.Kind.LARGEST;
            result[k] = largest ? Math.max(result[k], partial[i]) : result[k] + partial[i];
        }
    }

    private Variant variant(Operand[] operands) {
        for (Variant variant : recent) {
            if (variant.fits(operands)) {
                return variant;
            }
        }
        List<Access> access = Arrays.stream(operands).map(Access::of).toList();
        boolean column = shape == Shape.ACROSS_ROWS;
        var variant = variants.computeIfAbsent(
                access, key -> new Variant(new Plan(lowered, compute, key, column), column));
        recent = variants.values().toArray(Variant[]::new);
        return variant;
    }
}
