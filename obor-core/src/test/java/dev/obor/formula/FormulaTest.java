package dev.obor.formula;

import static dev.obor.formula.Expr.constant;
import static dev.obor.formula.Expr.input;
import static dev.obor.formula.Expr.max;
import static dev.obor.formula.Expr.min;
import static dev.obor.formula.Expr.rowInput;
import static dev.obor.formula.Expr.scalar;
import static dev.obor.formula.Expr.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.obor.formula.Op.Unary;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FormulaTest {
    private static final Expr X = input(0);
    private static final Expr Y = input(1);

    private static double value(Expr e, double... inputs) {
        double[][] columns = new double[inputs.length][];
        for (int i = 0; i < inputs.length; i++) {
            columns[i] = new double[] {inputs[i]};
        }
        return new Interpreter(columns, new double[] {2}, 1).values(e)[0];
    }

    private static Expr slope(Expr y, Expr x) {
        return Derivative.gradient(y, constant(1), List.of(x)).getFirst();
    }

    @Test void equal_formulas_are_one_object() {
        assertThat(X.sub(Y).abs().mul(0.5)).isSameAs(X.sub(Y).abs().mul(0.5));
        assertThat(X.sub(Y)).isNotSameAs(Y.sub(X));
    }

    @Test void a_formula_prints_in_mathematical_notation() {
        assertThat(max(X.sub(Y), 0).mul(scalar(0)).toString())
                .isEqualTo("(max((x0 - x1), 0) * s0)");
        assertThat(rowInput(1).add(X.rowSum()).toString()).isEqualTo("(r1 + rowsum(x0))");
    }

    @Test void simplification() {
        assertThat(X.add(0)).isSameAs(X);
        assertThat(X.mul(1)).isSameAs(X);
        assertThat(X.neg().neg()).isSameAs(X);
        assertThat(constant(2).mul(constant(3))).isSameAs(constant(6));
        assertThat(select(constant(1), X, Y)).isSameAs(X);
        assertThat(X.add(Y.neg())).isSameAs(X.sub(Y));
        assertThat(X.neg().add(Y)).isSameAs(Y.sub(X));
        assertThat(X.neg().sub(Y)).isSameAs(X.add(Y).neg());
        assertThat(X.sub(Y).neg()).isSameAs(Y.sub(X));
        assertThat(X.neg().fma(constant(2), Y)).isSameAs(X.fma(constant(-2), Y));
        assertThat(rowInput(0).rowSum()).isSameAs(rowInput(0).mul(Expr.rowLength()));
        assertThat(X.pow(2)).isSameAs(X.mul(X));
    }

    /// Every function's derivative against a central difference, at points inside its domain.
    @ParameterizedTest
    @EnumSource(Unary.class)
    void derivative_of_every_function(Unary f) {
        double[] points = f == Unary.ACOSH ? new double[] {1.5, 3} : new double[] {0.3, 0.7};
        Expr y = Simplify.node(f, X);
        for (double x : points) {
            double h = 1e-6;
            double numeric = f == Unary.DETACH ? 0 : (value(y, x + h) - value(y, x - h)) / (2 * h);
            assertThat(value(slope(y, X), x)).as("%s at %s", f, x).isCloseTo(numeric, within(1e-7));
        }
    }

    @Test void kinks_have_the_stated_subgradient() {
        assertThat(value(slope(X.abs(), X), 0)).isZero();
        assertThat(value(slope(max(X, 0), X), 0)).isEqualTo(1);
        assertThat(value(slope(min(X, 0), X), 0)).isEqualTo(1);
        assertThat(value(slope(max(X, Y), X), 2, 2)).isEqualTo(0.5);
        assertThat(value(slope(min(X, Y), Y), 2, 2)).isEqualTo(0.5);
        assertThat(value(slope(X.clamp(-1, 1), X), 1)).isEqualTo(1);
    }

    @Test void select_does_not_let_the_other_branch_through() {
        Expr safe = select(X.gt(0), X.log(), 0);
        assertThat(value(safe, -1)).isZero();
        assertThat(value(slope(safe, X), -1)).isZero();
    }

    @Test void the_derivative_of_a_row_sum_is_a_broadcast_and_the_other_way_round() {
        Expr row = rowInput(1);
        Expr y = X.mul(row);
        assertThat(slope(y.rowSum(), X)).isSameAs(row);
        assertThat(slope(y.rowSum(), row)).isSameAs(X.rowSum());
        assertThat(slope(X.add(row).rowSum(), row)).isSameAs(Expr.rowLength());
    }

    @Test void ties_of_a_row_extreme_share() {
        Expr slope = slope(X.rowMax(), X);
        double[][] row = {{1, 3, 3, 2}};
        assertThat(new Interpreter(row, new double[0], 4).values(slope)).containsExactly(0, .5, .5,
                0);
    }

    @Test void the_largest_number_passes_over_nan_and_has_no_negative_zero() {
        assertThat(row(X.rowMaxNumber(), 1, Double.NaN, 3, 2)).containsOnly(3);
        assertThat(row(X.rowMaxNumber(), -0.0, -1)).containsOnly(0.0);
        assertThat(row(X.rowMaxNumber(), Double.NaN)).containsOnly(Double.NEGATIVE_INFINITY);
        assertThat(row(slope(X.rowMaxNumber(), X), 3, Double.NaN, 3, 2))
                .containsExactly(.5, 0, .5, 0);
        assertThat(value(X.detach().rowSum().rowMaxNumber(), 5, 0)).isEqualTo(5);
        assertThat(value(constant(Double.NaN).rowMaxNumber(), 5, 0))
                .isEqualTo(Double.NEGATIVE_INFINITY);
    }

    private static double[] row(Expr e, double... x) {
        return new Interpreter(new double[][] {x}, new double[0], x.length).values(e);
    }

    @Test void a_stated_derivative_replaces_the_textbooks() {
        Expr y = X.square().withDerivative(X, constant(7)).withDerivative(Y, X);
        assertThat(value(y, 3, 0)).isEqualTo(9);
        assertThat(value(slope(y, X), 3, 0)).isEqualTo(7);
        assertThat(value(slope(y, Y), 3, 0)).isEqualTo(3);
        assertThat(value(slope(slope(y, Y), X), 3, 0)).isEqualTo(1);
    }

    @Test void detached_values_are_constants() {
        assertThat(slope(X.mul(X.detach()), X)).isSameAs(X.detach());
    }

    @Test void a_lowered_formula_is_not_differentiated() {
        Expr lowered = Lowering.lower(X.exp(), DType.FLOAT32);
        assertThatThrownBy(() -> slope(lowered, X))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Differentiate first");
    }

    @Test void promotion_is_that_of_pytorch() {
        assertThat(DType.INT64.promote(DType.FLOAT32)).isEqualTo(DType.FLOAT32);
        assertThat(DType.FLOAT32.promote(DType.FLOAT64)).isEqualTo(DType.FLOAT64);
        assertThat(DType.INT32.promote(DType.INT64)).isEqualTo(DType.INT64);
        assertThat(DType.BOOL.promote(DType.INT32)).isEqualTo(DType.INT32);
        assertThat(EnumSet.allOf(DType.class)).allMatch(type -> type.promote(type) == type);
    }
}
