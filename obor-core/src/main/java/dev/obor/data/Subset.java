package dev.obor.data;

import java.util.Arrays;

/// Some samples of another data set, in an order of their own.
///
/// **Errors.** `IllegalArgumentException` if an index is not one of the data set's. An error in a
/// sample names the index in that data set.
/// **PyTorch.** `torch.utils.data.Subset`.
public final class Subset implements Dataset {
    private final Dataset dataset;
    private final int[] indices;

    /// The samples at `indices`, which may repeat.
    public Subset(Dataset dataset, int... indices) {
        this.dataset = dataset;
        this.indices = indices.clone();
        int size = dataset.size();
        for (int index : indices) {
            Samples.check(index, size);
        }
    }

    /// Where these samples stand in the other data set.
    public int[] indices() {
        return indices.clone();
    }

    @Override public int size() {
        return indices.length;
    }

    @Override public Sample get(int index) {
        return dataset.get(indices[Samples.check(index, size())]);
    }

    @Override public Batch batch(int... wanted) {
        return dataset.batch(Arrays.stream(wanted)
                .map(index -> indices[Samples.check(index, size())]).toArray());
    }
}
