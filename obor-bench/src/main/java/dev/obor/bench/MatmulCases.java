package dev.obor.bench;

import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Matrix products; transposed operands are views on both sides.
final class MatmulCases {
    private static final double TOLERANCE = 1e-4;

    private MatmulCases() {}

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int n : List.of(32, 64, 128, 256, 512, 1024, 2048)) {
            int[] square = {n, n};
            for (Form form : Form.values()) {
                cases.add(product("%s %d".formatted(form, n), form, square, square, goals(n)));
            }
        }
        int[] small = {256, 256};
        cases.add(product("tall (4096, 256) (256, 256)", Form.NN, new int[] {4096, 256}, small,
                goals(256)));
        cases.add(product("wide (256, 256) (256, 4096)", Form.NN, small, new int[] {256, 4096},
                goals(256)));
        cases.add(product("skinny (64, 784) (784, 512)", Form.NN, new int[] {64, 784},
                new int[] {784, 512}));
        cases.add(product("batch 32 x (64, 64) (64, 64)", Form.NN, new int[] {32, 64, 64},
                new int[] {32, 64, 64}));
        return cases;
    }

    /// Which operand is a transposed view.
    private enum Form {
        NN,
        NT,
        TN
    }

    private static Goal[] goals(int n) {
        return n < 128 ? new Goal[] {Goal.ratio(1)}
                : n == 128 ? new Goal[0]
                : new Goal[] {Goal.ratio(0.85), Goal.share(0.6)};
    }

    private static Case product(String name, Form form, int[] left, int[] right, Goal... goals) {
        double flops = 2.0 * Data.count(left) * right[right.length - 1];
        return DuelCase.of(name, Work.flops(flops), () -> {
            float[] a = Data.normal(1, Data.count(left), 1);
            float[] b = Data.normal(2, Data.count(right), 1);
            return new DuelCase.Rivals(ours(form, a, left, b, right),
                    peer(form, a, left, b, right));
        }, goals).tolerance(TOLERANCE);
    }

    private static Contestant ours(Form form, float[] a, int[] left, float[] b, int[] right) {
        Tensor x = Tensor.of(a).reshape(left);
        Tensor y = Tensor.of(b).reshape(right);
        Tensor first = form == Form.TN ? x.t() : x;
        Tensor second = form == Form.NT ? y.t() : y;
        return new OborCall(() -> first.matmul(second));
    }

    private static Contestant peer(Form form, float[] a, int[] left, float[] b, int[] right) {
        org.bytedeco.pytorch.Tensor x = Libtorch.tensor(a, left);
        org.bytedeco.pytorch.Tensor y = Libtorch.tensor(b, right);
        org.bytedeco.pytorch.Tensor first = form == Form.TN ? x.t() : x;
        org.bytedeco.pytorch.Tensor second = form == Form.NT ? y.t() : y;
        return new TorchCall(() -> first.matmul(second));
    }
}
