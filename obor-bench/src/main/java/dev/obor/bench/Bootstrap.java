package dev.obor.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/// The median of samples and how far it can be trusted: the samples are drawn again, with
/// replacement, and the middle 95 % of the medians is the interval. The same draws every time.
final class Bootstrap {
    private static final int DRAWS = 2000;
    private static final long SEED = 1;

    private Bootstrap() {}

    /// The median of `samples`, of which there is at least one, with its interval.
    static Estimate median(double... samples) {
        var random = new SplittableRandom(SEED);
        double[] draw = new double[samples.length];
        double[] medians = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            for (int j = 0; j < draw.length; j++) {
                draw[j] = samples[random.nextInt(samples.length)];
            }
            medians[i] = middle(draw);
        }
        Arrays.sort(medians);
        return new Estimate(middle(samples.clone()), medians[(int) (0.025 * DRAWS)],
                medians[(int) (0.975 * DRAWS) - 1]);
    }

    /// The median; sorts its argument.
    private static double middle(double[] samples) {
        Arrays.sort(samples);
        int half = samples.length / 2;
        return samples.length % 2 == 1 ? samples[half] : (samples[half - 1] + samples[half]) / 2;
    }
}
