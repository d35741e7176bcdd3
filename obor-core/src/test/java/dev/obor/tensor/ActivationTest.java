package dev.obor.tensor;

import static dev.obor.TensorAssert.assertThat;
import static dev.obor.formula.Expr.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActivationTest {
    private static Tensor numbers(int seed, DType type, int... shape) {
        return Tensor.zeros(type, shape).uniform_(new Rng(seed), -2, 2);
    }

    /// Small results, results of one or more blocks, rows and columns only.
    @ParameterizedTest
    @CsvSource({"3, 4, 5", "1, 20, 600000", "600000, 3, 1", "800, 40, 700", "2100, 600, 300"})
    void behind_a_linear_map_has_the_bits_of_two_operations(int m, int k, int n) {
        for (DType type : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            Tensor x = numbers(1, type, m, k);
            Tensor weight = numbers(2, type, n, k);
            Tensor bias = numbers(3, type, n);
            for (var activation : new Activation[] {Activation.RELU, Activation.elu(0.5)}) {
                Tensor expected = activation.apply(x.linear(weight, bias));
                assertThat(x.linear(weight, bias, activation)).isExactly(expected);
                assertThat(x.linear(weight, null, activation))
                        .isExactly(activation.apply(x.linear(weight, null)));
            }
        }
    }

    @Test void behind_a_linear_map_has_the_gradients_of_two_operations() {
        Tensor x = numbers(1, DType.FLOAT32, 800, 20);
        Tensor weight = numbers(2, DType.FLOAT32, 700, 20).requiresGrad(true);
        Tensor same = numbers(2, DType.FLOAT32, 700, 20).requiresGrad(true);
        x.linear(weight, null, Activation.GELU).sum().backward();
        x.linear(same, null).gelu().sum().backward();
        assertThat(weight.grad()).isExactly(same.grad());
    }

    @Test void takes_any_leading_dimensions_and_no_views_by_surprise() {
        Tensor x = numbers(1, DType.FLOAT32, 5, 200, 30);
        Tensor weight = numbers(2, DType.FLOAT32, 600, 30);
        Tensor kept = x.mul(1);
        assertThat(x.linear(weight, null, Activation.RELU))
                .isExactly(x.linear(weight, null).relu()).hasShape(5, 200, 600);
        assertThat(x).isExactly(kept);
    }

    @Test void whole_numbers_are_activated_too() {
        Tensor x = Tensor.of(1, -2).reshape(1, 2);
        assertThat(x.linear(Tensor.of(3, 1, 1, 4).reshape(2, 2), null, Activation.RELU))
                .isExactly(Tensor.of(1, 0).reshape(1, 2));
    }

    @Test void a_formula_of_ones_own_is_an_activation() {
        var shifted = Activation.of(Fused.of("Shifted", input(0).add(Expr.scalar(0))), 3);
        assertThat(shifted.apply(Tensor.of(1f, 2f))).isExactly(Tensor.of(4f, 5f));
        assertThat(shifted).hasToString("Shifted[3.0]");
        assertThat(Activation.RELU).hasToString("Relu");
    }

    @Test void a_formula_with_rows_or_other_inputs_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Activation.of(Fused.of("Two", input(0).add(input(1)))))
                .withMessage("Activation: the formula must have one input and no rows;"
                        + " got Two with 2 inputs.");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Activation.of(Fused.of("Centred", input(0).sub(input(0).rowMean()))))
                .withMessageContaining("no rows; got Centred");
    }
}
