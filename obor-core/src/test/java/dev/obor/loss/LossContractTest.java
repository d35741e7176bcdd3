package dev.obor.loss;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import dev.obor.loss.Contract.Scope;
import dev.obor.loss.Contract.Severity;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What guards let pass, that nothing happens by the way, and no alarm without a reason. The words
/// are in LossMessagesTest.
class LossContractTest {
    private static final Rng RNG = new Rng(7);

    private static Tensor scores(int... sizes) {
        return Tensor.randn(RNG, sizes);
    }

    private static Tensor longs(long... values) {
        return Tensor.of(values);
    }

    @Test void rows_of_an_image_are_named_by_their_place() {
        Tensor x = scores(2, 3, 2, 2).logSoftmax(1).copy();
        for (int c = 0; c < 3; c++) {
            x.set_(0, 1, c, 0, 1);
        }
        assertThatThrownBy(() -> new NLLLoss().guard(LossGuard.STRICT).forward(x,
                Tensor.zeros(DType.INT64, 2, 2, 2)))
                .hasMessageContaining("got sum(exp(row)) = 3 at position [1, 0, 1].");
    }

    @Test void ignored_rows_neither_break_a_rule_nor_hide_that_it_is_broken() {
        Tensor scores = Tensor.of(3f, 4f, 0.5f, 0.5f).reshape(2, 2);
        Tensor logP = Tensor.of(9f, 9f, (float) Math.log(0.5), (float) Math.log(0.5)).reshape(2, 2);
        Tensor firstIgnored = longs(-100, 1);
        assertThat(new NLLLoss().guard(LossGuard.STRICT).forward(logP, firstIgnored).item())
                .isEqualTo(0.6931472f);
        assertThatThrownBy(
                () -> new CrossEntropyLoss().guard(LossGuard.STRICT).forward(scores, firstIgnored))
                .hasMessageContaining(
                        "every row looks like probabilities; got sum(row) = 1 at position 1.");
        assertThat(
                new CrossEntropyLoss().guard(LossGuard.STRICT).forward(scores, longs(0, 1)).item())
                .isFinite();
        assertThat(new CrossEntropyLoss().guard(LossGuard.STRICT).forward(scores, longs(-100, -100))
                .item()).isNaN();
    }

    // ---- guards

    @Test void standard_refuses_what_has_no_meaning_and_logs_what_looks_wrong_once() {
        Tensor x = scores(3, 4);
        try (var logged = new Logged()) {
            for (int i = 0; i < 3; i++) {
                new NLLLoss().forward(x, longs(0, 1, 2));
            }
            assertThat(logged.lines()).singleElement().asString()
                    .startsWith(
                            "WARNING NLLLoss: the rows of input should be log-probabilities; got")
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
            assertThat(new BCELoss().guard(LossGuard.OFF).forward(Tensor.of(1.5f), Tensor.of(1f))
                    .item()).isNaN();
            assertThat(new NLLLoss().guard(LossGuard.OFF).forward(scores(1, 2), longs(1)).item())
                    .isFinite();
            assertThat(new KLDivLoss().guard(LossGuard.OFF).forward(Tensor.of(2f), Tensor.of(1f))
                    .item())
                    .isEqualTo(-2);
            assertThat(logged.lines()).isEmpty();
        }
        assertThatThrownBy(
                () -> new BCELoss().guard(LossGuard.OFF).forward(scores(2, 1), scores(2)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new NLLLoss().guard(LossGuard.OFF).forward(scores(1, 2), longs(2)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource void what_a_rule_tells_of_the_values_changes_no_bit(LossGuard guard) {
        float[] p = {0f, -0f, Float.MIN_VALUE, 1e-38f, 1e-7f, 0.3f, 0.5f, 0.9999999f, 1f};
        for (Reduction reduction : List.of(Reduction.MEAN, Reduction.SUM, Reduction.NONE)) {
            for (float t : new float[] {0f, 0.25f, 1f}) {
                Tensor target = Tensor.zeros(p.length).add(t);
                Tensor checked = Tensor.of(p).requiresGrad(true);
                Tensor unchecked = Tensor.of(p).requiresGrad(true);
                Tensor value = new BCELoss().guard(guard).reduction(reduction)
                        .forward(checked, target);
                Tensor expected = new BCELoss().guard(LossGuard.OFF).reduction(reduction)
                        .forward(unchecked, target);
                assertThat(value.detach()).isExactly(expected.detach());
                value.sum().backward();
                expected.sum().backward();
                assertThat(checked.grad()).isExactly(unchecked.grad());
            }
        }
    }

    @Test void where_breaking_a_rule_is_no_error_values_beyond_it_are_computed_as_ever() {
        float[] beyond = {1.5f, -0.5f, Float.NaN, Float.POSITIVE_INFINITY};
        Tensor target = Tensor.zeros(beyond.length).add(1);
        BCELoss each = new BCELoss().reduction(Reduction.NONE);
        try (var _ = new Logged()) {
            float[] warned = each.guard(LossGuard.WARN).forward(Tensor.of(beyond), target)
                    .toFloatArray();
            assertThat(warned).containsExactly(
                    each.guard(LossGuard.OFF).forward(Tensor.of(beyond), target).toFloatArray());
            assertThat(warned).contains(Float.NaN);
        }
    }

    @Test void only_a_rule_that_every_value_must_keep_tells_something_of_all() {
        Expr x = Expr.input(0);
        Expr log = x.log();
        assertThat(kept(log, LossGuard.STANDARD, Severity.MEANINGLESS, Scope.ANY, 1))
                .isNotSameAs(log);
        assertThat(kept(log, LossGuard.STRICT, Severity.SUSPICIOUS, Scope.ANY, 1)).isNotSameAs(log);
        assertThat(kept(log, LossGuard.WARN, Severity.MEANINGLESS, Scope.ANY, 1)).isSameAs(log);
        assertThat(kept(log, LossGuard.STANDARD, Severity.SUSPICIOUS, Scope.ANY, 1)).isSameAs(log);
        assertThat(kept(log, LossGuard.STRICT, Severity.MEANINGLESS, Scope.EVERY_ROW, 1))
                .isSameAs(log);
        assertThat(kept(log, LossGuard.STRICT, Severity.MEANINGLESS, Scope.ANY, 0)).isSameAs(log);
    }

    private static Expr kept(Expr formula, LossGuard guard, Severity severity, Scope scope,
            double counted) {
        Expr x = Expr.input(0);
        return Contract.of(new Contract.Rule("input must be in [0, 1]", Rules.outsideOfUnit(x),
                Expr.constant(counted), x, "input", severity, scope, "Look.").bounds(0, 1))
                .kept(formula, guard);
    }

    @Test void a_users_rule_may_tell_what_it_bounds() {
        Tensor x = Tensor.of(0.1f, 2f).requiresGrad(true);
        Tensor zero = Tensor.of(0f, 0f);
        Loss bounded = new Log(true);
        assertThat(bounded.forward(x, zero)).isExactly(new Log(false).forward(x, zero));
        bounded.forward(x, zero).backward();
        assertThat(x.grad()).isExactly(Tensor.of(5f, 0.25f));
        assertThatThrownBy(() -> bounded.forward(Tensor.of(0.1f, -2f), zero))
                .hasMessage("Log: input must be positive; got input = -2 at position 1. Take exp.");
    }

    record Log(boolean tells) implements PointwiseLoss {
        @Override public Reduction reduction() {
            return Reduction.MEAN;
        }

        @Override public Expr formula(Expr input, Expr target) {
            return input.log().sub(target);
        }

        @Override public Contract contract() {
            Expr x = Expr.input(0);
            var rule = new Contract.Rule(
                    "input must be positive", Expr.select(x.gt(0), 0, 1), Expr.constant(1), x,
                    "input", Contract.Severity.MEANINGLESS, Contract.Scope.ANY, "Take exp.");
            return Contract.of(tells ? rule.bounds(0, Double.POSITIVE_INFINITY) : rule);
        }
    }

    @Test void a_users_loss_has_a_contract_too() {
        Loss loss = new Positive(Reduction.MEAN);
        assertThat(loss.forward(Tensor.of(1f, 3f), Tensor.of(0f, 0f)).item()).isEqualTo(2);
        assertThatThrownBy(() -> loss.forward(Tensor.of(1f, -3f), Tensor.of(0f, 0f)))
                .hasMessage(
                        "Positive: input must be positive; got input = -3 at position 1. Take exp first.");
    }

    record Positive(Reduction reduction) implements PointwiseLoss {
        @Override public Expr formula(Expr input, Expr target) {
            return input.sub(target);
        }

        @Override public Contract contract() {
            Expr x = Expr.input(0);
            return Contract.of(new Contract.Rule(
                    "input must be positive", x.le(0), Expr.constant(1), x, "input",
                    Contract.Severity.MEANINGLESS, Contract.Scope.ANY, "Take exp first."));
        }
    }

    @Test void losses_with_one_formula_and_one_name_keep_their_own_rules() {
        Tensor x = Tensor.of(1f);
        assertThat(ruled(Expr.input(0).le(0)).forward(x, x).item()).isZero();
        assertThatThrownBy(() -> ruled(Expr.input(0).gt(0)).forward(x, x))
                .hasMessage(
                        "PointwiseLoss: input must be right; got input = 1 at position 0. Change it.");
    }

    private static PointwiseLoss ruled(Expr violated) {
        return new PointwiseLoss() {
            @Override public Reduction reduction() {
                return Reduction.MEAN;
            }

            @Override public Expr formula(Expr input, Expr target) {
                return input.sub(target);
            }

            @Override public Contract contract() {
                return Contract.of(new Contract.Rule(
                        "input must be right", violated, Expr.constant(1), Expr.input(0), "input",
                        Contract.Severity.MEANINGLESS, Contract.Scope.ANY, "Change it."));
            }
        };
    }

    // ---- nothing happens by the way

    @Test void an_error_leaves_everything_as_it_was() {
        Tensor x = scores(2, 3).requiresGrad(true);
        Tensor before = x.detach().copy();
        Tensor target = longs(0, 5);
        Loss loss = new CrossEntropyLoss();
        assertThatThrownBy(() -> loss.forward(x, target))
                .isInstanceOf(IllegalArgumentException.class);
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
        for (Loss loss : List.<Loss>of(new CrossEntropyLoss(),
                new NLLLoss().guard(LossGuard.OFF))) {
            assertThat(loss.forward(x, target.to(DType.INT32))).isExactly(loss.forward(x, target));
        }
    }

    @Test void ignore_index_may_be_a_class_or_no_class() {
        Tensor x = scores(3, 4);
        Loss each = new CrossEntropyLoss().reduction(Reduction.NONE);
        float[] all = each.forward(x, longs(1, 2, 3)).toFloatArray();
        Tensor without2 = new CrossEntropyLoss().ignoreIndex(2).reduction(Reduction.NONE).forward(x,
                longs(1, 2, 3));
        assertThat(without2).isExactly(Tensor.of(all[0], 0f, all[2]));
        Tensor padded = new CrossEntropyLoss().ignoreIndex(Long.MIN_VALUE).reduction(Reduction.NONE)
                .forward(x, longs(Long.MIN_VALUE, 2, 3));
        assertThat(padded).isExactly(Tensor.of(0f, all[1], all[2]));
    }

    /// A loss under its strictest guard with a maker of batches that are all right.
    record Valid(String name, Loss loss, Supplier<Tensor[]> batch) {
        @Override public String toString() {
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
        Supplier<Tensor[]> numbers =
                () -> pair(n -> Tensor.randn(RNG, n, 3), n -> Tensor.randn(RNG, n, 3));
        Supplier<Tensor[]> logPs =
                () -> pair(n -> randomScores(n).logSoftmax(1), LossContractTest::randomClasses);
        Supplier<Tensor[]> scores =
                () -> pair(LossContractTest::randomScores, LossContractTest::randomClasses);
        Supplier<Tensor[]> soft =
                () -> pair(n -> Tensor.randn(RNG, n, 5), n -> Tensor.randn(RNG, n, 5).softmax(1));
        Supplier<Tensor[]> kl = () -> pair(
                n -> Tensor.randn(RNG, n, 5).logSoftmax(1),
                n -> Tensor.randn(RNG, n, 5).softmax(1));
        Supplier<Tensor[]> klLog = () -> pair(
                n -> Tensor.randn(RNG, n, 5).logSoftmax(1),
                n -> Tensor.randn(RNG, n, 5).logSoftmax(1));
        return Stream.of(
                new Valid("L1Loss", new L1Loss(), numbers),
                new Valid("MSELoss", new MSELoss(), numbers),
                new Valid("SmoothL1Loss", new SmoothL1Loss(), numbers),
                new Valid("HuberLoss", new HuberLoss(), numbers),
                new Valid("BCELoss", new BCELoss().guard(LossGuard.STRICT),
                        () -> pair(n -> Tensor.randn(RNG, n, 3).mul(20).sigmoid(),
                                n -> Tensor.rand(RNG, n, 3).round())),
                new Valid("BCEWithLogitsLoss", new BCEWithLogitsLoss().guard(LossGuard.STRICT),
                        () -> pair(n -> Tensor.randn(RNG, n, 3), n -> Tensor.rand(RNG, n, 3))),
                new Valid("KLDivLoss", new KLDivLoss().guard(LossGuard.STRICT), kl),
                new Valid("KLDivLoss logTarget",
                        new KLDivLoss().logTarget().guard(LossGuard.STRICT), klLog),
                new Valid("NLLLoss", new NLLLoss().guard(LossGuard.STRICT), logPs),
                new Valid("CrossEntropyLoss", new CrossEntropyLoss().guard(LossGuard.STRICT),
                        scores),
                new Valid("CrossEntropyLoss of probabilities",
                        new CrossEntropyLoss().guard(LossGuard.STRICT), soft));
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
        assertThat(new BCEWithLogitsLoss().weight(w).posWeight(w).guard(LossGuard.WARN)
                .reduction(Reduction.NONE))
                .isEqualTo(new BCEWithLogitsLoss(w, w, Reduction.NONE, LossGuard.WARN));
        assertThat(new CrossEntropyLoss().weight(w).ignoreIndex(3).labelSmoothing(0.5)
                .guard(LossGuard.OFF))
                .isEqualTo(new CrossEntropyLoss(w, 3, 0.5, Reduction.MEAN, LossGuard.OFF));
        assertThat(new NLLLoss().weight(w).weight(null)).isEqualTo(new NLLLoss());
    }
}
