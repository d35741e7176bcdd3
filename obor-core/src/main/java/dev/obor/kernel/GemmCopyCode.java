package dev.obor.kernel;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;

/// Writes the class of a [GemmCopy]: `for p: for v: to[p, v] = from[p, v]`, a vector at a time.
final class GemmCopyCode {
    private static final MethodTypeDesc RUN = MethodTypeDesc.ofDescriptor(
            "(ILjava/lang/Object;IILjava/lang/Object;II)V");

    // the parameters of GemmCopy.run
    private static final int DEPTH = 1;
    private static final int FROM = 2;
    private static final int TO = 5;

    private GemmCopyCode() {}

    static GemmCopy compile(VectorType vector, int vectors) {
        String name = "GemmCopy%dx%d".formatted(vectors, vector.bits());
        return new HiddenClass<>(GemmCopy.class, name, RUN)
                .create(b -> emit(b, vector, vectors), vectors * vector.lanes());
    }

    private static void emit(CodeBuilder b, VectorType vector, int vectors) {
        for (int array : new int[] {FROM, TO}) {
            b.aload(array).checkcast(vector.array()).astore(array);
        }
        int p = b.allocateLocal(TypeKind.INT);
        b.loadConstant(0).istore(p);
        Label head = b.newLabel();
        Label done = b.newLabel();
        b.labelBinding(head).iload(p).iload(DEPTH).if_icmpge(done);
        for (int v = 0; v < vectors; v++) {
            int first = v * vector.lanes();
            vector.load(b, () -> element(b, FROM, p, first));
            element(b, TO, p, first);
            vector.store(b);
        }
        b.iinc(p, 1).goto_(head).labelBinding(done).return_();
    }

    /// Pushes an array and where element `j` of its row p is; position and row stride follow the array.
    private static void element(CodeBuilder b, int array, int p, int j) {
        b.aload(array).iload(array + 1).iload(p).iload(array + 2).imul().iadd();
        b.loadConstant(j).iadd();
    }
}
