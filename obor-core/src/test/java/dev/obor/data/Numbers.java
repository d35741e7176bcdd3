package dev.obor.data;

import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntConsumer;

/// The numbers 0 to size - 1 as samples: input [i, -i], target i.
///
/// @param whenRead is told each index before it is read
record Numbers(int size, IntConsumer whenRead) implements Dataset {
    Numbers(int size) {
        this(size, index -> {});
    }

    @Override public Sample get(int index) {
        whenRead.accept(index);
        return new Sample(Tensor.of(index, (float) -index), Tensor.scalar((long) index));
    }

    /// The targets of all batches that are left.
    static List<List<Long>> targets(Iterator<Batch> batches) {
        var all = new ArrayList<List<Long>>();
        batches.forEachRemaining(batch -> all.add(targets(batch)));
        return all;
    }

    static List<Long> targets(Batch batch) {
        var targets = new ArrayList<Long>();
        for (long target : batch.target().toLongArray()) {
            targets.add(target);
        }
        return targets;
    }
}
