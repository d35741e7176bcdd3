package dev.obor.kernel;

import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/// Where in its array a thread lets the panels of B begin: where the tile reads them fastest.
///
/// A vector that lies in two cache lines takes two accesses, which costs the tile 6 % of its speed where B
/// comes from L2. A Java array begins anywhere in a line, nobody tells where, and the garbage collector moves
/// it. So the tile is timed at every beginning there can be, now and then. A wrong answer costs time only.
final class PanelStart {
    /// As many elements as a line of 64 bytes has, at most: so much longer the array must be.
    static final int SLACK = 16;

    private static final int LINE = 64; // bytes
    private static final int CALLS = 3;
    private static final long AGAIN = 1L << 32; // multiply-adds; the timing takes about as long as 2^23

    private @Nullable Object array;
    private int start;
    private long left;

    /// The beginning, for panels with which so many multiply-adds will be done.
    @SuppressWarnings("ReferenceEquality") // another array lies elsewhere
    int of(GemmTier tier, GemmTiles tiles, Object array, long work) {
        left -= work;
        if (left < 0 || array != this.array) {
            IntToLongFunction nanos = tiles.panelNanos(tier, array);
            this.array = array;
            left = nanos == null ? 0 : AGAIN;
            start = nanos == null ? 0 : fastest(nanos, LINE / tier.bytes());
        }
        return start;
    }

    /// Which of the first `count` beginnings has the shortest of some calls.
    static int fastest(IntToLongFunction nanos, int count) {
        int best = 0;
        long least = Long.MAX_VALUE;
        for (int at = 0; at < count; at++) {
            for (int call = 0; call < CALLS; call++) {
                long time = nanos.applyAsLong(at);
                if (time < least) {
                    least = time;
                    best = at;
                }
            }
        }
        return best;
    }
}
