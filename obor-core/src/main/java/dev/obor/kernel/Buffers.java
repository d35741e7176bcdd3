package dev.obor.kernel;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The pool of arrays that each thread has done with and will want again.
///
/// A training step asks for the same lengths every time. An array from the pool is not zeroed: it is
/// for those who write every element. What nobody asks for again is left to the garbage collector as
/// memory gets scarce.
public final class Buffers {
    /// Shorter arrays are cheaper to make than to look up.
    private static final int SHORTEST = 1024;

    private static final int LARGE = 1 << 20; // bytes, as the next
    private static final int PAGE = 4096;

    private static final ThreadLocal<Buffers> OWN = ThreadLocal.withInitial(Buffers::new);

    private final Map<Integer, Deque<SoftReference<float[]>>> floats = new HashMap<>();
    private final Map<Integer, Deque<SoftReference<double[]>>> doubles = new HashMap<>();

    private Buffers() {}

    /// How long an array for `n` elements is to be: large ones have a page to spare.
    ///
    /// Java puts arrays that are made one after the other side by side. A loop that walks through several
    /// at once was measured up to twice as slow where they are a multiple of a megabyte apart, as those of
    /// a parameter, its gradient and its states often are.
    ///
    /// @param bytes the size of an element
    public static int length(int n, int bytes) {
        boolean large = (long) n * bytes >= LARGE && n <= Integer.MAX_VALUE - PAGE;
        return large ? n + PAGE / bytes : n;
    }

    /// An array of at least `n` floats, holding anything.
    public static float[] floats(int n) {
        int length = length(n, Float.BYTES);
        float[] known = length < SHORTEST ? null : take(OWN.get().floats.get(length));
        return known != null ? known : new float[length];
    }

    /// An array of at least `n` doubles, holding anything.
    public static double[] doubles(int n) {
        int length = length(n, Double.BYTES);
        double[] known = length < SHORTEST ? null : take(OWN.get().doubles.get(length));
        return known != null ? known : new double[length];
    }

    private static <T> @Nullable T take(@Nullable Deque<SoftReference<T>> free) {
        T found = null;
        while (found == null && free != null && !free.isEmpty()) {
            found = free.pop().get();
        }
        return found;
    }

    /// Takes an array back that nobody will look at again; only floats and doubles are kept.
    public static void recycle(Object array) {
        if (array instanceof float[] x && x.length >= SHORTEST) {
            give(OWN.get().floats, x.length, x);
        } else if (array instanceof double[] x && x.length >= SHORTEST) {
            give(OWN.get().doubles, x.length, x);
        }
    }

    private static <T> void give(
            Map<Integer, Deque<SoftReference<T>>> free, int length, T array) {
        free.computeIfAbsent(length, _ -> new ArrayDeque<>()).push(new SoftReference<>(array));
    }
}
