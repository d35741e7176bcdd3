package dev.obor.bench;

import dev.obor.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What recording costs: a long chain of operations that compute almost nothing.
final class TapeCases {
    private static final int OPERATIONS = 1000;
    private static final float FACTOR = 1.0001f;

    private TapeCases() {}

    static List<Case> cases() {
        return List.of(DuelCase.of("1,000 multiplications of one element, and back",
                Work.UNCOUNTED, () -> new DuelCase.Rivals(new OborChain(), new TorchChain()),
                Goal.time(350e-9, OPERATIONS, "operation")));
    }

    private static final class OborChain implements Contestant {
        private final Tensor x = Tensor.of(1f).requiresGrad(true);
        private final Tensor factor = Tensor.of(FACTOR);

        @Override public Library library() {
            return Library.OBOR;
        }

        @Override public void run() {
            x.zeroGrad();
            Tensor y = x;
            for (int i = 0; i < OPERATIONS; i++) {
                y = y.mul(factor);
            }
            y.backward();
        }

        @Override public List<float[]> results() {
            @Nullable Tensor gradient = x.grad();
            return gradient == null ? List.of() : List.of(gradient.toFloatArray());
        }
    }

    private static final class TorchChain implements Contestant {
        private final org.bytedeco.pytorch.Tensor x =
                Libtorch.tensor(new float[] {1}, 1).set_requires_grad(true);
        private final org.bytedeco.pytorch.Tensor factor =
                Libtorch.tensor(new float[] {FACTOR}, 1);

        @Override public Library library() {
            return Library.LIBTORCH;
        }

        @Override public void run() {
            x.mutable_grad().reset();
            org.bytedeco.pytorch.Tensor y = x;
            for (int i = 0; i < OPERATIONS; i++) {
                y = y.mul(factor);
            }
            y.backward();
        }

        @Override public List<float[]> results() {
            return List.of(Libtorch.values(x.grad()));
        }
    }
}
