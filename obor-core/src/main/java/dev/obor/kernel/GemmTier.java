package dev.obor.kernel;

import java.lang.classfile.TypeKind;
import java.lang.reflect.Array;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/// What products of one element type need: the tiles, portable ones and swapped once, and each
/// thread's buffers for packed panels.
final class GemmTier {
    static final GemmTier FLOAT = new GemmTier(TypeKind.FLOAT);
    static final GemmTier DOUBLE = new GemmTier(TypeKind.DOUBLE);

    /// The SIMD tiles are asked for once this many multiply-adds have been done.
    private static final long WORTH_WARMING = 1 << 27;

    /// And what they have besides the first one once it is this many.
    private static final long WORTH_MORE = 1 << 30;

    private static final double PORTABLE_NANOS = 0.06; // for a multiply-add

    /// The buffers: panels of A and of B, a part of C.
    static final int A = 0;
    static final int B = 1;
    static final int EDGE = 2;

    final TypeKind kind;
    /// What the accumulators begin with unless they begin with something else.
    final Matrix zeros;
    private final Class<?> element;
    private final ThreadLocal<Object[]> buffers;
    private final ThreadLocal<PanelStart> panelStart = ThreadLocal.withInitial(PanelStart::new);
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile GemmTiles tiles = GemmTiles.PORTABLE;
    private long done; // racy on purpose: it only decides when to warm

    private GemmTier(TypeKind kind) {
        this.kind = kind;
        this.element = kind == TypeKind.FLOAT ? float.class : double.class;
        this.zeros = new Matrix(array(GemmPortable.COLUMNS), 0, 0, 0);
        this.buffers = ThreadLocal.withInitial(() -> new Object[] {array(0), array(0), array(0)});
    }

    /// The tiles to use now; `work` multiply-adds will be done with them.
    GemmTiles tilesFor(long work) {
        if (tiles == GemmTiles.PORTABLE) {
            Warmup.portable(PORTABLE_NANOS * work);
        }
        if (done < WORTH_MORE) {
            done += work;
            if (done >= WORTH_WARMING) {
                warm();
            }
        }
        return tiles;
    }

    /// Whether there has been so much to do that tiles for particular operands are worth warming.
    boolean isWorthMore() {
        return done >= WORTH_MORE;
    }

    GemmTiles tiles() {
        return tiles;
    }

    void warm() {
        if (Simd.bits() > 0 && asked.compareAndSet(false, true)) {
            submit();
        }
    }

    private void submit() {
        var simd = new AtomicReference<>(tiles);
        Warmup.submit(element + " matrix products",
                () -> simd.set(GemmTiles.hot(this, Simd.bits())), () -> tiles = simd.get());
    }

    /// Replaces the tiles that were asked for by those of the present width, as they get hot.
    static void warmAgain() {
        for (GemmTier tier : new GemmTier[] {FLOAT, DOUBLE}) {
            if (tier.asked.get()) {
                tier.submit();
            }
        }
    }

    /// The size of an element.
    int bytes() {
        return kind == TypeKind.FLOAT ? Float.BYTES : Double.BYTES;
    }

    Object array(int length) {
        return Array.newInstance(element, length);
    }

    /// The elements of a matrix in this thread's buffer for edges, row by row.
    Matrix copy(Matrix from, int rows, int columns) {
        Object edge = buffer(EDGE, rows * columns);
        for (int i = 0; i < rows; i++) {
            GemmPanels.pack(from.array(), from.at(i, 0), 1, from.col(), 1, columns, edge,
                    i * columns, 1);
        }
        return new Matrix(edge, 0, columns, 1);
    }

    /// Where the panels of B begin in this thread's buffer; `work` multiply-adds will be done with them.
    int panelStart(GemmTiles tiles, Object buffer, long work) {
        return panelStart.get().of(this, tiles, buffer, work);
    }

    /// One of this thread's buffers, at least this long.
    Object buffer(int which, int length) {
        Object[] mine = buffers.get();
        if (Array.getLength(mine[which]) < length) {
            mine[which] = array(length);
        }
        return mine[which];
    }
}
