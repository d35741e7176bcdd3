package dev.obor.kernel;

import dev.obor.formula.Expr;
import dev.obor.formula.Op;
import dev.obor.formula.Op.RowReduce;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The loop along rows: for each row, as many sweeps over its columns as reductions are nested. A
/// pointwise formula is a row formula with one sweep.
///
/// ```text
/// for each row
///     for each sweep
///         the one column that formulas single out, if there is one
///         for each block: 4096 columns if there are sums, else all
///             vectors of columns, then single columns: load, compute, store, add to 16 lanes
///             drain the lanes into the row's float64 sums
///     store the row's results, add to the call's totals
/// ```
/// Sums go to the same 16 lanes whatever the vector width, so both tiers have the same bits. Columns are
/// counted from the beginning of their block: only where a loop begins at 0 does HotSpot know that indices
/// do not overflow, and then one register serves for all of them.
final class RowLoop {
    private static final int EXTREMES = 4; // chains, since a maximum takes about 16 cycles
    private static final int SHORT_SWEEP = 40; // operations, that so many copies are still short

    private final Frame frame;
    private final CodeBuilder b;
    private final Plan plan;
    private final int bits;
    private final List<Expr> sums;
    private final boolean needsPosition;
    private final int column; // variables: the column, from the beginning of the block;
    private final int position; // its place in the row, where formulas ask for it
    private int[] starts; // and where the block of each operand begins
    private final Map<Expr, Integer> wideSums = new IdentityHashMap<>();

    /// @param bits the vector width, or 0 for the portable tier
    RowLoop(Frame frame, int bits) {
        this.frame = frame;
        this.b = frame.b;
        this.plan = frame.plan;
        this.bits = bits;
        this.sums = plan.sums().stream().filter(sum -> !plan.isPicked(sum)).toList();
        this.needsPosition = plan.nodes().stream().anyMatch(e -> e.op() == Op.Place.POSITION);
        this.column = frame.variable(0);
        this.position = frame.variable(0);
        this.starts = frame.offsets;
    }

    void emit() {
        int[] totals = plan.totals().stream().mapToInt(frame::totalVariable).toArray();
        if (bits != 0) {
            frame.keepConstants();
        }
        int row = frame.variable(0);
        frame.loop(row, Frame.ROWS, 1, () -> {
            row(totals);
            frame.advance(frame.offsets);
        });
        for (int k = 0; k < totals.length; k++) {
            frame.storeTotal(k, totals[k]);
        }
    }

    private void row(int[] totals) {
        var places = new ScalarCode.Places(position, Frame.COLUMNS);
        var row = new ScalarCode(frame, Map.of(), places, this::pushRowAddress);
        for (int sweep = 0; sweep < plan.sweepCount(); sweep++) {
            sweep(sweep, row);
        }
        for (int operand : plan.stores(Output.Kind.STORE_ROW)) {
            row.ensure(plan.stored(operand));
            row.store(operand, plan.stored(operand));
        }
        for (int k = 0; k < totals.length; k++) {
            Output output = plan.totals().get(k);
            pushWide(row, output.expr());
            frame.foldTotal(output, totals[k]);
        }
    }

    /// Pushes a row's value as float64, a sum without rounding it first.
    private void pushWide(ScalarCode row, Expr e) {
        if (wideSums.containsKey(e)) {
            b.dload(wide(e));
        } else {
            row.ensure(e);
            row.push(e);
            b.conversion(frame.kind, TypeKind.DOUBLE);
        }
    }

    private void pushRowAddress(int operand) {
        b.aload(frame.arrays[operand]).iload(frame.offsets[operand]);
    }

    /// An element of the row, counted from where each operand's part of it starts.
    private void pushAddress(int operand, int[] starts, int column, int shift) {
        if (plan.access.get(operand).uniform()) {
            pushRowAddress(operand);
            return;
        }
        b.aload(frame.arrays[operand]).iload(starts[operand]).iload(column).iadd();
        if (shift != 0) {
            b.loadConstant(shift).iadd();
        }
    }

    // ---- one sweep

    private void sweep(int sweep, ScalarCode row) {
        List<Expr> reductions = plan.reductions(sweep);
        row.ensureAll(plan.frontier(sweep));
        for (Expr reduction : reductions) {
            beginReduction(row, reduction);
        }
        Plan.Spot spot = plan.spotApart(sweep);
        Runnable storeSpot = spot == null ? () -> {} : spot(spot, sweep, row);
        if (!plan.isSpotOnly(sweep)) {
            columns(sweep, row);
        }
        storeSpot.run();
        for (Expr reduction : reductions) {
            endReduction(row, reduction);
        }
    }

    private void columns(int sweep, ScalarCode row) {
        List<Expr> added = plan.reductions(sweep).stream().filter(sums::contains).toList();
        Map<Expr, Integer> outside = bits == 0 ? Map.of() : outside(sweep, row);
        int start = frame.variable(0);
        starts = frame.offsets;
        if (added.isEmpty()) {
            block(sweep, outside, row, start, Frame.COLUMNS);
            return;
        }
        int length = frame.variable(0);
        // each round of this loop moves `start` to the end of its block
        frame.loop(start, Frame.COLUMNS, 0, () -> {
            frame.blockLength(length, start, Frame.COLUMNS, Lanes.BLOCK);
            starts = frame.moved(frame.offsets, start);
            block(sweep, outside, row, start, length);
            added.forEach(this::drain);
            b.iload(start).iload(length).iadd().istore(start);
        });
    }

    /// So many columns of the row, from `start` on.
    private void block(
            int sweep, Map<Expr, Integer> outside, ScalarCode row, int start, int length) {
        b.loadConstant(0).istore(column);
        if (bits != 0) {
            vectorColumns(sweep, outside, row, start, length);
        }
        frame.loop(column, length, 1, () -> {
            place(start);
            scalarColumn(sweep, row);
        });
    }

    /// Finds the place in the row, if formulas ask for it.
    private void place(int start) {
        if (needsPosition) {
            b.iload(start).iload(column).iadd().istore(position);
        }
    }

    /// The numbers that the vectors of a sweep need from outside, in variables.
    private Map<Expr, Integer> outside(int sweep, ScalarCode row) {
        Map<Expr, Integer> numbers = new LinkedHashMap<>();
        for (Expr e : plan.usedFrontier(sweep)) {
            boolean constant = e.op() instanceof Op.Constant;
            numbers.put(e, constant ? frame.constantVariable(e) : row.local(e));
        }
        return numbers;
    }

    private void beginReduction(ScalarCode row, Expr reduction) {
        if (sums.contains(reduction)) {
            int wide = b.allocateLocal(TypeKind.DOUBLE);
            b.loadConstant(0.0).dstore(wide);
            wideSums.put(reduction, wide);
        } else {
            frame.number(((RowReduce) reduction.op()).identity());
            row.locals.put(reduction, row.stored());
        }
    }

    private int wide(Expr sum) {
        return Objects.requireNonNull(wideSums.get(sum));
    }

    private void drain(Expr sum) {
        int wide = wide(sum);
        frame.drainLanes(sums.indexOf(sum));
        b.dload(wide).dadd().dstore(wide);
    }

    private void endReduction(ScalarCode row, Expr reduction) {
        if (sums.contains(reduction)) {
            b.dload(wide(reduction)).conversion(TypeKind.DOUBLE, frame.kind);
            row.locals.put(reduction, row.stored());
        }
    }

    /// Computes the element at the spot, if that lies in the row. What is returned stores it: after the
    /// sweep over the others, which takes it for one of them.
    private Runnable spot(Plan.Spot spot, int sweep, ScalarCode row) {
        row.ensure(spot.index());
        int at = row.wholeNumber(spot.index(), Frame.COLUMNS);
        var here = new ScalarCode(frame, row.locals, new ScalarCode.Places(at, Frame.COLUMNS),
                operand -> pushAddress(operand, frame.offsets, at, 0));
        var stored = here.inner(here.address);
        List<Integer> operands = plan.elementStores(sweep).stream()
                .filter(operand -> plan.usesSpot(plan.stored(operand))).toList();
        for (int operand : operands) {
            frame.number(0);
            stored.locals.put(plan.stored(operand), here.stored());
        }
        here.know(spot, true);
        frame.ifNotNegative(at, () -> {
            here.fetch(sweep);
            plan.reductions(sweep).stream().filter(plan::isPicked)
                    .forEach(pick -> here.move(pick.arg(0), row.local(pick)));
            operands.stream().map(plan::stored)
                    .forEach(value -> here.move(value, stored.local(value)));
        });
        return () -> frame.ifNotNegative(at,
                () -> operands.forEach(operand -> stored.store(operand, plan.stored(operand))));
    }

    private void scalarColumn(int sweep, ScalarCode row) {
        var element = row.inner(operand -> pushAddress(operand, starts, column, 0));
        element.know(plan.spotApart(sweep), false);
        element.fetch(sweep);
        for (Expr reduction : plan.reductions(sweep)) {
            if (plan.isPicked(reduction)) {
                continue;
            }
            Expr value = reduction.arg(0);
            element.ensure(value);
            if (sums.contains(reduction)) {
                element.push(value);
                frame.addToLane(sums.indexOf(reduction), column, element.stored());
            } else {
                int extreme = row.local(reduction);
                b.loadLocal(frame.kind, extreme);
                element.push(value);
                frame.combine((RowReduce) reduction.op());
                b.storeLocal(frame.kind, extreme);
            }
        }
        element.storeAll(sweep);
    }

    // ---- the vector tier

    private int width() {
        return bits / (8 * plan.compute.bytes());
    }

    /// Whole vectors of a block. With sums 16 elements a round, or a multiple, so that lane l of the
    /// k-th vector is always lane `k * width + l` of the sixteen. Extremes do not mind the order: each
    /// of several vectors a round has its own, and none waits for another.
    private void vectorColumns(
            int sweep, Map<Expr, Integer> outside, ScalarCode row, int start, int length) {
        List<Expr> reductions = plan.reductions(sweep).stream()
                .filter(reduction -> !plan.isPicked(reduction)).toList();
        int sixteen = reductions.stream().anyMatch(sums::contains) ? Lanes.COUNT / width() : 1;
        boolean chains = !sums.containsAll(reductions)
                && plan.operations(sweep) <= SHORT_SWEEP;
        int copies = chains ? Math.max(EXTREMES, sixteen) : sixteen;
        VectorCode code = vectors(Map.of(), 0);
        Map<Expr, List<Integer>> accumulators = new LinkedHashMap<>();
        for (Expr reduction : reductions) {
            List<Integer> parts = new ArrayList<>();
            for (int part = 0; part < (sums.contains(reduction) ? sixteen : copies); part++) {
                code.broadcast(() -> frame.number(((RowReduce) reduction.op()).identity()));
                parts.add(code.stored());
            }
            accumulators.put(reduction, parts);
        }
        rounds(sweep, outside, start, length, copies, accumulators);
        if (copies > sixteen) {
            rounds(sweep, outside, start, length, sixteen, accumulators);
        }
        accumulators.forEach((reduction, parts) -> collect(code, row, reduction, parts));
    }

    private VectorCode vectors(Map<Expr, Integer> known, int shift) {
        var place = new VectorCode.Position(position, shift, true, Frame.COLUMNS);
        return new VectorCode(frame, known, bits, place,
                operand -> pushAddress(operand, starts, column, shift));
    }

    private void rounds(int sweep, Map<Expr, Integer> outside, int start, int length, int copies,
            Map<Expr, List<Integer>> accumulators) {
        int step = copies * width();
        int bound = b.allocateLocal(TypeKind.INT);
        b.iload(length).loadConstant(step - 1).isub().istore(bound);
        frame.loop(column, bound, step, () -> {
            place(start);
            VectorCode round = vectors(Map.of(), 0);
            round.broadcastAll(outside);
            for (int copy = 0; copy < copies; copy++) {
                vector(sweep, round, copy, accumulators);
            }
        });
    }

    private void vector(
            int sweep, VectorCode round, int copy, Map<Expr, List<Integer>> accumulators) {
        VectorCode element = vectors(round.locals, copy * width());
        element.know(plan.spotApart(sweep), false);
        element.fetch(sweep);
        accumulators.forEach((reduction, parts) -> {
            int accumulator = parts.get(copy % parts.size());
            element.ensure(reduction.arg(0));
            b.aload(accumulator);
            element.push(reduction.arg(0));
            element.combine((RowReduce) reduction.op());
            b.astore(accumulator);
        });
        element.storeAll(sweep);
    }

    /// Sums go to their lanes, where the single columns at the end are added; extremes to the row.
    private void collect(VectorCode code, ScalarCode row, Expr reduction, List<Integer> parts) {
        if (sums.contains(reduction)) {
            int slot = Lanes.of(sums.indexOf(reduction));
            for (int copy = 0; copy < parts.size(); copy++) {
                int index = slot + copy * width();
                code.storeToLanes(parts.get(copy), () -> b.loadConstant(index));
            }
        } else {
            int extreme = row.local(reduction);
            var reduce = (RowReduce) reduction.op();
            int first = parts.getFirst();
            for (int part : parts.subList(1, parts.size())) {
                b.aload(first).aload(part);
                code.combine(reduce);
                b.astore(first);
            }
            b.loadLocal(frame.kind, extreme);
            code.reduceLanes(reduce, first);
            frame.combine(reduce);
            b.storeLocal(frame.kind, extreme);
        }
    }
}
