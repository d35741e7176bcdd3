package dev.obor.kernel;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import dev.obor.formula.Op;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/// A multi-output formula as loops over plain arrays, compiled on first use for the operands at
/// hand and shared by the whole process.
///
/// The results do not depend on the number of threads, the vector width, or on whether the fast
/// tier is ready: work is cut into pieces by shape alone, and each piece's sums are added in order.
public final class Kernel {
    /// Elements per piece of work.
    private static final int PIECE = 8192;

    private static final ConcurrentHashMap<Key, Kernel> KERNELS = new ConcurrentHashMap<>();

    private record Key(List<Output> outputs, DType compute, boolean column) {}

    private final List<Output> lowered;
    private final DType compute;
    private final boolean column;
    private final boolean pointwise;
    private final int totals;
    private final double nanosPerElement;
    private final ConcurrentHashMap<List<Access>, Variant> variants = new ConcurrentHashMap<>();
    private volatile Variant[] recent = new Variant[0];

    private Kernel(Key key) {
        lowered = Plan.lowered(key.outputs, key.compute);
        compute = key.compute;
        column = key.column;
        var nodes = Plan.nodes(lowered);
        pointwise = nodes.stream().noneMatch(Kernel::looksAlongRow)
                && lowered.stream().noneMatch(o -> o.kind() == Output.Kind.STORE_ROW);
        totals = (int) lowered.stream().filter(output -> !output.isStored()).count();
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

    /// Runs over all elements of an iteration space of any number of dimensions.
    ///
    /// @param sizes    the sizes of the dimensions; at least one, two for a kernel across rows
    /// @param operands the inputs, then the arrays of the stored outputs
    /// @param scalars  the values of the run-time scalars
    /// @return the totals and maxima, in the order of their outputs
    public double[] run(int[] sizes, Operand[] operands, double[] scalars) {
        double[] result = new double[totals];
        int k = 0;
        for (Output output : lowered) {
            if (!output.isStored()) {
                result[k++] = output.kind() == Output.Kind.TOTAL ? 0 : Double.NEGATIVE_INFINITY;
            }
        }
        var pieces = new Pieces(sizes);
        if (pieces.count > 0) {
            var variant = variant(operands);
            variant.used(pieces.elements);
            var call = new Call(variant.loop(), pieces, operands, scalars);
            if (pieces.count == 1) {
                call.piece(0, result);
            } else {
                call.all(result);
            }
        }
        return result;
    }

    private Variant variant(Operand[] operands) {
        for (Variant variant : recent) {
            if (variant.fits(operands)) {
                return variant;
            }
        }
        List<Access> access = Arrays.stream(operands)
                .map(o -> new Access(o.type(), o.strides()[o.strides().length - 1] == 0))
                .toList();
        var variant = variants.computeIfAbsent(
                access, key -> new Variant(new Plan(lowered, compute, key, column), column));
        recent = variants.values().toArray(Variant[]::new);
        return variant;
    }

    /// How the iteration space is cut: by shape alone, never by the number of threads.
    private final class Pieces {
        final int[] sizes;
        final int outer;
        final int rows;
        final int columns;
        final int rowsPerPiece;
        final int columnsPerPiece;
        final int rowPieces;
        final int columnPieces;
        final int count;
        final long elements;

        Pieces(int[] sizes) {
            this.sizes = sizes;
            int n = sizes.length;
            columns = sizes[n - 1];
            rows = n > 1 ? sizes[n - 2] : 1;
            int product = 1;
            for (int i = 0; i < n - 2; i++) {
                product *= sizes[i];
            }
            outer = product;
            elements = (long) outer * rows * columns;
            if (column) {
                rowsPerPiece = Math.max(rows, 1);
                columnsPerPiece = Math.max(Lanes.COUNT, PIECE / Math.max(rows, 1) / 16 * 16);
            } else {
                columnsPerPiece = pointwise ? PIECE : Math.max(columns, 1);
                rowsPerPiece = Math.max(1, PIECE / Math.max(columns, 1));
            }
            // a row without elements still has a result, an element-wise loop without any has not
            boolean empty =
                    pointwise ? elements == 0 : outer == 0 || (column ? columns : rows) == 0;
            rowPieces = Math.max(1, (rows + rowsPerPiece - 1) / rowsPerPiece);
            columnPieces =
                    Math.max(1, (int) (((long) columns + columnsPerPiece - 1) / columnsPerPiece));
            count = empty ? 0 : outer * rowPieces * columnPieces;
        }
    }

    /// One run: the loop, its operands, and which piece covers what.
    private final class Call {
        final Loop loop;
        final Pieces pieces;
        final Operand[] operands;
        final Object[] arrays;
        final int[] strides;
        final double[] scalars;

        Call(Loop loop, Pieces pieces, Operand[] operands, double[] scalars) {
            this.loop = loop;
            this.pieces = pieces;
            this.operands = operands;
            this.scalars = scalars;
            int n = operands.length;
            arrays = new Object[n];
            strides = new int[n];
            int dims = pieces.sizes.length;
            for (int i = 0; i < n; i++) {
                arrays[i] = operands[i].array();
                strides[i] = dims > 1 ? operands[i].strides()[dims - 2] : 0;
            }
        }

        void all(double[] result) {
            double[] partial = new double[totals * pieces.count];
            long nanos = (long) (nanosPerElement * pieces.elements / pieces.count);
            Workers.run(pieces.count, nanos, piece -> {
                double[] own = new double[totals];
                piece(piece, own);
                System.arraycopy(own, 0, partial, piece * totals, totals);
            });
            for (int i = 0; i < partial.length; i++) {
                int k = i % totals;
                boolean largest = totalKind(k) == Output.Kind.LARGEST;
                result[k] = largest ? Math.max(result[k], partial[i]) : result[k] + partial[i];
            }
        }

        void piece(int piece, double[] result) {
            int columnPiece = piece % pieces.columnPieces;
            int rowPiece = piece / pieces.columnPieces % pieces.rowPieces;
            int outer = piece / pieces.columnPieces / pieces.rowPieces;
            int row = rowPiece * pieces.rowsPerPiece;
            int column = columnPiece * pieces.columnsPerPiece;
            int[] offsets = new int[operands.length];
            for (int i = 0; i < offsets.length; i++) {
                offsets[i] = offset(operands[i], outer, row, column);
            }
            loop.run(
                    arrays,
                    offsets,
                    strides,
                    Math.min(pieces.rows - row, pieces.rowsPerPiece),
                    Math.min(pieces.columns - column, pieces.columnsPerPiece),
                    scalars,
                    result,
                    scratch());
        }

        private int offset(Operand operand, int outer, int row, int column) {
            int[] at = operand.strides();
            int dims = at.length;
            int offset = operand.offset() + column * at[dims - 1];
            offset += dims > 1 ? row * at[dims - 2] : 0;
            int rest = outer;
            for (int d = dims - 3; d >= 0; d--) {
                offset += rest % pieces.sizes[d] * at[d];
                rest /= pieces.sizes[d];
            }
            return offset;
        }
    }

    private Output.Kind totalKind(int k) {
        int seen = 0;
        for (Output output : lowered) {
            if (!output.isStored() && seen++ == k) {
                return output.kind();
            }
        }
        throw new AssertionError(k);
    }

    private static final ThreadLocal<Object[]> SCRATCH =
            ThreadLocal.withInitial(() -> new Object[2]);

    /// This thread's zeroed lanes; every loop leaves them zeroed.
    private Object scratch() {
        boolean wide = compute == DType.FLOAT64;
        Object[] kept = SCRATCH.get();
        int sums = 2 * lowered.size() + MOST_NESTED_SUMS;
        int slot = wide ? 1 : 0;
        if (!compute.isFloating()) {
            return compute == DType.INT64 ? new long[0] : new int[0];
        }
        if (kept[slot] == null
                || java.lang.reflect.Array.getLength(kept[slot]) < sums * Lanes.COUNT) {
            kept[slot] = Lanes.scratch(wide, sums);
        }
        return kept[slot];
    }

    private static final int MOST_NESTED_SUMS = 64;
}
