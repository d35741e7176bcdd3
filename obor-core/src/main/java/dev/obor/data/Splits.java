package dev.obor.data;

import dev.obor.tensor.Rng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Data sets cut into parts; every sample is in exactly one.
///
/// ```java
/// var parts = Splits.random(dataset, new Rng(1), 0.8, 0.2);
/// ```
///
/// **PyTorch.** `torch.utils.data.random_split`: the same sizes, other random numbers.
public final class Splits {
    private static final double ROUNDING = 1e-9;

    private Splits() {}

    /// Parts of these sizes, drawn at random.
    ///
    /// @throws IllegalArgumentException if a count is negative or they do not sum to the size
    public static List<Subset> random(Dataset dataset, Rng rng, int... counts) {
        boolean negative = Arrays.stream(counts).anyMatch(count -> count < 0);
        if (negative || Arrays.stream(counts).asLongStream().sum() != dataset.size()) {
            throw new IllegalArgumentException(
                    "Splits: counts must not be negative and must sum to %d; got %s."
                            .formatted(dataset.size(), Arrays.toString(counts)));
        }
        int[] order = rng.permutation(dataset.size());
        var parts = new ArrayList<Subset>();
        int start = 0;
        for (int count : counts) {
            parts.add(new Subset(dataset, Arrays.copyOfRange(order, start, start + count)));
            start += count;
        }
        return parts;
    }

    /// Parts of these fractions, drawn at random: `floor(size * fraction)` samples each, and what
    /// is left over one by one to the first parts.
    ///
    /// @throws IllegalArgumentException if a fraction is negative or they do not sum to 1
    public static List<Subset> random(Dataset dataset, Rng rng, double... fractions) {
        double sum = Arrays.stream(fractions).sum();
        boolean valid = Arrays.stream(fractions).allMatch(fraction -> fraction >= 0);
        if (!valid || !(Math.abs(sum - 1) <= ROUNDING)) {
            throw new IllegalArgumentException(
                    "Splits: fractions must not be negative and must sum to 1; got %s."
                            .formatted(Arrays.toString(fractions)));
        }
        int[] counts = Arrays.stream(fractions)
                .mapToInt(fraction -> (int) (dataset.size() * fraction)).toArray();
        int left = dataset.size() - Arrays.stream(counts).sum();
        for (int i = 0; i < left; i++) {
            counts[i % counts.length]++;
        }
        return random(dataset, rng, counts);
    }
}
