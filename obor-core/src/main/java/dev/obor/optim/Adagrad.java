package dev.obor.optim;

import dev.obor.formula.Expr;
import dev.obor.kernel.Check;
import dev.obor.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// Adagrad: each element's step is divided by the root of the sum of all its squared gradients.
///
/// ```text
/// g = g + weightDecay * p
/// s = s + g²                                    starts at initialAccumulatorValue
/// r = lr / (1 + (t - 1) * lrDecay)
/// p = p - r * g / (sqrt(s) + eps)
/// ```
///
/// **Shapes.** Parameters of any shape, float32 or float64. State: `sum`.
/// **Errors.** `IllegalArgumentException` if an option is out of its range.
/// **PyTorch.** `torch.optim.Adagrad`: same defaults, same values.
/// **Source.** J. Duchi, E. Hazan and Y. Singer, "Adaptive Subgradient Methods for Online Learning
/// and Stochastic Optimization", 2011.
public final class Adagrad extends Optimizer {
    /// The default options: learning rate 0.01.
    public static Options options() {
        return new Options(Schedule.constant(1e-2), 0, 0, 0, 1e-10, false);
    }

    /// An optimizer with the default [#options].
    public Adagrad(List<Tensor> parameters) {
        this(parameters, options());
    }

    /// An optimizer of parameters named `0`, `1`, ...
    public Adagrad(List<Tensor> parameters, Options options) {
        super(rule(options), parameters);
    }

    /// An optimizer of named parameters.
    public Adagrad(Map<String, Tensor> parameters, Options options) {
        super(rule(options), parameters);
    }

    /// Adds parameters with options of their own, named by their number.
    public void addGroup(List<Tensor> parameters, Options options) {
        add(rule(options), parameters);
    }

    /// Adds named parameters with options of their own.
    public void addGroup(Map<String, Tensor> parameters, Options options) {
        add(rule(options), parameters);
    }

    private static Rule rule(Options o) {
        var rule = new Rule("Adagrad", o);
        Expr p = rule.parameter();
        Expr s = rule.state("sum", o.initialAccumulatorValue);
        Expr g = rule.gradient(o.weightDecay);

        s = rule.set(s, s.add(g.square()));
        Expr r = rule.scalar((lr, t) -> lr / (1 + (t - 1) * o.lrDecay));
        rule.set(p, p.sub(r.mul(g).div(s.sqrt().add(rule.scalar(o.eps)))));
        return rule;
    }

    /// The options of [Adagrad].
    ///
    /// @param lr                      the learning rate, >= 0; default 0.01
    /// @param lrDecay                 how fast the learning rate falls with the steps, >= 0;
    ///     default 0
    /// @param weightDecay             the factor of the parameter added to its gradient (L2
    ///     penalty), >= 0; default 0
    /// @param initialAccumulatorValue where the sum of squares starts, >= 0; default 0
    /// @param eps                     added to the root, >= 0; default 1e-10
    /// @param maximize                whether the objective grows; default false
    public record Options(
            Schedule lr,
            double lrDecay,
            double weightDecay,
            double initialAccumulatorValue,
            double eps,
            boolean maximize) implements OptimizerOptions {
        /// @throws IllegalArgumentException if a value is out of its range
        public Options {
            Check.notNegative("Adagrad", "lr", lr.at(0));
            Check.notNegative("Adagrad", "lrDecay", lrDecay);
            Check.notNegative("Adagrad", "weightDecay", weightDecay);
            Check.notNegative("Adagrad", "initialAccumulatorValue", initialAccumulatorValue);
            Check.notNegative("Adagrad", "eps", eps);
        }

        /// With another learning rate.
        public Options lr(double lr) {
            return lr(Schedule.constant(lr));
        }

        /// With a learning rate that changes.
        public Options lr(Schedule lr) {
            return new Options(lr, lrDecay, weightDecay, initialAccumulatorValue, eps, maximize);
        }

        /// With another decay of the learning rate.
        public Options lrDecay(double lrDecay) {
            return new Options(lr, lrDecay, weightDecay, initialAccumulatorValue, eps, maximize);
        }

        /// With another weight decay.
        public Options weightDecay(double weightDecay) {
            return new Options(lr, lrDecay, weightDecay, initialAccumulatorValue, eps, maximize);
        }

        /// With another start of the sum.
        public Options initialAccumulatorValue(double initialAccumulatorValue) {
            return new Options(lr, lrDecay, weightDecay, initialAccumulatorValue, eps, maximize);
        }

        /// With another eps.
        public Options eps(double eps) {
            return new Options(lr, lrDecay, weightDecay, initialAccumulatorValue, eps, maximize);
        }

        /// Maximizing or minimizing.
        public Options maximize(boolean maximize) {
            return new Options(lr, lrDecay, weightDecay, initialAccumulatorValue, eps, maximize);
        }
    }
}
