package dev.obor.kernel;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import dev.obor.formula.Expr.Level;
import dev.obor.formula.Lowering;
import dev.obor.formula.Op;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// What a loop has to do, in which order: the lowered formulas, how often each node changes with
/// the operands at hand, and the sweeps over the row.
///
/// A reduction can be read one sweep after its operands are complete, so the number of sweeps is the
/// depth to which reductions are nested, plus one if elements are stored after the last.
final class Plan {
    final DType compute;
    final List<Access> access;
    final List<Output> outputs;
    final int inputs;
    private final boolean column;
    private final Map<Expr, Level> levels = new IdentityHashMap<>();
    private final Map<Expr, Integer> sweeps = new IdentityHashMap<>();
    private final SequencedSet<Expr> reductions = new LinkedHashSet<>();
    private final Map<Integer, Parked> parked = new LinkedHashMap<>();
    private final @Nullable Spot spot;

    /// Operations that cost more than storing and loading a value again.
    private static final int DEAR = 8;

    /// A value that an earlier sweep computes and that the one that stores to `operand` needs again:
    /// it waits there, in the place of what will be stored.
    record Parked(int operand, Expr value, int sweep) {}

    /// The one place of a row that formulas single out, such as the right class.
    ///
    /// @param test  `position == index`
    /// @param index the same for the whole row
    record Spot(Expr test, Expr index) {}

    /// @param lowered the results with formulas lowered for `compute`
    /// @param compute the type of the arithmetic
    /// @param access  the inputs, then the stored outputs
    /// @param column  whether the inner loop runs across rows, which then lie side by side
    Plan(List<Output> lowered, DType compute, List<Access> access, boolean column) {
        this.column = column;
        this.compute = compute;
        this.access = access;
        this.outputs = lowered.stream().map(Output::perRow).toList();
        this.inputs = access.size() - (int) outputs.stream().filter(Output::isStored).count();
        outputs.forEach(output -> sweep(output.expr()));
        this.spot = column ? null : findSpot();
        for (int operand : stores(Output.Kind.STORE)) {
            park(operand);
        }
    }

    private void park(int operand) {
        Expr stored = stored(operand);
        if (access.get(operand).type() != compute) {
            return;
        }
        for (int sweep = 0; sweep < storeSweep(stored); sweep++) {
            SequencedSet<Expr> computed = elements(targets(sweep));
            for (Expr e : elements(List.of(stored)).reversed()) { // the last needs most of the others
                if (computed.contains(e) && elements(List.of(e)).size() >= DEAR) {
                    parked.put(operand, new Parked(operand, e, sweep));
                    return;
                }
            }
        }
    }

    /// Whether the arrays of results hold other values for a while, so that no input may share them.
    boolean parks() {
        return !parked.isEmpty();
    }

    /// The values to be parked in a sweep.
    List<Parked> parkedIn(int sweep) {
        return parked.values().stream().filter(p -> p.sweep == sweep).toList();
    }

    /// The values parked before a sweep that it needs.
    List<Parked> fetchedIn(int sweep) {
        SequencedSet<Expr> needed = elements(targets(sweep));
        return parked.values().stream()
                .filter(p -> p.sweep < sweep && needed.contains(p.value)).toList();
    }

    /// The nodes computed per element for some targets, operands first.
    private SequencedSet<Expr> elements(List<Expr> targets) {
        SequencedSet<Expr> found = new LinkedHashSet<>();
        targets.forEach(target -> elements(target, found));
        return found;
    }

    private void elements(Expr e, SequencedSet<Expr> found) {
        if (level(e) == Level.ELEMENT && !(e.op() instanceof Op.Input) && !found.contains(e)) {
            e.args().forEach(arg -> elements(arg, found));
            found.add(e);
        }
    }

    private @Nullable Spot findSpot() {
        List<Spot> spots = new ArrayList<>();
        for (Expr e : nodes()) {
            if (e.op() == Op.Binary.EQ && e.arg(0).op() == Op.Place.POSITION
                    && level(e.arg(1)) != Level.ELEMENT) {
                spots.add(new Spot(e, e.arg(1)));
            }
        }
        return spots.size() == 1 ? spots.getFirst() : null;
    }

    /// What a sweep can treat apart: the rest of it then knows that it is elsewhere. Null where there
    /// is nothing to treat, or a sum or maximum of all elements has the spot among them.
    @Nullable Spot spotApart(int sweep) {
        boolean used = targets(sweep).stream().anyMatch(this::usesSpot);
        boolean apart = reductions(sweep).stream().allMatch(r -> isPick(r) || !usesSpot(r.arg(0)))
                && parkedIn(sweep).stream().noneMatch(p -> usesSpot(p.value));
        return used && apart ? spot : null;
    }

    /// Whether a sum is just the element at the spot of its sweep.
    boolean isPicked(Expr reduction) {
        return isPick(reduction) && spotApart(sweep(reduction)) != null;
    }

    private boolean isPick(Expr reduction) {
        Expr value = reduction.arg(0);
        return spot != null && reduction.op() == Op.RowReduce.SUM
                && value.op() == Op.Ternary.SELECT && value.arg(0) == spot.test
                && value.arg(2).op() instanceof Op.Constant(double other) && other == 0
                && !usesSpot(value.arg(1));
    }

    /// Whether a sweep does nothing but look at its spot.
    boolean isSpotOnly(int sweep) {
        return reductions(sweep).stream().allMatch(this::isPicked) && elementStores(sweep).isEmpty()
                && parkedIn(sweep).isEmpty();
    }

    /// Whether the value at the spot is computed differently.
    boolean usesSpot(Expr e) {
        return spot != null && elements(List.of(e)).contains(spot.test);
    }

    static List<Output> lowered(List<Output> outputs, DType compute) {
        return outputs.stream()
                .map(output -> new Output(output.kind(), Lowering.lower(output.expr(), compute)))
                .toList();
    }

    /// How often the node changes. Where the inner loop runs along the row, a uniform operand is the
    /// same for the whole row.
    Level level(Expr e) {
        Level known = levels.get(e);
        if (known == null) {
            known = e.level();
            if (!column && e.op() instanceof Op.Input in && access.get(in.index()).uniform()) {
                known = Level.ROW;
            } else if (!e.args().isEmpty() && !(e.op() instanceof Op.RowReduce)) {
                known = Level.CALL;
                for (Expr arg : e.args()) {
                    known = level(arg).compareTo(known) > 0 ? level(arg) : known;
                }
            }
            levels.put(e, known);
        }
        return known;
    }

    /// The first sweep in which the node can be computed; a reduction is made in it, read after it.
    private int sweep(Expr e) {
        Integer known = sweeps.get(e);
        if (known == null) {
            int first = 0;
            for (Expr arg : e.args()) {
                boolean reduced = arg.op() instanceof Op.RowReduce;
                first = Math.max(first, sweep(arg) + (reduced ? 1 : 0));
            }
            if (e.op() instanceof Op.RowReduce) {
                reductions.add(e);
            }
            known = first;
            sweeps.put(e, known);
        }
        return known;
    }

    /// The sweep in which an element-wise result is stored.
    private int storeSweep(Expr e) {
        return sweep(e) + (e.op() instanceof Op.RowReduce ? 1 : 0);
    }

    int sweepCount() {
        int count = 0;
        for (Expr reduction : reductions) {
            count = Math.max(count, sweep(reduction) + 1);
        }
        for (Output output : outputs) {
            if (output.kind() == Output.Kind.STORE) {
                count = Math.max(count, storeSweep(output.expr()) + 1);
            }
        }
        return count;
    }

    List<Expr> reductions(int sweep) {
        return reductions.stream().filter(r -> sweep(r) == sweep).toList();
    }

    /// The stored outputs of a kind, as numbers of their operands.
    List<Integer> stores(Output.Kind kind) {
        List<Integer> found = new ArrayList<>();
        int operand = inputs;
        for (Output output : outputs) {
            if (output.kind() == kind) {
                found.add(operand);
            }
            operand += output.isStored() ? 1 : 0;
        }
        return found;
    }

    /// The element-wise stores of a sweep, as numbers of their operands.
    List<Integer> elementStores(int sweep) {
        return stores(Output.Kind.STORE).stream()
                .filter(operand -> storeSweep(stored(operand)) == sweep)
                .toList();
    }

    /// The formula stored to operand number `operand`.
    Expr stored(int operand) {
        return outputs.stream().filter(Output::isStored).toList().get(operand - inputs).expr();
    }

    /// The totals and maxima, in order.
    List<Output> totals() {
        return outputs.stream().filter(output -> !output.isStored()).toList();
    }

    /// The sums among the reductions.
    List<Expr> sums() {
        return reductions.stream().filter(r -> r.op() == Op.RowReduce.SUM).toList();
    }

    /// How many sums have 16 lanes of scratch; across rows the totals have, too.
    private int laneSums() {
        return sums().size() + (column ? totals().size() : 0);
    }

    /// The constants that a vector loop with several sweeps keeps in its scratch, see
    /// [Frame#keepConstants].
    List<Expr> keptConstants() {
        return sweepCount() == 1
                ? List.of()
                : nodes().stream()
                        .filter(e -> e.op() instanceof Op.Constant).limit(Lanes.CONSTANTS)
                        .toList();
    }

    /// How many numbers of scratch a loop needs.
    int scratch() {
        boolean none = laneSums() == 0 && keptConstants().isEmpty() && !column;
        return none ? 0 : Lanes.FIRST + Lanes.COUNT * laneSums();
    }

    /// The formulas evaluated per element in a sweep.
    List<Expr> targets(int sweep) {
        List<Expr> targets = new ArrayList<>();
        reductions(sweep).forEach(reduction -> targets.add(reduction.arg(0)));
        elementStores(sweep).forEach(operand -> targets.add(stored(operand)));
        return targets;
    }

    /// The nodes that do not change along the row but are used by nodes of a sweep that do (or are its
    /// targets): they are computed before the inner loop.
    SequencedSet<Expr> frontier(int sweep) {
        SequencedSet<Expr> found = new LinkedHashSet<>();
        frontier(targets(sweep), null, found, new LinkedHashSet<>());
        return found;
    }

    /// The part of the [#frontier] that is still needed where values parked by other sweeps are fetched
    /// and the spot is treated apart.
    SequencedSet<Expr> usedFrontier(int sweep) {
        SequencedSet<Expr> found = new LinkedHashSet<>();
        SequencedSet<Expr> seen = new LinkedHashSet<>();
        fetchedIn(sweep).forEach(fetched -> seen.add(fetched.value()));
        frontier(targets(sweep), spotApart(sweep), found, seen);
        return found;
    }

    /// How many operations a sweep does per element.
    int operations(int sweep) {
        SequencedSet<Expr> seen = new LinkedHashSet<>();
        frontier(targets(sweep), null, new LinkedHashSet<>(), seen);
        return seen.size();
    }

    /// Adds what lies outside the inner loop to `found`, what lies inside to `seen`; with a spot, as it
    /// is elsewhere.
    private void frontier(List<Expr> nodes, @Nullable Spot spot, SequencedSet<Expr> found,
            SequencedSet<Expr> seen) {
        for (Expr e : nodes) {
            if (spot != null && e == spot.test) {
                continue;
            }
            if (level(e) != Level.ELEMENT) {
                found.add(e);
            } else if (seen.add(e)) {
                boolean chooses = spot != null && e.op() == Op.Ternary.SELECT
                        && e.arg(0) == spot.test;
                frontier(chooses ? List.of(e.arg(2)) : e.args(), spot, found, seen);
            }
        }
    }

    SequencedSet<Expr> nodes() {
        return nodes(outputs);
    }

    /// Every node of every formula, operands first.
    static SequencedSet<Expr> nodes(List<Output> outputs) {
        SequencedSet<Expr> found = new LinkedHashSet<>();
        outputs.forEach(output -> nodes(output.expr(), found));
        return found;
    }

    private static void nodes(Expr e, SequencedSet<Expr> found) {
        if (!found.contains(e)) {
            e.args().forEach(arg -> nodes(arg, found));
            found.add(e);
        }
    }
}
