package dev.obor.kernel;

import dev.obor.formula.Expr;
import dev.obor.formula.Op;
import dev.obor.formula.Op.Binary;
import dev.obor.formula.Op.Place;
import dev.obor.formula.Op.Ternary;
import dev.obor.formula.Op.Unary;
import java.lang.classfile.TypeKind;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/// Formulas as Vector API operations on as many elements as the species has lanes: the fast tier.
/// Every operation is the one that [ScalarCode] emits, on each lane.
final class VectorCode extends ExprCode {
    private final VectorType vector;
    private final VectorType ints; // of the same width
    private final Position position;
    private final Map<Expr, Integer> masks = new IdentityHashMap<>();

    /// Where the row positions of the lanes come from.
    ///
    /// @param index    the int variable of the first lane's position
    /// @param shift    what is added to it
    /// @param perLane  whether neighbouring lanes are neighbouring positions, or all at one position
    /// @param length   the int variable of the row length
    record Position(int index, int shift, boolean perLane, int length) {}

    VectorCode(Frame frame, Map<Expr, Integer> outer, int bits, Position position,
            Address address) {
        super(frame, outer, address);
        this.vector = new VectorType(frame.kind, bits);
        this.ints = new VectorType(TypeKind.INT, bits);
        this.position = position;
    }

    /// Whether this tier has every operation that the plan needs in vectors.
    static boolean supports(Plan plan, boolean column) {
        if (!plan.compute.isFloating()) {
            return false;
        }
        boolean sameTypes = plan.access.stream().allMatch(
                a -> a.type() == plan.compute || (a.uniform() && !column));
        return sameTypes
                && plan.nodes().stream()
                        .filter(e -> column || plan.level(e) == Expr.Level.ELEMENT)
                        .allMatch(VectorCode::hasVectorForm);
    }

    private static final Set<Op> VECTOR_FORMS =
            Set.of(
                    Unary.NEG, Unary.ABS, Unary.SQRT,
                    Binary.ADD, Binary.SUB, Binary.MUL, Binary.DIV, Binary.MIN, Binary.MAX,
                    Binary.LT, Binary.LE, Binary.EQ, Binary.NE);

    private static boolean hasVectorForm(Expr e) {
        return !(e.op() instanceof Unary || e.op() instanceof Binary)
                || VECTOR_FORMS.contains(e.op());
    }

    @Override VectorCode inner(Address address) {
        var inner = new VectorCode(frame, locals, vector.bits(), position, address);
        inner.masks.putAll(masks);
        return inner;
    }

    @Override boolean isImmediate(Expr e) {
        return false;
    }

    @Override void push(Expr e) {
        Integer local = locals.get(e);
        if (local == null) {
            throw new AssertionError("not computed in this scope: " + e);
        }
        b.aload(local);
    }

    @Override int compute(Expr e) {
        switch (e.op()) {
            case Op.Constant _ -> broadcast(() -> frame.constant(e));
            case Op.Input input -> load(input.index());
            case Op.Scalar(int index) -> broadcast(() -> {
                b.aload(Frame.SCALARS).loadConstant(index).daload();
                b.conversion(TypeKind.DOUBLE, frame.kind);
            });
            case Place.LENGTH -> broadcast(() -> {
                b.iload(position.length()).conversion(TypeKind.INT, frame.kind);
            });
            case Place.POSITION -> position();
            case Unary f -> {
                push(e.arg(0));
                String name = switch (f) {
                    case NEG -> "neg";
                    case ABS -> "abs";
                    case SQRT -> "sqrt";
                    default -> throw new AssertionError("no vector form: " + f);
                };
                vector.unary(b, name);
            }
            case Binary f -> binary(f, e);
            case Ternary.FMA -> {
                push(e.arg(0));
                push(e.arg(1));
                push(e.arg(2));
                vector.fma(b);
            }
            case Ternary.SELECT -> {
                int mask = mask(e.arg(0));
                push(e.arg(2));
                push(e.arg(1));
                b.aload(mask);
                vector.blend(b);
            }
            case Op.Bits f -> bits(f, e.arg(0));
            case Op.RowReduce _, Op.Stated _, Op.Within _ ->
                    throw new AssertionError("not computed here: " + e);
        }
        return stored();
    }

    @Override int stored() {
        int local = b.allocateLocal(TypeKind.REFERENCE);
        b.astore(local);
        return local;
    }

    /// Pushes a vector whose lanes all hold the number that `number` pushes.
    void broadcast(Runnable number) {
        vector.broadcast(b, number);
    }

    /// Takes numbers from outside the loop, which are in variables of the arithmetic's type. A vector
    /// that is made outside and used inside would sometimes be an object; one that is made inside HotSpot
    /// makes before the loop all the same, in a register.
    void broadcastAll(Map<Expr, Integer> numbers) {
        numbers.forEach((e, number) -> {
            broadcast(() -> b.loadLocal(frame.kind, number));
            locals.put(e, stored());
        });
    }

    /// Stores what the rows' vectors of a sweep need to their places in the scratch: carried into a loop,
    /// some would be objects.
    void keepAll(Map<Expr, Integer> places) {
        places.forEach((e, place) -> storeToLanes(local(e), () -> b.loadConstant(place)));
    }

    /// Takes the vectors from their places in the scratch.
    void fetchAll(Map<Expr, Integer> places) {
        places.forEach((e, place) -> {
            vector.load(b, () -> b.aload(frame.lanes).loadConstant(place));
            locals.put(e, stored());
        });
    }

    private void load(int operand) {
        if (frame.plan.access.get(operand).uniform()) {
            broadcast(() -> {
                address.push(operand);
                b.arrayLoad(frame.kind);
            });
        } else {
            vector.load(b, () -> address.push(operand));
        }
    }

    @Override int loaded(int operand) {
        load(operand);
        return stored();
    }

    @Override void store(int operand, Expr e) {
        push(e);
        address.push(operand);
        vector.store(b);
    }

    /// Stores the vector in a variable to `lanes[index]`, the index being pushed by `index`.
    void storeToLanes(int variable, Runnable index) {
        b.aload(variable).aload(frame.lanes);
        index.run();
        vector.store(b);
    }

    /// Adds the vector in a variable to `lanes[index]`.
    void addToLanes(int variable, Runnable index) {
        vector.load(b, () -> {
            b.aload(frame.lanes);
            index.run();
        });
        b.aload(variable);
        vector.binary(b, "add");
        storeToLanes(stored(), index);
    }

    /// Combines the two vectors on the stack by a reduction.
    void combine(Op.RowReduce reduce) {
        switch (reduce) {
            case SUM -> vector.binary(b, "add");
            case MAX -> vector.binary(b, "max");
            case MIN -> vector.binary(b, "min");
            case MAX_NUMBER -> larger();
        }
    }

    /// `value > largest ? value : largest` of the largest so far and the value on the stack: two
    /// instructions, where a maximum that knows NaN takes about six.
    private void larger() {
        int value = stored();
        int largest = stored();
        b.aload(largest).aload(value).aload(largest);
        vector.compare(b, "LT", () -> b.aload(value));
        vector.blend(b);
    }

    /// Pushes the extreme lane of the vector in a variable.
    void reduceLanes(Op.RowReduce extreme, int variable) {
        b.aload(variable);
        vector.reduceLanes(b, extreme == Op.RowReduce.MIN ? "MIN" : "MAX");
    }

    private void position() {
        broadcast(() -> {
            b.iload(position.index()).loadConstant(position.shift()).iadd();
            b.conversion(TypeKind.INT, frame.kind);
        });
        if (position.perLane()) {
            vector.addIndex(b);
        }
    }

    private void binary(Binary f, Expr e) {
        switch (f) {
            case LT, LE, EQ, NE -> {
                int mask = mask(e);
                broadcast(() -> frame.number(0));
                broadcast(() -> frame.number(1));
                b.aload(mask);
                vector.blend(b);
            }
            default -> {
                push(e.arg(0));
                push(e.arg(1));
                vector.binary(b, Frame.functionName(e));
            }
        }
    }

    /// The variable of the mask of lanes where the node is not 0.
    private int mask(Expr e) {
        Integer known = masks.get(e);
        if (known != null) {
            return known;
        }
        boolean comparison = isComparison(e) && !locals.containsKey(e);
        push(comparison ? e.arg(0) : e);
        if (comparison) {
            vector.compare(b, ((Binary) e.op()).name(), () -> push(e.arg(1)));
        } else {
            vector.compare(b, "NE", () -> broadcast(() -> frame.number(0)));
        }
        int mask = stored();
        masks.put(e, mask);
        return mask;
    }

    private static final Set<Binary> COMPARISONS =
            Set.of(Binary.LT, Binary.LE, Binary.EQ, Binary.NE);

    private static boolean isComparison(Expr e) {
        return e.op() instanceof Binary f && COMPARISONS.contains(f);
    }

    /// A comparison that only chooses becomes a mask, never numbers.
    @Override void ensure(Expr e) {
        if (e.op() == Ternary.SELECT && !locals.containsKey(e) && !isDecided(e)) {
            Expr condition = e.arg(0);
            if (isComparison(condition) && !locals.containsKey(condition)) {
                ensureAll(condition.args());
            } else {
                ensure(condition);
            }
            ensure(e.arg(1));
            ensure(e.arg(2));
            locals.put(e, compute(e));
        } else {
            super.ensure(e);
        }
    }

    private void bits(Op.Bits f, Expr x) {
        push(x);
        vector.reinterpret(b, ints);
        switch (f) {
            case POWER_OF_TWO -> {
                ints.shift(b, "LSHL", FloatBits.MANTISSA_BITS);
                ints.reinterpret(b, vector);
            }
            case EXPONENT -> {
                ints.withNumber(b, "sub", Op.Bits.ROOT_HALF);
                ints.shift(b, "ASHR", FloatBits.MANTISSA_BITS);
                ints.convert(b, "I2F", vector);
            }
            case SIGNIFICAND -> {
                b.dup();
                ints.withNumber(b, "sub", Op.Bits.ROOT_HALF);
                ints.withNumber(b, "and", FloatBits.EXPONENT_MASK);
                ints.binary(b, "sub");
                ints.reinterpret(b, vector);
            }
        }
    }
}
