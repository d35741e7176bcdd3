package dev.obor.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RangeTest {
    private static final Expr X = Expr.input(0);
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final int STEP = 3989; // a prime

    record Function(String name, UnaryOperator<Expr> of) {
        @Override public String toString() {
            return name;
        }
    }

    private static Range range(Expr e) {
        return new Range.Finder().of(e);
    }

    @Test void what_a_formula_tells_of_its_values() {
        assertThat(range(X)).isEqualTo(Range.ALL);
        assertThat(range(X.abs().neg())).isEqualTo(new Range(-INFINITY, 0, false));
        assertThat(range(X.square().neg()).isNotPositive()).isTrue();
        assertThat(range(X.sub(X.rowMax())).isNotPositive()).isTrue();
        assertThat(range(X.sub(X.rowMaxNumber())).isNotPositive()).isTrue();
        assertThat(range(X.sub(X.rowMaxNumber().detach())).isNotPositive()).isTrue(); // softmax
        assertThat(range(X.sub(X.abs().rowMax())).isNotPositive()).isFalse();
        assertThat(range(X.sigmoid())).isEqualTo(new Range(0, 1, false));
        assertThat(range(X.abs().neg().exp())).isEqualTo(new Range(0, 1, false));
        assertThat(range(X.gt(3))).isEqualTo(new Range(0, 1, true));
        assertThat(range(Expr.constant(Double.NaN))).isEqualTo(Range.ALL);
    }

    @Test void what_is_known_of_an_input_goes_through_arithmetic() {
        Expr p = X.within(0, 1);
        assertThat(range(p)).isEqualTo(new Range(0, 1, true));
        assertThat(range(p.neg())).isEqualTo(new Range(-1, 0, true));
        assertThat(range(Expr.constant(1).sub(p))).isEqualTo(new Range(0, 1, true));
        assertThat(range(p.mul(p.neg()))).isEqualTo(new Range(-1, 0, true));
        assertThat(range(Expr.max(p, 0.25))).isEqualTo(new Range(0.25, 1, true));
        assertThat(range(Expr.min(p, X))).isEqualTo(new Range(-INFINITY, 1, false));
        assertThat(range(Expr.select(X, p, 3))).isEqualTo(new Range(0, 3, true));
        assertThat(range(p.add(0.1)).high()).isGreaterThanOrEqualTo(1 + 0.1f);
        assertThat(range(p.sub(p.within(0.5, 2)))).isEqualTo(new Range(-1, 0.5, true));
        assertThat(range(X.within(-INFINITY, 0).add(X.within(0, INFINITY)))).isEqualTo(Range.ALL);
        assertThat(range(X.within(0, INFINITY).mul(0.5).sqrt()).isNumber()).isFalse();
    }

    @Test void what_is_known_has_the_value_and_the_derivative_of_the_operand() {
        Expr y = X.within(0, 1).square();
        assertThat(FloatEvaluator.at(Lowering.lower(y, DType.FLOAT32), 0.5f)).isEqualTo(0.25f);
        Expr slope = Derivative.gradient(y, Expr.constant(1), List.of(X)).getFirst();
        assertThat(FloatEvaluator.at(Lowering.lower(slope, DType.FLOAT32), 0.5f)).isEqualTo(1f);
        assertThat(y.toString()).isEqualTo(X.square().toString());
    }

    @Test void bounds_that_hold_nothing_are_refused() {
        assertThatThrownBy(() -> X.within(1, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("within: low must not be above high; got 1.0 and 0.0.");
        assertThatThrownBy(() -> X.within(Double.NaN, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<Arguments> known() {
        var log1p = new Function("log1p", Expr::log1p);
        var logs = List.of(new Function("log", Expr::log), new Function("log2", Expr::log2),
                new Function("log10", Expr::log10), log1p);
        float most = Float.POSITIVE_INFINITY;
        return Stream.concat(
                logs.stream().flatMap(f -> Stream.of(
                        Arguments.of(f, 0f, 1f, true),
                        Arguments.of(f, 0x1p-125f, 3e38f, true),
                        Arguments.of(f, 0f, 0x1.8p100f, true),
                        Arguments.of(f, 0f, most, !f.equals(log1p)),
                        Arguments.of(f, -5f, 5f, !f.equals(log1p)))),
                Stream.of(
                        Arguments.of(log1p, -1f, 0f, true),
                        Arguments.of(log1p, -0.75f, 7f, true),
                        Arguments.of(new Function("exp", Expr::exp), -most, 0f, true),
                        Arguments.of(new Function("sigmoid", Expr::sigmoid), -most, 0f, true),
                        Arguments.of(new Function("softplus", Expr::softplus), -most, 0f, true)));
    }

    @ParameterizedTest
    @MethodSource("known")
    void fewer_operations_have_the_same_bits(Function f, float low, float high, boolean fewer) {
        Expr known = Lowering.lower(f.of.apply(X.within(low, high)), DType.FLOAT32);
        Expr unknown = Lowering.lower(f.of.apply(X), DType.FLOAT32);
        float[] operands = operands(low, high);
        var reduced = new FloatEvaluator(known, operands.length);
        var full = new FloatEvaluator(unknown, operands.length);
        assertThat(reduced.operations() < full.operations()).as("fewer operations")
                .isEqualTo(fewer);
        float[] found = reduced.run(operands);
        float[] expected = full.run(operands);
        for (int i = 0; i < operands.length; i++) {
            if (Float.floatToIntBits(found[i]) != Float.floatToIntBits(expected[i])) {
                assertThat(found[i]).as("%s of %s", f, operands[i]).isEqualTo(expected[i]);
            }
        }
    }

    /// Floats of all magnitudes from `low` to `high`, and the special ones among them.
    private static float[] operands(float low, float high) {
        var special = Stream.of(low, high, 0f, -0f, 1f, -1f, Float.MIN_VALUE, 0x1p-126f, 0x1p-24f);
        var others = LongStream.range(0, (1L << 32) / STEP)
                .mapToObj(i -> Float.intBitsToFloat((int) (i * STEP)));
        List<Float> all =
                Stream.concat(special, others).filter(x -> low <= x && x <= high).toList();
        assertThat(all).hasSizeGreaterThan(10_000);
        float[] operands = new float[all.size()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = all.get(i);
        }
        return operands;
    }
}
