package dev.obor.data;

import dev.obor.tensor.Tensor;

/// The rows of two tensors as samples; batches are gathered in one go.
///
/// **Shapes.** `inputs` (N, ...), `targets` (N, ...). A sample is a view without dimension 0, a
/// batch a copy.
/// **Errors.** `IllegalArgumentException` if a tensor has no dimension, or the first sizes differ.
/// **PyTorch.** `torch.utils.data.TensorDataset` of two tensors.
///
/// @param inputs  what the model sees
/// @param targets what it should answer
public record TensorDataset(Tensor inputs, Tensor targets) implements Dataset {
    /// Checks the shapes.
    public TensorDataset {
        boolean rows = inputs.rank() > 0 && targets.rank() > 0;
        if (!rows || inputs.size(0) != targets.size(0)) {
            throw new IllegalArgumentException(
                    "TensorDataset: inputs and targets must have one row per sample; got inputs %s"
                            .formatted(inputs.shape())
                            + " and targets " + targets.shape() + ".");
        }
    }

    @Override public int size() {
        return inputs.size(0);
    }

    @Override public Sample get(int index) {
        Samples.check(index, size());
        return new Sample(inputs.get(index), targets.get(index));
    }

    @Override public Batch batch(int... indices) {
        for (int index : indices) {
            Samples.check(index, size());
        }
        Tensor rows = Tensor.of(indices);
        Tensor[] both = {inputs, targets};
        for (int i = 0; i < both.length; i++) { // one call to compile; two took 0.7 s of C2
            both[i] = both[i].indexSelect(0, rows);
        }
        return new Batch(both[0], both[1]);
    }
}
