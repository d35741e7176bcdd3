package dev.obor.kernel;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/// Turns a plan into a class: one hidden subclass of [Loop] per plan and tier.
final class LoopClass {
    /// HotSpot never compiles a method with more byte code than this.
    private static final int LARGEST_METHOD = 8000;

    private static final MethodTypeDesc RUN =
            MethodTypeDesc.ofDescriptor("([Ljava/lang/Object;[I[III[D[DLjava/lang/Object;)V");

    private LoopClass() {}

    /// @param bits   the vector width, or 0 for the portable tier
    /// @param column whether rows lie side by side ([ColumnLoop]) or one after the other ([RowLoop])
    static Loop compile(Plan plan, int bits, boolean column) {
        var type = new HiddenClass<>(Loop.class, name(bits, column), RUN);
        byte[] code = type.write(0, b -> body(b, plan, bits, column));
        checkSize(code, plan, bits);
        return type.create(code, List.of());
    }

    private static void checkSize(byte[] code, Plan plan, int bits) {
        for (var method : ClassFile.of().parse(code).methods()) {
            int size = method.findAttribute(Attributes.code()).orElseThrow().codeLength();
            if (bits != 0 && size >= LARGEST_METHOD) {
                throw new TooLarge(plan.outputs.size() + " results in " + size + " bytes of code");
            }
        }
    }

    /// The loop would be too long a method for HotSpot's compilers.
    static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLarge(String message) {
            super(message);
        }
    }

    private static void body(CodeBuilder b, Plan plan, int bits, boolean column) {
        if (bits != 0) {
            Label some = b.newLabel();
            b.iload(Frame.ROWS).ifge(some).return_().labelBinding(some);
        }
        var frame = new Frame(b, plan);
        if (column) {
            new ColumnLoop(frame, bits).emit();
        } else {
            new RowLoop(frame, bits).emit();
        }
        b.return_();
    }

    private static String name(int bits, boolean column) {
        return (column ? "Column" : "Row") + (bits == 0 ? "Portable" : "Vector" + bits);
    }
}
