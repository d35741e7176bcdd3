package dev.obor.data;

import dev.obor.tensor.Tensor;
import java.util.List;

/// Samples side by side: dimension 0 counts them.
///
/// @param input  what the model sees, (N, ...)
/// @param target what it should answer, (N, ...)
public record Batch(Tensor input, Tensor target) {
    /// The samples stacked along a new dimension 0.
    ///
    /// **PyTorch.** `torch.utils.data.default_collate` of pairs.
    ///
    /// @throws IllegalArgumentException if there is no sample, or the shapes of inputs or of
    ///                                  targets differ
    public static Batch of(List<Sample> samples) {
        return new Batch(
                Tensor.stack(0, samples.stream().map(Sample::input).toList()),
                Tensor.stack(0, samples.stream().map(Sample::target).toList()));
    }

    /// The number of samples.
    public int size() {
        return input.size(0);
    }
}
