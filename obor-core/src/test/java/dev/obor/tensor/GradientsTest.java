package dev.obor.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientsTest {
    private static double norm(Tensor... gradients) {
        return Gradients.norm(Arrays.stream(gradients)
                .map(g -> Tensor.zerosLike(g).requiresGrad(true).grad(g)).toList());
    }

    @Test void of_nothing_it_is_zero() {
        assertThat(norm()).isZero();
        assertThat(Gradients.norm(List.of(Tensor.zeros(3).requiresGrad(true)))).isZero();
        assertThat(norm(Tensor.zeros(0), Tensor.zeros(2, 0))).isZero();
        assertThat(norm(Tensor.zeros(0), Tensor.zeros(5))).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 4096, 8191, 8193, 70_001})
    void of_many_elements_it_is_as_exact_as_float32(int n) {
        Tensor g = Tensor.randn(new Rng(n), n);
        double squares = 0;
        for (float x : g.toFloatArray()) {
            squares += (double) x * x;
        }
        assertThat(norm(g)).isCloseTo(Math.sqrt(squares), within(1e-6 * Math.sqrt(squares)));
    }

    @Test void of_parts_it_is_that_of_the_whole() {
        Tensor g = Tensor.randn(new Rng(1), 1000);
        Tensor[] parts = new Tensor[1000];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = g.slice(0, i, i + 1);
        }
        double whole = norm(g);
        assertThat(norm(parts)).isCloseTo(whole, within(1e-6 * whole));
    }

    @Test void squares_that_overflow_or_vanish_do_not_matter() {
        assertThat(norm(Tensor.of(3e30f), Tensor.of(4e30f))).isCloseTo(5e30, within(1e24));
        assertThat(norm(Tensor.of(-3e-30f), Tensor.of(4e-30f))).isCloseTo(5e-30, within(1e-36));
        assertThat(norm(Tensor.of(Float.MIN_VALUE))).isEqualTo(Float.MIN_VALUE);
        assertThat(norm(Tensor.of(Float.MAX_VALUE))).isEqualTo(Float.MAX_VALUE);
        assertThat(norm(Tensor.of(3e200, -4e200))).isCloseTo(5e200, within(1e185));
        assertThat(norm(Tensor.of(3e-200, 0), Tensor.of(4e-200))).isCloseTo(5e-200, within(1e-215));
        assertThat(norm(Tensor.of(3e30f), Tensor.of(4e30))).isCloseTo(5e30, within(1e24));
    }

    @Test void not_finite_is_what_has_such_an_element() {
        assertThat(norm(Tensor.ones(3), Tensor.of(1f, Float.NaN))).isNaN();
        assertThat(norm(Tensor.ones(3), Tensor.of(1.0, Double.NEGATIVE_INFINITY))).isInfinite();
        assertThat(norm(Tensor.of(Float.NaN), Tensor.of(Float.POSITIVE_INFINITY))).isNaN();
    }
}
