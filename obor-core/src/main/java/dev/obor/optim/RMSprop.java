package dev.obor.optim;

import dev.obor.formula.Expr;
import dev.obor.kernel.Check;
import dev.obor.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// RMSprop: each element's step is divided by a running root mean square of its gradient.
///
/// ```text
/// g = g + weightDecay * p
/// v = alpha * v + (1 - alpha) * g²
/// d = sqrt(v) + eps
/// d = sqrt(v - m²) + eps,  m = alpha * m + (1 - alpha) * g      with centered
/// p = p - lr * g / d
/// p = p - lr * b,          b = momentum * b + g / d             with momentum
/// ```
///
/// **Shapes.** Parameters of any shape, float32 or float64. State: `square_avg`; `grad_avg` with
/// `centered`; `momentum_buffer` with `momentum`.
/// **Errors.** `IllegalArgumentException` if an option is out of its range.
/// **Numerics.** `v - m²` is a variance and is kept from going below 0 by rounding.
/// Where gradients are 0, states end at 0 and not among the subnormal numbers; v only with
/// eps >= 1e-10, beside which it does not count.
/// **PyTorch.** `torch.optim.RMSprop`: same defaults, same values; there a variance rounded below 0
/// makes the parameter NaN.
/// **Source.** T. Tieleman and G. Hinton, Lecture 6.5 of "Neural Networks for Machine Learning",
/// 2012; centered: A. Graves, "Generating Sequences With Recurrent Neural Networks", 2013.
public final class RMSprop extends Optimizer {
    /// The default options: learning rate 0.01, alpha 0.99.
    public static Options options() {
        return new Options(Schedule.constant(1e-2), 0.99, 1e-8, 0, 0, false, false);
    }

    /// An optimizer with the default [#options].
    public RMSprop(List<Tensor> parameters) {
        this(parameters, options());
    }

    /// An optimizer of parameters named `0`, `1`, ...
    public RMSprop(List<Tensor> parameters, Options options) {
        super(rule(options), parameters);
    }

    /// An optimizer of named parameters.
    public RMSprop(Map<String, Tensor> parameters, Options options) {
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
        var rule = new Rule("RMSprop", o);
        Expr p = rule.parameter();
        Expr v = rule.meanSquare("square_avg", o.eps);
        Expr m = o.centered ? rule.fadingState("grad_avg") : Expr.constant(0);
        Expr b = o.momentum > 0 ? rule.fadingState("momentum_buffer") : Expr.constant(0);
        Expr g = rule.gradient(o.weightDecay);

        v = rule.set(v, v.mul(rule.scalar(o.alpha)).add(g.mul(rule.scalar(1 - o.alpha)).mul(g)));
        if (o.centered) {
            m = rule.set(m, rule.lerp(m, g, 1 - o.alpha));
            v = Expr.max(v.sub(m.square()), 0);
        }
        Expr d = v.sqrt().add(rule.scalar(o.eps));
        Expr lr = rule.scalar((rate, t) -> rate);
        if (o.momentum > 0) {
            b = rule.set(b, b.mul(rule.scalar(o.momentum)).add(g.div(d)));
            rule.set(p, p.sub(lr.mul(b)));
        } else {
            rule.set(p, p.sub(lr.mul(g).div(d)));
        }
        return rule;
    }

    /// The options of [RMSprop].
    ///
    /// @param lr          the learning rate, >= 0; default 0.01
    /// @param alpha       how much of the mean square goes on, >= 0; default 0.99
    /// @param eps         added to the root, >= 0; default 1e-8
    /// @param weightDecay the factor of the parameter added to its gradient (L2 penalty), >= 0;
    ///     default 0
    /// @param momentum    how much of the last step goes on, >= 0; default 0
    /// @param centered    whether the gradient's variance takes the place of its mean square;
    ///     default false
    /// @param maximize    whether the objective grows; default false
    public record Options(
            Schedule lr,
            double alpha,
            double eps,
            double weightDecay,
            double momentum,
            boolean centered,
            boolean maximize) implements OptimizerOptions {
        /// @throws IllegalArgumentException if a value is out of its range
        public Options {
            Check.notNegative("RMSprop", "lr", lr.at(0));
            Check.notNegative("RMSprop", "alpha", alpha);
            Check.notNegative("RMSprop", "eps", eps);
            Check.notNegative("RMSprop", "weightDecay", weightDecay);
            Check.notNegative("RMSprop", "momentum", momentum);
        }

        /// With another learning rate.
        public Options lr(double lr) {
            return lr(Schedule.constant(lr));
        }

        /// With a learning rate that changes.
        public Options lr(Schedule lr) {
            return new Options(lr, alpha, eps, weightDecay, momentum, centered, maximize);
        }

        /// With another alpha.
        public Options alpha(double alpha) {
            return new Options(lr, alpha, eps, weightDecay, momentum, centered, maximize);
        }

        /// With another eps.
        public Options eps(double eps) {
            return new Options(lr, alpha, eps, weightDecay, momentum, centered, maximize);
        }

        /// With another weight decay.
        public Options weightDecay(double weightDecay) {
            return new Options(lr, alpha, eps, weightDecay, momentum, centered, maximize);
        }

        /// With another momentum.
        public Options momentum(double momentum) {
            return new Options(lr, alpha, eps, weightDecay, momentum, centered, maximize);
        }

        /// With or without the mean of the gradient taken off.
        public Options centered(boolean centered) {
            return new Options(lr, alpha, eps, weightDecay, momentum, centered, maximize);
        }

        /// Maximizing or minimizing.
        public Options maximize(boolean maximize) {
            return new Options(lr, alpha, eps, weightDecay, momentum, centered, maximize);
        }
    }
}
