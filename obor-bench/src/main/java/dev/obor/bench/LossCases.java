package dev.obor.bench;

import dev.obor.formula.Expr;
import dev.obor.loss.BCELoss;
import dev.obor.loss.BCEWithLogitsLoss;
import dev.obor.loss.CrossEntropyLoss;
import dev.obor.loss.HuberLoss;
import dev.obor.loss.KLDivLoss;
import dev.obor.loss.L1Loss;
import dev.obor.loss.Loss;
import dev.obor.loss.Losses;
import dev.obor.loss.MSELoss;
import dev.obor.loss.SmoothL1Loss;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import org.bytedeco.pytorch.global.torch;

/// Losses, value and gradient.
final class LossCases {
    private static final int SMALL = 1000;
    private static final int MEDIUM = 1 << 20;
    private static final int LARGE = 1 << 24;
    private static final int BYTES = 12; // input, target, gradient

    private LossCases() {}

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        cases.addAll(sizes("L1", new L1Loss(), torch::l1_loss, Values.SCORES, 2.5, 4));
        cases.addAll(sizes("MSE", new MSELoss(), torch::mse_loss, Values.SCORES, 2.5, 4));
        cases.addAll(sizes("SmoothL1", new SmoothL1Loss(), torch::smooth_l1_loss, Values.SCORES,
                2.5, 4));
        cases.addAll(sizes("Huber", new HuberLoss(), torch::huber_loss, Values.SCORES, 2.5, 4));
        cases.addAll(sizes("BCE", new BCELoss(), torch::binary_cross_entropy,
                Values.PROBABILITIES, 5, 5));
        cases.addAll(sizes("BCEWithLogits", new BCEWithLogitsLoss(),
                torch::binary_cross_entropy_with_logits, Values.LOGITS, 5, 5));
        cases.addAll(sizes("KLDiv", new KLDivLoss(), torch::kl_div, Values.LOG_PROBABILITIES,
                5, 5));
        cases.add(classes("CrossEntropy (4096, 10)", 3, 4096, 10));
        cases.add(classes("CrossEntropy (4096, 1000)", 2.5, 4096, 1000));
        cases.add(classes("CrossEntropy (1024, 32000)", 5, 1024, 32000));
        cases.add(classes("CrossEntropy (8, 21, 256, 256)", 4, 8, 21, 256, 256));
        for (int n : List.of(SMALL, MEDIUM, LARGE)) {
            cases.add(formula(n));
        }
        return cases;
    }

    /// What stands in the input; the target holds scores too, or else probabilities.
    private enum Values {
        SCORES,
        LOGITS,
        PROBABILITIES,
        LOG_PROBABILITIES;

        float[] input(int n) {
            return switch (this) {
                case SCORES, LOGITS -> Data.normal(1, n, 2);
                case PROBABILITIES -> Data.probabilities(1, n);
                case LOG_PROBABILITIES -> Data.logProbabilities(1, n);
            };
        }

        float[] target(int n) {
            return this == SCORES ? Data.normal(2, n, 2) : Data.probabilities(2, n);
        }
    }

    private static List<Case> sizes(
            String name,
            Loss ours,
            BinaryOperator<org.bytedeco.pytorch.Tensor> peer,
            Values values,
            double medium,
            double large) {
        return List.of(
                pointwise(name + ", 1,000", ours, peer, values, SMALL, Goal.ratio(10)),
                pointwise(name + ", 1 M", ours, peer, values, MEDIUM, Goal.ratio(medium)),
                pointwise(name + ", 16 M", ours, peer, values, LARGE, Goal.ratio(large),
                        Goal.share(0.8)));
    }

    private static Case pointwise(
            String name,
            Loss ours,
            BinaryOperator<org.bytedeco.pytorch.Tensor> peer,
            Values values,
            int n,
            Goal... goals) {
        return DuelCase.of(name, work(n, BYTES), () -> {
            float[] input = values.input(n);
            float[] target = values.target(n);
            return new DuelCase.Rivals(
                    new OborLoss(ours, Tensor.of(input), Tensor.of(target)),
                    new TorchLoss(peer, Libtorch.tensor(input, n), Libtorch.tensor(target, n)));
        }, goals);
    }

    /// 16 M elements lie in memory, 1 M in the cache that [Ceilings] measures.
    private static Work work(int n, int bytes) {
        return n >= LARGE / 2 ? Work.bytes((double) bytes * n)
                : n == MEDIUM ? Work.bytesInCache((double) bytes * n)
                : Work.UNCOUNTED;
    }

    /// Cross entropy of scores (N, C) or (N, C, H, W) with class numbers (N) or (N, H, W).
    private static Case classes(String name, double target, int... sizes) {
        int n = Data.count(sizes);
        int classes = sizes[1];
        int[] rows = sizes.clone();
        System.arraycopy(sizes, 2, rows, 1, sizes.length - 2);
        int[] targetSizes = Arrays.copyOf(rows, sizes.length - 1);
        return DuelCase.of(name, work(n, 8), () -> {
            float[] input = Data.normal(1, n, 2);
            long[] labels = Data.classes(2, n / classes, classes);
            return new DuelCase.Rivals(
                    new OborLoss(new CrossEntropyLoss(), Tensor.of(input).reshape(sizes),
                            Tensor.of(labels).reshape(targetSizes)),
                    new TorchLoss(torch::cross_entropy_loss, Libtorch.tensor(input, sizes),
                            Libtorch.tensor(labels, targetSizes)));
        }, Goal.ratio(target));
    }

    /// A formula of the user's own against the catalogue's loss: here the peer is Obor too.
    private static Case formula(int n) {
        Loss own = Losses.pointwise(LossCases::bceWithLogits);
        String size = n == SMALL ? "1,000" : n == MEDIUM ? "1 M" : "16 M";
        return DuelCase.of("own formula / built-in BCEWithLogits, " + size, work(n, BYTES), () -> {
            float[] input = Values.LOGITS.input(n);
            float[] target = Values.LOGITS.target(n);
            return new DuelCase.Rivals(
                    new OborLoss(own, Tensor.of(input), Tensor.of(target)),
                    new OborLoss(new BCEWithLogitsLoss(), Tensor.of(input), Tensor.of(target)));
        }, Goal.ratio(0.95));
    }

    /// max(x, 0) - x t + log(1 + exp(-|x|))
    private static Expr bceWithLogits(Expr x, Expr t) {
        return Expr.max(x, 0).sub(x.mul(t)).add(x.abs().neg().exp().log1p());
    }
}
