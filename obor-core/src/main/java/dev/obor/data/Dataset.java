package dev.obor.data;

import dev.obor.tensor.Tensor;
import java.util.ArrayList;

/// Samples that can be picked by number.
///
/// Two methods make one of the user's own; [#of] makes one of two tensors. What [#get] returns
/// must depend on the index alone, so that a run can be repeated: a random augmentation takes its
/// numbers from `rng.split(index)`. A [DataLoader] that prefetches calls it from several threads.
///
/// **PyTorch.** `torch.utils.data.Dataset`; `__len__` is `size`, `__getitem__` is `get`.
public interface Dataset {
    /// The number of samples.
    int size();

    /// The sample at an index in [0, `size()`).
    Sample get(int index);

    /// The samples at these indices as one batch; to be overridden where there is a faster way
    /// than one by one.
    ///
    /// @throws IllegalArgumentException if no index is given, or the shapes of the samples differ
    /// @throws IllegalStateException    if a sample cannot be read; the message names its index
    default Batch batch(int... indices) {
        var samples = new ArrayList<Sample>(indices.length);
        for (int index : indices) {
            samples.add(Samples.read(this, index));
        }
        return Batch.of(samples);
    }

    /// The rows of two tensors as samples.
    ///
    /// **Shapes.** `inputs` (N, ...), `targets` (N, ...).
    ///
    /// @throws IllegalArgumentException if a tensor has no dimension, or the first sizes differ
    static TensorDataset of(Tensor inputs, Tensor targets) {
        return new TensorDataset(inputs, targets);
    }
}
