package dev.obor.bench;

import dev.obor.tensor.Autograd;
import dev.obor.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Something that we compute without recording it.
final class OborCall implements Contestant {
    private final Supplier<Tensor> call;
    private final Autograd.Scope unrecorded = Autograd.noGrad();
    private @Nullable Tensor result;

    OborCall(Supplier<Tensor> call) {
        this.call = call;
    }

    @Override public Library library() {
        return Library.OBOR;
    }

    @Override public void run() {
        result = call.get();
    }

    @Override public List<float[]> results() {
        return result == null ? List.of() : List.of(result.toFloatArray());
    }

    @Override public void close() {
        unrecorded.close();
    }
}
