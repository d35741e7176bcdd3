package dev.obor.kernel;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Writes the class of a [GemmTranspose]: a square of vectors, whose quarters of quarters change
/// places.
///
/// ```text
/// for h = lanes/2, lanes/4 .. 1: for every pair x = v[i], y = v[i + h] where i has no bit h:
///     v[i], v[i+h] = lanes without bit h of x, with it of y; each from the lane or its neighbour
/// ```
final class GemmTransposeCode {
    private static final MethodTypeDesc RUN = MethodTypeDesc.ofDescriptor(
            "(IILjava/lang/Object;IILjava/lang/Object;II)V");

    // the parameters of GemmTranspose.run
    private static final int DEPTH = 1;
    private static final int ROWS = 2;
    private static final int FROM = 3;
    private static final int START = 4;
    private static final int ROW = 5;
    private static final int TO = 6;
    private static final int AT = 7;
    private static final int WIDTH = 8;

    private GemmTransposeCode() {}

    static GemmTranspose compile(VectorType vector) {
        var shape = VectorShape.forBitSize(vector.bits());
        VectorSpecies<?> species = vector.kind() == TypeKind.FLOAT
                ? VectorSpecies.of(float.class, shape)
                : VectorSpecies.of(double.class, shape);
        List<Object> constants = new ArrayList<>();
        for (int half = species.length() / 2; half > 0; half /= 2) {
            int bit = half;
            boolean[] has = new boolean[species.length()];
            for (int lane = 0; lane < has.length; lane++) {
                has[lane] = (lane & bit) != 0;
            }
            constants.add(VectorShuffle.fromOp(species, lane -> lane ^ bit));
            constants.add(VectorMask.fromArray(species, has, 0));
        }
        var type = new HiddenClass<>(GemmTranspose.class, "GemmTranspose" + vector.bits(), RUN);
        return type.create(type.write(1, b -> emit(b, vector)), constants, species.length());
    }

    private static void emit(CodeBuilder b, VectorType vector) {
        var array = vector.array();
        int lanes = vector.lanes();
        b.aload(FROM).checkcast(array).astore(FROM).aload(TO).checkcast(array).astore(TO);
        int[] starts = new int[lanes];
        for (int r = 0; r < lanes; r++) {
            b.iload(START).loadConstant(r).iload(ROWS).loadConstant(1).isub();
            b.invokestatic(ClassDesc.of("java.lang.Math"), "min",
                    MethodTypeDesc.ofDescriptor("(II)I"));
            b.iload(ROW).imul().iadd();
            starts[r] = b.allocateLocal(TypeKind.INT);
            b.istore(starts[r]);
        }
        int p = b.allocateLocal(TypeKind.INT);
        b.loadConstant(0).istore(p);
        Label head = b.newLabel();
        Label done = b.newLabel();
        b.labelBinding(head).iload(p).iload(DEPTH).if_icmpge(done);
        int[] v = new int[lanes];
        for (int r = 0; r < lanes; r++) {
            int start = starts[r];
            vector.load(b, () -> b.aload(FROM).iload(start).iload(p).iadd());
            v[r] = b.allocateLocal(TypeKind.REFERENCE);
            b.astore(v[r]);
        }
        int swapped = b.allocateLocal(TypeKind.REFERENCE);
        int constant = 0;
        for (int h = lanes / 2; h > 0; h /= 2, constant += 2) {
            for (int i = 0; i < lanes; i++) {
                if ((i & h) == 0) {
                    rearranged(b, vector, v[i], constant);
                    b.aload(v[i + h]);
                    blend(b, vector, constant + 1);
                    b.astore(swapped);
                    b.aload(v[i]);
                    rearranged(b, vector, v[i + h], constant);
                    blend(b, vector, constant + 1);
                    b.astore(v[i]).aload(swapped).astore(v[i + h]);
                }
            }
        }
        for (int r = 0; r < lanes; r++) {
            b.aload(v[r]).aload(TO).iload(AT);
            vector.store(b);
            b.iload(AT).iload(WIDTH).iadd().istore(AT);
        }
        b.iinc(p, lanes).goto_(head).labelBinding(done).return_();
    }

    private static void rearranged(CodeBuilder b, VectorType vector, int local, int shuffle) {
        b.aload(local);
        constant(b, shuffle, VectorType.SHUFFLE);
        vector.rearrange(b);
    }

    private static void blend(CodeBuilder b, VectorType vector, int mask) {
        constant(b, mask, VectorType.MASK);
        vector.blend(b);
    }

    private static void constant(CodeBuilder b, int index, ClassDesc type) {
        b.loadConstant(DynamicConstantDesc.ofNamed(
                ConstantDescs.ofConstantBootstrap(ConstantDescs.CD_MethodHandles, "classDataAt",
                        ConstantDescs.CD_Object, ConstantDescs.CD_int),
                ConstantDescs.DEFAULT_NAME, type, index));
    }
}
