package dev.obor.optim;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import dev.obor.tensor.Engine;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What clipping touches and for how long. Numbers: ClippingReferenceTest.
class ClippingTest {
    private final int threads = Engine.threads();

    @AfterEach void threads_as_before() {
        Engine.threads(threads);
    }

    /// Parameters that are zero, so that a step of SGD with the rate 1 shows the negative gradient.
    private static Tensor zeros(double... gradient) {
        return Tensor.zeros(gradient.length).requiresGrad(true)
                .grad(Tensor.of(gradient).to(DType.FLOAT32));
    }

    private static SGD plain(Tensor... parameters) {
        return new SGD(List.of(parameters), SGD.options().lr(1));
    }

    // ---- every optimizer, against gradients clipped beforehand

    @ParameterizedTest(name = "{0}") @MethodSource("dev.obor.optim.OptimizerTest#all")
    void a_clipped_step_is_the_step_of_clipped_gradients(
            String name, Function<List<Tensor>, Optimizer> make) {
        Tensor p = Tensor.randn(new Rng(1), 3, 11).requiresGrad(true);
        Tensor q = p.detach().copy().requiresGrad(true);
        Optimizer clipping = make.apply(List.of(p));
        Optimizer clipped = make.apply(List.of(q));
        for (int step = 0; step < 12; step++) {
            Tensor g = Tensor.randn(new Rng(100 + step), 3, 11);
            p.grad(g);
            if (step % 4 > 0) { // none, norm, value, both
                double norm = step % 4 != 2 ? clipping.clipGradNorm(2) : 0;
                double factor = step % 4 != 2 ? Math.min(1, 2 / (norm + 1e-6)) : 1;
                if (step % 4 >= 2) {
                    clipping.clipGradValue(0.25);
                }
                Tensor scaled = g.mul(factor);
                q.grad(step % 4 >= 2 ? scaled.clamp(-0.25, 0.25) : scaled);
            } else {
                q.grad(g);
            }
            clipping.step();
            clipped.step();
            assertThat(p.detach()).as(name + " step " + step).isExactly(q.detach());
            assertThat(p.grad()).isExactly(g); // unlike PyTorch's
        }
    }

    // ---- the norm

    @Test void the_norm_is_over_all_parameters_of_all_groups_and_types() {
        Tensor p = zeros(1, 2);
        Tensor q = zeros(2).grad(Tensor.of(4f));
        Tensor r = Tensor.zeros(1).to(DType.FLOAT64).requiresGrad(true)
                .grad(Tensor.of(10.0));
        Tensor idle = Tensor.zeros(3).requiresGrad(true);
        var optimizer = plain(p, idle);
        optimizer.addGroup(Map.of("q", q), SGD.options().lr(2));
        optimizer.addGroup(Map.of("r", r), SGD.options().lr(1).maximize(true));

        assertThat(optimizer.clipGradNorm(5.5)).isEqualTo(11);
        optimizer.step();

        assertThat(p.detach()).isCloseTo(Tensor.of(-0.5f, -1f), 1e-6, 0);
        assertThat(q.detach()).isCloseTo(Tensor.of(-4f), 1e-6, 0);
        assertThat(r.detach()).isCloseTo(Tensor.of(5.0), 1e-6, 0);
        assertThat(idle.detach()).isExactly(Tensor.zeros(3));
    }

    @Test void a_idlegradient_is_left_as_it_is() {
        Tensor p = zeros(3, 4);
        var optimizer = plain(p);
        assertThat(optimizer.clipGradNorm(5.1)).isEqualTo(5);
        optimizer.step();
        assertThat(p.detach()).isExactly(Tensor.of(-3f, -4f));
    }

    @Test void without_any_gradient_the_norm_is_zero() {
        Tensor p = Tensor.of(1f, 2f).requiresGrad(true);
        var optimizer = plain(p);
        assertThat(optimizer.clipGradNorm(1)).isZero();
        optimizer.clipGradValue(1);
        optimizer.step();
        assertThat(p.detach()).isExactly(Tensor.of(1f, 2f));
        p.grad(Tensor.zeros(2));
        assertThat(optimizer.clipGradNorm(1)).isZero();
    }

    @Test void a_gradient_may_be_a_view_or_broadcast() {
        Tensor p = Tensor.zeros(3, 2).requiresGrad(true);
        Tensor q = Tensor.zeros(4).requiresGrad(true).grad(Tensor.of(2f).expand(4));
        var optimizer = plain(p, q);
        p.grad(Tensor.of(new float[] {1, 2, 3, 4, 5, 6}).reshape(2, 3).t());

        assertThat(optimizer.clipGradNorm(1)).isCloseTo(Math.sqrt(91 + 16), within(1e-12));
        optimizer.step();

        double factor = 1 / (Math.sqrt(107) + 1e-6);
        assertThat(p.detach())
                .isCloseTo(
                        Tensor.of(-1f, -4f, -2f, -5f, -3f, -6f).reshape(3, 2).mul(factor), 1e-6, 0);
        assertThat(q.detach()).isCloseTo(Tensor.full(-2 * factor, 4), 1e-6, 0);
    }

    @Test void a_parameter_whose_elements_do_not_lie_in_order_is_clipped_too() {
        Tensor p = Tensor.zeros(2, 3).t().requiresGrad(true).grad(Tensor.ones(3, 2));
        var optimizer = plain(p);
        assertThat(optimizer.clipGradNorm(1)).isCloseTo(Math.sqrt(6), within(1e-12));
        optimizer.clipGradValue(0.25);
        optimizer.step();
        assertThat(p.detach()).isExactly(Tensor.full(-0.25, 3, 2));
    }

    @ParameterizedTest @ValueSource(ints = {1, 2, 3})
    void bits_do_not_depend_on_the_number_of_threads(int team) {
        double[] alone = bits(1);
        assertThat(bits(team)).containsExactly(alone);
    }

    /// Three clipped steps of many small and some large tensors.
    private static double[] bits(int team) {
        Engine.threads(team);
        List<Tensor> parameters = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            int n = i % 100 == 7 ? 40_001 : i % 23;
            parameters.add(Tensor.randn(new Rng(i), n).requiresGrad(true));
        }
        var optimizer = new Adam(parameters);
        double[] found = new double[4];
        for (int step = 0; step < 3; step++) {
            for (int i = 0; i < 400; i++) {
                int n = parameters.get(i).numel();
                parameters.get(i).grad(Tensor.randn(new Rng(1000 * step + i), n));
            }
            found[step] = optimizer.clipGradNorm(1);
            optimizer.step();
        }
        Tensor all = Tensor.cat(0, parameters.stream().map(Tensor::detach).toList());
        found[3] = Arrays.hashCode(all.toFloatArray());
        assertThat(found[0]).isBetween(390.0, 420.0); // the root of 164,000 and some
        return found;
    }

    // ---- the value

    @Test void the_value_of_every_element_is_limited_and_nan_stays() {
        Tensor p = zeros(-3, -0.5, 0, 0.25, 7, Double.NaN, Double.POSITIVE_INFINITY);
        var optimizer = plain(p);
        optimizer.clipGradValue(0.5);
        optimizer.step();
        assertThat(p.detach()).isExactly(
                Tensor.of(0.5f, 0.5f, 0f, -0.25f, -0.5f, Float.NaN, -0.5f));
    }

    @Test void the_norm_comes_first_in_whatever_order_they_are_called() {
        Tensor p = zeros(3, 4);
        Tensor q = zeros(3, 4);
        var first = plain(p);
        var second = plain(q);

        first.clipGradNorm(1);
        first.clipGradValue(0.7);
        second.clipGradValue(0.7);
        assertThat(second.clipGradNorm(1)).isEqualTo(5);
        first.step();
        second.step();

        assertThat(p.detach()).isCloseTo(Tensor.of(-0.6f, -0.7f), 1e-6, 0);
        assertThat(q.detach()).isExactly(p.detach());
    }

    // ---- for one step

    @Test void clipping_is_for_one_step() {
        Tensor p = zeros(3, 4);
        var optimizer = plain(p);
        optimizer.clipGradNorm(1);
        optimizer.clipGradValue(0.1);
        optimizer.step();
        assertThat(p.detach()).isExactly(Tensor.of(-0.1f, -0.1f));
        optimizer.step();
        assertThat(p.detach()).isExactly(Tensor.of(-0.1f, -0.1f).sub(Tensor.of(3f, 4f)));
    }

    @Test void zero_grad_drops_it() {
        Tensor p = zeros(3, 4);
        var optimizer = plain(p);
        optimizer.clipGradNorm(1);
        optimizer.clipGradValue(0.1);
        optimizer.zeroGrad();
        p.grad(Tensor.of(3f, 4f));
        optimizer.step();
        assertThat(p.detach()).isExactly(Tensor.of(-3f, -4f));
    }

    @Test void the_last_call_counts() {
        Tensor p = zeros(3, 4);
        var optimizer = plain(p);
        optimizer.clipGradNorm(1);
        optimizer.clipGradNorm(100);
        optimizer.clipGradValue(0.1);
        optimizer.clipGradValue(3.5);
        optimizer.step();
        assertThat(p.detach()).isExactly(Tensor.of(-3f, -3.5f));
    }

    @Test void a_step_that_clips_nothing_runs_the_formulas_it_always_ran() {
        var rule = new Rule("SGD", SGD.options());
        Expr p = rule.parameter();
        rule.set(p, p.sub(rule.gradient(0.1)));
        Clipping idle = Clipping.NONE.factor(1);
        Expr g = Expr.input(1);

        assertThat(idle.of(g, 1)).isSameAs(g);
        assertThat(rule.update(idle)).isSameAs(rule.update(Clipping.NONE));
        assertThat(rule.update(Clipping.NONE.factor(0.5)))
                .isSameAs(rule.update(Clipping.NONE.factor(0.25)))
                .isNotSameAs(rule.update(Clipping.NONE));
        assertThat(rule.scalars(1, 1, Clipping.NONE)).containsExactly(0.1);
        assertThat(rule.scalars(1, 1, new Clipping(0.5, 2))).containsExactly(0.1, 0.5, 2);
    }

    @Test void a_state_saved_after_a_clipped_step_goes_on_with_the_same_bits() {
        Tensor p = Tensor.randn(new Rng(1), 5, 3).requiresGrad(true);
        var whole = new Adam(List.of(p));
        steps(whole, p, 0, 4);
        Tensor q = p.detach().copy().requiresGrad(true);
        var resumed = new Adam(List.of(q));
        resumed.loadStateDict(whole.stateDict());

        steps(whole, p, 4, 8);
        steps(resumed, q, 4, 8);

        assertThat(q.detach()).isExactly(p.detach());
    }

    private static void steps(Optimizer optimizer, Tensor p, int from, int to) {
        for (int step = from; step < to; step++) {
            p.grad(Tensor.randn(new Rng(step), 5, 3));
            optimizer.clipGradNorm(0.5);
            optimizer.step();
        }
    }

    // ---- what is refused

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void limits_must_be_finite_and_positive(double bad) {
        Tensor p = zeros(3, 4);
        var optimizer = plain(p);
        assertThatThrownBy(() -> optimizer.clipGradNorm(bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("clipGradNorm: maxNorm must be finite and > 0; got " + bad + "."
                        + " Leave the call out to clip nothing.");
        assertThatThrownBy(() -> optimizer.clipGradValue(bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("clipGradValue: limit must be finite and > 0; got " + bad + "."
                        + " Leave the call out to clip nothing.");
        optimizer.step();
        assertThat(p.detach()).isExactly(Tensor.of(-3f, -4f));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void a_norm_that_is_not_finite_names_the_parameter_and_changes_nothing(float bad) {
        Tensor p = zeros(3, 4);
        Tensor idle = Tensor.zeros(1).requiresGrad(true);
        Tensor q = Tensor.zeros(2).requiresGrad(true).grad(Tensor.of(1f, bad));
        Tensor r = Tensor.zeros(1).requiresGrad(true).grad(Tensor.of(bad));
        var optimizer = plain(p, idle);
        optimizer.addGroup(Map.of("head.bias", q), SGD.options());
        optimizer.addGroup(Map.of("head.weight", r), SGD.options());

        assertThatThrownBy(() -> optimizer.clipGradNorm(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("clipGradNorm: the norm of the gradients must be finite; got "
                        + (Float.isNaN(bad) ? "NaN" : "Infinity") + ", first in 'head.bias'."
                        + " Lower the learning rate, or skip this step with zeroGrad().");
        q.grad(null);
        r.grad(null);
        optimizer.step();
        assertThat(p.detach()).isExactly(Tensor.of(-3f, -4f));
    }

    @Test void a_norm_beyond_float64_names_the_parameter_where_it_gets_there() {
        List<Tensor> parameters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            parameters.add(Tensor.scalar(0.0).requiresGrad(true).grad(Tensor.scalar(1.2e308)));
        }
        assertThatThrownBy(() -> new SGD(parameters).clipGradNorm(1))
                .hasMessageContaining("got Infinity, first in '2'.");
    }
}
