package dev.obor.optim;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Saving, loading, and what is refused.
class OptimizerStateTest {
    // ---- going on as if nothing had happened

    @ParameterizedTest(name = "{0}") @MethodSource("dev.obor.optim.OptimizerTest#all")
    void a_loaded_optimizer_goes_on_with_the_same_bits(
            String name, Function<List<Tensor>, Optimizer> make) {
        Tensor p = Tensor.randn(new Rng(0), 5, 7).requiresGrad(true);
        Optimizer first = make.apply(List.of(p));
        run(first, p, 0, 20);
        Tensor q = p.detach().copy().requiresGrad(true);
        Optimizer second = make.apply(List.of(q));
        second.loadStateDict(first.stateDict());

        run(first, p, 20, 40);
        run(second, q, 20, 40);

        assertThat(q.detach()).as(name).isExactly(p.detach());
        assertThat(second.steps()).isEqualTo(40);
        assertThat(second.stateDict().tensors().keySet())
                .isEqualTo(first.stateDict().tensors().keySet());
        second.stateDict().tensors().forEach((key, tensor) -> assertThat(tensor).as(key)
                .isExactly(first.stateDict().tensors().get(key)));
    }

    private static void run(Optimizer optimizer, Tensor p, int from, int to) {
        for (int step = from; step < to; step++) {
            p.grad(Tensor.randn(new Rng(1000 + step), 5, 7));
            optimizer.step();
        }
    }

    @Test void a_schedule_goes_on_where_it_was() {
        var options = SGD.options().lr(Schedule.linear(1, 0, 10));
        Tensor p = Tensor.scalar(1f).requiresGrad(true);
        var first = new SGD(List.of(p), options);
        for (int step = 0; step < 4; step++) {
            first.step();
        }
        var second = new SGD(List.of(p), options);

        second.loadStateDict(first.stateDict());

        assertThat(second.lr()).isEqualTo(options.lr().at(4));
    }

    @Test void state_is_matched_by_name_and_not_by_order() {
        Tensor a = Tensor.scalar(1f).requiresGrad(true).grad(Tensor.scalar(1f));
        Tensor b = Tensor.scalar(1f).requiresGrad(true).grad(Tensor.scalar(2f));
        var saved = new Adam(ordered("a", a, "b", b), Adam.options());
        saved.step();
        var loaded = new Adam(ordered("b", b, "a", a), Adam.options());

        loaded.loadStateDict(saved.stateDict());

        // the first mean is a tenth of the gradient
        Map<String, Tensor> state = loaded.stateDict().tensors();
        assertThat(state.get("a.exp_avg")).isCloseTo(Tensor.scalar(0.1f), 1e-6, 0);
        assertThat(state.get("b.exp_avg")).isCloseTo(Tensor.scalar(0.2f), 1e-6, 0);
    }

    private static Map<String, Tensor> ordered(String k, Tensor a, String l, Tensor b) {
        Map<String, Tensor> map = new LinkedHashMap<>();
        map.put(k, a);
        map.put(l, b);
        return map;
    }

    @Test void saved_and_loaded_state_is_copied() {
        Tensor p = Tensor.scalar(1f).requiresGrad(true).grad(Tensor.scalar(1f));
        var optimizer = new SGD(List.of(p), SGD.options().momentum(0.5));
        optimizer.step();
        OptimizerState saved = optimizer.stateDict();
        Tensor buffer = saved.tensors().get("0.momentum_buffer");

        optimizer.step();
        assertThat(buffer).isExactly(Tensor.scalar(1f));
        optimizer.loadStateDict(saved);
        optimizer.step();
        assertThat(buffer).isExactly(Tensor.scalar(1f));
        assertThat(optimizer.stateDict().tensors().get("0.momentum_buffer"))
                .isExactly(Tensor.scalar(1.5f));
        assertThatThrownBy(() -> saved.tensors().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test void names_of_states_are_those_of_pytorch() {
        assertThat(names(p -> new SGD(p))).isEmpty();
        assertThat(names(p -> new SGD(p, SGD.options().momentum(0.9))))
                .containsExactly("0.momentum_buffer");
        assertThat(names(p -> new RMSprop(p, RMSprop.options().momentum(0.9).centered(true))))
                .containsExactly("0.square_avg", "0.grad_avg", "0.momentum_buffer");
        assertThat(names(p -> new Adagrad(p))).containsExactly("0.sum");
        assertThat(names(p -> new Adam(p, Adam.options().amsgrad(true))))
                .containsExactly("0.exp_avg", "0.exp_avg_sq", "0.max_exp_avg_sq");
        assertThat(names(p -> new AdamW(p))).containsExactly("0.exp_avg", "0.exp_avg_sq");
    }

    private static List<String> names(Function<List<Tensor>, Optimizer> make) {
        Optimizer optimizer = make.apply(
                List.of(Tensor.scalar(1f).requiresGrad(true).grad(Tensor.scalar(1f))));
        optimizer.step();
        return List.copyOf(optimizer.stateDict().tensors().keySet());
    }

    @Test void a_state_that_does_not_fit_is_listed_and_not_loaded() {
        Tensor a = Tensor.of(1f, 2f).requiresGrad(true).grad(Tensor.of(1f, 1f));
        Tensor b = Tensor.scalar(1f).requiresGrad(true).grad(Tensor.scalar(1f));
        var saved = new Adam(ordered("a", a, "b", b), Adam.options());
        saved.step();
        Tensor c = Tensor.of(1f, 2f, 3f).requiresGrad(true);
        Tensor d = Tensor.scalar(1f).requiresGrad(true);
        var other = new Adam(ordered("a", c, "c", d), Adam.options().amsgrad(true));

        assertThatThrownBy(() -> other.loadStateDict(saved.stateDict()))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "Adam: the state must be that of these parameters and options; got missing"
                                + " [a.max_exp_avg_sq, c],"
                                + " unexpected [b, b.exp_avg, b.exp_avg_sq],"
                                + " wrong shape or type [a.exp_avg float32 [2] for float32 [3],"
                                + " a.exp_avg_sq float32 [2] for float32 [3]]."
                                + " Build the optimizer as the saved one was built.");
        assertThat(other.steps()).isZero();
        assertThat(other.stateDict().tensors()).isEmpty();
        assertThat(other.stateDict().parameterSteps()).containsOnly(
                Map.entry("a", 0L), Map.entry("c", 0L));
    }

    // ---- what is refused

    static Stream<Arguments> refused() {
        List<Tensor> p = List.of(Tensor.scalar(1f).requiresGrad(true));
        return Stream.of(
                refused(() -> SGD.options().lr(-1),
                        "SGD: lr must be finite and >= 0; got -1.0."),
                refused(() -> Adam.options().lr(Double.NaN),
                        "Adam: lr must be finite and >= 0; got NaN."),
                refused(() -> Adagrad.options().lr(step -> -0.5),
                        "Adagrad: lr must be finite and >= 0; got -0.5."),
                refused(() -> SGD.options().momentum(-0.5),
                        "SGD: momentum must be finite and >= 0; got -0.5."),
                refused(() -> SGD.options().dampening(Double.NaN),
                        "SGD: dampening must be finite; got NaN."),
                refused(() -> SGD.options().weightDecay(-0.5),
                        "SGD: weightDecay must be finite and >= 0; got -0.5."),
                refused(() -> new SGD(p, SGD.options().nesterov(true)),
                        "SGD: nesterov needs momentum > 0 and dampening 0;"
                                + " got momentum 0.0, dampening 0.0."),
                refused(() -> new SGD(p,
                        SGD.options().momentum(0.9).dampening(0.5).nesterov(true)),
                        "SGD: nesterov needs momentum > 0 and dampening 0;"
                                + " got momentum 0.9, dampening 0.5."),
                refused(() -> RMSprop.options().alpha(-1),
                        "RMSprop: alpha must be finite and >= 0; got -1.0."),
                refused(() -> RMSprop.options().momentum(-1),
                        "RMSprop: momentum must be finite and >= 0; got -1.0."),
                refused(() -> RMSprop.options().eps(-1),
                        "RMSprop: eps must be finite and >= 0; got -1.0."),
                refused(() -> Adagrad.options().lrDecay(-1),
                        "Adagrad: lrDecay must be finite and >= 0; got -1.0."),
                refused(() -> Adagrad.options().initialAccumulatorValue(-1),
                        "Adagrad: initialAccumulatorValue must be finite and >= 0; got -1.0."),
                refused(() -> Adam.options().betas(1, 0.9),
                        "Adam: beta1 must be in [0, 1); got 1.0."),
                refused(() -> AdamW.options().beta2(-0.1),
                        "AdamW: beta2 must be in [0, 1); got -0.1."),
                refused(() -> AdamW.options().eps(-1e-8),
                        "AdamW: eps must be finite and >= 0; got -1.0E-8."));
    }

    private static Arguments refused(Runnable call, String message) {
        return Arguments.of(message, call);
    }

    @ParameterizedTest(name = "{0}") @MethodSource("refused")
    void options_out_of_range_are_refused(String message, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test void there_must_be_parameters() {
        assertThatThrownBy(() -> new Adam(List.of()))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "Adam: there must be parameters to change; got none."
                                + " Pass net.parameters().");
    }

    @Test void a_parameter_must_be_a_leaf() {
        Tensor product = Tensor.scalar(1f).requiresGrad(true).mul(2);
        assertThatThrownBy(() -> new SGD(Map.of("w", product), SGD.options()))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "SGD: a parameter must be a leaf; got the result of <MulBackward0>"
                                + " for 'w'. Use detach().");
    }

    @Test void a_parameter_must_require_a_gradient() {
        assertThatThrownBy(() -> new SGD(List.of(Tensor.zeros(2, 3))))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "SGD: a parameter must require a gradient; got '0' [2, 3], which does not."
                                + " Call requiresGrad(true), or leave it out.");
    }

    @Test void a_parameter_must_be_in_one_group_once() {
        Tensor p = Tensor.scalar(1f).requiresGrad(true);
        Tensor q = Tensor.scalar(1f).requiresGrad(true);
        assertThatThrownBy(() -> new SGD(List.of(p, p)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SGD: a parameter must be in one group, once; got '1' again.");
        var optimizer = new SGD(Map.of("w", p), SGD.options());
        assertThatThrownBy(() -> optimizer.addGroup(List.of(q, p), SGD.options()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SGD: a parameter must be in one group, once; got '2' again.");
        assertThatThrownBy(() -> optimizer.addGroup(Map.of("w", q), SGD.options()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SGD: a name must stand for one parameter; got 'w' again.");
        assertThat(optimizer.parameters()).containsOnlyKeys("w"); // nothing half-added
    }
}
