package dev.obor.tensor;

import static dev.obor.TensorAssert.assertThat;
import static dev.obor.formula.Expr.input;
import static dev.obor.formula.Expr.scalar;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.formula.Expr;
import org.junit.jupiter.api.Test;

/// Formulas that change tensors in place. What optimizers make of them: OptimizerTest.
class UpdateTest {
    @Test void all_formulas_see_the_values_from_before() {
        Expr m = input(1).mul(scalar(1)).add(input(2));
        Update update = Update.of("Own", input(0).sub(scalar(0).mul(m)), m);
        Tensor p = Tensor.of(1f, 2f).requiresGrad(true).grad(Tensor.of(0.5f, -1f));
        Tensor buffer = Tensor.of(2f, 4f);
        update.apply(new double[] {2, 0.5}, p, buffer);
        assertThat(buffer).isExactly(Tensor.of(1.5f, 1f));
        assertThat(p.detach()).isExactly(Tensor.of(-2f, 0f));
    }

    @Test void what_one_formula_replaces_a_later_one_still_sees() {
        Tensor p = Tensor.of(1f, 2f);
        Tensor q = Tensor.of(3f, 4f);
        Update.of("Swap", input(1), input(0)).apply(new double[0], p, q);
        assertThat(p).isExactly(Tensor.of(3f, 4f));
        assertThat(q).isExactly(Tensor.of(1f, 2f));
    }

    @Test void an_update_says_what_is_missing() {
        var update = Update.of("Own", input(0).sub(input(1)));
        assertThatThrownBy(() -> update.apply(new double[0], Tensor.ones(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Own: every parameter must have a gradient; got none for number 0, of shape"
                                + " [2]. Call backward() first.");
        assertThatThrownBy(() -> update.apply(new double[0], Tensor.ones(2), Tensor.ones(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Own: a parameter and its states must be 1 tensors; got 2.");
        assertThatThrownBy(() -> Update.of("Own", input(0).sub(input(2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Own: formulas may read the 1 inputs they replace and the gradient after"
                                + " them; got input 2.");
    }
}
