package dev.obor.kernel;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// Writes the classes of tiles held in registers: `rows` x `vectors` accumulators, each a local
/// variable, because vectors in arrays, fields or arguments would be objects.
///
/// ```text
/// acc[r][v] = from[r, v]
/// for p: for v: b[v] = B[p, v];  for r: a = A[r, p];  for v: acc[r][v] = fma(a, b[v], acc[r][v])
/// C[r, v] = acc[r][v]
/// ```
///
/// Rows that are not asked for repeat the last one: they compute and store the same bits again.
final class GemmTileCode {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final ClassDesc TILE = GemmTile.class.describeConstable().orElseThrow();
    private static final ClassDesc MATH = Math.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc SIZES = MethodTypeDesc.ofDescriptor("(II)V");
    private static final MethodTypeDesc RUN = MethodTypeDesc.ofDescriptor(
            "(IIILjava/lang/Object;IIILjava/lang/Object;IILjava/lang/Object;II"
                    + "Ljava/lang/Object;II)V");

    private static final String API = "jdk.incubator.vector.";
    private static final ClassDesc VECTOR = ClassDesc.of(API + "Vector");
    private static final ClassDesc SPECIES = ClassDesc.of(API + "VectorSpecies");

    // the parameters of GemmTile.run
    private static final int DEPTH = 1;
    private static final int ROWS = 2;
    private static final int A = 4;
    private static final int B = 8;
    private static final int B_ROW = 10;
    private static final int FROM = 11;
    private static final int C = 14;

    private final CodeBuilder b;
    private final Shape shape;
    private final ClassDesc element;
    private final ClassDesc vector;
    private final int[] rows; // variables: the row of A and C that row r stands for

    /// What a tile is like.
    ///
    /// @param kind     the element type
    /// @param bits     the vector width
    /// @param adjacent whether the rows of A must lie side by side and all be asked for
    record Shape(TypeKind kind, int bits, int rows, int vectors, boolean adjacent) {
        int lanes() {
            return bits / 8 / (kind == TypeKind.FLOAT ? Float.BYTES : Double.BYTES);
        }
    }

    private GemmTileCode(CodeBuilder b, Shape shape) {
        this.b = b;
        this.shape = shape;
        boolean isFloat = shape.kind == TypeKind.FLOAT;
        element = isFloat ? ConstantDescs.CD_float : ConstantDescs.CD_double;
        vector = ClassDesc.of(API + (isFloat ? "FloatVector" : "DoubleVector"));
        rows = new int[shape.rows];
    }

    static GemmTile compile(Shape shape) {
        var name = ClassDesc.of(LOOKUP.lookupClass().getPackageName(),
                "GemmTile" + shape.rows + "x" + shape.vectors);
        byte[] code = ClassFile.of().build(name, type -> {
            type.withFlags(ClassFile.ACC_FINAL).withSuperclass(TILE);
            type.withMethodBody("<init>", SIZES, 0, b -> b.aload(0).iload(1).iload(2)
                    .invokespecial(TILE, "<init>", SIZES).return_());
            type.withMethodBody("run", RUN, 0, b -> new GemmTileCode(b, shape).emit());
        });
        try {
            var lookup = LOOKUP.defineHiddenClass(code, true);
            var sizes = MethodType.methodType(void.class, int.class, int.class);
            return (GemmTile) lookup.findConstructor(lookup.lookupClass(), sizes)
                    .invoke(shape.rows, shape.vectors * shape.lanes());
        } catch (Throwable e) {
            throw new IllegalStateException("compile: the tile " + shape + " did not load", e);
        }
    }

    private void emit() {
        Label some = b.newLabel();
        b.iload(DEPTH).ifge(some).return_().labelBinding(some);
        for (int array : new int[] {A, B, FROM, C}) {
            b.aload(array).checkcast(element.arrayType()).astore(array);
        }
        for (int r = 1; r < shape.rows && !shape.adjacent; r++) {
            b.loadConstant(r).iload(ROWS).loadConstant(1).isub();
            b.invokestatic(MATH, "min", MethodTypeDesc.ofDescriptor("(II)I"));
            rows[r] = stored(TypeKind.INT);
        }
        int[][] sums = new int[shape.rows][shape.vectors];
        for (int r = 0; r < shape.rows; r++) {
            for (int v = 0; v < shape.vectors; v++) {
                species().aload(FROM);
                rowOf(FROM, r);
                sums[r][v] = loaded(v);
            }
        }
        multiply(sums);
        for (int r = 0; r < shape.rows; r++) {
            for (int v = 0; v < shape.vectors; v++) {
                b.aload(sums[r][v]).aload(C);
                rowOf(C, r);
                store(v);
            }
        }
        b.return_();
    }

    private void multiply(int[][] sums) {
        int[] aAt = new int[shape.rows]; // where the row of A begins
        for (int r = 0; r < shape.rows && !shape.adjacent; r++) {
            rowOf(A, r);
            aAt[r] = stored(TypeKind.INT);
        }
        b.loadConstant(0);
        int p = stored(TypeKind.INT);
        b.iload(shape.adjacent ? A + 1 : p);
        int along = stored(TypeKind.INT); // p * aCol, and aAt where rows are adjacent
        Label head = b.newLabel();
        Label done = b.newLabel();
        b.labelBinding(head).iload(p).iload(DEPTH).if_icmpge(done);
        int[] right = new int[shape.vectors];
        for (int v = 0; v < shape.vectors; v++) {
            species().aload(B).iload(B + 1);
            right[v] = loaded(v);
        }
        for (int r = 0; r < shape.rows; r++) {
            species().aload(A).iload(along);
            if (shape.adjacent) {
                b.loadConstant(r).iadd();
            } else {
                b.iload(aAt[r]).iadd();
            }
            b.arrayLoad(shape.kind);
            b.invokestatic(vector, "broadcast", MethodTypeDesc.of(vector, SPECIES, element));
            int left = stored(TypeKind.REFERENCE);
            for (int v = 0; v < shape.vectors; v++) {
                b.aload(left).aload(right[v]).aload(sums[r][v]);
                b.invokevirtual(vector, "fma", MethodTypeDesc.of(vector, VECTOR, VECTOR));
                b.astore(sums[r][v]);
            }
        }
        b.iload(B + 1).iload(B_ROW).iadd().istore(B + 1);
        b.iload(along).iload(A + 3).iadd().istore(along);
        b.iinc(p, 1).goto_(head).labelBinding(done);
    }

    private CodeBuilder species() {
        return b.getstatic(vector, "SPECIES_" + shape.bits, SPECIES);
    }

    private int stored(TypeKind kind) {
        int local = b.allocateLocal(kind);
        b.storeLocal(kind, local);
        return local;
    }

    /// Pushes where row r of a matrix begins; its position and row stride follow the array.
    private void rowOf(int matrix, int r) {
        b.iload(matrix + 1);
        if (r > 0) {
            if (shape.adjacent) {
                b.loadConstant(r);
            } else {
                b.iload(rows[r]);
            }
            b.iload(matrix + 2).imul().iadd();
        }
    }

    /// A new variable with vector v of the row whose array and beginning are on the stack.
    private int loaded(int v) {
        b.loadConstant(v * shape.lanes()).iadd();
        var array = element.arrayType();
        b.invokestatic(vector, "fromArray",
                MethodTypeDesc.of(vector, SPECIES, array, ConstantDescs.CD_int));
        return stored(TypeKind.REFERENCE);
    }

    private void store(int v) {
        b.loadConstant(v * shape.lanes()).iadd();
        b.invokevirtual(vector, "intoArray", MethodTypeDesc.of(
                ConstantDescs.CD_void, element.arrayType(), ConstantDescs.CD_int));
    }
}
