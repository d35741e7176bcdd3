package dev.obor.data;

import java.util.Arrays;
import java.util.List;

/// Several data sets one after the other.
///
/// **PyTorch.** `torch.utils.data.ConcatDataset`; here none at all is an empty data set.
public final class ConcatDataset implements Dataset {
    private final List<Dataset> parts;
    private final int[] ends;

    /// The parts in this order.
    ///
    /// @throws ArithmeticException if together they have 2^31 samples or more
    public ConcatDataset(Dataset... parts) {
        this(List.of(parts));
    }

    /// The parts in this order.
    ///
    /// @throws ArithmeticException if together they have 2^31 samples or more
    public ConcatDataset(List<? extends Dataset> parts) {
        this.parts = List.copyOf(parts);
        this.ends = new int[parts.size()];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            end = Math.addExact(end, parts.get(i).size());
            ends[i] = end;
        }
    }

    @Override public int size() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    @Override public Sample get(int index) {
        Samples.check(index, size());
        int part = 0;
        while (index >= ends[part]) {
            part++;
        }
        int start = part == 0 ? 0 : ends[part - 1];
        return parts.get(part).get(index - start);
    }

    /// The sizes of the parts.
    @Override public String toString() {
        return "ConcatDataset(sizes=" + Arrays.toString(
                parts.stream().mapToInt(Dataset::size).toArray()) + ")";
    }
}
