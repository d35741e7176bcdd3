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

    private static final ThreadLocal<Buffers> OWN = ThreadLocal.withInitial(Buffers::new);

    private final Map<Integer, Deque<SoftReference<float[]>>> floats = new HashMap<>();
    private final Map<Integer, Deque<SoftReference<double[]>>> doubles = new HashMap<>();

    private Buffers() {}

    /// An array of `n` floats, holding anything.
    public static float[] floats(int n) {
        float[] known = n < SHORTEST ? null : take(OWN.get().floats.get(n));
        return known != null ? known : new float[n];
    }

    /// An array of `n` doubles, holding anything.
    public static double[] doubles(int n) {
        double[] known = n < SHORTEST ? null : take(OWN.get().doubles.get(n));
        return known != null ? known : new double[n];
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
