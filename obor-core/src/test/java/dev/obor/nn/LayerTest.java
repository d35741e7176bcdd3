package dev.obor.nn;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.obor.formula.DType;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayerTest {
    /// A user's layer that holds one of everything.
    private static final class Noisy implements Layer {
        private final Layer inner = new Linear(2, 2, new Rng(1));
        private final Mode mode = new Mode();
        private Tensor scale = Tensor.of(2f, 3f).requiresGrad(true);
        private final Tensor steps = Tensor.scalar(0L);
        private Tensor mean = Tensor.zeros(2);
        private Rng rng = new Rng(5);

        @Override public Tensor forward(Tensor input) {
            Tensor x = inner.forward(input).mul(scale).add(mean);
            return mode.isTraining() ? x.add(Tensor.rand(rng, 2)) : x;
        }

        @Override public Parts parts() {
            return new Parts()
                    .mode(mode)
                    .layer("inner", inner)
                    .buffer("steps", steps)
                    .buffer("mean", mean, t -> mean = t)
                    .parameter("scale", scale, t -> scale = t)
                    .random("rng", rng, r -> rng = r);
        }
    }

    @Test void everything_follows_from_the_parts() {
        var layer = new Noisy();
        assertThat(layer.namedParameters().keySet())
                .containsExactly("scale", "inner.weight", "inner.bias");
        assertThat(layer.stateDict().keySet())
                .containsExactly("scale", "steps", "mean", "inner.weight", "inner.bias");
        assertThat(layer.randomStates()).containsOnlyKeys("rng");
        assertThat(layer.children()).containsOnlyKeys("inner");
        Tensor x = Tensor.ones(2);
        assertThat(layer.forward(x).equal(layer.forward(x))).isFalse();
        layer.eval();
        assertThat(layer.forward(x)).isExactly(layer.forward(x));
        layer.to(DType.FLOAT64);
        assertThat(layer.scale).hasType(DType.FLOAT64);
        assertThat(layer.mean).hasType(DType.FLOAT64);
        assertThat(layer.steps).hasType(DType.INT64);
        assertThat(layer.mean.requiresGrad()).isFalse();
    }

    @Test void the_state_of_one_layer_makes_another_equal() {
        var layer = new Noisy();
        layer.steps.fill_(41);
        layer.mean.fill_(7);
        var other = new Noisy();
        Tensor parameter = other.scale;

        other.loadStateDict(layer.stateDict());

        assertThat(other.steps).isExactly(Tensor.scalar(41L));
        assertThat(other.mean).isExactly(Tensor.of(7f, 7f));
        assertThat(other.scale).isSameAs(parameter);
        assertThat(other.scale.requiresGrad()).isTrue();
    }

    @Test void a_state_is_a_copy() {
        var layer = new Linear(2, 2, new Rng(1));
        var state = layer.stateDict();
        Init.zeros_(layer.weight());
        assertThat(state.get("weight")).isExactly(new Linear(2, 2, new Rng(1)).weight());
        assertThat(state.values()).noneMatch(Tensor::requiresGrad);

        layer.loadStateDict(state);
        Init.zeros_(layer.weight());
        assertThat(state.get("weight")).isExactly(new Linear(2, 2, new Rng(1)).weight());
    }

    @Test void a_state_of_another_floating_type_is_converted() {
        var wide = new Linear(2, 3, new Rng(1));
        wide.to(DType.FLOAT64);
        var layer = new Linear(2, 3, new Rng(2));
        layer.loadStateDict(wide.stateDict());
        assertThat(layer.weight()).isExactly(new Linear(2, 3, new Rng(1)).weight());
    }

    @Test void a_wrong_state_is_one_error_that_names_everything_and_changes_nothing() {
        var layer = new Sequential(new Linear(4, 3, new Rng(1)), new Noisy());
        Map<String, Tensor> before = layer.stateDict();
        Map<String, Tensor> state = new HashMap<>();
        before.forEach((name, tensor) -> state.put(name, Tensor.zerosLike(tensor)));
        state.put("0.weight", Tensor.zeros(4, 3));
        state.put("1.steps", Tensor.scalar(1f));
        state.put("2.weight", Tensor.zeros(1));
        state.put("1.extra", Tensor.zeros(1));
        state.remove("1.scale");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> layer.loadStateDict(state))
                .withMessage("loadStateDict: names and shapes must be those of the layer; got no"
                        + " 1.scale; 1.extra, which the layer does not have; 2.weight, which the"
                        + " layer does not have; 0.weight [4, 3] float32 for [3, 4] float32;"
                        + " 1.steps [] float32 for [] int64. Build the layer as it was when the"
                        + " state was saved.");

        layer.stateDict()
                .forEach((name, tensor) -> assertThat(tensor).as(name).isExactly(before.get(name)));
    }

    @Test void a_shared_layer_counts_once_as_parameter_and_stays_shared() {
        var shared = new Linear(2, 2, new Rng(1));
        var net = new Sequential(shared, new ReLU(), shared);
        assertThat(net.namedParameters().keySet()).containsExactly("0.weight", "0.bias");
        assertThat(net.stateDict().keySet())
                .containsExactly("0.weight", "0.bias", "2.weight", "2.bias");
        net.to(DType.FLOAT64);
        assertThat(net.parameters()).hasSize(2);
    }

    @Test void shared_generators_stay_shared() {
        Layer net = new Layer() {
            private Rng first = new Rng(4);
            private Rng second = first;

            @Override public Tensor forward(Tensor input) {
                return Tensor.cat(0, Tensor.rand(first, 1), Tensor.rand(second, 1));
            }

            @Override public Parts parts() {
                return new Parts().random("first", first, r -> first = r)
                        .random("second", second, r -> second = r);
            }
        };
        var states = net.randomStates();
        Tensor numbers = net.forward(Tensor.ones(1));
        assertThat(numbers.at(0)).isNotEqualTo(numbers.at(1));
        net.loadRandomStates(states);
        assertThat(net.forward(Tensor.ones(1))).isExactly(numbers);
    }

    @Test void a_tensor_that_cannot_be_replaced_cannot_be_converted() {
        Tensor scale = Tensor.ones(2).requiresGrad(true);
        Layer fixed = new Layer() {
            @Override public Tensor forward(Tensor input) {
                return input.mul(scale);
            }

            @Override public Parts parts() {
                return new Parts().parameter("scale", scale);
            }
        };
        var linear = new Linear(2, 2);
        assertThatIllegalStateException()
                .isThrownBy(() -> new Sequential(linear, fixed).to(DType.FLOAT64))
                .withMessage("to: every tensor must be replaceable; got 1.scale, which is not. Name"
                        + " it in parts() with (name, tensor, replace).");
        assertThat(linear.weight()).hasType(DType.FLOAT32);
    }

    @Test void names_are_checked() {
        Tensor x = Tensor.ones(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Parts().parameter("a", x).buffer("a", x))
                .withMessage("Parts: a name must come once; got \"a\" twice.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Parts().layer("a.b", new ReLU()))
                .withMessage("Parts: a name must not be empty and hold no dot; got \"a.b\".");
        assertThatIllegalArgumentException().isThrownBy(() -> new Parts().parameter("", x));
    }

    @Test void a_layer_that_knows_no_mode_is_not_training() {
        Layer layer = new Linear(2, 2);
        layer.train();
        assertThat(layer.isTraining()).isFalse();
    }
}
