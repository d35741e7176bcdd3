package dev.obor;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.formula.DType;
import dev.obor.tensor.Tensor;
import org.junit.jupiter.api.Test;

class TensorAssertTest {
    private static final Tensor GOT =
            Tensor.of(new float[][] {{1, 2}, {Float.NaN, Float.POSITIVE_INFINITY}});

    @Test void equal_tensors_pass() {
        assertThatCode(() -> assertThat(GOT).isExactly(GOT.copy())).doesNotThrowAnyException();
        assertThatCode(() -> assertThat(GOT).isCloseTo(GOT.copy(), 0, 0))
                .doesNotThrowAnyException();
        assertThatCode(
                () -> assertThat(Tensor.of(1f, 101)).isCloseTo(Tensor.of(1.5f, 100), 0.01, 0.5))
                .doesNotThrowAnyException();
    }

    @Test void the_first_difference_is_named() {
        Tensor want = Tensor.of(new float[][] {{1, 2.5f}, {Float.NaN, 7}});
        assertThatThrownBy(() -> assertThat(GOT).isCloseTo(want, 0.1, 0.125)).hasMessage(
                "element [0, 1]: got 2.0, want 2.5 (rtol 0.1, atol 0.125); 2 of 4 elements differ");
    }

    @Test void nan_matches_only_nan_and_infinities_only_themselves() {
        Tensor zero = Tensor.zeros(2, 2);
        assertThatThrownBy(() -> assertThat(GOT.get(1))
                .isCloseTo(Tensor.of(0f, Float.POSITIVE_INFINITY), 9, 9))
                .hasMessageContaining("element [0]: got NaN, want 0.0");
        assertThatThrownBy(() -> assertThat(zero.get(1))
                .isCloseTo(Tensor.of(0f, Float.POSITIVE_INFINITY), 9, 9))
                .hasMessageContaining("element [1]: got 0.0, want Infinity");
        assertThatThrownBy(() -> assertThat(zero).isCloseTo(zero.add(Double.NaN), 9, 9))
                .hasMessageContaining("4 of 4 elements differ");
    }

    @Test void shape_type_sign_of_zero_and_absence_are_compared() {
        assertThatThrownBy(() -> assertThat(GOT).isExactly(GOT.flatten()))
                .hasMessage("shape: got [2, 2], want [4]");
        assertThatThrownBy(() -> assertThat(GOT).isExactly(GOT.to(DType.FLOAT64)))
                .hasMessage("type: got float32, want float64");
        assertThatThrownBy(() -> assertThat(Tensor.of(0f, 1)).isExactly(Tensor.of(-0f, 1)))
                .hasMessageContaining("element [0]: got 0.0, want -0.0 (to the bit)");
        assertThatThrownBy(() -> assertThat((Tensor) null).isExactly(GOT))
                .hasMessageContaining("null");
    }
}
