package dev.obor.kernel;

import dev.obor.formula.Expr;
import dev.obor.formula.Op;
import java.lang.classfile.CodeBuilder;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Emits the evaluation of formulas in one scope of a loop: every node once, into a local variable.
/// A scope sees the variables of the scopes around it.
abstract class ExprCode {
    final CodeBuilder b;
    final Frame frame;
    final Address address;
    final Map<Expr, Integer> locals = new IdentityHashMap<>();
    private Plan.@Nullable Spot spot;
    private boolean atSpot;

    /// Where operands are in this scope: pushes the array of operand `i` and the index into it.
    interface Address {
        void push(int operand);
    }

    ExprCode(Frame frame, Map<Expr, Integer> outer, Address address) {
        this.b = frame.b;
        this.frame = frame;
        this.address = address;
        locals.putAll(outer);
    }

    /// A scope inside this one, with its own operand addresses.
    abstract ExprCode inner(Address address);

    /// The variable of a node that has one.
    final int local(Expr e) {
        return Objects.requireNonNull(locals.get(e));
    }

    /// From now on it is known whether this scope is at the spot.
    final void know(Plan.@Nullable Spot spot, boolean atSpot) {
        this.spot = spot;
        this.atSpot = atSpot;
    }

    /// Makes sure that the node's value is in a variable.
    void ensure(Expr e) {
        if (!locals.containsKey(e) && !isImmediate(e) && !isDecided(e)) {
            e.args().forEach(this::ensure);
            locals.put(e, compute(e));
        }
    }

    /// Whether the node is the test of the spot, or chooses by it; then it has a variable now.
    final boolean isDecided(Expr e) {
        boolean chooses = e.op() == Op.Ternary.SELECT;
        if (spot == null || (chooses ? e.arg(0) : e) != spot.test()) {
            return false;
        }
        Expr value = !chooses ? Expr.constant(atSpot ? 1 : 0) : atSpot ? e.arg(1) : e.arg(2);
        ensure(value);
        push(value);
        locals.put(e, stored());
        return true;
    }

    void ensureAll(Collection<Expr> nodes) {
        nodes.forEach(this::ensure);
    }

    /// Whether the value is pushed without a variable of its own.
    abstract boolean isImmediate(Expr e);

    /// Emits the node's computation, its operands being ready; returns the variable.
    abstract int compute(Expr e);

    /// Pushes the node's value.
    abstract void push(Expr e);

    /// Keeps the value on the stack in a new variable.
    abstract int stored();

    /// Emits the load of an operand's element; returns the variable.
    abstract int loaded(int operand);

    /// Takes the values parked before a sweep back, if it needs them.
    final void fetch(int sweep) {
        for (Plan.Parked parked : frame.plan.fetchedIn(sweep)) {
            locals.put(parked.value(), loaded(parked.operand()));
        }
    }

    /// Stores what a sweep computes per element, all of it computed before: a result may lie where an
    /// input does.
    final void storeAll(int sweep) {
        park(sweep);
        List<Integer> operands = frame.plan.elementStores(sweep);
        operands.forEach(operand -> ensure(frame.plan.stored(operand)));
        operands.forEach(operand -> store(operand, frame.plan.stored(operand)));
    }

    /// Stores the values that wait for a later sweep.
    private void park(int sweep) {
        for (Plan.Parked parked : frame.plan.parkedIn(sweep)) {
            ensure(parked.value());
            store(parked.operand(), parked.value());
        }
    }

    /// Stores the node's value to an operand.
    abstract void store(int operand, Expr e);
}
