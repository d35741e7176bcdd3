package dev.obor.optim;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.obor.formula.DType;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What all optimizers share: the battery of easy problems, groups, schedules, gradients that are
/// missing, and layouts of parameters. Numbers: OptimizerReferenceTest.
class OptimizerTest {
    /// Every optimizer in every structure of its formulas.
    static Stream<Arguments> all() {
        return Stream.of(
                named("SGD", p -> new SGD(p, SGD.options().lr(0.05))),
                named("SGD momentum", p -> new SGD(p,
                        SGD.options().lr(0.02).momentum(0.8).dampening(0.1))),
                named("SGD nesterov", p -> new SGD(p,
                        SGD.options().lr(0.02).momentum(0.8).nesterov(true))),
                named("RMSprop", p -> new RMSprop(p)),
                named("RMSprop momentum", p -> new RMSprop(p,
                        RMSprop.options().lr(3e-3).momentum(0.8))),
                named("RMSprop centered", p -> new RMSprop(p,
                        RMSprop.options().lr(1e-2).centered(true).eps(1e-2))),
                named("Adagrad", p -> new Adagrad(p, Adagrad.options().lr(0.5))),
                named("Adam", p -> new Adam(p, Adam.options().lr(0.05))),
                named("Adam amsgrad", p -> new Adam(p, Adam.options().lr(0.05).amsgrad(true))),
                named("AdamW", p -> new AdamW(p,
                        AdamW.options().lr(0.05).weightDecay(1e-6))));
    }

    private static Arguments named(String name, Function<List<Tensor>, Optimizer> optimizer) {
        return Arguments.of(name, optimizer);
    }

    // ---- easy problems

    @ParameterizedTest(name = "{0}") @MethodSource("all")
    void finds_the_bottom_of_a_parabola(String name, Function<List<Tensor>, Optimizer> make) {
        Tensor goal = Tensor.of(1.0f, -2.0f, 0.5f);
        Tensor p = Tensor.zeros(3).requiresGrad(true);
        Optimizer optimizer = make.apply(List.of(p));

        for (int step = 0; step < 500; step++) {
            optimizer.zeroGrad();
            p.sub(goal).square().sum().backward();
            optimizer.step();
        }

        assertThat(p.detach()).as(name).isCloseTo(goal, 0, 0.02);
    }

    @ParameterizedTest(name = "{0}") @MethodSource("all")
    void goes_down_in_rosenbrocks_valley(String name, Function<List<Tensor>, Optimizer> make) {
        Tensor p = Tensor.of(-1.0, 1.5).requiresGrad(true);
        Optimizer optimizer = make.apply(List.of(p));
        double before = rosenbrock(p).item();

        for (int step = 0; step < 1000; step++) {
            optimizer.zeroGrad();
            rosenbrock(p).mul(0.02).backward(); // the valley is steep
            optimizer.step();
        }

        assertThat(rosenbrock(p).item()).as(name).isLessThan(0.1 * before);
    }

    /// `(1 - x)² + 100 (y - x²)²`, least at (1, 1).
    private static Tensor rosenbrock(Tensor p) {
        Tensor x = p.select(0, 0);
        Tensor y = p.select(0, 1);
        Tensor one = Tensor.scalar(1.0);
        return one.sub(x).square().add(y.sub(x.square()).square().mul(100));
    }

    @Test void adam_reaches_the_end_of_rosenbrocks_valley() {
        Tensor p = Tensor.of(-1.0, 1.5).requiresGrad(true);
        var optimizer = new Adam(List.of(p), Adam.options().lr(Schedule.cosine(0.1, 0, 2000)));

        for (int step = 0; step < 2000; step++) {
            optimizer.zeroGrad();
            rosenbrock(p).backward();
            optimizer.step();
        }

        assertThat(p.detach()).isCloseTo(Tensor.of(1.0, 1.0), 0, 0.02);
    }

    // ---- goldens: w = 1, gradient w, three steps; computed from the papers' rules in float64

    static Stream<Arguments> goldens() {
        return Stream.of(
                golden(p -> new Adam(p, Adam.options().lr(0.1)), 0.9, 0.8004122, 0.7015863),
                golden(p -> new Adam(p, Adam.options().lr(0.1).weightDecay(0.1)),
                        0.9, 0.8004122, 0.7015863),
                golden(p -> new AdamW(p, AdamW.options().lr(0.1).weightDecay(0.1)),
                        0.89, 0.7815719, 0.6751012),
                golden(p -> new Adagrad(p), 0.99, 0.9829646, 0.9772379),
                golden(p -> new RMSprop(p), 0.9, 0.8329180, 0.7799823));
    }

    private static Arguments golden(Function<List<Tensor>, Optimizer> make, double... trace) {
        return Arguments.of(make, trace);
    }

    @ParameterizedTest @MethodSource("goldens")
    void three_steps_with_the_gradient_w(Function<List<Tensor>, Optimizer> make, double[] trace) {
        Tensor w = Tensor.scalar(1.0).requiresGrad(true);
        Optimizer optimizer = make.apply(List.of(w));
        for (double want : trace) {
            w.grad(w.detach().copy());
            optimizer.step();
            assertThat(w.item()).isCloseTo(want, within(1e-7));
        }
    }

    @Test void three_steps_of_momentum_with_the_gradient_one_half() {
        var plain = SGD.options().lr(0.1).momentum(0.9);
        for (var each : Map.of(
                plain, new double[] {0.95, 0.855, 0.7195},
                plain.nesterov(true), new double[] {0.905, 0.7695, 0.59755}).entrySet()) {
            Tensor w = Tensor.scalar(1.0).requiresGrad(true);
            var optimizer = new SGD(List.of(w), each.getKey());
            for (double want : each.getValue()) {
                w.grad(Tensor.scalar(0.5));
                optimizer.step();
                assertThat(w.item()).isCloseTo(want, within(1e-12));
            }
        }
    }

    // ---- only the gradient is read

    @Test void a_step_needs_gradients_and_no_loss() {
        Tensor p = Tensor.of(1f, 2f).requiresGrad(true);
        var optimizer = new SGD(List.of(p), SGD.options().lr(0.5));

        p.grad(Tensor.of(1f, -2f)); // S0-5: set by hand
        optimizer.step();

        assertThat(p.detach()).isExactly(Tensor.of(0.5f, 3f));
        assertThat(p.requiresGrad() && p.isLeaf()).isTrue();
        assertThat(p.grad()).isExactly(Tensor.of(1f, -2f));
    }

    @Test void zero_grad_forgets_every_gradient() {
        Tensor p = Tensor.scalar(1f).requiresGrad(true).grad(Tensor.scalar(3f));
        Tensor q = Tensor.scalar(1f).requiresGrad(true).grad(Tensor.scalar(3f));
        var optimizer = new SGD(List.of(p));
        optimizer.addGroup(List.of(q), SGD.options());

        optimizer.zeroGrad();

        assertThat(p.grad()).isNull();
        assertThat(q.grad()).isNull();
    }

    @ParameterizedTest(name = "{0}") @MethodSource("all")
    void without_a_gradient_nothing_happens(String name, Function<List<Tensor>, Optimizer> make) {
        Tensor idle = Tensor.of(1f, 2f).requiresGrad(true);
        Tensor busy = Tensor.of(1f, 2f).requiresGrad(true);
        Optimizer optimizer = make.apply(List.of(idle, busy));
        busy.grad(Tensor.of(1f, 1f));

        optimizer.step();

        assertThat(idle.detach()).as(name).isExactly(Tensor.of(1f, 2f));
        assertThat(busy.at(0)).isLessThan(1);
        assertThat(optimizer.steps()).isEqualTo(1);
        assertThat(optimizer.stateDict().parameterSteps()).containsEntry("0", 0L)
                .containsEntry("1", 1L);
        assertThat(optimizer.stateDict().tensors().keySet()).allMatch(key -> key.startsWith("1."));
    }

    @ParameterizedTest(name = "{0}") @MethodSource("all")
    void a_parameter_that_joins_later_starts_afresh(
            String name, Function<List<Tensor>, Optimizer> make) {
        Tensor early = Tensor.of(1f, 2f).requiresGrad(true);
        Tensor late = Tensor.of(1f, 2f).requiresGrad(true);
        Tensor alone = Tensor.of(1f, 2f).requiresGrad(true);
        Optimizer both = make.apply(List.of(early, late));
        Optimizer single = make.apply(List.of(alone));
        for (int step = 0; step < 6; step++) {
            early.grad(gradient(step));
            late.grad(step < 3 ? null : gradient(step));
            both.step();
        }

        for (int step = 3; step < 6; step++) {
            alone.grad(gradient(step));
            single.step();
        }

        assertThat(late.detach()).as(name).isExactly(alone.detach());
    }

    private static Tensor gradient(int step) {
        return Tensor.randn(new Rng(step), 2);
    }

    @Test void adam_counts_the_steps_of_each_parameter() {
        Tensor p = Tensor.scalar(1.0).requiresGrad(true);
        var optimizer = new Adam(List.of(p), Adam.options().lr(0.1));
        optimizer.step();
        optimizer.step();

        p.grad(Tensor.scalar(5.0));
        optimizer.step();

        assertThat(p.item()).isCloseTo(0.9, within(1e-9)); // as large as every first step
    }

    // ---- layouts and types

    @ParameterizedTest(name = "{0}") @MethodSource("all")
    void layout_does_not_change_the_bits(String name, Function<List<Tensor>, Optimizer> make) {
        Tensor plain = Tensor.randn(new Rng(1), 37, 19).requiresGrad(true);
        Tensor turned = plain.detach().t().copy().t().requiresGrad(true);
        assertThat(turned.isContiguous()).isFalse();
        Optimizer optimizer = make.apply(List.of(plain, turned));

        for (int step = 0; step < 4; step++) {
            Tensor g = Tensor.randn(new Rng(100 + step), 37, 19);
            plain.grad(g);
            turned.grad(g);
            optimizer.step();
        }

        assertThat(turned.detach()).as(name).isExactly(plain.detach());
    }

    @ParameterizedTest(name = "{0}") @MethodSource("all")
    void every_element_is_on_its_own(String name, Function<List<Tensor>, Optimizer> make) {
        int n = 20_001; // several pieces of work and an odd rest
        Tensor many = Tensor.randn(new Rng(1), n).requiresGrad(true);
        int[] places = {0, 15, 16, 8191, 8192, n - 1};
        List<Tensor> single = new ArrayList<>();
        for (int place : places) {
            single.add(many.detach().slice(0, place, place + 1).copy().requiresGrad(true));
        }
        Optimizer one = make.apply(List.of(many));
        Optimizer each = make.apply(single);

        for (int step = 0; step < 4; step++) {
            Tensor g = Tensor.randn(new Rng(100 + step), n);
            many.grad(g);
            for (int i = 0; i < places.length; i++) {
                single.get(i).grad(g.slice(0, places[i], places[i] + 1));
            }
            one.step();
            each.step();
        }

        for (int i = 0; i < places.length; i++) {
            assertThat(many.detach().slice(0, places[i], places[i] + 1)).as(name)
                    .isExactly(single.get(i).detach());
        }
    }

    @ParameterizedTest(name = "{0}") @MethodSource("all")
    void empty_and_scalar_parameters_are_stepped(
            String name, Function<List<Tensor>, Optimizer> make) {
        Tensor empty = Tensor.zeros(0, 3).requiresGrad(true);
        Tensor scalar = Tensor.scalar(1.0).requiresGrad(true);
        Optimizer optimizer = make.apply(List.of(empty, scalar));
        empty.grad(Tensor.zeros(0, 3));
        scalar.grad(Tensor.scalar(2.0));

        optimizer.step();

        assertThat(empty).as(name).hasShape(0, 3);
        assertThat(scalar).hasType(DType.FLOAT64).hasShape();
        assertThat(scalar.item()).isLessThan(1);
        assertThat(optimizer.stateDict().parameterSteps()).containsEntry("0", 1L);
    }

    // ---- groups and schedules

    @Test void groups_have_options_of_their_own() {
        Tensor p = Tensor.scalar(1f).requiresGrad(true);
        Tensor q = Tensor.scalar(1f).requiresGrad(true);
        Tensor r = Tensor.scalar(1f).requiresGrad(true);
        var optimizer = new SGD(List.of(p), SGD.options().lr(0.5));
        optimizer.addGroup(List.of(q), SGD.options().lr(0.25).maximize(true));
        optimizer.addGroup(Map.of("last", r), SGD.options().lr(step -> 0.125 * step));
        optimizer.parameters().values().forEach(each -> each.grad(Tensor.scalar(1f)));

        optimizer.step();
        assertThat(List.of(p.item(), q.item(), r.item())).containsExactly(0.5, 1.25, 1.0);
        optimizer.step();
        assertThat(List.of(p.item(), q.item(), r.item())).containsExactly(0.0, 1.5, 0.875);
        assertThat(optimizer.parameters()).containsOnlyKeys("0", "1", "last");
    }

    @Test void a_schedule_is_asked_with_the_number_of_the_step_from_zero() {
        Tensor p = Tensor.scalar(0.0).requiresGrad(true).grad(Tensor.scalar(-1.0));
        var optimizer = new SGD(List.of(p), SGD.options().lr(Schedule.linear(1, 3, 2)));

        List<Double> places = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        for (int step = 0; step < 4; step++) {
            rates.add(optimizer.lr());
            optimizer.step();
            places.add(p.item());
        }

        assertThat(rates).containsExactly(1.0, 2.0, 3.0, 3.0);
        assertThat(places).containsExactly(1.0, 3.0, 6.0, 9.0);
    }

    @Test void a_bad_rate_of_a_schedule_changes_nothing() {
        Tensor p = Tensor.scalar(1f).requiresGrad(true).grad(Tensor.scalar(1f));
        Tensor q = Tensor.scalar(1f).requiresGrad(true).grad(Tensor.scalar(1f));
        var optimizer = new SGD(List.of(p), SGD.options().lr(1));
        optimizer.addGroup(List.of(q), SGD.options().lr(step -> 0.5 - step));
        optimizer.step();

        assertThatThrownBy(optimizer::step).isInstanceOf(IllegalArgumentException.class).hasMessage(
                "SGD: lr must be finite and >= 0; got -0.5 at step 1. Correct the schedule.");
        assertThat(List.of(p.item(), q.item())).containsExactly(0.0, 0.5);
        assertThat(optimizer.steps()).isEqualTo(1);
    }

    @ParameterizedTest @MethodSource("maximizers")
    void maximizing_is_minimizing_the_negative(
            BiFunction<List<Tensor>, Boolean, Optimizer> make) {
        Tensor up = Tensor.of(1f, -2f).requiresGrad(true);
        Tensor down = Tensor.of(1f, -2f).requiresGrad(true);
        Optimizer climber = make.apply(List.of(up), true);
        Optimizer faller = make.apply(List.of(down), false);
        for (int step = 0; step < 5; step++) {
            up.grad(gradient(step));
            down.grad(gradient(step).neg());
            climber.step();
            faller.step();
        }
        assertThat(up.detach()).isExactly(down.detach());
    }

    static Stream<BiFunction<List<Tensor>, Boolean, Optimizer>> maximizers() {
        return Stream.of(
                (p, max) -> new SGD(p, SGD.options().momentum(0.9).weightDecay(0.1).maximize(max)),
                (p, max) -> new RMSprop(p, RMSprop.options().weightDecay(0.1).maximize(max)),
                (p, max) -> new Adagrad(p, Adagrad.options().weightDecay(0.1).maximize(max)),
                (p, max) -> new Adam(p, Adam.options().weightDecay(0.1).maximize(max)),
                (p, max) -> new AdamW(p, AdamW.options().maximize(max)));
    }

    @Test void adam_with_decoupled_weight_decay_is_adamw() {
        Tensor p = Tensor.of(1f, -2f).requiresGrad(true);
        Tensor q = Tensor.of(1f, -2f).requiresGrad(true);
        var adam = new Adam(List.of(p),
                Adam.options().weightDecay(0.01).decoupledWeightDecay(true));
        var adamW = new AdamW(List.of(q));
        for (int step = 0; step < 5; step++) {
            p.grad(gradient(step));
            q.grad(gradient(step));
            adam.step();
            adamW.step();
        }
        assertThat(p.detach()).isExactly(q.detach());
    }

    @Test void a_variance_rounded_below_zero_does_not_make_a_nan() {
        Tensor p = Tensor.zeros(500).requiresGrad(true).grad(Tensor.linspace(0.1, 1, 500));
        var optimizer = new RMSprop(List.of(p), RMSprop.options().centered(true));
        for (int step = 0; step < 2500; step++) {
            optimizer.step(); // the mean square and the squared mean become equal
        }
        for (float each : p.toFloatArray()) {
            assertThat(each).isFinite();
        }
    }

    /// Left alone, momentum 0.9 stays at four of the smallest subnormal numbers: 0.9 times that rounds to
    /// four.
    @ParameterizedTest(name = "{0}") @MethodSource("all")
    void what_fades_ends_at_zero(String name, Function<List<Tensor>, Optimizer> make) {
        Tensor p = Tensor.of(1f, -1f, 1e-3f).requiresGrad(true).grad(Tensor.of(1f, -1f, 1e-30f));
        Optimizer optimizer = make.apply(List.of(p));
        optimizer.step();
        p.grad(Tensor.zeros(3));
        for (int step = 1; step < 64 * 32; step++) {
            optimizer.step();
        }
        optimizer.stateDict().tensors().forEach((state, tensor) -> {
            if (state.contains("momentum") || state.endsWith("exp_avg")) {
                assertThat(tensor).as(state).isExactly(Tensor.zeros(3));
            }
            for (float each : tensor.toFloatArray()) {
                assertThat(each == 0 || Math.abs(each) >= Float.MIN_NORMAL)
                        .as("%s: %s of %s", name, state, each).isTrue();
            }
        });
    }

    /// What is ready for the next step must not outlive what it was made for.
    @Test void parameters_come_and_go_and_states_are_replaced_between_steps() {
        Tensor p = Tensor.of(1f, 2f).requiresGrad(true);
        Tensor q = Tensor.of(3f).requiresGrad(true);
        var optimizer = new SGD(List.of(p, q), SGD.options().lr(1).momentum(0.5));
        p.grad(Tensor.of(1f, 1f));
        optimizer.step();
        assertThat(p.detach()).isExactly(Tensor.of(0f, 1f));
        OptimizerState saved = optimizer.stateDict();
        q.grad(Tensor.of(1f));
        optimizer.step();
        assertThat(p.detach()).isExactly(Tensor.of(-1.5f, -0.5f));
        assertThat(q.detach()).isExactly(Tensor.of(2f));
        p.grad(null);
        optimizer.step();
        assertThat(p.detach()).isExactly(Tensor.of(-1.5f, -0.5f));
        assertThat(q.detach()).isExactly(Tensor.of(0.5f));
        optimizer.loadStateDict(saved); // of p, 1; of q, none
        p.grad(Tensor.of(1f, 0f));
        optimizer.step();
        assertThat(p.detach()).isExactly(Tensor.of(-3f, -1f));
        assertThat(q.detach()).isExactly(Tensor.of(-0.5f));
        p.grad(Tensor.of(1f, 0f).expand(2));
        optimizer.clipGradValue(0.5);
        optimizer.step();
        assertThat(p.detach()).isExactly(Tensor.of(-4.25f, -1.25f));
    }

    @ParameterizedTest @ValueSource(doubles = {0, 1e-30})
    void with_a_tiny_eps_a_mean_square_is_not_zero_before_the_gradient_is(double eps) {
        Tensor p = Tensor.scalar(1f).requiresGrad(true).grad(Tensor.scalar(2e-20f));
        var optimizer = new Adam(List.of(p), Adam.options().lr(0.25).eps(eps));
        for (int step = 0; step < 100; step++) {
            optimizer.step();
        }
        assertThat(p.item()).isCloseTo(1 - 25, within(0.3)); // lr times the sign, each time
    }

    @Test void adam_without_memory_keeps_only_the_last_gradient() {
        Tensor p = Tensor.scalar(1f).requiresGrad(true).grad(Tensor.scalar(1e18f));
        var optimizer = new Adam(List.of(p), Adam.options().beta1(0));
        optimizer.step();
        p.grad(Tensor.scalar(1f));
        optimizer.step();
        assertThat(optimizer.stateDict().tensors().get("0.exp_avg")).isExactly(Tensor.scalar(1f));
    }
}
