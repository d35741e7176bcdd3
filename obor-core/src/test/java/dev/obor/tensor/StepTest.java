package dev.obor.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.management.ThreadMXBean;
import dev.obor.loss.CrossEntropyLoss;
import dev.obor.loss.MSELoss;
import dev.obor.nn.Linear;
import dev.obor.nn.ReLU;
import dev.obor.nn.Sequential;
import dev.obor.optim.Adam;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepTest {
    private static final int LARGE = 1 << 16;

    /// Weights after some steps of training, with or without a step scope.
    private static List<float[]> trained(boolean scoped) {
        var net = new Sequential(
                new Linear(64, 48, new Rng(1)), new ReLU(), new Linear(48, 10, new Rng(2)));
        var criterion = new CrossEntropyLoss();
        var optimizer = new Adam(net.parameters());
        Tensor x = Tensor.randn(new Rng(3), 100, 64);
        Tensor target = Tensor.randint(new Rng(4), 0, 10, 100);
        for (int i = 0; i < 20; i++) {
            Step step = scoped ? Step.begin() : null;
            Tensor loss = criterion.forward(net.forward(x), target);
            optimizer.zeroGrad();
            loss.backward();
            optimizer.step();
            if (step != null) {
                step.close();
            }
        }
        return net.parameters().stream().map(Tensor::toFloatArray).toList();
    }

    @Test void training_has_the_same_bits_with_and_without_it() {
        assertThat(trained(true)).usingRecursiveComparison().isEqualTo(trained(false));
    }

    @Test void what_was_made_inside_cannot_be_used_afterwards() {
        Tensor y;
        Tensor view;
        try (var _ = Step.begin()) {
            y = Tensor.ones(LARGE).add(1);
            view = y.reshape(2, -1);
        }
        for (Tensor gone : List.of(y, view)) {
            assertThatIllegalStateException().isThrownBy(gone::sum)
                    .withMessageContaining("must not be used after its step")
                    .withMessageContaining("step.keep(tensor)");
        }
    }

    @Test void what_is_kept_stays() {
        Tensor kept;
        try (var step = Step.begin()) {
            kept = step.keep(Tensor.ones(LARGE).add(1));
        }
        try (var _ = Step.begin()) {
            Tensor.zeros(LARGE).add(7);
        }
        assertThat(kept.sum().item()).isEqualTo(2.0 * LARGE);
    }

    @Test void what_is_kept_belongs_to_the_step_around() {
        Tensor kept;
        try (var _ = Step.begin()) {
            try (var inner = Step.begin()) {
                kept = inner.keep(Tensor.ones(3).add(1));
            }
            assertThat(kept.sum().item()).isEqualTo(6);
        }
        assertThatIllegalStateException().isThrownBy(kept::sum);
    }

    @Test void parameters_gradients_and_the_state_of_optimizers_outlive_it() {
        Tensor parameter;
        Adam optimizer;
        try (var _ = Step.begin()) {
            parameter = Tensor.ones(LARGE).requiresGrad(true);
            optimizer = new Adam(List.of(parameter));
            parameter.mul(parameter).sum().backward();
            optimizer.step();
        }
        try (var _ = Step.begin()) {
            Tensor.zeros(LARGE).add(7).sum();
            optimizer.step();
        }
        assertThat(parameter.grad().toFloatArray()).containsOnly(2);
        assertThat(parameter.toFloatArray()).containsOnly(0.998f);
    }

    @Test void a_state_that_is_loaded_inside_outlives_it() {
        Tensor parameter = Tensor.ones(LARGE).requiresGrad(true);
        parameter.mul(parameter).sum().backward();
        Adam saved = new Adam(List.of(parameter));
        saved.step();
        Adam optimizer = new Adam(List.of(parameter));
        try (var _ = Step.begin()) {
            optimizer.loadStateDict(saved.stateDict());
        }
        optimizer.step();
        assertThat(optimizer.steps()).isEqualTo(2);
    }

    @Test void a_gradient_that_was_given_is_not_used_again() {
        Tensor x = Tensor.ones(LARGE).requiresGrad(true);
        Tensor y = x.mul(2);
        List<Tensor> made = new ArrayList<>();
        y.registerHook(g -> {
            made.add(g.mul(5)); // in the reverse pass, and not handed on
            return g;
        });
        y.sum().backward();
        x.grad(made.getFirst());
        x.zeroGrad();
        x.mul(3).sum().backward();
        assertThat(made.getFirst().toFloatArray()).containsOnly(5);
    }

    @Test void steps_are_closed_in_the_reverse_order() {
        try (var outer = Step.begin()) {
            try (var _ = Step.begin()) {
                assertThatIllegalStateException().isThrownBy(outer::close)
                        .withMessageContaining("reverse order");
            }
        }
    }

    @Test void a_gradient_that_somebody_holds_is_not_used_again() {
        Tensor x = Tensor.ones(LARGE).requiresGrad(true);
        List<Tensor> seen = new ArrayList<>();
        Tensor y = x.mul(2);
        y.registerHook(g -> {
            seen.add(g);
            return g;
        });
        y.mul(3).sum().backward();
        Tensor held = x.grad();
        x.zeroGrad();
        for (int i = 0; i < 3; i++) {
            x.mul(x).mul(x).sum().backward();
            x.zeroGrad();
        }
        assertThat(held.toFloatArray()).containsOnly(6);
        assertThat(seen.getFirst().toFloatArray()).containsOnly(3);
    }

    @Test void a_retained_graph_gives_the_same_gradient_again() {
        Tensor x = Tensor.rand(new Rng(5), LARGE).requiresGrad(true);
        Tensor loss = new MSELoss().forward(x.mul(2), Tensor.zeros(LARGE));
        loss.backward(Autograd.Graph.RETAIN);
        float[] first = x.grad().toFloatArray();
        x.zeroGrad();
        loss.backward();
        assertThat(x.grad().toFloatArray()).containsExactly(first);
    }

    @Test void the_arrays_of_a_step_serve_the_next_one() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Tensor x = Tensor.rand(new Rng(5), LARGE).requiresGrad(true);
        Tensor target = Tensor.zeros(LARGE);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 200; i++) { // by then everything is compiled, and in the pool
            long before = threads.getCurrentThreadAllocatedBytes();
            try (var _ = Step.begin()) {
                Tensor loss = new MSELoss().forward(x.mul(2).tanh(), target);
                x.zeroGrad();
                loss.backward();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isLessThan(LARGE); // a quarter of one of the six arrays
    }
}
