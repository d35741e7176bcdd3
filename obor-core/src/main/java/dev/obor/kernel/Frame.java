package dev.obor.kernel;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import dev.obor.formula.Op;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.IdentityHashMap;
import java.util.Map;

/// The local variables every loop begins with: arrays, offsets, strides, scratch; and the few
/// statements all loops are made of. Emits byte code; holds no formula.
final class Frame {
    // the parameters of Loop.run
    private static final int ARRAYS = 1;
    private static final int OFFSETS = 2;
    private static final int STRIDES = 3;
    static final int ROWS = 4;
    static final int COLUMNS = 5;
    static final int SCALARS = 6;
    private static final int TOTALS = 7;
    private static final int LANES = 8;

    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");

    final CodeBuilder b;
    final Plan plan;
    final TypeKind kind;
    final int[] arrays;
    final int[] offsets;
    final int[] strides;
    final int lanes;
    private final Map<Expr, Integer> kept = new IdentityHashMap<>();

    Frame(CodeBuilder b, Plan plan) {
        this.b = b;
        this.plan = plan;
        this.kind = kind(plan.compute);
        int n = plan.access.size();
        arrays = new int[n];
        offsets = new int[n];
        strides = new int[n];
        for (int i = 0; i < n; i++) {
            arrays[i] = b.allocateLocal(TypeKind.REFERENCE);
            b.aload(ARRAYS).loadConstant(i).aaload();
            b.checkcast(arrayClass(plan.access.get(i).type())).astore(arrays[i]);
            offsets[i] = b.allocateLocal(TypeKind.INT);
            b.aload(OFFSETS).loadConstant(i).iaload().istore(offsets[i]);
            strides[i] = b.allocateLocal(TypeKind.INT);
            b.aload(STRIDES).loadConstant(i).iaload().istore(strides[i]);
        }
        lanes = b.allocateLocal(TypeKind.REFERENCE);
        b.aload(LANES).checkcast(arrayClass(plan.compute)).astore(lanes);
    }

    static TypeKind kind(DType type) {
        return switch (type) {
            case FLOAT32 -> TypeKind.FLOAT;
            case FLOAT64 -> TypeKind.DOUBLE;
            case INT32 -> TypeKind.INT;
            case INT64 -> TypeKind.LONG;
            case BOOL -> TypeKind.BYTE;
        };
    }

    static ClassDesc arrayClass(DType type) {
        return switch (type) {
            case FLOAT32 -> ConstantDescs.CD_float.arrayType();
            case FLOAT64 -> ConstantDescs.CD_double.arrayType();
            case INT32 -> ConstantDescs.CD_int.arrayType();
            case INT64 -> ConstantDescs.CD_long.arrayType();
            case BOOL -> ConstantDescs.CD_byte.arrayType();
        };
    }

    /// Stores the formulas' constants at the beginning of the scratch; from now on
    /// [#constant] loads them from there. Before every sweep of a row that is cheap, and what was
    /// loaded HotSpot keeps in a register while the sweep lasts. Constants that all sweeps share have
    /// no place in the registers, so that it would load them again for every vector: 20-28 % of a cross
    /// entropy.
    void keepConstants() {
        for (Expr e : plan.keptConstants()) {
            int place = kept.size();
            b.aload(lanes).loadConstant(place);
            constant(e);
            b.arrayStore(kind);
            kept.put(e, place);
        }
    }

    /// Pushes the number that a constant node is.
    void constant(Expr e) {
        Integer place = kept.get(e);
        if (place == null) {
            number(((Op.Constant) e.op()).value());
        } else {
            b.aload(lanes).loadConstant(place).arrayLoad(kind);
        }
    }

    /// A new variable holding the number that a constant node is.
    int constantVariable(Expr e) {
        constant(e);
        int local = b.allocateLocal(kind);
        b.storeLocal(kind, local);
        return local;
    }

    /// `for (; index < bound; index += step) body`.
    void loop(int index, int bound, int step, Runnable body) {
        Label head = b.newLabel();
        Label done = b.newLabel();
        b.labelBinding(head).iload(index).iload(bound).if_icmpge(done);
        body.run();
        b.iinc(index, step).goto_(head).labelBinding(done);
    }

    /// `if (variable >= 0) body`.
    void ifNotNegative(int variable, Runnable body) {
        Label done = b.newLabel();
        b.iload(variable).iflt(done);
        body.run();
        b.labelBinding(done);
    }

    /// A new int variable holding `value`.
    int variable(int value) {
        int local = b.allocateLocal(TypeKind.INT);
        b.loadConstant(value).istore(local);
        return local;
    }

    /// A new int variable holding the value of another one.
    int copy(int variable) {
        int local = b.allocateLocal(TypeKind.INT);
        b.iload(variable).istore(local);
        return local;
    }

    /// `length = min(bound - from, block)`.
    void blockLength(int length, int from, int bound, int block) {
        b.iload(bound).iload(from).isub().loadConstant(block);
        b.invokestatic(MATH, "min", MethodTypeDesc.ofDescriptor("(II)I")).istore(length);
    }

    /// New variables holding `positions`, `distance` further on.
    int[] moved(int[] positions, int distance) {
        int[] moved = new int[positions.length];
        for (int i = 0; i < moved.length; i++) {
            b.iload(positions[i]).iload(distance).iadd();
            moved[i] = b.allocateLocal(TypeKind.INT);
            b.istore(moved[i]);
        }
        return moved;
    }

    /// A float64 variable for a total: 0, or the identity of the maximum.
    int totalVariable(Output output) {
        int local = b.allocateLocal(TypeKind.DOUBLE);
        b.loadConstant(output.kind() == Output.Kind.TOTAL ? 0 : Double.NEGATIVE_INFINITY);
        b.dstore(local);
        return local;
    }

    /// Adds the float64 value on the stack to a sum, or takes the larger one.
    void foldTotal(Output output, int local) {
        b.dload(local);
        if (output.kind() == Output.Kind.TOTAL) {
            b.dadd();
        } else {
            b.invokestatic(MATH, "max", MethodTypeDesc.ofDescriptor("(DD)D"));
        }
        b.dstore(local);
    }

    /// `totals[k] = local`.
    void storeTotal(int k, int local) {
        b.aload(TOTALS).loadConstant(k).dload(local).dastore();
    }

    /// Adds the value in a variable to lane `index & 15` of a slot.
    void addToLane(int slot, int index, int value) {
        b.aload(lanes).iload(index).loadConstant(Lanes.COUNT - 1).iand();
        b.loadConstant(Lanes.of(slot)).iadd();
        b.dup2().arrayLoad(kind).loadLocal(kind, value);
        if (kind == TypeKind.FLOAT) {
            b.fadd();
        } else {
            b.dadd();
        }
        b.arrayStore(kind);
    }

    /// Pushes the float64 sum of a slot's lanes, in the order of [Lanes], and zeroes them. Written out:
    /// around a call HotSpot would keep no constant of the loop in a register.
    void drainLanes(int slot) {
        int first = Lanes.of(slot);
        b.loadConstant(0.0);
        for (int lane = first; lane < first + Lanes.COUNT / 4; lane++) {
            pushLane(lane);
            pushLane(lane + 8);
            b.dadd();
            pushLane(lane + 4);
            pushLane(lane + 12);
            b.dadd().dadd().dadd();
        }
        for (int lane = first; lane < first + Lanes.COUNT; lane++) {
            b.aload(lanes).loadConstant(lane);
            number(0);
            b.arrayStore(kind);
        }
    }

    /// Pushes one lane as float64.
    private void pushLane(int lane) {
        b.aload(lanes).loadConstant(lane).arrayLoad(kind).conversion(kind, TypeKind.DOUBLE);
    }

    /// Combines the two values on the stack by a reduction.
    void combine(Op.RowReduce reduce) {
        switch (reduce) {
            case SUM -> add();
            case MAX -> math("max");
            case MIN -> math("min");
            case MAX_NUMBER -> {
                if (plan.compute.isFloating()) {
                    larger();
                } else {
                    math("max");
                }
            }
        }
    }

    /// `value > largest ? value : largest` of the largest so far and the value on the stack.
    private void larger() {
        int value = b.allocateLocal(kind);
        int largest = b.allocateLocal(kind);
        b.storeLocal(kind, value).storeLocal(kind, largest);
        b.loadLocal(kind, value).loadLocal(kind, largest);
        if (kind == TypeKind.FLOAT) {
            b.fcmpl();
        } else {
            b.dcmpl();
        }
        Label take = b.newLabel();
        Label done = b.newLabel();
        b.ifgt(take).loadLocal(kind, largest).goto_(done);
        b.labelBinding(take).loadLocal(kind, value);
        b.labelBinding(done);
    }

    private void add() {
        switch (kind) {
            case FLOAT -> b.fadd();
            case DOUBLE -> b.dadd();
            case LONG -> b.ladd();
            default -> b.iadd();
        }
    }

    /// Calls `Math.name(x, y)` of the arithmetic's type.
    void math(String name) {
        ClassDesc type = ClassDesc.ofDescriptor(kind.upperBound().descriptorString());
        b.invokestatic(MATH, name, MethodTypeDesc.of(type, type, type));
    }

    /// Pushes a number of the arithmetic's type.
    void number(double value) {
        switch (kind) {
            case FLOAT -> b.loadConstant((float) value);
            case DOUBLE -> b.loadConstant(value);
            case LONG -> b.loadConstant((long) value);
            default -> b.loadConstant((int) value);
        }
    }

    /// Moves every operand on by its stride.
    void advance(int[] positions) {
        for (int i = 0; i < positions.length; i++) {
            b.iload(positions[i]).iload(strides[i]).iadd().istore(positions[i]);
        }
    }

    /// Pushes the name of a formula node's function in [dev.obor.formula.Functions].
    static String functionName(Expr e) {
        return ((Enum<?>) e.op()).name().toLowerCase(java.util.Locale.ROOT);
    }
}
