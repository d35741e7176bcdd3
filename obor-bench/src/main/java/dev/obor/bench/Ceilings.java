package dev.obor.bench;

import dev.obor.kernel.Buffers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/// What the machine can do at most, measured in the minute in which it is compared with.
///
/// @param triad  memory bandwidth in GB/s of useful bytes: a = b + s * c over arrays that no cache
///     holds, 12 bytes per element; that a line of `a` is read before it is written is not counted
/// @param inPlace the same for a = a + s * b, where there is nothing more to read
/// @param cached  the triad over arrays of 4 MB, as large as those of the cases with 1 M elements
/// @param fma    billions of operations per second in fused multiply-adds that touch no memory
record Ceilings(double triad, double inPlace, double cached, double fma) {
    private static final int ELEMENTS = 1 << 26;
    private static final int QUICK_ELEMENTS = 1 << 22;
    private static final int CACHED_ELEMENTS = 1 << 20;
    private static final int CACHED_ROUNDS = 16;
    private static final int FMA_ROUNDS = 1 << 21;
    private static final int TRIALS = 12;

    /// The best of some trials with the threads of a setting.
    static Ceilings measure(Setting setting) {
        int threads = setting.threads();
        int elements = setting.quick() ? QUICK_ELEMENTS : ELEMENTS;
        int length = Buffers.length(elements, Float.BYTES); // side by side, they would be slower
        float[] a = new float[length];
        float[] b = new float[length];
        float[] c = new float[length];
        return new Ceilings(
                triad(threads, elements, 1, a, b, c),
                triad(threads, elements, 1, a, a, b),
                triad(threads, CACHED_ELEMENTS, CACHED_ROUNDS, a, b, c),
                best(threads, _ -> () -> CeilingLoops.fma(FMA_ROUNDS))
                        * CeilingLoops.flopsPerRound() * FMA_ROUNDS * threads * 1e-9);
    }

    /// The ceiling of a kind of work; NaN if there is none.
    double of(Work.Limit limit) {
        return switch (limit) {
            case MEMORY -> triad;
            case MEMORY_IN_PLACE -> inPlace;
            case CACHE -> cached;
            case ARITHMETIC -> fma;
            case NONE -> Double.NaN;
        };
    }

    private static double triad(
            int threads, int elements, int rounds, float[] a, float[] b, float[] c) {
        int part = elements / threads;
        double perSecond = best(threads, i -> () -> {
            for (int round = 0; round < rounds; round++) {
                CeilingLoops.triad(a, b, c, i * part, (i + 1) * part);
            }
        });
        return 12.0 * part * threads * rounds * perSecond * 1e-9;
    }

    /// How often per second all threads together finish their tasks, at best.
    private static double best(int threads, IntFunction<Runnable> task) {
        double best = Double.MAX_VALUE;
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (int trial = 0; trial < TRIALS; trial++) {
                long start = System.nanoTime();
                List<Future<?>> running = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    running.add(pool.submit(task.apply(i)));
                }
                for (Future<?> future : running) {
                    await(future);
                }
                best = Math.min(best, (System.nanoTime() - start) * 1e-9);
            }
        }
        return 1 / best;
    }

    private static void await(Future<?> future) {
        try {
            future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("Ceilings: a loop did not finish.", e);
        }
    }
}
