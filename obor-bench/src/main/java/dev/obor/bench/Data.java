package dev.obor.bench;

import java.util.SplittableRandom;

/// Random numbers for both sides: the same ones every time, none of them denormal.
final class Data {
    private Data() {}

    /// Normally distributed with mean 0.
    static float[] normal(long seed, int n, double deviation) {
        var random = new SplittableRandom(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    /// Between -`bound` and `bound`; quicker to make than normal ones.
    static float[] uniform(long seed, int n, double bound) {
        var random = new SplittableRandom(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
        return values;
    }

    /// Probabilities between 0.01 and 0.99.
    static float[] probabilities(long seed, int n) {
        var random = new SplittableRandom(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (0.01 + 0.98 * random.nextDouble());
        }
        return values;
    }

    /// The logarithms of [#probabilities].
    static float[] logProbabilities(long seed, int n) {
        float[] values = probabilities(seed, n);
        for (int i = 0; i < n; i++) {
            values[i] = (float) Math.log(values[i]);
        }
        return values;
    }

    /// Class numbers.
    static long[] classes(long seed, int n, int count) {
        var random = new SplittableRandom(seed);
        long[] values = new long[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextInt(count);
        }
        return values;
    }

    /// The product of sizes.
    static int count(int... sizes) {
        int count = 1;
        for (int size : sizes) {
            count = Math.multiplyExact(count, size);
        }
        return count;
    }
}
