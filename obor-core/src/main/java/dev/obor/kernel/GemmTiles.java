package dev.obor.kernel;

import dev.obor.kernel.GemmTileCode.Layout;
import dev.obor.kernel.GemmTileCode.Shape;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The tiles of one tier and element type, and which of them does a given part of C.
///
/// In registers a tile is 11 x 2 vectors where there are 32 of them (AVX-512, AArch64), because
/// three tiles are then one row more than 32 and six are two more than 64, else 6 x 2. For panels it
/// is 12 x 2, else 4 x 2: there HotSpot loads a whole step of A early, and with 11 or 6 rows has one
/// register too few, so that one sum goes through memory at every step.
final class GemmTiles {
    static final GemmTiles PORTABLE = new GemmTiles(new GemmPortable());

    /// What packing may overwrite behind a panel.
    static final int SLACK = 16;

    private static final int WARM_DEPTH = 64;
    private static final int GLANCE_DEPTH = 2;
    private static final int PANEL_DEPTH = 512; // a panel of B that L1 does not hold
    private static final int TURNS = 16;
    private static final int ROW_VECTORS = 4;
    private static final int SWAPS = 8; // operations on a vector of a transpose, at most

    /// Rows and columns of a whole tile.
    final int rows;
    final int columns;
    private final GemmTile whole;
    private final List<Warmed<?>> parts = new ArrayList<>(); // all of the following
    private final int packedRows;
    private final @Nullable Warmed<GemmTile> packed; // A and B in panels, all rows
    private final @Nullable Warmed<GemmTile> adjacent; // all rows, side by side in A
    private final @Nullable Warmed<GemmTile> along; // contiguous rows of A
    private final @Nullable Warmed<GemmTile> narrow; // half of the columns, the rows of any panel
    private final @Nullable Warmed<GemmTile> row; // a single one
    private final @Nullable Warmed<GemmTranspose> transpose; // or plain loops, as the next
    private final @Nullable Warmed<GemmCopy> copyOfRows; // into a panel of so many columns as C
    private final @Nullable Warmed<GemmCopy> copyOfColumns; // of so many as C has rows
    private final String name;

    private GemmTiles(GemmTile tile) {
        rows = tile.rows;
        columns = tile.columns;
        whole = tile;
        packedRows = 0;
        packed = null;
        adjacent = null;
        along = null;
        narrow = null;
        row = null;
        transpose = null;
        copyOfRows = null;
        copyOfColumns = null;
        name = "portable tiles of " + rows + " x " + columns;
    }

    private GemmTiles(GemmTier tier, int bits) {
        var vector = new VectorType(tier.kind, bits);
        boolean manyRegisters = Simd.registers() == 32;
        rows = manyRegisters ? 11 : 6;
        columns = 2 * vector.lanes();
        whole = GemmTileCode.compile(new Shape(vector, rows, 2, Layout.ANY));
        packedRows = manyRegisters ? 12 : 4;
        packed = tile(tier, new Shape(vector, packedRows, 2, Layout.PANELS));
        adjacent = tile(tier, new Shape(vector, rows, 2, Layout.ADJACENT));
        along = tile(tier, new Shape(vector, rows, 2, Layout.ROWS));
        narrow = tile(tier, new Shape(vector, Math.max(rows, packedRows), 1, Layout.ANY));
        row = tile(tier, new Shape(vector, 1, ROW_VECTORS, Layout.ANY));
        boolean pairs = vector.lanes() == 2; // HotSpot has no shuffle of two lanes
        transpose = pairs ? null : transpose(tier, vector);
        copyOfRows = copy(tier, vector, 2);
        int vectors = Math.ceilDiv(Math.max(rows, packedRows), vector.lanes());
        copyOfColumns = vectors == 2 ? copyOfRows : copy(tier, vector, vectors);
        name = bits + "-bit tiles of " + rows + " x 2 vectors";
    }

    /// Tiles in registers that all serve at once, hot or not: for tests, which are not to wait.
    static GemmTiles simd(GemmTier tier, int bits) {
        var tiles = new GemmTiles(tier, bits);
        tiles.parts.forEach(Warmed::serve);
        return tiles;
    }

    /// The same when only the tile for panels is hot so far.
    static GemmTiles simdForPanels(GemmTier tier, int bits) {
        var tiles = new GemmTiles(tier, bits);
        tiles.parts.getFirst().serve();
        return tiles;
    }

    /// Tiles in registers of which the first is hot; the others come as they are wanted.
    static GemmTiles hot(GemmTier tier, int bits) {
        var tiles = new GemmTiles(tier, bits);
        warm(tier, tiles.whole, tiles.columns / 2);
        return tiles;
    }

    private Warmed<GemmTile> tile(GemmTier tier, Shape shape) {
        return part(tier, shape.toString(), () -> GemmTileCode.compile(shape),
                tile -> warm(tier, tile, shape.vector().lanes()));
    }

    private Warmed<GemmTranspose> transpose(GemmTier tier, VectorType vector) {
        return part(tier, "a transpose of %d bits, %s".formatted(vector.bits(), vector.kind()),
                () -> GemmTransposeCode.compile(vector), square -> warm(tier, square));
    }

    private Warmed<GemmCopy> copy(GemmTier tier, VectorType vector, int vectors) {
        return part(tier,
                "a copy of %d vectors of %d bits, %s".formatted(
                        vectors, vector.bits(), vector.kind()),
                () -> GemmCopyCode.compile(vector, vectors), copy -> warm(tier, copy, vectors));
    }

    private <T> Warmed<T> part(GemmTier tier, String what, Supplier<T> make, Consumer<T> warm) {
        var part = new Warmed<>(what, tier::isWorthMore, make, warm);
        parts.add(part);
        return part;
    }

    private static <T> @Nullable T ifHot(@Nullable Warmed<T> part) {
        return part == null ? null : part.ifHot();
    }

    /// For a single row, if it is hot.
    @Nullable GemmTile row() {
        return ifHot(row);
    }

    boolean inRegisters() {
        return this != PORTABLE;
    }

    /// How many rows of A a panel has: as many as the fastest tile that is hot.
    int panelRows() {
        return ifHot(packed) == null ? rows : packedRows;
    }

    /// One tile of C with `m` rows and `n` columns, beginning with `from`; a whole row of the tile must
    /// be readable in B. Of each matrix the element that is given comes first: a matrix made for it would
    /// be an object wherever HotSpot does not inline this.
    void run(GemmTier tier, int depth, int m, int n, Matrix a, int aAt, Matrix b, int bAt,
            Matrix from, int fromAt, Matrix c, int cAt) {
        GemmTile tile = tileFor(m, n, a, b);
        if (n == tile.columns || this == PORTABLE) {
            tile.run(depth, m, n, a.array(), aAt, a.row(), a.col(), b.array(), bAt, b.row(),
                    from.array(), fromAt, from.row(), c.array(), cAt, c.row());
        } else {
            edge(tier, tile, depth, m, n, a, aAt, b, bAt, from, fromAt, c, cAt);
        }
    }

    /// A tile that C has not enough columns for, by way of a buffer.
    private static void edge(GemmTier tier, GemmTile tile, int depth, int m, int n, Matrix a,
            int aAt, Matrix b, int bAt, Matrix from, int fromAt, Matrix c, int cAt) {
        int width = tile.columns;
        Object edge = tier.buffer(GemmTier.EDGE, m * width);
        for (int i = 0; i < m; i++) {
            System.arraycopy(from.array(), fromAt + i * from.row(), edge, i * width, n);
        }
        tile.run(depth, m, width, a.array(), aAt, a.row(), a.col(), b.array(), bAt, b.row(),
                edge, 0, width, edge, 0, width);
        for (int i = 0; i < m; i++) {
            System.arraycopy(edge, i * width, c.array(), cAt + i * c.row(), n);
        }
    }

    private GemmTile tileFor(int m, int n, Matrix a, Matrix b) {
        boolean panels = m == packedRows && a.row() == 1 && a.col() == m && b.row() == columns;
        Warmed<GemmTile> best = null;
        if (2 * n <= columns) {
            best = narrow;
        } else if (panels) {
            best = packed;
        } else if (m == rows && a.row() == 1) {
            best = adjacent;
        } else if (a.col() == 1) {
            best = along;
        }
        GemmTile tile = ifHot(best);
        if (tile == null && panels) {
            tile = ifHot(packed); // `whole` may have fewer rows
        }
        return Objects.requireNonNullElse(tile, whole);
    }

    /// Packs part of a matrix into a panel: `to[at + p * width + l] = from[start + l * lane + p *
    /// along]` for all `lanes` and p below `depth`. What lies between the columns of the panel, and up
    /// to [#SLACK] elements behind it, may be overwritten.
    void pack(Object from, int start, int lane, int along, int lanes, int depth,
            Object to, int at, int width) {
        GemmTranspose square = along == 1 ? ifHot(transpose) : null;
        GemmCopy copy = lane == 1 ? copyOf(lanes) : null;
        if (square != null) {
            GemmPanels.transpose(square, from, start, lane, lanes, depth, to, at, width, true);
        } else if (copy != null) {
            GemmPanels.copy(copy, from, start, along, lanes, depth, to, at, width);
        } else {
            GemmPanels.pack(from, start, lane, along, lanes, depth, to, at, width);
        }
    }

    /// Times the tile for panels: how many nanoseconds it takes for a panel of B that begins at an index;
    /// null if it is not hot. It computes with what this thread's buffers happen to hold.
    @Nullable IntToLongFunction panelNanos(GemmTier tier, Object b) {
        GemmTile tile = ifHot(packed);
        if (tile == null) {
            return null;
        }
        int m = packedRows;
        int n = columns;
        int depth = Math.min(PANEL_DEPTH, (Array.getLength(b) - PanelStart.SLACK) / n);
        Object a = tier.buffer(GemmTier.A, m * depth);
        Object c = tier.buffer(GemmTier.EDGE, m * n);
        return at -> {
            long before = System.nanoTime();
            tile.run(depth, m, n, a, 0, 1, m, b, at, n, c, 0, n, c, 0, n);
            return System.nanoTime() - before;
        };
    }

    /// What copies rows of so many lanes, if it is hot.
    private @Nullable GemmCopy copyOf(int lanes) {
        if (lanes == columns) {
            return ifHot(copyOfRows);
        }
        return lanes == rows || lanes == packedRows ? ifHot(copyOfColumns) : null;
    }

    /// `c[cAt + i * n + j] = from[j * m + i]`, and nothing but that is written.
    void transpose(int m, int n, Object from, Object c, int cAt) {
        GemmTranspose square = ifHot(transpose);
        if (square == null) {
            GemmPanels.pack(from, 0, m, 1, n, m, c, cAt, n);
        } else {
            GemmPanels.transpose(square, from, 0, m, n, m, c, cAt, n, false);
        }
    }

    /// Calls a tile on scratch data until C2 has compiled it.
    private static void warm(GemmTier tier, GemmTile tile, int lanes) {
        int m = tile.rows;
        int n = tile.columns;
        Object a = tier.array(m * WARM_DEPTH);
        Object b = tier.array(n * WARM_DEPTH);
        Object c = tier.array(m * n);
        int[] turns = {0};
        double vectors = (double) m * n / lanes;
        IntConsumer run = depth -> tile.run(depth, m, n, a, 0, 1, m, b, 0, n, c, 0, n, c, 0, n);
        Warmup.untilHot(new Warmup.Lesson(
                () -> run.accept(-1),
                () -> run.accept(turns[0]++ % TURNS),
                new Warmup.Timed(() -> run.accept(GLANCE_DEPTH), vectors * GLANCE_DEPTH),
                new Warmup.Timed(() -> run.accept(WARM_DEPTH), vectors * WARM_DEPTH)));
    }

    private static void warm(GemmTier tier, GemmTranspose square) {
        int lanes = square.lanes;
        int depth = TURNS * lanes;
        Object from = tier.array(lanes * depth);
        Object to = tier.array(lanes * depth);
        IntConsumer run = steps -> square.run(steps, lanes, from, 0, depth, to, 0, lanes);
        Warmup.untilHot(new Warmup.Lesson(
                () -> run.accept(0),
                () -> run.accept(2 * lanes),
                new Warmup.Timed(() -> run.accept(2 * lanes), (double) SWAPS * 2 * lanes),
                new Warmup.Timed(() -> run.accept(depth), (double) SWAPS * depth)));
    }

    private static void warm(GemmTier tier, GemmCopy copy, int vectors) {
        int width = copy.columns;
        Object from = tier.array(width * WARM_DEPTH);
        Object to = tier.array(width * WARM_DEPTH);
        IntConsumer run = depth -> copy.run(depth, from, 0, width, to, 0, width);
        Warmup.untilHot(new Warmup.Lesson(
                () -> run.accept(0),
                () -> run.accept(GLANCE_DEPTH),
                new Warmup.Timed(() -> run.accept(GLANCE_DEPTH), (double) vectors * GLANCE_DEPTH),
                new Warmup.Timed(() -> run.accept(WARM_DEPTH), (double) vectors * WARM_DEPTH)));
    }

    @Override public String toString() {
        return name;
    }
}
