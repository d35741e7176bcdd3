package dev.obor.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.tensor.Autograd.Graph;
import java.util.List;
import org.junit.jupiter.api.Test;

class AutogradTest {
    private static Tensor leaf(float... values) {
        return Tensor.of(values).requiresGrad(true);
    }

    private static float[] grad(Tensor x) {
        Tensor gradient = x.grad();
        assertThat(gradient).isNotNull();
        return gradient.toFloatArray();
    }

    @Test void gradients_add_up_in_leaves_until_they_are_cleared() {
        Tensor x = leaf(1, 2);
        x.square().sum().backward();
        x.square().sum().backward();
        assertThat(grad(x)).containsExactly(4, 8);
        x.zeroGrad();
        assertThat(x.grad()).isNull();
        x.square().sum().backward();
        assertThat(grad(x)).containsExactly(2, 4);
    }

    @Test void results_keep_no_gradient_unless_asked() {
        Tensor x = leaf(3);
        Tensor y = x.mul(2.0);
        Tensor z = x.mul(3.0).retainGrad();
        y.mul(z).sum().backward();
        assertThat(y.grad()).isNull();
        assertThat(grad(z)).containsExactly(6);
        assertThat(grad(x)).containsExactly(36);
    }

    @Test void a_tensor_used_twice_gets_both_gradients() {
        Tensor x = leaf(3);
        x.mul(x).add(x).sum().backward();
        assertThat(grad(x)).containsExactly(7);
    }

    @Test void the_order_of_recording_does_not_have_to_be_that_of_use() {
        Tensor x = leaf(2);
        Tensor early = x.mul(5.0);
        Tensor late = x.exp().log();
        late.mul(early).sum().backward();
        assertThat(grad(x)[0]).isCloseTo(20, org.assertj.core.data.Offset.offset(1e-4f));
    }

    @Test void leaves_that_share_an_incoming_gradient_do_not_share_an_array() {
        Tensor a = leaf(1);
        Tensor b = leaf(1);
        a.add(b).sum().backward();
        Tensor gradient = a.grad();
        assertThat(gradient).isNotNull();
        gradient.fill_(99);
        assertThat(grad(b)).containsExactly(1);
    }

    @Test void a_graph_serves_once_unless_it_is_retained() {
        Tensor x = leaf(2);
        Tensor y = x.square().sum();
        y.backward(Graph.RETAIN);
        y.backward();
        assertThat(grad(x)).containsExactly(8);
        assertThatThrownBy(y::backward)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("backward: the graph of")
                .hasMessageContaining("Call backward(Graph.RETAIN) the first time");
    }

    @Test void only_scalars_are_differentiated_without_a_gradient() {
        Tensor y = leaf(1, 2).mul(2.0);
        assertThatThrownBy(y::backward)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "backward: the tensor must be a scalar; got shape [2]. Call mean() or sum(), or pass a gradient.");
        Tensor x = leaf(1, 2);
        x.mul(x).backward(Tensor.of(1f, 10f));
        assertThat(grad(x)).containsExactly(2, 40);
    }

    @Test void what_was_not_recorded_cannot_be_differentiated() {
        assertThatThrownBy(() -> Tensor.scalar(1f).backward())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must depend on a tensor that requires a gradient");
    }

    @Test void nothing_is_recorded_inside_no_grad() {
        Tensor x = leaf(2);
        try (var _ = Autograd.noGrad()) {
            assertThat(x.mul(2.0).requiresGrad()).isFalse();
            try (var _ = Autograd.enableGrad()) {
                assertThat(x.mul(2.0).requiresGrad()).isTrue();
            }
        }
        assertThat(x.mul(2.0).requiresGrad()).isTrue();
        assertThat(x.detach().mul(2.0).requiresGrad()).isFalse();
    }

    @Test void a_saved_tensor_changed_in_place_is_an_error_and_not_a_wrong_gradient() {
        Tensor x = leaf(2);
        Tensor factor = Tensor.of(3f);
        Tensor y = x.mul(factor).sum();
        factor.add_(1.0);
        assertThatThrownBy(y::backward)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(
                        "a tensor needed for the gradient of Mul was changed in place");
    }

    @Test void what_no_gradient_needs_may_be_changed() {
        Tensor x = leaf(2);
        Tensor summand = Tensor.of(3f);
        Tensor y = x.add(summand).sum();
        summand.fill_(100);
        y.backward();
        assertThat(grad(x)).containsExactly(1);
    }

    @Test void a_leaf_is_changed_in_place_only_while_nothing_is_recorded() {
        Tensor x = leaf(2);
        assertThatThrownBy(() -> x.add_(1.0)).isInstanceOf(IllegalStateException.class);
        try (var _ = Autograd.noGrad()) {
            x.add_(1.0);
        }
        assertThat(x.item()).isEqualTo(3);
    }

    @Test void hooks_see_and_replace_gradients() {
        Tensor x = leaf(1, 2);
        Tensor y = x.mul(3.0);
        Runnable remove = y.registerHook(g -> g.mul(10.0));
        y.sum().backward();
        assertThat(grad(x)).containsExactly(30, 30);
        x.zeroGrad();
        Tensor z = x.mul(3.0);
        Runnable removeOther = z.registerHook(g -> g.mul(10.0));
        removeOther.run();
        remove.run();
        z.sum().backward();
        assertThat(grad(x)).containsExactly(3, 3);
    }

    @Test void gradients_of_gradients() {
        Tensor x = leaf(2);
        Tensor cube = x.pow(3.0).sum();
        Tensor first = Autograd.grad(cube, List.of(x), Graph.CREATE).getFirst();
        Tensor second = Autograd.grad(first.sum(), List.of(x), Graph.CREATE).getFirst();
        Tensor third = Autograd.grad(second.sum(), List.of(x), Graph.CREATE).getFirst();
        assertThat(List.of(first.item(), second.item(), third.item())).containsExactly(12.0, 12.0,
                6.0);
        assertThat(x.grad()).isNull();
    }

    @Test void grad_of_a_result_and_of_something_unused() {
        Tensor x = leaf(2);
        Tensor y = x.square();
        Tensor other = leaf(7, 7);
        List<Tensor> gradients = Autograd.grad(y.mul(3.0).sum(), List.of(y, other), Graph.RELEASE);
        assertThat(gradients.get(0).item()).isEqualTo(3);
        assertThat(gradients.get(1).toFloatArray()).containsExactly(0, 0);
    }

    @Test void broadcasting_is_undone() {
        Tensor row = leaf(1, 2, 3);
        Tensor column = Tensor.of(new float[][] {{1}, {2}}).requiresGrad(true);
        row.mul(column).sum().backward();
        assertThat(grad(row)).containsExactly(3, 3, 3);
        assertThat(grad(column)).containsExactly(6, 6);
        assertThat(column.grad()).isNotNull().extracting(g -> g.shape().toString())
                .isEqualTo("[2, 1]");
    }

    @Test void anomaly_mode_names_the_operation_and_the_line() {
        try (var _ = Autograd.detectAnomaly()) {
            Tensor x = leaf(-1);
            Tensor y = x.sqrt().sum();
            assertThatThrownBy(y::backward)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith(
                            "backward: Sqrt made NaN in the gradient of its operand 0; got shape [1].")
                    .hasMessageContaining("AutogradTest.java");
        }
    }

    @Test void a_chain_of_a_hundred_thousand_operations() {
        Tensor x = leaf(1);
        Tensor y = x;
        for (int i = 0; i < 100_000; i++) {
            y = y.mul(1.0);
        }
        y.sum().backward();
        assertThat(grad(x)).containsExactly(1);
    }

    @Test void whole_numbers_have_no_gradient() {
        assertThatThrownBy(() -> Tensor.of(1, 2).requiresGrad(true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "requiresGrad: only floating point tensors have gradients; got int32. Convert with to(FLOAT32).");
    }

    @Test void an_error_in_a_hook_leaves_the_graph_usable() {
        Tensor x = leaf(1);
        Tensor y = x.mul(2.0);
        Runnable remove = y.registerHook(_ -> {
            throw new UnsupportedOperationException("mine");
        });
        Tensor z = y.sum();
        assertThatThrownBy(() -> z.backward(Graph.RETAIN)).hasMessage("mine");
        remove.run();
        z.backward();
        assertThat(grad(x)).containsExactly(2);
    }
}
