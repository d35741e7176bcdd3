package dev.obor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AgreementTest {
    private static double distance(float[] ours, float... peer) {
        return Agreement.distance(List.of(ours), List.of(peer));
    }

    @Test void relative_to_the_largest_element() {
        assertThat(distance(new float[] {0, 101}, 1, 100)).isEqualTo(0.01);
    }

    @Test void not_a_number_is_never_near() {
        assertThat(distance(new float[] {Float.NaN, 1}, 1, 1)).isNaN();
    }

    @Test void other_sizes_are_infinitely_far() {
        assertThat(distance(new float[2], 0)).isInfinite();
        assertThat(Agreement.distance(List.of(), List.of(new float[1]))).isInfinite();
    }
}
