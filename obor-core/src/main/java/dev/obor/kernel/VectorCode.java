package dev.obor.kernel;

import dev.obor.formula.Expr;
import dev.obor.formula.Op;
import dev.obor.formula.Op.Binary;
import dev.obor.formula.Op.Place;
import dev.obor.formula.Op.Ternary;
import dev.obor.formula.Op.Unary;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/// Formulas as Vector API operations on as many elements as the species has lanes: the fast tier.
/// Every operation is the one that [ScalarCode] emits, on each lane.
final class VectorCode extends ExprCode {
    private static final String API = "jdk.incubator.vector.";
    private static final ClassDesc VECTOR = ClassDesc.of(API + "Vector");
    private static final ClassDesc INTS = ClassDesc.of(API + "IntVector");
    private static final ClassDesc MASK = ClassDesc.of(API + "VectorMask");
    private static final ClassDesc SPECIES = ClassDesc.of(API + "VectorSpecies");
    private static final ClassDesc OPERATORS = ClassDesc.of(API + "VectorOperators");
    private static final ClassDesc COMPARISON = ClassDesc.of(API + "VectorOperators$Comparison");
    private static final ClassDesc ASSOCIATIVE = ClassDesc.of(API + "VectorOperators$Associative");
    private static final ClassDesc BINARY = ClassDesc.of(API + "VectorOperators$Binary");
    private static final ClassDesc CONVERSION = ClassDesc.of(API + "VectorOperators$Conversion");

    private final ClassDesc type;
    private final ClassDesc element;
    private final TypeKind kind;
    private final String species;
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
        this.kind = frame.kind;
        this.type = ClassDesc.of(API + (kind == TypeKind.FLOAT ? "FloatVector" : "DoubleVector"));
        this.element = kind == TypeKind.FLOAT ? ConstantDescs.CD_float : ConstantDescs.CD_double;
        this.species = "SPECIES_" + bits;
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

    VectorCode inner(Position position, Address address) {
        var inner = new VectorCode(frame, locals, bits(), position, address);
        inner.masks.putAll(masks);
        return inner;
    }

    @Override VectorCode inner(Address address) {
        return inner(position, address);
    }

    private int bits() {
        return Integer.parseInt(species.substring("SPECIES_".length()));
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
            case Op.Constant(double value) -> broadcast(() -> frame.number(value));
            case Op.Input input -> load(input.index());
            case Op.Scalar(int index) -> broadcast(() -> {
                b.aload(Frame.SCALARS).loadConstant(index).daload();
                b.conversion(TypeKind.DOUBLE, kind);
            });
            case Place.LENGTH -> broadcast(() -> {
                b.iload(position.length()).conversion(TypeKind.INT, kind);
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
                b.invokevirtual(type, name, MethodTypeDesc.of(type));
            }
            case Binary f -> binary(f, e);
            case Ternary.FMA -> {
                push(e.arg(0));
                push(e.arg(1));
                push(e.arg(2));
                b.invokevirtual(type, "fma", MethodTypeDesc.of(type, VECTOR, VECTOR));
            }
            case Ternary.SELECT -> {
                int mask = mask(e.arg(0));
                push(e.arg(2));
                push(e.arg(1));
                b.aload(mask).invokevirtual(type, "blend", MethodTypeDesc.of(type, VECTOR, MASK));
            }
            case Op.Bits f -> bits(f, e.arg(0));
            case Op.RowReduce _, Op.Stated _ -> throw new AssertionError("not computed here: " + e);
        }
        return stored();
    }

    @Override int stored() {
        int local = b.allocateLocal(TypeKind.REFERENCE);
        b.astore(local);
        return local;
    }

    private void pushSpecies() {
        b.getstatic(type, species, SPECIES);
    }

    /// Pushes a vector whose lanes all hold the number that `number` pushes.
    void broadcast(Runnable number) {
        pushSpecies();
        number.run();
        b.invokestatic(type, "broadcast", MethodTypeDesc.of(type, SPECIES, element));
    }

    private void load(int operand) {
        if (frame.plan.access.get(operand).uniform()) {
            broadcast(() -> {
                address.push(operand);
                b.arrayLoad(kind);
            });
        } else {
            pushSpecies();
            address.push(operand);
            fromArray(element.arrayType());
        }
    }

    private void fromArray(ClassDesc array) {
        var shape = MethodTypeDesc.of(type, SPECIES, array, ConstantDescs.CD_int);
        b.invokestatic(type, "fromArray", shape);
    }

    @Override int loaded(int operand) {
        load(operand);
        return stored();
    }

    @Override void store(int operand, Expr e) {
        push(e);
        address.push(operand);
        intoArray();
    }

    private void intoArray() {
        var shape =
                MethodTypeDesc.of(ConstantDescs.CD_void, element.arrayType(), ConstantDescs.CD_int);
        b.invokevirtual(type, "intoArray", shape);
    }

    /// Stores the vector in a variable to `lanes[index]`, the index being pushed by `index`.
    void storeToLanes(int vector, Runnable index) {
        b.aload(vector).aload(frame.lanes);
        index.run();
        intoArray();
    }

    /// Adds the vector in a variable to `lanes[index]`.
    void addToLanes(int vector, Runnable index) {
        pushSpecies();
        b.aload(frame.lanes);
        index.run();
        fromArray(element.arrayType());
        b.aload(vector).invokevirtual(type, "add", MethodTypeDesc.of(type, VECTOR));
        int sum = stored();
        storeToLanes(sum, index);
    }

    /// Combines the two vectors on the stack by a reduction.
    void combine(Op.RowReduce reduce) {
        String name = switch (reduce) {
            case SUM -> "add";
            case MAX -> "max";
            case MIN -> "min";
        };
        b.invokevirtual(type, name, MethodTypeDesc.of(type, VECTOR));
    }

    /// Pushes the extreme lane of the vector in a variable.
    void reduceLanes(Op.RowReduce extreme, int vector) {
        b.aload(vector).getstatic(OPERATORS, extreme.name(), ASSOCIATIVE);
        b.invokevirtual(type, "reduceLanes", MethodTypeDesc.of(element, ASSOCIATIVE));
    }

    private void position() {
        broadcast(() -> {
            b.iload(position.index()).loadConstant(position.shift()).iadd();
            b.conversion(TypeKind.INT, kind);
        });
        if (position.perLane()) {
            b.loadConstant(1).invokevirtual(type, "addIndex",
                    MethodTypeDesc.of(type, ConstantDescs.CD_int));
        }
    }

    private void binary(Binary f, Expr e) {
        switch (f) {
            case LT, LE, EQ, NE -> {
                int mask = mask(e);
                broadcast(() -> frame.number(0));
                broadcast(() -> frame.number(1));
                b.aload(mask).invokevirtual(type, "blend", MethodTypeDesc.of(type, VECTOR, MASK));
            }
            default -> {
                push(e.arg(0));
                push(e.arg(1));
                b.invokevirtual(type, Frame.functionName(e), MethodTypeDesc.of(type, VECTOR));
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
        b.getstatic(OPERATORS, comparison ? ((Binary) e.op()).name() : "NE", COMPARISON);
        if (comparison) {
            push(e.arg(1));
            b.invokevirtual(type, "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR));
        } else {
            frame.number(0);
            b.invokevirtual(type, "compare", MethodTypeDesc.of(MASK, COMPARISON, element));
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
        b.invokevirtual(type, "reinterpretAsInts", MethodTypeDesc.of(INTS));
        switch (f) {
            case POWER_OF_TWO -> {
                shift("LSHL");
                b.invokevirtual(INTS, "reinterpretAsFloats", MethodTypeDesc.of(type));
            }
            case EXPONENT -> {
                onInts("sub", Op.Bits.ROOT_HALF);
                shift("ASHR");
                convert("I2F", type);
            }
            case SIGNIFICAND -> {
                b.dup();
                onInts("sub", Op.Bits.ROOT_HALF);
                onInts("and", FloatBits.EXPONENT_MASK);
                b.invokevirtual(INTS, "sub", MethodTypeDesc.of(INTS, VECTOR));
                b.invokevirtual(INTS, "reinterpretAsFloats", MethodTypeDesc.of(type));
            }
        }
    }

    private void onInts(String name, int operand) {
        b.loadConstant(operand);
        b.invokevirtual(INTS, name, MethodTypeDesc.of(INTS, ConstantDescs.CD_int));
    }

    private void convert(String conversion, ClassDesc target) {
        b.getstatic(OPERATORS, conversion, CONVERSION).loadConstant(0);
        b.invokevirtual(
                VECTOR, "convert", MethodTypeDesc.of(VECTOR, CONVERSION, ConstantDescs.CD_int));
        b.checkcast(target);
    }

    private void shift(String direction) {
        b.getstatic(OPERATORS, direction, BINARY).loadConstant(FloatBits.MANTISSA_BITS);
        b.invokevirtual(INTS, "lanewise", MethodTypeDesc.of(INTS, BINARY, ConstantDescs.CD_int));
    }
}
