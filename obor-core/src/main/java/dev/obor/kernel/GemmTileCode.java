package dev.obor.kernel;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/// Writes the classes of tiles held in registers: `rows` x `vectors` accumulators, each a local
/// variable, because vectors in arrays, fields or arguments would be objects.
///
/// ```text
/// acc[r][v] = from[r, v]
/// for p: for v: b[v] = B[p, v];  for r: a = A[r, p];  for v: acc[r][v] = fma(a, b[v], acc[r][v])
/// C[r, v] = acc[r][v]
/// ```
///
/// Rows that are not asked for repeat the last one: they compute and store the same bits again. The
/// class of every vector is stated, see [VectorType#exact]. Panels and rows of A have constant strides,
/// so that HotSpot checks once before the loop whether p leaves the arrays, not at every element.
final class GemmTileCode {
    private static final ClassDesc MATH = Math.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc RUN = MethodTypeDesc.ofDescriptor(
            "(IIILjava/lang/Object;IIILjava/lang/Object;IILjava/lang/Object;II"
                    + "Ljava/lang/Object;II)V");

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
    private final VectorType vector;
    private final int[] rows; // variables: the row of A and C that row r stands for

    /// Where a tile finds A and B.
    enum Layout {
        /// Anywhere.
        ANY,
        /// Every row of A is contiguous.
        ROWS,
        /// The rows of A lie side by side, and all are asked for.
        ADJACENT,
        /// Moreover, both are packed for this tile.
        PANELS
    }

    /// What a tile is like.
    record Shape(VectorType vector, int rows, int vectors, Layout layout) {
        int columns() {
            return vectors * vector.lanes();
        }

        boolean isAdjacent() {
            return layout == Layout.ADJACENT || inPanels();
        }

        boolean inPanels() {
            return layout == Layout.PANELS;
        }

        @Override public String toString() {
            return "a tile of %d x %d vectors of %d bits, %s, %s".formatted(rows, vectors,
                    vector.bits(), vector.kind(), layout);
        }
    }

    private GemmTileCode(CodeBuilder b, Shape shape) {
        this.b = b;
        this.shape = shape;
        vector = shape.vector;
        rows = new int[shape.rows];
    }

    static GemmTile compile(Shape shape) {
        String name = "GemmTile%dx%d".formatted(shape.rows, shape.vectors);
        return new HiddenClass<>(GemmTile.class, name, RUN)
                .create(b -> new GemmTileCode(b, shape).emit(), shape.rows, shape.columns());
    }

    private void emit() {
        Label some = b.newLabel();
        b.iload(DEPTH).ifge(some).return_().labelBinding(some);
        for (int array : new int[] {A, B, FROM, C}) {
            b.aload(array).checkcast(vector.array()).astore(array);
        }
        for (int r = 1; r < shape.rows && !shape.isAdjacent(); r++) {
            b.loadConstant(r).iload(ROWS).loadConstant(1).isub();
            b.invokestatic(MATH, "min", MethodTypeDesc.ofDescriptor("(II)I"));
            rows[r] = stored(TypeKind.INT);
        }
        int[][] sums = new int[shape.rows][shape.vectors];
        for (int r = 0; r < shape.rows; r++) {
            for (int v = 0; v < shape.vectors; v++) {
                int row = r;
                sums[r][v] = loaded(v, () -> {
                    b.aload(FROM);
                    rowOf(FROM, row);
                });
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
        for (int r = 0; r < shape.rows && !shape.isAdjacent(); r++) {
            rowOf(A, r);
            aAt[r] = stored(TypeKind.INT);
        }
        b.loadConstant(0);
        int p = stored(TypeKind.INT);
        b.iload(shape.isAdjacent() ? A + 1 : p);
        int along = stored(TypeKind.INT); // p * aCol, and where A begins if its rows are adjacent
        b.iload(B + 1);
        int bAt = stored(TypeKind.INT); // where row p of B begins
        Label head = b.newLabel();
        Label done = b.newLabel();
        b.labelBinding(head);
        for (int[] row : sums) {
            for (int sum : row) {
                b.aload(sum);
                vector.exact(b);
                b.astore(sum);
            }
        }
        b.iload(p).iload(DEPTH).if_icmpge(done);
        if (shape.inPanels()) {
            b.iload(p).loadConstant(shape.rows).imul().iload(A + 1).iadd().istore(along);
            b.iload(p).loadConstant(shape.columns()).imul().iload(B + 1).iadd().istore(bAt);
        } else if (shape.layout == Layout.ROWS) {
            b.iload(p).istore(along);
        }
        int[] right = new int[shape.vectors];
        for (int v = 0; v < shape.vectors; v++) {
            right[v] = loaded(v, () -> b.aload(B).iload(bAt));
        }
        for (int r = 0; r < shape.rows; r++) {
            int row = r;
            vector.broadcast(b, () -> {
                b.aload(A).iload(along);
                if (shape.isAdjacent()) {
                    b.loadConstant(row).iadd();
                } else {
                    b.iload(aAt[row]).iadd();
                }
                b.arrayLoad(vector.kind());
            });
            vector.exact(b);
            int left = stored(TypeKind.REFERENCE);
            for (int v = 0; v < shape.vectors; v++) {
                b.aload(left).aload(right[v]).aload(sums[r][v]);
                vector.fma(b);
                b.astore(sums[r][v]);
            }
        }
        if (shape.layout == Layout.ANY || shape.layout == Layout.ADJACENT) {
            b.iload(along).iload(A + 3).iadd().istore(along);
        }
        if (!shape.inPanels()) {
            b.iload(bAt).iload(B_ROW).iadd().istore(bAt);
        }
        b.iinc(p, 1).goto_(head).labelBinding(done);
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
            if (shape.isAdjacent()) {
                b.loadConstant(r);
            } else {
                b.iload(rows[r]);
            }
            b.iload(matrix + 2).imul().iadd();
        }
    }

    /// A new variable with vector v of the row whose array and beginning `row` pushes.
    private int loaded(int v, Runnable row) {
        vector.load(b, () -> {
            row.run();
            b.loadConstant(v * vector.lanes()).iadd();
        });
        vector.exact(b);
        return stored(TypeKind.REFERENCE);
    }

    private void store(int v) {
        b.loadConstant(v * vector.lanes()).iadd();
        vector.store(b);
    }
}
