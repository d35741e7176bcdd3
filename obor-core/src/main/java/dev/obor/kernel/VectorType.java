package dev.obor.kernel;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/// The vectors of one element type and width, in byte code.
///
/// @param kind the element type
/// @param bits the width
record VectorType(TypeKind kind, int bits) {
    private static final String API = "jdk.incubator.vector.";
    static final ClassDesc MASK = ClassDesc.of(API + "VectorMask");
    static final ClassDesc SHUFFLE = ClassDesc.of(API + "VectorShuffle");
    private static final ClassDesc VECTOR = ClassDesc.of(API + "Vector");
    private static final ClassDesc SPECIES = ClassDesc.of(API + "VectorSpecies");
    private static final String OPERATORS = API + "VectorOperators";
    private static final MethodTypeDesc CLASS = MethodTypeDesc.of(ConstantDescs.CD_Class);
    private static final MethodTypeDesc CAST =
            MethodTypeDesc.of(ConstantDescs.CD_Object, ConstantDescs.CD_Object);

    /// The class that the Vector API declares.
    ClassDesc type() {
        return ClassDesc.of(API + switch (kind) {
            case FLOAT -> "FloatVector";
            case DOUBLE -> "DoubleVector";
            case SHORT -> "ShortVector";
            default -> "IntVector";
        });
    }

    ClassDesc element() {
        return kind.upperBound();
    }

    ClassDesc array() {
        return element().arrayType();
    }

    int lanes() {
        return bits / switch (kind) {
            case DOUBLE -> Double.SIZE;
            case SHORT -> Short.SIZE;
            default -> Float.SIZE;
        };
    }

    private CodeBuilder species(CodeBuilder b) {
        return b.getstatic(type(), "SPECIES_" + bits, SPECIES);
    }

    /// States the class of the vector on the stack.
    ///
    /// HotSpot keeps a vector in a register only where it knows its class. The Vector API declares
    /// `FloatVector` for all widths and leaves HotSpot to guess from what it has seen. Once vectors of
    /// two widths were used in a process, it knows nothing of one that a loop carries along and hands
    /// over as an argument, as in `a.fma(b, sum)`: then vectors become objects, ten times as slow.
    void exact(CodeBuilder b) {
        species(b).invokeinterface(SPECIES, "vectorType", CLASS).swap();
        b.invokevirtual(ConstantDescs.CD_Class, "cast", CAST).checkcast(type());
    }

    /// Pushes a vector whose lanes all hold the number that `number` pushes.
    void broadcast(CodeBuilder b, Runnable number) {
        species(b);
        number.run();
        b.invokestatic(type(), "broadcast", MethodTypeDesc.of(type(), SPECIES, element()));
    }

    /// Pushes the vector at the place in an array that `address` pushes: the array and an index.
    void load(CodeBuilder b, Runnable address) {
        species(b);
        address.run();
        b.invokestatic(type(), "fromArray",
                MethodTypeDesc.of(type(), SPECIES, array(), ConstantDescs.CD_int));
    }

    /// Stores a vector; it, an array and an index are on the stack.
    void store(CodeBuilder b) {
        b.invokevirtual(type(), "intoArray",
                MethodTypeDesc.of(ConstantDescs.CD_void, array(), ConstantDescs.CD_int));
    }

    /// `x.name()` of the vector on the stack.
    void unary(CodeBuilder b, String name) {
        b.invokevirtual(type(), name, MethodTypeDesc.of(type()));
    }

    /// `x.name(y)` of the two vectors on the stack.
    void binary(CodeBuilder b, String name) {
        b.invokevirtual(type(), name, MethodTypeDesc.of(type(), VECTOR));
    }

    /// `x.fma(y, z)` of the three vectors on the stack.
    void fma(CodeBuilder b) {
        b.invokevirtual(type(), "fma", MethodTypeDesc.of(type(), VECTOR, VECTOR));
    }

    /// `x.name(number)` of the vector of ints on the stack.
    void withNumber(CodeBuilder b, String name, int number) {
        b.loadConstant(number).invokevirtual(type(), name,
                MethodTypeDesc.of(type(), ConstantDescs.CD_int));
    }

    /// `x.lanewise(operator, distance)` of the vector of ints on the stack.
    void shift(CodeBuilder b, String operator, int distance) {
        ClassDesc kind = operator(b, operator, "Binary");
        b.loadConstant(distance).invokevirtual(type(), "lanewise",
                MethodTypeDesc.of(type(), kind, ConstantDescs.CD_int));
    }

    /// The mask `x.compare(comparison, y)` of the vector on the stack and the one that `y` pushes.
    void compare(CodeBuilder b, String comparison, Runnable y) {
        ClassDesc kind = operator(b, comparison, "Comparison");
        y.run();
        b.invokevirtual(type(), "compare", MethodTypeDesc.of(MASK, kind, VECTOR));
    }

    /// `x.blend(y, mask)` of the two vectors and the mask on the stack.
    void blend(CodeBuilder b) {
        b.invokevirtual(type(), "blend", MethodTypeDesc.of(type(), VECTOR, MASK));
    }

    /// `x.rearrange(shuffle)` of the vector and the shuffle on the stack.
    void rearrange(CodeBuilder b) {
        b.invokevirtual(type(), "rearrange", MethodTypeDesc.of(type(), SHUFFLE));
    }

    /// Adds 0, 1, 2 and so on to the lanes of the vector on the stack.
    void addIndex(CodeBuilder b) {
        b.loadConstant(1).invokevirtual(type(), "addIndex",
                MethodTypeDesc.of(type(), ConstantDescs.CD_int));
    }

    /// `x.reduceLanes(operator)` of the vector on the stack, a number.
    void reduceLanes(CodeBuilder b, String operator) {
        ClassDesc kind = operator(b, operator, "Associative");
        b.invokevirtual(type(), "reduceLanes", MethodTypeDesc.of(element(), kind));
    }

    /// The bits of the vector on the stack as lanes of another type and the same size.
    void reinterpret(CodeBuilder b, VectorType other) {
        String name = other.kind == TypeKind.INT ? "reinterpretAsInts" : "reinterpretAsFloats";
        b.invokevirtual(type(), name, MethodTypeDesc.of(other.type()));
    }

    /// The numbers of the vector on the stack in another type of the same size.
    void convert(CodeBuilder b, String conversion, VectorType other) {
        ClassDesc kind = operator(b, conversion, "Conversion");
        b.loadConstant(0).invokevirtual(VECTOR, "convert",
                MethodTypeDesc.of(VECTOR, kind, ConstantDescs.CD_int));
        b.checkcast(other.type());
    }

    /// Pushes an operator of the Vector API; returns its declared type.
    private static ClassDesc operator(CodeBuilder b, String name, String kind) {
        var type = ClassDesc.of(OPERATORS + "$" + kind);
        b.getstatic(ClassDesc.of(OPERATORS), name, type);
        return type;
    }
}
