package dev.obor.loss;

import dev.obor.Reference.Case;
import dev.obor.tensor.Tensor;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// The losses that the cases of `reference/losses.json` and `cases/*.json` are about.
final class LossCases {
    private LossCases() {}

    /// What PyTorch calls each loss, and how a case's options make ours.
    static final Map<String, Function<Case, ReducedLoss>> LOSSES = Map.of(
            "l1_loss", c -> new L1Loss(reduction(c)),
            "mse_loss", c -> new MSELoss(reduction(c)),
            "smooth_l1_loss", c -> new SmoothL1Loss(c.number("beta", 1), reduction(c)),
            "huber_loss", c -> new HuberLoss(c.number("delta", 1), reduction(c)),
            "binary_cross_entropy",
            c -> new BCELoss().weight(c.inputs().get("weight")).reduction(reduction(c)),
            "binary_cross_entropy_with_logits", c -> new BCEWithLogitsLoss()
                    .weight(c.inputs().get("weight"))
                    .posWeight(c.inputs().get("pos_weight"))
                    .reduction(reduction(c)),
            "kl_div", c -> c.flag("log_target")
                    ? new KLDivLoss().logTarget().reduction(reduction(c))
                    : new KLDivLoss().reduction(reduction(c)),
            "nll_loss", c -> new NLLLoss()
                    .weight(c.inputs().get("weight"))
                    .ignoreIndex(c.integer("ignore_index", -100))
                    .reduction(reduction(c)),
            "cross_entropy", c -> new CrossEntropyLoss()
                    .weight(c.inputs().get("weight"))
                    .ignoreIndex(c.integer("ignore_index", -100))
                    .labelSmoothing(c.number("label_smoothing", 0))
                    .reduction(reduction(c)));

    /// The losses of the cases that do not exist here yet.
    static final Set<String> NOT_YET = Set.of(
            "poisson_nll_loss", "gaussian_nll_loss", "hinge_embedding_loss", "margin_ranking_loss",
            "cosine_embedding_loss", "soft_margin_loss", "multi_margin_loss",
            "multilabel_margin_loss", "multilabel_soft_margin_loss", "triplet_margin_loss",
            "ctc_loss");

    private static final Set<String> OPTIONS = Set.of(
            "reduction", "beta", "delta", "log_target", "ignore_index", "label_smoothing",
            "upstream");
    private static final Set<String> INPUTS =
            Set.of("input", "target", "weight", "pos_weight", "upstream");

    /// The value that a case is about.
    static Tensor value(Case c) {
        Function<Case, ReducedLoss> loss = LOSSES.get(c.op());
        if (loss == null || !OPTIONS.containsAll(c.options().keySet())
                || !INPUTS.containsAll(c.inputs().keySet())) {
            throw new AssertionError("nothing is known about " + c);
        }
        return loss.apply(c).forward(c.input("input"), c.input("target"));
    }

    private static Reduction reduction(Case c) {
        String name = c.word("reduction", "mean");
        return switch (name) {
            case "none" -> Reduction.NONE;
            case "mean" -> Reduction.MEAN;
            case "sum" -> Reduction.SUM;
            case "batchmean" -> Reduction.BATCH_MEAN;
            default -> throw new AssertionError("no reduction " + name);
        };
    }
}
