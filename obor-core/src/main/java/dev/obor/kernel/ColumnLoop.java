package dev.obor.kernel;

import dev.obor.formula.Expr;
import dev.obor.formula.Expr.Level;
import dev.obor.formula.Op;
import dev.obor.formula.Op.RowReduce;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/// The loop across rows, for reductions over a strided dimension such as C in (N, C, H, W): the
/// rows lie side by side, the inner loop of the nest runs down each of them.
///
/// ```text
/// for each vector of neighbouring rows, then for each single row
///     for each sweep
///         for each position of the row, in blocks of 256: load, compute, store, reduce
///     store the rows' results, add to 16 lanes of totals
/// ```
/// Each row's sum is one chain per block and one over the blocks, so both tiers have the same bits.
final class ColumnLoop {
    private static final int BLOCK = 256;

    private final Frame frame;
    private final CodeBuilder b;
    private final Plan plan;
    private final int bits;

    /// @param bits the vector width, or 0 for the portable tier
    ColumnLoop(Frame frame, int bits) {
        this.frame = frame;
        this.b = frame.b;
        this.plan = frame.plan;
        this.bits = bits;
    }

    void emit() {
        int[] largest = plan.totals().stream().mapToInt(frame::totalVariable).toArray();
        int row = frame.variable(0);
        int position = frame.variable(0);
        if (bits != 0) {
            frame.keepConstants();
            int width = bits / (8 * plan.compute.bytes());
            var at = new VectorCode.Position(position, 0, false, Frame.ROWS);
            Function<ExprCode.Address, ExprCode> scope =
                    address -> new VectorCode(frame, Map.of(), bits, at, address);
            int bound = b.allocateLocal(TypeKind.INT);
            b.iload(Frame.COLUMNS).loadConstant(width - 1).isub().istore(bound);
            rows(scope, row, bound, width, position, largest);
        }
        var places = new ScalarCode.Places(position, Frame.ROWS);
        rows(
                address -> new ScalarCode(frame, Map.of(), places, address),
                row, Frame.COLUMNS, 1, position, largest);
        for (int k = 0; k < largest.length; k++) {
            if (plan.totals().get(k).kind() == Output.Kind.TOTAL) {
                frame.drainLanes(k);
                b.dstore(largest[k]);
            }
            frame.storeTotal(k, largest[k]);
        }
    }

    /// All rows from `row` to `bound`, `width` at a time.
    private void rows(
            Function<ExprCode.Address, ExprCode> scope,
            int row, int bound, int width, int position, int[] largest) {
        ExprCode call = scope.apply(operand -> pushAddress(operand, frame.offsets[operand], row));
        plan.nodes().stream().filter(e -> plan.level(e) == Level.CALL && !isConstant(e))
                .forEach(call::ensure);
        frame.loop(row, bound, width, () -> {
            ExprCode rows = call.inner(call.address);
            for (int sweep = 0; sweep < plan.sweepCount(); sweep++) {
                sweep(sweep, rows, row, position);
            }
            for (int operand : plan.stores(Output.Kind.STORE_ROW)) {
                rows.ensure(plan.stored(operand));
                rows.store(operand, plan.stored(operand));
            }
            for (int k = 0; k < largest.length; k++) {
                total(rows, k, row, largest[k]);
            }
        });
    }

    private static boolean isConstant(Expr e) {
        return e.op() instanceof Op.Constant;
    }

    private void pushAddress(int operand, int offset, int row) {
        b.aload(frame.arrays[operand]).iload(offset);
        if (!plan.access.get(operand).uniform()) {
            b.iload(row).iadd();
        }
    }

    private void sweep(int sweep, ExprCode rows, int row, int position) {
        List<Expr> reductions = plan.reductions(sweep);
        Map<Expr, Integer> constants = new LinkedHashMap<>();
        Map<Expr, Integer> kept = new LinkedHashMap<>();
        for (Expr e : plan.usedFrontier(sweep)) {
            if (!isConstant(e)) {
                rows.ensure(e);
                if (kept.size() < Lanes.VECTORS) {
                    kept.put(e, Lanes.CONSTANTS + Lanes.COUNT * kept.size());
                }
            } else if (rows instanceof VectorCode) {
                constants.put(e, frame.constantVariable(e));
            }
        }
        if (rows instanceof VectorCode vectors) {
            vectors.keepAll(kept);
        }
        Map<Expr, Integer> parts = new LinkedHashMap<>();
        for (Expr reduction : reductions) {
            rows.locals.put(reduction, identity(rows, reduction));
            parts.put(reduction, b.allocateLocal(typeOf(rows)));
        }
        int[] at = new int[frame.offsets.length];
        for (int i = 0; i < at.length; i++) {
            at[i] = frame.copy(frame.offsets[i]);
        }
        int end = frame.variable(0);
        b.loadConstant(0).istore(position);
        // each round of this loop moves `position` to the end of its block
        frame.loop(position, Frame.ROWS, 0, () -> {
            frame.blockLength(end, position, Frame.ROWS, BLOCK);
            b.iload(end).iload(position).iadd().istore(end);
            parts.forEach((reduction, part) -> assignIdentity(rows, reduction, part));
            frame.loop(position, end, 1, () -> {
                ExprCode element = rows.inner(operand -> pushAddress(operand, at[operand], row));
                if (element instanceof VectorCode vectors) {
                    vectors.broadcastAll(constants);
                    vectors.fetchAll(kept);
                }
                element.fetch(sweep);
                for (Expr reduction : reductions) {
                    element.ensure(reduction.arg(0));
                    int part = Objects.requireNonNull(parts.get(reduction));
                    fold(element, reduction, part, () -> element.push(reduction.arg(0)));
                }
                element.storeAll(sweep);
                frame.advance(at);
            });
            for (Expr reduction : reductions) {
                int part = Objects.requireNonNull(parts.get(reduction));
                fold(rows, reduction, rows.local(reduction), () -> load(rows, part));
            }
        });
    }

    private int identity(ExprCode code, Expr reduction) {
        pushIdentity(code, reduction);
        return code instanceof VectorCode vectors ? vectors.stored() : ((ScalarCode) code).stored();
    }

    private void assignIdentity(ExprCode code, Expr reduction, int local) {
        pushIdentity(code, reduction);
        save(code, local);
    }

    private void pushIdentity(ExprCode code, Expr reduction) {
        double identity = ((RowReduce) reduction.op()).identity();
        if (code instanceof VectorCode vectors) {
            vectors.broadcast(() -> frame.number(identity));
        } else {
            frame.number(identity);
        }
    }

    /// `local = local (+, max, min) value`.
    private void fold(ExprCode code, Expr reduction, int local, Runnable value) {
        load(code, local);
        value.run();
        if (code instanceof VectorCode vectors) {
            vectors.combine((RowReduce) reduction.op());
        } else {
            frame.combine((RowReduce) reduction.op());
        }
        save(code, local);
    }

    private void load(ExprCode code, int local) {
        b.loadLocal(typeOf(code), local);
    }

    private void save(ExprCode code, int local) {
        b.storeLocal(typeOf(code), local);
    }

    private TypeKind typeOf(ExprCode code) {
        return code instanceof VectorCode ? TypeKind.REFERENCE : frame.kind;
    }

    private void total(ExprCode rows, int k, int row, int largest) {
        Output output = plan.totals().get(k);
        rows.ensure(output.expr());
        rows.push(output.expr());
        if (rows instanceof VectorCode vectors) {
            int value = vectors.stored();
            if (output.kind() == Output.Kind.TOTAL) {
                vectors.addToLanes(value, () -> {
                    b.iload(row).loadConstant(Lanes.COUNT - 1).iand();
                    b.loadConstant(Lanes.of(k)).iadd();
                });
            } else {
                vectors.reduceLanes(RowReduce.MAX, value);
                b.conversion(frame.kind, TypeKind.DOUBLE);
                frame.foldTotal(output, largest);
            }
        } else if (output.kind() == Output.Kind.TOTAL) {
            frame.addToLane(k, row, ((ScalarCode) rows).stored());
        } else {
            b.conversion(frame.kind, TypeKind.DOUBLE);
            frame.foldTotal(output, largest);
        }
    }
}
