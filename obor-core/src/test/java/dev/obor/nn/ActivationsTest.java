package dev.obor.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.obor.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Texts, options and errors; the numbers are in [LayersReferenceTest].
class ActivationsTest {
    /// The `extra_repr` of PyTorch's classes; numbers as Python prints them.
    @Test void print_as_in_pytorch() {
        assertThat(new ReLU()).hasToString("ReLU()");
        assertThat(new Tanh()).hasToString("Tanh()");
        assertThat(new Sigmoid()).hasToString("Sigmoid()");
        assertThat(new SiLU()).hasToString("SiLU()");
        assertThat(new GELU()).hasToString("GELU(approximate='none')");
        assertThat(new GELU().approximate(GELU.Approximate.TANH))
                .hasToString("GELU(approximate='tanh')");
        assertThat(new LeakyReLU()).hasToString("LeakyReLU(negative_slope=0.01)");
        assertThat(new Softmax(1)).hasToString("Softmax(dim=1)");
        assertThat(new LogSoftmax(-1)).hasToString("LogSoftmax(dim=-1)");
        assertThat(new Softplus()).hasToString("Softplus(beta=1.0, threshold=20.0)");
        assertThat(new ELU()).hasToString("ELU(alpha=1.0)");
        assertThat(new Flatten()).hasToString("Flatten(start_dim=1, end_dim=-1)");
        assertThat(new Dropout()).hasToString("Dropout(p=0.5, inplace=False)");
    }

    /// What CPython's `repr` gives.
    @ParameterizedTest @CsvSource({
        "1, 1.0", "0, 0.0", "-0.0, -0.0", "0.5, 0.5", "100, 100.0", "1e-4, 0.0001", "1e-5, 1e-05",
        "-1.5e-7, -1.5e-07", "12345678, 12345678.0", "1e15, 1000000000000000.0", "1e16, 1e+16",
        "2.5e300, 2.5e+300", "0.1, 0.1", "Infinity, inf", "-Infinity, -inf", "NaN, nan"
    })
    void numbers_print_as_in_python(double value, String text) {
        assertThat(PythonNumber.text(value)).isEqualTo(text);
    }

    @Test void options_leave_the_others_alone() {
        assertThat(new Softplus().beta(2).threshold(5)).isEqualTo(new Softplus(2, 5));
        assertThat(new Flatten().startDim(0).endDim(2)).isEqualTo(new Flatten(0, 2));
        assertThat(new LeakyReLU().negativeSlope(0.2)).isEqualTo(new LeakyReLU(0.2));
        assertThat(new ELU().alpha(0.7)).isEqualTo(new ELU(0.7));
    }

    @Test void softplus_refuses_a_beta_that_is_not_positive() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Softplus().beta(0))
                .withMessage("Softplus: beta must be > 0; got 0.0.");
        assertThatIllegalArgumentException().isThrownBy(() -> new Softplus().beta(Double.NaN));
    }

    @Test void a_dimension_that_does_not_exist_is_an_error() {
        Tensor x = Tensor.ones(2, 3);
        assertThatIllegalArgumentException().isThrownBy(() -> new Softmax(2).forward(x))
                .withMessageContaining("[2, 3]");
        assertThatIllegalArgumentException().isThrownBy(() -> new LogSoftmax(-3).forward(x))
                .withMessageContaining("[2, 3]");
        assertThatIllegalArgumentException().isThrownBy(() -> new Flatten().forward(Tensor.ones(2)))
                .withMessageContaining("[2]");
        assertThatIllegalArgumentException().isThrownBy(() -> new Flatten(1, 0).forward(x))
                .withMessageContaining("[2, 3]");
    }

    @Test void softmax_refuses_whole_numbers() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Softmax(0).forward(Tensor.of(1L, 2L)))
                .withMessageContaining("int64");
    }
}
