package dev.obor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.obor.formula.DType;
import dev.obor.tensor.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

class DifferenceTest {
    private static Case.Array want(double... values) {
        ArrayNode data = JsonNodeFactory.instance.arrayNode();
        for (double value : values) {
            if (Double.isFinite(value)) data.add(value);
            else data.add(Double.toString(value));
        }
        return new Case.Array("float64", new int[] {values.length}, data);
    }

    private static @Nullable String exact(Tensor got, Case.Array want) {
        return new Difference(0, 0, -1).first("output", got, want);
    }

    @Test void the_first_difference_is_named_with_its_place() {
        Tensor got = Tensor.of(1.0, 2, 3, 4).reshape(2, 2);
        var data = want(1, 2, 3.5, 5).data();
        assertThat(new Difference(0, 0.25, -1)
                .first("output", got, new Case.Array("float64", new int[] {2, 2}, data)))
                .isEqualTo("output[1, 0]: got 3.0, wanted 3.5, tolerance 0.250");
    }

    @Test void shapes_must_be_equal() {
        assertThat(exact(Tensor.of(1.0), want(1, 2)))
                .isEqualTo("output: got shape [1], wanted [2]");
    }

    @Test void tolerance_is_absolute_plus_relative_to_the_wanted() {
        var difference = new Difference(0.1, 1, -1); // 10 may be 8 .. 12
        assertThat(difference.first("x", Tensor.of(12.0, 8.0), want(10, 10))).isNull();
        assertThat(difference.first("x", Tensor.of(12.01), want(10))).isNotNull();
        assertThat(difference.first("x", Tensor.of(7.99), want(10))).isNotNull();
    }

    @Test void nan_matches_only_nan_and_infinities_only_themselves() {
        double inf = Double.POSITIVE_INFINITY;
        assertThat(exact(Tensor.of(Double.NaN, inf, -inf), want(Double.NaN, inf, -inf))).isNull();
        var loose = new Difference(1, 1e300, -1);
        assertThat(loose.first("x", Tensor.of(Double.NaN), want(1))).isNotNull();
        assertThat(loose.first("x", Tensor.of(1.0), want(Double.NaN))).isNotNull();
        assertThat(loose.first("x", Tensor.of(inf), want(-inf))).isNotNull();
        assertThat(loose.first("x", Tensor.of(inf), want(1))).isNotNull();
        assertThat(loose.first("x", Tensor.of(1.0), want(inf))).isNotNull();
    }

    @Test void ulps_are_counted_in_the_type_of_the_result() {
        var two = new Difference(0, 0, 2);
        Tensor doubles = Tensor.of(Math.nextUp(Math.nextUp(1.0)));
        assertThat(two.first("x", doubles, want(1))).isNull();
        assertThat(two.first("x", Tensor.of(Math.nextUp(doubles.item())), want(1))).isNotNull();
        assertThat(two.first("x", Tensor.of(Math.nextDown(0f)), want(Float.MIN_VALUE))).isNull();
        assertThat(two.first("x", Tensor.of(-2 * Float.MIN_VALUE), want(Float.MIN_VALUE)))
                .isNotNull();
        assertThat(two.first("x", Tensor.of(1f).to(DType.FLOAT32), want(1 + 3e-7))).isNotNull();
        assertThat(two.first("x", Tensor.of(-0.0), want(0))).isNull();
    }
}
