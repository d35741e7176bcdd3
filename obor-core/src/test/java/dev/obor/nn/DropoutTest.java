package dev.obor.nn;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.obor.formula.DType;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropoutTest {
    @ParameterizedTest @ValueSource(doubles = {0.1, 0.5, 0.8})
    void drops_a_share_of_p_and_scales_the_rest(double p) {
        int n = 100_000;
        float[] output = new Dropout(p, new Rng(3)).forward(Tensor.ones(n)).toFloatArray();
        int dropped = 0;
        for (float value : output) {
            assertThat(value).isIn(0f, (float) (1 / (1 - p)));
            dropped += value == 0 ? 1 : 0;
        }
        double deviation = Math.sqrt(n * p * (1 - p));
        assertThat((double) dropped).isBetween(n * p - 4 * deviation, n * p + 4 * deviation);
    }

    @Test void gradient_passes_where_the_element_does() {
        Tensor x = Tensor.ones(DType.FLOAT64, 50).requiresGrad(true);
        Tensor output = new Dropout(0.5, new Rng(3)).forward(x);
        output.sum().backward();
        assertThat(x.grad()).isExactly(output.detach());
        assertThat(output.eq(0).any()).isTrue();
        assertThat(output.eq(0).all()).isFalse();
    }

    @Test void dropped_infinities_are_zero() {
        Tensor x = Tensor.full(Double.POSITIVE_INFINITY, 50).requiresGrad(true);
        Tensor output = new Dropout(0.5, new Rng(3)).forward(x);
        assertThat(output.isNaN().any()).isFalse();
        assertThat(output.eq(0).any()).isTrue();
    }

    @Test void every_call_draws_another_mask() {
        var layer = new Dropout(0.5, new Rng(3));
        Tensor x = Tensor.ones(64);
        assertThat(layer.forward(x).equal(layer.forward(x))).isFalse();
    }

    @Test void layers_made_from_one_generator_drop_different_elements() {
        Rng rng = new Rng(3);
        Tensor x = Tensor.ones(64);
        Tensor first = new Dropout(0.5, rng).forward(x);
        assertThat(first.equal(new Dropout(0.5, rng).forward(x))).isFalse();
        assertThat(first).isExactly(new Dropout(0.5, new Rng(3)).forward(x));
    }

    @Test void evaluation_gives_the_input_itself() {
        var layer = new Dropout();
        assertThat(layer.isTraining()).isTrue();
        layer.eval();
        assertThat(layer.isTraining()).isFalse();
        Tensor x = Tensor.ones(3);
        assertThat(layer.forward(x)).isSameAs(x);
        layer.train();
        assertThat(layer.forward(x)).isNotSameAs(x);
    }

    @Test void continues_from_a_saved_state() {
        var net = new Sequential(new Dropout(0.5, new Rng(1)), new Dropout(0.5, new Rng(2)));
        Tensor x = Tensor.ones(100);
        net.forward(x);
        var states = net.randomStates();
        Tensor next = net.forward(x);
        assertThat(states).containsOnlyKeys("0.rng", "1.rng");

        var resumed = new Sequential(new Dropout(0.5, new Rng(8)), new Dropout(0.5, new Rng(9)));
        resumed.loadRandomStates(states);

        assertThat(resumed.forward(x)).isExactly(next);
    }

    @Test void refuses_states_of_other_layers() {
        var net = new Sequential(new ReLU(), new Dropout());
        var states = new Sequential(new Dropout()).randomStates();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> net.loadRandomStates(states))
                .withMessage("loadRandomStates: names must be those of the layer; got no 1.rng;"
                        + " 0.rng, which the layer does not have. Build the layer as it was when"
                        + " the state was saved.");
    }

    @ParameterizedTest @ValueSource(doubles = {-0.1, 1.5, Double.NaN})
    void refuses_what_is_no_probability(double p) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Dropout(p))
                .withMessage("Dropout: p must be in [0, 1]; got %s.", p);
    }
}
