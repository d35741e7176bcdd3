package dev.obor.loss;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What each loss refuses or logs, word for word, and that it does neither without a reason.
class LossContractTest {
    private static final Rng RNG = new Rng(7);

    /// A misuse and the whole message it gets.
    record Misuse(Supplier<?> call, String message) {
        @Override
        public String toString() {
            return message;
        }
    }

    private static Misuse misuse(Loss loss, Tensor input, Tensor target, String message) {
        return new Misuse(() -> loss.forward(input, target), message);
    }

    private static Misuse option(Supplier<?> call, String message) {
        return new Misuse(call, message);
    }

    private static Tensor scores(int... sizes) {
        return Tensor.randn(RNG, sizes);
    }

    private static Tensor longs(long... values) {
        return Tensor.of(values);
    }

    @ParameterizedTest @MethodSource({"options", "shapes", "classes", "values"})
    void is_refused_with(Misuse misuse) {
        assertThatThrownBy(misuse.call()::get)
                .isInstanceOf(IllegalArgumentException.class).hasMessage(misuse.message());
    }

    static Stream<Misuse> options() {
        return Stream.of(
                option(() -> new HuberLoss().delta(0), "HuberLoss: delta must be > 0; got 0.0."),
                option(() -> new HuberLoss().delta(-1), "HuberLoss: delta must be > 0; got -1.0."),
                option(() -> new HuberLoss().delta(Double.NaN), "HuberLoss: delta must be > 0; got NaN."),
                option(() -> new SmoothL1Loss().beta(-0.5),
                        "SmoothL1Loss: beta must not be negative; got -0.5."),
                option(() -> new CrossEntropyLoss().labelSmoothing(-0.1),
                        "CrossEntropyLoss: labelSmoothing must be in [0, 1]; got -0.1."),
                option(() -> new CrossEntropyLoss().labelSmoothing(1.1),
                        "CrossEntropyLoss: labelSmoothing must be in [0, 1]; got 1.1."),
                option(() -> new CrossEntropyLoss().labelSmoothing(Double.NaN),
                        "CrossEntropyLoss: labelSmoothing must be in [0, 1]; got NaN."));
    }

    static Stream<Misuse> shapes() {
        Tensor wrongType = Tensor.of(1, 2);
        return Stream.concat(
                pointwise().flatMap(loss -> Stream.of(
                        misuse(loss, scores(4, 1), scores(4), loss.name()
                                + ": input and target must have the same shape; got [4, 1] and [4]."
                                + " Use input.squeeze(-1), or target.reshape(4, 1)."),
                        misuse(loss, scores(4), scores(4, 1), loss.name()
                                + ": input and target must have the same shape; got [4] and [4, 1]."
                                + " Use target.reshape(4)."),
                        misuse(loss, scores(2, 3), scores(3), loss.name()
                                + ": input and target must have the same shape; got [2, 3] and [3]."
                                + " Losses do not broadcast; if that is meant, use target.expand(2, 3)."),
                        misuse(loss, scores(2, 3), scores(3, 2), loss.name()
                                + ": input and target must have the same shape; got [2, 3] and [3, 2]."
                                + " Losses do not broadcast."),
                        misuse(loss, wrongType, wrongType, loss.name()
                                + ": input or target must be floating point; got int32 and int32."
                                + " Convert with to(DType.FLOAT32)."))),
                Stream.of(
                        misuse(new BCELoss().weight(scores(3)), scores(2, 2), scores(2, 2),
                                "BCELoss: a weight must broadcast to the input; got weight [3] for input [2, 2]."
                                        + " Aligned at the end, its sizes must be 1 or the input's."),
                        misuse(new BCEWithLogitsLoss().posWeight(scores(4, 2)), scores(2), scores(2),
                                "BCEWithLogitsLoss: a weight must broadcast to the input; got weight [4, 2] for input [2]."
                                        + " Aligned at the end, its sizes must be 1 or the input's.")));
    }

    private static Stream<PointwiseLoss> pointwise() {
        return Stream.of(new L1Loss(), new MSELoss(), new SmoothL1Loss(), new HuberLoss(), new BCELoss(),
                new BCEWithLogitsLoss(), new KLDivLoss(),
                Losses.pointwise((x, t) -> x.sub(t).abs()).name("MyLoss"));
    }

    static Stream<Misuse> classes() {
        Loss ce = new CrossEntropyLoss();
        Loss nll = new NLLLoss();
        Tensor x = scores(2, 3);
        Tensor image = scores(2, 3, 4, 5);
        return Stream.of(
                misuse(ce, Tensor.scalar(1f), longs(0),
                        "CrossEntropyLoss: input must have a dimension of classes; got shape []."
                                + " Give (C), (N, C) or (N, C, d1, ...)."),
                misuse(ce, x, longs(0, 1, 2),
                        "CrossEntropyLoss: the target must have the input's shape without its classes"
                                + " (dimension 1); got input [2, 3] and target [3]."),
                misuse(ce, x, longs(0, 1).unsqueeze(1),
                        "CrossEntropyLoss: the target must have the input's shape without its classes"
                                + " (dimension 1); got input [2, 3] and target [2, 1]. Use target.squeeze(1)."),
                misuse(nll, x, Tensor.eye(3).slice(0, 0, 2).to(DType.INT64),
                        "NLLLoss: the target must have the input's shape without its classes"
                                + " (dimension 1); got input [2, 3] and target [2, 3]."
                                + " For one-hot rows use target.argmax(1)."),
                misuse(nll, image, longs(0, 1),
                        "NLLLoss: the target must have the input's shape without its classes"
                                + " (dimension 1); got input [2, 3, 4, 5] and target [2]."),
                misuse(ce, scores(3), longs(1),
                        "CrossEntropyLoss: the target must have the input's shape without its classes"
                                + " (dimension 0); got input [3] and target [1]."),
                misuse(ce, x, Tensor.eye(3).slice(0, 0, 2).to(DType.INT64),
                        "CrossEntropyLoss: a target of the input's shape holds probabilities and must be"
                                + " floating point; got int64. For one-hot rows use target.argmax(1), for"
                                + " class numbers leave out the class dimension."),
                misuse(ce, x, Tensor.of(0f, 1f),
                        "CrossEntropyLoss: class numbers must be int64 or int32; got float32. Convert with"
                                + " to(DType.INT64), or give probabilities of the input's shape."),
                misuse(nll, x, Tensor.of(true, false),
                        "NLLLoss: class numbers must be int64 or int32; got bool. Convert with to(DType.INT64)."),
                misuse(ce, x.to(DType.INT64), longs(0, 1),
                        "CrossEntropyLoss: input must be floating point; got int64. Convert with to(DType.FLOAT32)."),
                misuse(ce, x, longs(0, 3),
                        "CrossEntropyLoss: target must hold class indices in [0, 3); got 3 at position 1."
                                + " Set ignoreIndex(3) if it marks padding."),
                misuse(nll, x, longs(-1, 0),
                        "NLLLoss: target must hold class indices in [0, 3); got -1 at position 0."
                                + " Set ignoreIndex(-1) if it marks padding."),
                misuse(new NLLLoss().ignoreIndex(255), image, Tensor.zeros(DType.INT64, 2, 4, 5).set_(7, 1, 2, 3),
                        "NLLLoss: target must hold class indices in [0, 3); got 7 at position [1, 2, 3]."
                                + " Set ignoreIndex(7) if it marks padding."),
                misuse(new CrossEntropyLoss().weight(scores(2)), x, longs(0, 1),
                        "CrossEntropyLoss: weight must have one value for each of the 3 classes; got shape [2]."),
                misuse(new NLLLoss().weight(scores(3, 1)), x, longs(0, 1),
                        "NLLLoss: weight must have one value for each of the 3 classes; got shape [3, 1]."),
                misuse(new CrossEntropyLoss().weight(scores(4)), x, x,
                        "CrossEntropyLoss: weight must have one value for each of the 3 classes; got shape [4]."),
                misuse(new CrossEntropyLoss().ignoreIndex(0), x, x,
                        "CrossEntropyLoss: ignoreIndex must not be set for probabilities; got 0."
                                + " Give rows that do not count weight 0."));
    }

    static Stream<Misuse> values() {
        Tensor half = Tensor.of(0.5f, 0.5f, 0.5f, 0.5f);
        Tensor logits = Tensor.of(2f, -1f, 0.5f, 1f).reshape(2, 2);
        Tensor zeros = longs(0, 0);
        return Stream.of(
                misuse(new BCELoss(), half.copy().set_(1.5, 2), half,
                        "BCELoss: all elements of input must be between 0 and 1; got input = 1.5 at"
                                + " position 2. For raw outputs use BCEWithLogitsLoss."),
                misuse(new BCELoss(), half.reshape(2, 2), half.copy().set_(-1, 1).reshape(2, 2),
                        "BCELoss: all elements of target must be between 0 and 1; got target = -1 at"
                                + " position [0, 1]. Labels are 0 and 1, or something between."),
                misuse(new BCELoss(), half.copy().set_(Double.NaN, 3), half,
                        "BCELoss: all elements of input must be between 0 and 1; got input = NaN at"
                                + " position 3. For raw outputs use BCEWithLogitsLoss."),
                misuse(new BCELoss().reduction(Reduction.NONE), half, half.copy().set_(Double.NaN, 0),
                        "BCELoss: all elements of target must be between 0 and 1; got target = NaN at"
                                + " position 0. Labels are 0 and 1, or something between."),
                misuse(new BCEWithLogitsLoss().guard(LossGuard.STRICT), half, Tensor.of(0f, 1f, 2f, 1f),
                        "BCEWithLogitsLoss: targets should be between 0 and 1; got target = 2 at position 2."
                                + " Labels are 0 and 1, or something between."),
                misuse(new KLDivLoss().guard(LossGuard.STRICT), half.neg().set_(0.25, 1), half,
                        "KLDivLoss: input should be log-probabilities, which are not positive; got"
                                + " input = 0.25 at position 1. Call logSoftmax first."),
                misuse(new KLDivLoss().guard(LossGuard.STRICT), half.neg(), half.copy().set_(-2, 3),
                        "KLDivLoss: target should be probabilities, which are not negative; got target = -2"
                                + " at position 3. For log-probabilities use logTarget()."),
                misuse(new NLLLoss().guard(LossGuard.STRICT), logits, zeros,
                        "NLLLoss: the rows of input should be log-probabilities; got sum(exp(row)) = 7.75694"
                                + " at position 0. Call logSoftmax first, or use CrossEntropyLoss on raw scores."),
                misuse(new CrossEntropyLoss().guard(LossGuard.STRICT), logits.softmax(1), zeros,
                        "CrossEntropyLoss: input should be raw scores (logits), but every row looks like"
                                + " probabilities; got sum(row) = 1 at position 0. Leave the softmax out, or"
                                + " use NLLLoss on log-probabilities."),
                misuse(new CrossEntropyLoss().guard(LossGuard.STRICT), Tensor.full(0.25, 2, 4),
                        Tensor.full(0.25, 2, 4),
                        "CrossEntropyLoss: input should be raw scores (logits), but every row looks like"
                                + " probabilities; got sum(row) = 1 at position 0. Leave the softmax out, or"
                                + " use NLLLoss on log-probabilities."));
    }

    @Test void rows_of_an_image_are_named_by_their_place() {
        Tensor x = scores(2, 3, 2, 2).logSoftmax(1).copy();
        for (int c = 0; c < 3; c++) {
            x.set_(0, 1, c, 0, 1);
        }
        assertThatThrownBy(() -> new NLLLoss().guard(LossGuard.STRICT).forward(x, Tensor.zeros(DType.INT64, 2, 2, 2)))
                .hasMessageContaining("got sum(exp(row)) = 3 at position [1, 0, 1].");
    }

    @Test void ignored_rows_neither_break_a_rule_nor_hide_that_it_is_broken() {
        Tensor scores = Tensor.of(3f, 4f, 0.5f, 0.5f).reshape(2, 2);
        Tensor logP = Tensor.of(9f, 9f, (float) Math.log(0.5), (float) Math.log(0.5)).reshape(2, 2);
        Tensor firstIgnored = longs(-100, 1);
        assertThat(new NLLLoss().guard(LossGuard.STRICT).forward(logP, firstIgnored).item()).isEqualTo(0.6931472f);
        assertThatThrownBy(() -> new CrossEntropyLoss().guard(LossGuard.STRICT).forward(scores, firstIgnored))
                .hasMessageContaining("every row looks like probabilities; got sum(row) = 1 at position 1.");
        assertThat(new CrossEntropyLoss().guard(LossGuard.STRICT).forward(scores, longs(0, 1)).item()).isFinite();
        assertThat(new CrossEntropyLoss().guard(LossGuard.STRICT).forward(scores, longs(-100, -100)).item()).isNaN();
    }

    // ---- guards

    @Test void standard_refuses_what_has_no_meaning_and_logs_what_looks_wrong_once() {
        Tensor x = scores(3, 4);
        try (var logged = new Logged()) {
            for (int i = 0; i < 3; i++) {
                new NLLLoss().forward(x, longs(0, 1, 2));
            }
            assertThat(logged.lines()).singleElement().asString()
                    .startsWith("WARNING NLLLoss: the rows of input should be log-probabilities; got")
                    .endsWith("Call logSoftmax first, or use CrossEntropyLoss on raw scores.");
            assertThatThrownBy(() -> new BCELoss().forward(Tensor.of(2f), Tensor.of(1f)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(logged.lines()).hasSize(1);
        }
    }

    @Test void each_rule_is_logged_once_of_its_own() {
        try (var logged = new Logged()) {
            Tensor p = Tensor.of(0.5f, 0.5f).reshape(1, 2);
            new CrossEntropyLoss().forward(p, longs(0));
            new NLLLoss().forward(p, longs(0));
            new KLDivLoss().forward(p, p);
            new KLDivLoss().forward(p, p.neg());
            new BCEWithLogitsLoss().forward(p, p.neg());
            assertThat(logged.lines()).hasSize(5);
        }
    }

    @Test void warn_logs_what_has_no_meaning_and_computes_it() {
        try (var logged = new Logged()) {
            Loss loss = new BCELoss().guard(LossGuard.WARN);
            assertThat(loss.forward(Tensor.of(1.5f), Tensor.of(1f)).item()).isNaN();
            loss.forward(Tensor.of(1.5f), Tensor.of(1f));
            assertThat(logged.lines()).containsExactly(
                    "WARNING BCELoss: all elements of input must be between 0 and 1; got input = 1.5"
                            + " at position 0. For raw outputs use BCEWithLogitsLoss.");
        }
    }

    @Test void off_looks_at_no_value_but_still_at_shapes_and_class_numbers() {
        try (var logged = new Logged()) {
            assertThat(new BCELoss().guard(LossGuard.OFF).forward(Tensor.of(1.5f), Tensor.of(1f)).item()).isNaN();
            assertThat(new NLLLoss().guard(LossGuard.OFF).forward(scores(1, 2), longs(1)).item()).isFinite();
            assertThat(new KLDivLoss().guard(LossGuard.OFF).forward(Tensor.of(2f), Tensor.of(1f)).item())
                    .isEqualTo(-2);
            assertThat(logged.lines()).isEmpty();
        }
        assertThatThrownBy(() -> new BCELoss().guard(LossGuard.OFF).forward(scores(2, 1), scores(2)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new NLLLoss().guard(LossGuard.OFF).forward(scores(1, 2), longs(2)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test void a_users_loss_has_a_contract_too() {
        Loss loss = new Positive(Reduction.MEAN);
        assertThat(loss.forward(Tensor.of(1f, 3f), Tensor.of(0f, 0f)).item()).isEqualTo(2);
        assertThatThrownBy(() -> loss.forward(Tensor.of(1f, -3f), Tensor.of(0f, 0f)))
                .hasMessage("Positive: input must be positive; got input = -3 at position 1. Take exp first.");
    }

    record Positive(Reduction reduction) implements PointwiseLoss {
        @Override
        public Expr formula(Expr input, Expr target) {
            return input.sub(target);
        }

        @Override
        public Contract contract() {
            Expr x = Expr.input(0);
            return Contract.of(new Contract.Rule(
                    "input must be positive", x.le(0), Expr.constant(1), x, "input",
                    Contract.Severity.MEANINGLESS, Contract.Scope.ANY, "Take exp first."));
        }
    }

    // ---- nothing happens by the way

    @Test void an_error_leaves_everything_as_it_was() {
        Tensor x = scores(2, 3).requiresGrad(true);
        Tensor before = x.detach().copy();
        Tensor target = longs(0, 5);
        Loss loss = new CrossEntropyLoss();
        assertThatThrownBy(() -> loss.forward(x, target)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BCELoss().forward(x, Tensor.zeros(2, 3)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(x.grad()).isNull();
        assertThat(x.detach()).isExactly(before);
        assertThat(target).isExactly(longs(0, 5));
        loss.forward(x, longs(0, 2)).backward();
        Tensor fresh = before.copy().requiresGrad(true);
        new CrossEntropyLoss().forward(fresh, longs(0, 2)).backward();
        assertThat(x.grad()).isExactly(fresh.grad());
    }

    @Test void a_loss_changes_neither_its_inputs_nor_its_weights() {
        Tensor x = scores(4, 3).requiresGrad(true);
        Tensor target = longs(0, 1, 2, 0);
        Tensor weight = Tensor.of(1f, 2f, 3f);
        Tensor before = x.detach().copy();
        new CrossEntropyLoss().weight(weight).labelSmoothing(0.1).forward(x, target).backward();
        assertThat(x.detach()).isExactly(before);
        assertThat(target).isExactly(longs(0, 1, 2, 0));
        assertThat(weight).isExactly(Tensor.of(1f, 2f, 3f));
    }

    // ---- what is accepted

    @Test void int32_class_numbers_are_as_good_as_int64() {
        Tensor x = scores(3, 4);
        Tensor target = longs(3, 0, 1);
        for (Loss loss : List.<Loss>of(new CrossEntropyLoss(), new NLLLoss().guard(LossGuard.OFF))) {
            assertThat(loss.forward(x, target.to(DType.INT32))).isExactly(loss.forward(x, target));
        }
    }

    @Test void ignore_index_may_be_a_class_or_no_class() {
        Tensor x = scores(3, 4);
        Loss each = new CrossEntropyLoss().reduction(Reduction.NONE);
        float[] all = each.forward(x, longs(1, 2, 3)).toFloatArray();
        Tensor without2 = new CrossEntropyLoss().ignoreIndex(2).reduction(Reduction.NONE).forward(x, longs(1, 2, 3));
        assertThat(without2).isExactly(Tensor.of(all[0], 0f, all[2]));
        Tensor padded = new CrossEntropyLoss().ignoreIndex(Long.MIN_VALUE).reduction(Reduction.NONE)
                .forward(x, longs(Long.MIN_VALUE, 2, 3));
        assertThat(padded).isExactly(Tensor.of(0f, all[1], all[2]));
    }

    /// A loss under its strictest guard with a maker of batches that are all right.
    record Valid(String name, Loss loss, Supplier<Tensor[]> batch) {
        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest @MethodSource("valid")
    void a_thousand_valid_batches_raise_no_alarm(Valid valid) {
        try (var logged = new Logged()) {
            for (int i = 0; i < 1000; i++) {
                Tensor[] batch = valid.batch().get();
                assertThat(valid.loss().forward(batch[0], batch[1]).item()).isFinite();
            }
            assertThat(logged.lines()).isEmpty();
        }
    }

    static Stream<Valid> valid() {
        Supplier<Tensor[]> numbers = () -> pair(n -> Tensor.randn(RNG, n, 3), n -> Tensor.randn(RNG, n, 3));
        Supplier<Tensor[]> logPs = () -> pair(n -> randomScores(n).logSoftmax(1), LossContractTest::randomClasses);
        Supplier<Tensor[]> scores = () -> pair(LossContractTest::randomScores, LossContractTest::randomClasses);
        Supplier<Tensor[]> soft = () -> pair(n -> Tensor.randn(RNG, n, 5), n -> Tensor.randn(RNG, n, 5).softmax(1));
        Supplier<Tensor[]> kl = () -> pair(
                n -> Tensor.randn(RNG, n, 5).logSoftmax(1), n -> Tensor.randn(RNG, n, 5).softmax(1));
        Supplier<Tensor[]> klLog = () -> pair(
                n -> Tensor.randn(RNG, n, 5).logSoftmax(1), n -> Tensor.randn(RNG, n, 5).logSoftmax(1));
        return Stream.of(
                new Valid("L1Loss", new L1Loss(), numbers),
                new Valid("MSELoss", new MSELoss(), numbers),
                new Valid("SmoothL1Loss", new SmoothL1Loss(), numbers),
                new Valid("HuberLoss", new HuberLoss(), numbers),
                new Valid("BCELoss", new BCELoss().guard(LossGuard.STRICT),
                        () -> pair(n -> Tensor.randn(RNG, n, 3).mul(20).sigmoid(), n -> Tensor.rand(RNG, n, 3).round())),
                new Valid("BCEWithLogitsLoss", new BCEWithLogitsLoss().guard(LossGuard.STRICT),
                        () -> pair(n -> Tensor.randn(RNG, n, 3), n -> Tensor.rand(RNG, n, 3))),
                new Valid("KLDivLoss", new KLDivLoss().guard(LossGuard.STRICT), kl),
                new Valid("KLDivLoss logTarget", new KLDivLoss().logTarget().guard(LossGuard.STRICT), klLog),
                new Valid("NLLLoss", new NLLLoss().guard(LossGuard.STRICT), logPs),
                new Valid("CrossEntropyLoss", new CrossEntropyLoss().guard(LossGuard.STRICT), scores),
                new Valid("CrossEntropyLoss of probabilities", new CrossEntropyLoss().guard(LossGuard.STRICT), soft));
    }

    private interface OfSize {
        Tensor of(int n);
    }

    private static Tensor[] pair(OfSize input, OfSize target) {
        int n = 1 + RNG.nextInt(9);
        return new Tensor[] {input.of(n), target.of(n)};
    }

    private static int classes(int n) {
        return 2 + n * 13;
    }

    private static Tensor randomScores(int n) {
        return Tensor.randn(RNG, n, classes(n)).mul(5);
    }

    private static Tensor randomClasses(int n) {
        return Tensor.randint(RNG, 0, classes(n), n);
    }

    @Test void a_wither_changes_one_option_and_a_loss_prints_itself() {
        assertThat(new HuberLoss().delta(2).reduction(Reduction.SUM))
                .isEqualTo(new HuberLoss(2, Reduction.SUM))
                .hasToString("HuberLoss[delta=2.0, reduction=SUM]");
        assertThat(new SmoothL1Loss().beta(0.5)).isEqualTo(new SmoothL1Loss(0.5, Reduction.MEAN));
        assertThat(new KLDivLoss().logTarget().guard(LossGuard.OFF)).isEqualTo(new KLDivLoss(
                KLDivLoss.Target.LOG_PROBABILITIES, Reduction.MEAN, LossGuard.OFF));
        Tensor w = Tensor.of(1f);
        assertThat(new BCEWithLogitsLoss().weight(w).posWeight(w).guard(LossGuard.WARN).reduction(Reduction.NONE))
                .isEqualTo(new BCEWithLogitsLoss(w, w, Reduction.NONE, LossGuard.WARN));
        assertThat(new CrossEntropyLoss().weight(w).ignoreIndex(3).labelSmoothing(0.5).guard(LossGuard.OFF))
                .isEqualTo(new CrossEntropyLoss(w, 3, 0.5, Reduction.MEAN, LossGuard.OFF));
        assertThat(new NLLLoss().weight(w).weight(null)).isEqualTo(new NLLLoss());
    }
}
