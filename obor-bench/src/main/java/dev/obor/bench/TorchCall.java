package dev.obor.bench;

import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/// Something that libtorch computes without recording it.
final class TorchCall implements Contestant {
    private final Supplier<Tensor> call;
    private final NoGradGuard unrecorded = new NoGradGuard();
    private @Nullable Tensor result;

    TorchCall(Supplier<Tensor> call) {
        this.call = call;
    }

    @Override public Library library() {
        return Library.LIBTORCH;
    }

    @Override public void run() {
        result = call.get();
    }

    @Override public List<float[]> results() {
        return result == null ? List.of() : List.of(Libtorch.values(result));
    }

    @Override public void close() {
        unrecorded.close();
    }
}
