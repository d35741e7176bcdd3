package dev.obor.bench;

import dev.obor.optim.Adagrad;
import dev.obor.optim.Adam;
import dev.obor.optim.AdamW;
import dev.obor.optim.Optimizer;
import dev.obor.optim.RMSprop;
import dev.obor.optim.SGD;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.AdagradOptions;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.RMSpropOptions;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.TensorVector;

/// Optimizer steps.
final class OptimizerCases {
    private static final double LR = 1e-3;

    /// The same optimizer on both sides.
    ///
    /// @param name  its name
    /// @param bytes read and written per parameter
    /// @param ours  makes ours
    /// @param peer  makes libtorch's
    private record Pair(
            String name,
            int bytes,
            Function<List<Tensor>, Optimizer> ours,
            Function<TensorVector, org.bytedeco.pytorch.Optimizer> peer) {}

    private static final List<Pair> PAIRS = List.of(
            new Pair("SGD", 12,
                    p -> new SGD(p, SGD.options().lr(LR)),
                    p -> new org.bytedeco.pytorch.SGD(p, new SGDOptions(LR))),
            new Pair("SGD momentum", 20,
                    p -> new SGD(p, SGD.options().lr(LR).momentum(0.9)),
                    p -> new org.bytedeco.pytorch.SGD(p, momentum(new SGDOptions(LR)))),
            new Pair("RMSprop", 20,
                    p -> new RMSprop(p, RMSprop.options().lr(LR)),
                    p -> new org.bytedeco.pytorch.RMSprop(p, new RMSpropOptions(LR))),
            new Pair("Adagrad", 20,
                    p -> new Adagrad(p, Adagrad.options().lr(LR)),
                    p -> new org.bytedeco.pytorch.Adagrad(p, new AdagradOptions(LR))),
            new Pair("Adam", 28,
                    p -> new Adam(p, Adam.options().lr(LR)),
                    p -> new org.bytedeco.pytorch.Adam(p, new AdamOptions(LR))),
            new Pair("AdamW", 28,
                    p -> new AdamW(p, AdamW.options().lr(LR)),
                    p -> new org.bytedeco.pytorch.AdamW(p, new AdamWOptions(LR))));

    private OptimizerCases() {}

    private static SGDOptions momentum(SGDOptions options) {
        options.momentum().put(0.9);
        return options;
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Pair pair : PAIRS) {
            cases.add(single(pair, Parameters.LARGE, Goal.ratio(2.5), Goal.share(0.8)));
            cases.add(single(pair, Parameters.MANY, Goal.ratio(10)));
            cases.add(single(pair, Parameters.GPT2, Goal.ratio(2.5)));
        }
        cases.add(fused("Adam", "_fused_adam_", TorchFused.Kind.ADAM));
        cases.add(fused("AdamW", "_fused_adamw_", TorchFused.Kind.ADAMW));
        cases.add(fused("SGD", "_fused_sgd_", TorchFused.Kind.SGD));
        return cases;
    }

    private static Case single(Pair pair, Parameters data, Goal... goals) {
        return DuelCase.of("%s, %s".formatted(pair.name, data.name()), work(pair, data),
                () -> new DuelCase.Rivals(
                        new OborOptimizer(pair.ours, data), new TorchOptimizer(pair.peer, data)),
                goals).rounds(3);
    }

    private static Case fused(String name, String function, TorchFused.Kind kind) {
        Pair pair = PAIRS.stream().filter(p -> p.name.equals(name)).findFirst().orElseThrow();
        Parameters data = Parameters.LARGE;
        return DuelCase.of("%s, 16 M, against %s".formatted(name, function), work(pair, data),
                () -> new DuelCase.Rivals(
                        new OborOptimizer(pair.ours, data), new TorchFused(kind, data)),
                Goal.ratio(1)).rounds(3);
    }

    private static Work work(Pair pair, Parameters data) {
        return Work.bytesInPlace((double) pair.bytes * data.total());
    }
}
