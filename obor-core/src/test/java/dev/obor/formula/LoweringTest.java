package dev.obor.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.obor.formula.Op.Unary;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LoweringTest {
    private static final Expr X = Expr.input(0);

    /// What [UlpSweep] found over all 2^32 operands: floats apart from [Functions] rounded.
    static List<Arguments> measured() {
        return List.of(
                arguments(Unary.EXP, 1),
                arguments(Unary.EXPM1, 2),
                arguments(Unary.EXP2, 1),
                arguments(Unary.LOG, 1),
                arguments(Unary.LOG1P, 1),
                arguments(Unary.LOG2, 1),
                arguments(Unary.LOG10, 1),
                arguments(Unary.TANH, 2),
                arguments(Unary.SIGMOID, 2),
                arguments(Unary.SOFTPLUS, 2),
                arguments(Unary.ERF, 1),
                arguments(Unary.SIGN, 0));
    }

    @ParameterizedTest
    @MethodSource("measured")
    void a_million_operands_are_within_the_measured_error(Unary f, long bound) {
        assertThat(UlpSweep.sweep(f, 4297)).satisfies(
                worst -> assertThat(worst.steps()).as("floats apart at %a", worst.stepsAt())
                        .isLessThanOrEqualTo(bound));
    }

    @ParameterizedTest
    @MethodSource("measured")
    void edges_are_within_the_measured_error(Unary f, long bound) {
        Expr lowered = UlpSweep.lowered(f);
        for (float edge : edges()) {
            for (float x : new float[] {Math.nextDown(edge), edge, Math.nextUp(edge)}) {
                float y = FloatEvaluator.at(lowered, x);
                float exact = (float) Interpreter.apply(f, x);
                assertThat(UlpSweep.steps(y, exact))
                        .as("%s(%a) = %a, exact %a", f, x, y, exact)
                        .isLessThanOrEqualTo(bound);
            }
        }
    }

    private static float[] edges() {
        float[] positive = {
            0, Float.MIN_VALUE, 1e-40f, Float.MIN_NORMAL, 0x1p-125f, 0x1p-30f, 0x1p-24f,
            0.35f, 0.5f, 0x1.6a09e6p-1f, 0.9f, 1, 0x1.6a09e6p0f, 2, 4, 9.1f, 17.4f, 18, 30,
            87.33655f, 88.72284f, 89, 100, 103.97208f, 104, 126, 127, 128, 149, 150, 152,
            0x1p24f, 0x1p64f, 0x1p126f, Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NaN
        };
        float[] all = Arrays.copyOf(positive, 2 * positive.length);
        for (int i = 0; i < positive.length; i++) {
            all[positive.length + i] = -positive[i];
        }
        return all;
    }

    /// C99, Annex F; a boxed number is compared by its bits, so the sign of a zero counts.
    @ParameterizedTest
    @CsvSource({
        "EXP, 0, 1", "EXP, -0, 1", "EXP, -Infinity, 0", "EXP, Infinity, Infinity",
        "EXPM1, -0, -0", "EXPM1, -Infinity, -1", "EXPM1, Infinity, Infinity",
        "EXP2, -Infinity, 0", "EXP2, Infinity, Infinity", "LOG, 1, 0", "LOG, 0, -Infinity",
        "LOG, -0, -Infinity", "LOG, -1, NaN", "LOG, -Infinity, NaN", "LOG, Infinity, Infinity",
        "LOG2, -0, -Infinity", "LOG2, -1, NaN", "LOG2, Infinity, Infinity",
        "LOG10, -0, -Infinity", "LOG10, -1, NaN", "LOG10, Infinity, Infinity",
        "LOG1P, -0, -0", "LOG1P, -1, -Infinity", "LOG1P, -2, NaN", "LOG1P, Infinity, Infinity",
        "LOG1P, -Infinity, NaN", "TANH, -0, -0", "TANH, 0, 0", "TANH, Infinity, 1",
        "TANH, -Infinity, -1", "ERF, -0, -0", "ERF, 0, 0", "ERF, Infinity, 1",
        "ERF, -Infinity, -1", "SIGMOID, -Infinity, 0", "SIGMOID, Infinity, 1", "SIGMOID, 0, 0.5",
        "SOFTPLUS, -Infinity, 0", "SOFTPLUS, Infinity, Infinity", "SIGN, -Infinity, -1",
        "SIGN, 3, 1", "SIGN, -0, 0", "EXP, NaN, NaN", "EXPM1, NaN, NaN", "EXP2, NaN, NaN",
        "LOG, NaN, NaN", "LOG1P, NaN, NaN", "LOG2, NaN, NaN", "LOG10, NaN, NaN",
        "TANH, NaN, NaN", "SIGMOID, NaN, NaN", "SOFTPLUS, NaN, NaN", "ERF, NaN, NaN",
        "SIGN, NaN, NaN"
    })
    void special_values_are_exact(Unary f, float x, Float expected) {
        assertThat(FloatEvaluator.at(UlpSweep.lowered(f), x)).isEqualTo(expected);
    }

    /// The bounds are those found over all 2^32 operands.
    @Test void one_plus_erf_is_within_the_measured_error() {
        Expr lowered = Lowering.lower(X.erf().add(1), DType.FLOAT32);
        for (long bits = 0; bits < 1L << 32; bits += 4297) {
            float x = Float.intBitsToFloat((int) bits);
            float y = FloatEvaluator.at(lowered, x);
            double exact = ErrorFunction.erfc(-(double) x);
            double bound = x < 0 ? 7.3e-8 : 1.1 * Math.ulp((float) exact);
            assertThat(Float.isNaN(x) ? Float.isNaN(y) : Math.abs(y - exact) <= bound)
                    .as("1 + erf(%a) = %a, exact %a", x, y, exact).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "-0, 1", "Infinity, 2", "-Infinity, 0", "5, 2", "-5, 0", "NaN, NaN"})
    void one_plus_erf_is_exact_at_its_ends(float x, Float expected) {
        Expr lowered = Lowering.lower(X.erf().add(1), DType.FLOAT32);
        assertThat(FloatEvaluator.at(lowered, x)).isEqualTo(expected);
    }

    /// Subnormal results as NumPy 2.4.6 prints them for `numpy.exp(numpy.float32(x))`.
    @ParameterizedTest
    @CsvSource({"-100, 3.8e-44", "-103.9, 1e-45", "-90, 8.19401e-40", "-87.5, 9.982351e-39"})
    void exp_runs_out_gradually(float x, float expected) {
        float y = FloatEvaluator.at(UlpSweep.lowered(Unary.EXP), x);
        assertThat(y).isCloseTo(expected, offset(expected * 1e-6f));
    }

    @Test void powers_of_two_and_their_logarithms_are_exact() {
        Expr exp2 = UlpSweep.lowered(Unary.EXP2);
        Expr log2 = UlpSweep.lowered(Unary.LOG2);
        for (int n = -149; n <= 127; n++) {
            float power = Math.scalb(1f, n);
            assertThat(FloatEvaluator.at(exp2, n)).isEqualTo(power);
            assertThat(FloatEvaluator.at(log2, power)).isEqualTo(n);
        }
    }

    @ParameterizedTest
    @MethodSource("numpyCases")
    void numpy_agrees_within_its_own_budget(NumpyCases.Case each) {
        Expr lowered = UlpSweep.lowered(each.function());
        for (int i = 0; i < each.x().length; i++) {
            float x = (float) each.x()[i];
            float y = FloatEvaluator.at(lowered, x);
            assertThat(UlpSweep.steps(y, (float) each.expected()[i]))
                    .as("%s(%a) = %a, NumPy %a", each, x, y, each.expected()[i])
                    .isLessThanOrEqualTo(each.maxUlp());
        }
    }

    static List<NumpyCases.Case> numpyCases() throws IOException {
        return NumpyCases.of(DType.FLOAT32);
    }

    @Test void all_numpy_cases_are_found() throws IOException {
        assertThat(NumpyCases.of(DType.FLOAT32)).hasSize(11);
        assertThat(NumpyCases.of(DType.FLOAT64)).hasSize(8);
    }

    // ---- the shape of what comes out

    @Test void the_logistic_pair_shares_its_exponential() {
        Expr t = Lowering.lower(X.abs().neg().exp(), DType.FLOAT32);
        assertThat(nodes(Lowering.lower(X.sigmoid(), DType.FLOAT32))).contains(t);
        assertThat(nodes(Lowering.lower(X.softplus(), DType.FLOAT32))).contains(t);
    }

    @Test void an_operand_that_cannot_be_positive_saves_half_the_clamp_and_of_the_scaling() {
        Expr general = Lowering.lower(X.exp(), DType.FLOAT32);
        Expr falling = Lowering.lower(X.abs().neg().exp(), DType.FLOAT32);
        assertThat(nodes(falling).size()).isLessThan(nodes(general).size() - 4);
        assertThat(FloatEvaluator.at(falling, Float.POSITIVE_INFINITY)).isZero();
        assertThat(FloatEvaluator.at(falling, Float.NaN)).isNaN();
        for (float x = 0; x < 110; x += 0x1.3p-9f) { // results down to the smallest subnormal, and 0
            assertThat(FloatEvaluator.at(falling, x)).isEqualTo(FloatEvaluator.at(general, -x));
        }
    }

    @Test void subnormal_numbers_of_either_type_are_flushed_to_zero() {
        Expr flushed = Lowering.lower(X.flushSubnormal(), DType.FLOAT32);
        for (float x : new float[] {0, Float.MIN_VALUE, 1e-38f, Math.nextDown(Float.MIN_NORMAL)}) {
            assertThat(FloatEvaluator.at(flushed, x)).isZero();
            assertThat(FloatEvaluator.at(flushed, -x)).isZero();
        }
        for (float x : new float[] {
            Float.MIN_NORMAL, 1, Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NaN}) {
            assertThat(FloatEvaluator.at(flushed, x)).isEqualTo(Float.valueOf(x));
            assertThat(FloatEvaluator.at(flushed, -x)).isEqualTo(Float.valueOf(-x));
        }
        Expr wide = Lowering.lower(X.flushSubnormal(), DType.FLOAT64);
        double[][] row = {{Double.MIN_NORMAL, Math.nextDown(Double.MIN_NORMAL)}};
        assertThat(new Interpreter(row, new double[0], 2).values(wide))
                .containsExactly(Double.MIN_NORMAL, 0);
    }

    @Test void only_arithmetic_is_left_in_float32() {
        var functions = List.of(
                X.exp(), X.expm1(), X.exp2(), X.log(), X.log1p(), X.log2(), X.log10(), X.tanh(),
                X.sigmoid(), X.softplus(), X.erf(), X.sign(), X.mul(2).detach(),
                X.flushSubnormal());
        for (Expr e : functions) {
            assertThat(nodes(Lowering.lower(e, DType.FLOAT32)))
                    .filteredOn(node -> node.op() instanceof Unary)
                    .extracting(Expr::op)
                    .isSubsetOf(Unary.ABS, Unary.NEG, Unary.SQRT);
        }
    }

    @Test void other_types_lose_sign_and_detach_only() {
        for (DType type : List.of(DType.FLOAT64, DType.INT32, DType.INT64)) {
            Expr exp = X.add(1).exp();
            assertThat(Lowering.lower(exp, type)).isSameAs(exp);
            assertThat(Lowering.lower(X.mul(2).detach(), type)).isSameAs(X.mul(2));
            assertThat(nodes(Lowering.lower(X.sign(), type)))
                    .extracting(Expr::op).doesNotContain(Unary.SIGN);
        }
    }

    @Test void functions_inside_functions_and_rows_are_lowered() {
        Expr softmax = X.sub(X.rowMax()).exp();
        Expr e = Lowering.lower(softmax.div(softmax.rowSum()).log(), DType.FLOAT32);
        assertThat(nodes(e)).extracting(Expr::op)
                .contains(Op.RowReduce.SUM, Op.RowReduce.MAX)
                .doesNotContain(Unary.EXP, Unary.LOG);
    }

    @Test void extremes_with_zero_keep_nan_and_tell_zeros_apart() {
        float[] x = {-0f, 0f, -1, 1, Float.MIN_VALUE, -Float.MIN_VALUE, Float.NaN,
            Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        float[] largest = new FloatEvaluator(
                Lowering.lower(Expr.max(X, 0), DType.FLOAT32), x.length).run(x);
        float[] smallest = new FloatEvaluator(
                Lowering.lower(Expr.min(X, 0), DType.FLOAT32), x.length).run(x);
        for (int i = 0; i < x.length; i++) {
            assertThat(UlpSweep.steps(largest[i], Math.max(x[i], 0))).as("max of %s", x[i])
                    .isZero();
            assertThat(UlpSweep.steps(smallest[i], Math.min(x[i], 0))).as("min of %s", x[i])
                    .isZero();
        }
    }

    @Test void steps_count_floats() {
        assertThat(UlpSweep.steps(1, Math.nextUp(1f))).isEqualTo(1);
        assertThat(UlpSweep.steps(-0f, 0f)).isEqualTo(1);
        assertThat(UlpSweep.steps(-Float.MIN_VALUE, Float.MIN_VALUE)).isEqualTo(3);
        assertThat(UlpSweep.steps(Float.NaN, Float.NaN)).isZero();
        assertThat(UlpSweep.steps(Float.NaN, 1)).isEqualTo(Long.MAX_VALUE);
    }

    private static Set<Expr> nodes(Expr e) {
        Set<Expr> found = Collections.newSetFromMap(new IdentityHashMap<>());
        collect(e, found);
        return found;
    }

    private static void collect(Expr e, Set<Expr> found) {
        if (found.add(e)) {
            e.args().forEach(arg -> collect(arg, found));
        }
    }
}
