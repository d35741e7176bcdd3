package dev.obor.kernel;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import dev.obor.formula.Functions;
import dev.obor.formula.Op;
import dev.obor.formula.Op.Binary;
import dev.obor.formula.Op.Place;
import dev.obor.formula.Op.Ternary;
import dev.obor.formula.Op.Unary;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;

/// Formulas as ordinary Java arithmetic on one element: the portable tier.
final class ScalarCode extends ExprCode {
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final ClassDesc FUNCTIONS = Functions.class.describeConstable().orElseThrow();
    private static final ClassDesc FLOAT = ClassDesc.of("java.lang.Float");

    private final TypeKind kind;
    private final Places places;

    /// The int variables of the row position and the row length.
    record Places(int position, int length) {}

    ScalarCode(Frame frame, Map<Expr, Integer> outer, Places places, Address address) {
        super(frame, outer, address);
        this.kind = frame.kind;
        this.places = places;
    }

    @Override ScalarCode inner(Address address) {
        return new ScalarCode(frame, locals, places, address);
    }

    @Override boolean isImmediate(Expr e) {
        return e.op() instanceof Op.Constant;
    }

    @Override void push(Expr e) {
        Integer local = locals.get(e);
        if (local != null) {
            b.loadLocal(kind, local);
        } else if (e.op() instanceof Op.Constant(double value)) {
            frame.number(value);
        } else {
            throw new AssertionError("not computed in this scope: " + e);
        }
    }

    @Override int compute(Expr e) {
        switch (e.op()) {
            case Op.Input input -> load(input.index());
            case Op.Scalar(int index) -> {
                b.aload(Frame.SCALARS).loadConstant(index).daload();
                b.conversion(TypeKind.DOUBLE, kind);
            }
            case Place place -> {
                b.iload(place == Place.POSITION ? places.position() : places.length());
                b.conversion(TypeKind.INT, kind);
            }
            case Unary f -> unary(f, e);
            case Binary f -> binary(f, e);
            case Ternary f -> ternary(f, e);
            case Op.Bits f -> bits(f, e.arg(0));
            case Op.Constant _, Op.RowReduce _, Op.Stated _, Op.Within _ ->
                    throw new AssertionError("not computed here: " + e);
        }
        return stored();
    }

    /// Computes the node and keeps its value in a variable that is there.
    void move(Expr e, int local) {
        ensure(e);
        push(e);
        b.storeLocal(kind, local);
    }

    @Override int stored() {
        int local = b.allocateLocal(kind);
        b.storeLocal(kind, local);
        return local;
    }

    private void load(int operand) {
        TypeKind from = Frame.kind(frame.plan.access.get(operand).type());
        address.push(operand);
        b.arrayLoad(from).conversion(from, kind);
    }

    @Override int loaded(int operand) {
        load(operand);
        return stored();
    }

    @Override void store(int operand, Expr e) {
        DType type = frame.plan.access.get(operand).type();
        address.push(operand);
        if (type == DType.BOOL) {
            truth(e);
        } else {
            push(e);
            b.conversion(kind, Frame.kind(type));
        }
        b.arrayStore(Frame.kind(type));
    }

    /// Pushes 1 if the value is not 0, else 0.
    private void truth(Expr e) {
        Label no = b.newLabel();
        Label done = b.newLabel();
        branchIfZero(e, no);
        b.iconst_1().goto_(done).labelBinding(no).iconst_0().labelBinding(done);
    }

    private void branchIfZero(Expr e, Label target) {
        push(e);
        frame.number(0);
        compare();
        b.ifeq(target);
    }

    /// Replaces the two values on the stack by 0 if they are equal.
    private void compare() {
        switch (kind) {
            case FLOAT -> b.fcmpl();
            case DOUBLE -> b.dcmpl();
            case LONG -> b.lcmp();
            default -> b.isub();
        }
    }

    /// A new int variable holding the node's value if that is one of 0 .. bound - 1, else -1.
    int wholeNumber(Expr e, int bound) {
        int number = b.allocateLocal(TypeKind.INT);
        Label no = b.newLabel();
        Label done = b.newLabel();
        push(e);
        b.conversion(kind, TypeKind.INT).istore(number);
        b.iload(number).iflt(no);
        b.iload(number).iload(bound).if_icmpge(no);
        b.iload(number).conversion(TypeKind.INT, kind);
        push(e);
        compare();
        b.ifeq(done).labelBinding(no).iconst_m1().istore(number).labelBinding(done);
        return number;
    }

    private void unary(Unary f, Expr e) {
        push(e.arg(0));
        boolean whole = kind == TypeKind.INT || kind == TypeKind.LONG;
        switch (f) {
            case NEG -> {
                switch (kind) {
                    case FLOAT -> b.fneg();
                    case DOUBLE -> b.dneg();
                    case LONG -> b.lneg();
                    default -> b.ineg();
                }
            }
            case ABS -> {
                ClassDesc type = ClassDesc.ofDescriptor(kind.upperBound().descriptorString());
                b.invokestatic(MATH, "abs", MethodTypeDesc.of(type, type));
            }
            case SQRT -> call(MATH, "sqrt");
            case FLOOR, CEIL, ROUND, TRUNC -> {
                if (!whole) {
                    call(FUNCTIONS, Frame.functionName(e));
                }
            }
            default -> call(FUNCTIONS, Frame.functionName(e));
        }
    }

    /// Calls a function of one float64 operand; for float32 the root and roundings are exact, and
    /// the rest is rounded once.
    private void call(ClassDesc owner, String name) {
        b.conversion(kind, TypeKind.DOUBLE);
        b.invokestatic(owner, name, MethodTypeDesc.ofDescriptor("(D)D"));
        b.conversion(TypeKind.DOUBLE, kind);
    }

    private void binary(Binary f, Expr e) {
        switch (f) {
            case LT, LE, EQ, NE -> compare(f, e);
            case POW, ATAN2 -> callOnDoubles(e);
            case REMAINDER, FMOD -> {
                if (kind == TypeKind.FLOAT || kind == TypeKind.DOUBLE) {
                    callOnDoubles(e);
                } else {
                    pushBoth(e);
                    wholeRemainder(f);
                }
            }
            case MIN, MAX -> {
                pushBoth(e);
                frame.math(Frame.functionName(e));
            }
            case ADD, SUB, MUL, DIV -> {
                pushBoth(e);
                arithmetic(f);
            }
        }
    }

    private void pushBoth(Expr e) {
        push(e.arg(0));
        push(e.arg(1));
    }

    private void callOnDoubles(Expr e) {
        push(e.arg(0));
        b.conversion(kind, TypeKind.DOUBLE);
        push(e.arg(1));
        b.conversion(kind, TypeKind.DOUBLE);
        b.invokestatic(FUNCTIONS, Frame.functionName(e), MethodTypeDesc.ofDescriptor("(DD)D"));
        b.conversion(TypeKind.DOUBLE, kind);
    }

    private void wholeRemainder(Binary f) {
        if (f == Binary.REMAINDER) {
            frame.math("floorMod");
        } else if (kind == TypeKind.LONG) {
            b.lrem();
        } else {
            b.irem();
        }
    }

    private void arithmetic(Binary f) {
        switch (kind) {
            case FLOAT -> {
                switch (f) {
                    case ADD -> b.fadd();
                    case SUB -> b.fsub();
                    case MUL -> b.fmul();
                    default -> b.fdiv();
                }
            }
            case DOUBLE -> {
                switch (f) {
                    case ADD -> b.dadd();
                    case SUB -> b.dsub();
                    case MUL -> b.dmul();
                    default -> b.ddiv();
                }
            }
            case LONG -> {
                switch (f) {
                    case ADD -> b.ladd();
                    case SUB -> b.lsub();
                    case MUL -> b.lmul();
                    default -> b.ldiv();
                }
            }
            default -> {
                switch (f) {
                    case ADD -> b.iadd();
                    case SUB -> b.isub();
                    case MUL -> b.imul();
                    default -> b.idiv();
                }
            }
        }
    }

    /// Pushes 1 or 0; a comparison with NaN is false but for `!=`.
    private void compare(Binary f, Expr e) {
        pushBoth(e);
        Label no = b.newLabel();
        Label done = b.newLabel();
        switch (kind) {
            case FLOAT -> b.fcmpg();
            case DOUBLE -> b.dcmpg();
            case LONG -> b.lcmp();
            default -> b.invokestatic(
                    ClassDesc.of("java.lang.Integer"),
                    "compare",
                    MethodTypeDesc.ofDescriptor("(II)I"));
        }
        switch (f) {
            case LT -> b.ifge(no);
            case LE -> b.ifgt(no);
            case EQ -> b.ifne(no);
            default -> b.ifeq(no);
        }
        frame.number(1);
        b.goto_(done).labelBinding(no);
        frame.number(0);
        b.labelBinding(done);
    }

    private void ternary(Ternary f, Expr e) {
        if (f == Ternary.FMA) {
            pushBoth(e);
            push(e.arg(2));
            ClassDesc type = ClassDesc.ofDescriptor(kind.upperBound().descriptorString());
            b.invokestatic(MATH, "fma", MethodTypeDesc.of(type, type, type, type));
            return;
        }
        Label no = b.newLabel();
        Label done = b.newLabel();
        branchIfZero(e.arg(0), no);
        push(e.arg(1));
        b.goto_(done).labelBinding(no);
        push(e.arg(2));
        b.labelBinding(done);
    }

    private void bits(Op.Bits f, Expr x) {
        var toBits = MethodTypeDesc.ofDescriptor("(F)I");
        var toFloat = MethodTypeDesc.ofDescriptor("(I)F");
        push(x);
        switch (f) {
            case POWER_OF_TWO -> {
                b.invokestatic(FLOAT, "floatToRawIntBits", toBits);
                b.loadConstant(FloatBits.MANTISSA_BITS).ishl();
                b.invokestatic(FLOAT, "intBitsToFloat", toFloat);
            }
            case EXPONENT -> {
                b.invokestatic(FLOAT, "floatToRawIntBits", toBits);
                b.loadConstant(Op.Bits.ROOT_HALF).isub();
                b.loadConstant(FloatBits.MANTISSA_BITS).ishr().i2f();
            }
            case SIGNIFICAND -> {
                b.invokestatic(FLOAT, "floatToRawIntBits", toBits).dup();
                b.loadConstant(Op.Bits.ROOT_HALF).isub();
                b.loadConstant(FloatBits.EXPONENT_MASK).iand().isub();
                b.invokestatic(FLOAT, "intBitsToFloat", toFloat);
            }
        }
    }
}
