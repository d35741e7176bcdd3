package dev.obor.nn;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.obor.formula.DType;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LinearTest {
    @Test void weight_is_drawn_before_bias_from_the_generator_given() {
        Rng rng = new Rng(7);
        double bound = 0.5; // 1 / √4
        Tensor weight = Tensor.zeros(3, 4).uniform_(rng, -bound, bound);
        Tensor bias = Tensor.zeros(3).uniform_(rng, -bound, bound);

        var layer = new Linear(4, 3, new Rng(7));

        assertThat(layer.weight()).isExactly(weight);
        assertThat(layer.bias()).isExactly(bias);
        assertThat(layer.parameters()).allMatch(Tensor::requiresGrad).hasSize(2);
    }

    @Test void two_layers_without_a_generator_differ() {
        assertThat(new Linear(4, 3).weight().equal(new Linear(4, 3).weight())).isFalse();
    }

    @Test void without_bias_there_is_one_parameter() {
        var layer = Linear.withoutBias(4, 3, new Rng(7));
        assertThat(layer.bias()).isNull();
        assertThat(layer.namedParameters()).containsOnlyKeys("weight");
        assertThat(layer.weight()).isExactly(new Linear(4, 3, new Rng(7)).weight());
        assertThat(layer).hasToString("Linear(in_features=4, out_features=3, bias=False)");
    }

    @Test void converts_to_another_type() {
        var layer = new Linear(2, 3, new Rng(0));
        Tensor before = layer.weight();

        layer.to(DType.FLOAT64);

        assertThat(layer.weight()).isExactly(before.detach().to(DType.FLOAT64));
        assertThat(layer.weight().requiresGrad()).isTrue();
        assertThat(layer.weight().isLeaf()).isTrue();
        Tensor output = layer.forward(Tensor.ones(DType.FLOAT64, 5, 2));
        assertThat(output).hasType(DType.FLOAT64).hasShape(5, 3);
        output.sum().backward();
        assertThat(Objects.requireNonNull(layer.bias()).grad())
                .isExactly(Tensor.full(DType.FLOAT64, 5, 3));
    }

    @Test void converting_to_its_own_type_changes_nothing() {
        var layer = new Linear(2, 3);
        Tensor before = layer.weight();
        layer.to(DType.FLOAT32);
        assertThat(layer.weight()).isSameAs(before);
    }

    @Test void refuses_a_type_without_gradients() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Linear(2, 3).to(DType.INT64))
                .withMessage("to: the type of a layer must be floating point; got int64.");
    }

    @Test void zero_grad_forgets_the_gradients() {
        var layer = new Linear(2, 3);
        layer.forward(Tensor.ones(2)).sum().backward();
        assertThat(layer.weight().grad()).isNotNull();
        layer.zeroGrad();
        assertThat(layer.parameters()).allMatch(p -> p.grad() == null);
    }

    @Test void names_the_size_it_wants() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Linear(64, 10).forward(Tensor.zeros(32, 100)))
                .withMessage("Linear: the last size must be 64; got [32, 100]. Reshape the input or"
                        + " build the layer for its size.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Linear(64, 10).forward(Tensor.scalar(1f)))
                .withMessageStartingWith("Linear: the last size must be 64; got [].");
    }

    @Test void names_the_type_it_wants() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Linear(2, 10).forward(Tensor.of(1L, 2L)))
                .withMessage("Linear: the input must have the type of the weight; got int64 for"
                        + " float32. Convert one with to(...).");
    }

    @Test void refuses_sizes_that_are_not_positive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Linear(0, 10))
                .withMessage("Linear: sizes must be positive; got in = 0, out = 10.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Linear.withoutBias(3, -1));
    }
}
