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
    private static final ClassDesc LANES_CLASS = Lanes.class.describeConstable().orElseThrow();

    final CodeBuilder b;
    final Plan plan;
    final TypeKind kind;
    final int[] arrays;
    final int[] offsets;
    final int[] strides;
    final int lanes;

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

    /// `for (; index < bound; index += step) body`.
    void loop(int index, int bound, int step, Runnable body) {
        loop(index, bound, step, () -> {}, body);
    }

    /// The same; `before` runs before every test, the last one, too.
    void loop(int index, int bound, int step, Runnable before, Runnable body) {
        Label head = b.newLabel();
        Label done = b.newLabel();
        b.labelBinding(head);
        before.run();
        b.iload(index).iload(bound).if_icmpge(done);
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

    /// `end = min(bound - from, block) + from`.
    void blockEnd(int end, int from, int bound, int block) {
        b.iload(bound).iload(from).isub().loadConstant(block);
        b.invokestatic(MATH, "min", MethodTypeDesc.ofDescriptor("(II)I"));
        b.iload(from).iadd().istore(end);
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

    /// `lanes[16 * slot + (index & 15)] += value`, the value being in a variable.
    void addToLane(int slot, int index, int value) {
        b.aload(lanes).iload(index).loadConstant(Lanes.COUNT - 1).iand();
        b.loadConstant(Lanes.COUNT * slot).iadd();
        b.dup2().arrayLoad(kind).loadLocal(kind, value);
        if (kind == TypeKind.FLOAT) {
            b.fadd();
        } else {
            b.dadd();
        }
        b.arrayStore(kind);
    }

    /// Pushes the float64 sum of a slot's lanes and zeroes them.
    void drainLanes(int slot) {
        b.aload(lanes).loadConstant(Lanes.COUNT * slot);
        ClassDesc array = arrayClass(plan.compute);
        b.invokestatic(
                LANES_CLASS,
                "drain",
                MethodTypeDesc.of(ConstantDescs.CD_double, array, ConstantDescs.CD_int));
    }

    /// Combines the two values on the stack by a reduction.
    void combine(Op.RowReduce reduce) {
        switch (reduce) {
            case SUM -> add();
            case MAX -> math("max");
            case MIN -> math("min");
        }
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
