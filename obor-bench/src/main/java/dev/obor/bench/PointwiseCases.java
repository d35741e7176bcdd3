package dev.obor.bench;

import dev.obor.formula.Expr;
import dev.obor.tensor.Fused;
import dev.obor.tensor.Tensor;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/// Operations on a million elements, and on rows of 1,024.
final class PointwiseCases {
    private static final int ROWS = 1024;
    private static final int COLUMNS = 1024;
    private static final int N = ROWS * COLUMNS;
    private static final double ONE_TO_ONE = 2.0 * Float.BYTES * N; // bytes read and written
    private static final double EPS = 1e-5;
    private static final Goal TWICE = Goal.ratio(2);

    private PointwiseCases() {}

    static List<Case> cases(int threads) {
        double elementsPerCore = (double) N / threads;
        return List.of(
                unary("exp", Tensor::exp, org.bytedeco.pytorch.Tensor::exp, TWICE,
                        Goal.time(0.5e-9, elementsPerCore, "element and core")),
                logarithm(),
                unary("tanh", Tensor::tanh, org.bytedeco.pytorch.Tensor::tanh, TWICE),
                unary("sigmoid", Tensor::sigmoid, org.bytedeco.pytorch.Tensor::sigmoid, TWICE),
                unary("gelu", Tensor::gelu, torch::gelu, TWICE),
                sum(),
                biasRelu(),
                biasThenRelu(),
                unary("softmax", x -> x.softmax(1), x -> x.softmax(1), TWICE),
                unary("logSoftmax", x -> x.logSoftmax(1), x -> x.log_softmax(1), TWICE),
                layerNorm());
    }

    private static Case unary(
            String name,
            UnaryOperator<Tensor> ours,
            UnaryOperator<org.bytedeco.pytorch.Tensor> peer,
            Goal... goals) {
        return unary(name, Data.normal(1, N, 2), ours, peer, goals);
    }

    private static Case logarithm() {
        return unary("log", Data.probabilities(1, N), Tensor::log,
                org.bytedeco.pytorch.Tensor::log, TWICE);
    }

    private static Case unary(
            String name,
            float[] data,
            UnaryOperator<Tensor> ours,
            UnaryOperator<org.bytedeco.pytorch.Tensor> peer,
            Goal... goals) {
        return DuelCase.of(name, Work.bytesInCache(ONE_TO_ONE), () -> {
            Tensor x = Tensor.of(data).reshape(ROWS, COLUMNS);
            org.bytedeco.pytorch.Tensor y = Libtorch.tensor(data, ROWS, COLUMNS);
            return new DuelCase.Rivals(
                    new OborCall(() -> ours.apply(x)), new TorchCall(() -> peer.apply(y)));
        }, goals);
    }

    private static Case sum() {
        return DuelCase.of("add", Work.bytesInCache(3.0 * Float.BYTES * N), () -> {
            float[] a = Data.normal(1, N, 2);
            float[] b = Data.normal(2, N, 2);
            Tensor x = Tensor.of(a);
            Tensor y = Tensor.of(b);
            org.bytedeco.pytorch.Tensor u = Libtorch.tensor(a, N);
            org.bytedeco.pytorch.Tensor v = Libtorch.tensor(b, N);
            return new DuelCase.Rivals(
                    new OborCall(() -> x.add(y)), new TorchCall(() -> u.add(v)));
        }, TWICE);
    }

    /// Ours is one formula.
    private static Case biasRelu() {
        Fused relu = Fused.of("biasRelu", Expr.max(Expr.input(0).add(Expr.input(1)), 0));
        return biasRelu("bias, relu (a formula)", ONE_TO_ONE, relu::apply, TWICE);
    }

    /// Two calls on both sides.
    private static Case biasThenRelu() {
        return biasRelu("bias, relu (two calls)", 2 * ONE_TO_ONE, (x, bias) -> x.add(bias).relu());
    }

    private static Case biasRelu(
            String name, double bytes, BinaryOperator<Tensor> ours, Goal... goals) {
        return DuelCase.of(name, Work.bytesInCache(bytes), () -> {
            float[] a = Data.normal(1, N, 2);
            float[] b = Data.normal(2, COLUMNS, 2);
            Tensor x = Tensor.of(a).reshape(ROWS, COLUMNS);
            Tensor bias = Tensor.of(b);
            org.bytedeco.pytorch.Tensor u = Libtorch.tensor(a, ROWS, COLUMNS);
            org.bytedeco.pytorch.Tensor v = Libtorch.tensor(b, COLUMNS);
            return new DuelCase.Rivals(
                    new OborCall(() -> ours.apply(x, bias)),
                    new TorchCall(() -> u.add(v).relu()));
        }, goals);
    }

    /// Ours is a formula along the rows, since there is no such operation.
    private static Case layerNorm() {
        Expr x = Expr.input(0);
        Expr centred = x.sub(x.rowMean());
        Expr deviation = centred.square().rowMean().add(EPS).sqrt();
        Expr reciprocal = Expr.constant(1).div(deviation); // once per row, as the peer has it
        Fused norm = Fused.of("layerNorm",
                centred.mul(reciprocal).mul(Expr.input(1)).add(Expr.input(2)));
        return DuelCase.of("layer norm (a formula)", Work.bytesInCache(ONE_TO_ONE), () -> {
            float[] a = Data.normal(1, N, 2);
            float[] w = Data.normal(2, COLUMNS, 1);
            float[] b = Data.normal(3, COLUMNS, 1);
            Tensor input = Tensor.of(a).reshape(ROWS, COLUMNS);
            Tensor weight = Tensor.of(w);
            Tensor bias = Tensor.of(b);
            org.bytedeco.pytorch.Tensor u = Libtorch.tensor(a, ROWS, COLUMNS);
            var scale = new TensorOptional(Libtorch.tensor(w, COLUMNS));
            var shift = new TensorOptional(Libtorch.tensor(b, COLUMNS));
            return new DuelCase.Rivals(
                    new OborCall(() -> norm.alongDim(1, input, weight, bias)),
                    new TorchCall(() -> torch.layer_norm(
                            u, new long[] {COLUMNS}, scale, shift, EPS, false)));
        }, TWICE);
    }
}
