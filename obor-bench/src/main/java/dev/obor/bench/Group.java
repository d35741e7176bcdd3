package dev.obor.bench;

import java.util.List;
import java.util.Locale;

/// What can be asked for by name.
enum Group {
    LOSSES("Value and gradient of a loss with mean reduction, float32: forward and backward."),
    OPTIMIZERS(
            "One step of an optimizer; the gradients are set once. GPT-2 small has 8,192 words here."),
    MATMUL("Matrix products, float32, not recorded; NT and TN have a transposed view."),
    POINTWISE("Operations on 1,048,576 elements, not recorded; rows have 1,024 elements."),
    TAPE("What recording an operation and going back through it costs."),
    STEPS("Training steps: zeroGrad, forward, loss, backward, step."),
    STARTUP("A JVM of its own that trains on the digits, 32 at a time; Obor alone: where a case compares"
            + " two moments, the second stands under libtorch.");

    /// What is measured, in one sentence.
    final String about;

    Group(String about) {
        this.about = about;
    }

    /// The cases in the order of the table, for so many threads.
    List<Case> cases(int threads) {
        return switch (this) {
            case LOSSES -> LossCases.cases();
            case OPTIMIZERS -> OptimizerCases.cases();
            case MATMUL -> MatmulCases.cases();
            case POINTWISE -> PointwiseCases.cases(threads);
            case TAPE -> TapeCases.cases();
            case STEPS -> StepsCases.cases();
            case STARTUP -> StartupCases.cases();
        };
    }

    @Override public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
