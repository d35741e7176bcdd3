package dev.obor.optim;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.formula.Expr;
import dev.obor.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/// An optimizer of the user's own.
class RuleTest {
    /// `p = p - lr * sign(g)`.
    private static final class SignSGD extends Optimizer {
        SignSGD(List<Tensor> parameters, double lr) {
            super(rule(SGD.options().lr(lr)), parameters);
        }

        private static Rule rule(OptimizerOptions options) {
            var rule = new Rule("SignSGD", options);
            Expr p = rule.parameter();
            Expr g = rule.gradient();
            rule.set(p, p.sub(rule.scalar((lr, t) -> lr).mul(g.sign())));
            return rule;
        }
    }

    @Test void a_rule_is_an_optimizer() {
        Tensor p = Tensor.of(1f, 1f, 1f).requiresGrad(true).grad(Tensor.of(7f, 0f, -0.1f));
        new SignSGD(List.of(p), 0.5).step();
        assertThat(p.detach()).isExactly(Tensor.of(0.5f, 1f, 1.5f));
    }

    @Test void a_rule_must_set_every_state() {
        var rule = new Rule("Lazy", SGD.options());
        rule.set(rule.parameter(), rule.state("memory").add(rule.gradient()));
        Tensor p = Tensor.scalar(1f).requiresGrad(true).grad(Tensor.scalar(1f));
        var optimizer = new Optimizer(rule, List.of(p)) {};

        assertThatThrownBy(optimizer::step).isInstanceOf(IllegalStateException.class).hasMessage(
                "Lazy: the rule must set parameter and states; got no equation for memory.");
    }

    @Test void states_come_before_the_gradient_and_once() {
        var rule = new Rule("Late", SGD.options());
        rule.state("memory");
        assertThatThrownBy(() -> rule.state("memory")).isInstanceOf(IllegalStateException.class)
                .hasMessage("Late: states have different names and come before the gradient;"
                        + " got 'memory'.");
        rule.gradient();
        assertThatThrownBy(() -> rule.state("more")).isInstanceOf(IllegalStateException.class)
                .hasMessage("Late: states have different names and come before the gradient;"
                        + " got 'more'.");
    }
}
