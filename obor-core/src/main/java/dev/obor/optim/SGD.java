package dev.obor.optim;

import dev.obor.formula.Expr;
import dev.obor.kernel.Check;
import dev.obor.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// Stochastic gradient descent, with momentum as an option.
///
/// ```text
/// g = g + weightDecay * p
/// b = momentum * b + (1 - dampening) * g        the first b is g itself
/// g = b                                         with momentum
///     g + momentum * b                          with nesterov
/// p = p - lr * g
/// ```
///
/// **Shapes.** Parameters of any shape, float32 or float64. State: `momentum_buffer` where
/// `momentum` is not 0.
/// **Errors.** `IllegalArgumentException` if an option is out of its range, or if `nesterov` comes
/// without momentum or with dampening.
/// **Numerics.** Where gradients are 0, b ends at 0 and not among the subnormal numbers.
/// **PyTorch.** `torch.optim.SGD`: same defaults, same values. The momentum is not scaled by the
/// learning rate, unlike in Sutskever et al.
/// **Source.** I. Sutskever et al., "On the importance of initialization and momentum in deep
/// learning", 2013.
public final class SGD extends Optimizer {
    /// The default options: learning rate 0.001, no momentum.
    public static Options options() {
        return new Options(Schedule.constant(1e-3), 0, 0, 0, false, false);
    }

    /// An optimizer with the default [#options].
    public SGD(List<Tensor> parameters) {
        this(parameters, options());
    }

    /// An optimizer of parameters named `0`, `1`, ...
    public SGD(List<Tensor> parameters, Options options) {
        super(rule(options), parameters);
    }

    /// An optimizer of named parameters.
    public SGD(Map<String, Tensor> parameters, Options options) {
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
        Check.argument(!o.nesterov || (o.momentum > 0 && o.dampening == 0),
                "SGD: nesterov needs momentum > 0 and dampening 0; got momentum %s, dampening %s.",
                o.momentum, o.dampening);
        var rule = new Rule("SGD", o);
        Expr p = rule.parameter();
        Expr step;
        if (o.momentum == 0) {
            step = rule.gradient(o.weightDecay);
        } else {
            Expr b = rule.fadingState("momentum_buffer");
            Expr g = rule.gradient(o.weightDecay);
            Expr momentum = rule.scalar(o.momentum);
            Expr weight = rule.scalar((lr, t) -> t == 1 ? 1 : 1 - o.dampening);
            b = rule.set(b, b.mul(momentum).add(g.mul(weight)));
            step = o.nesterov ? g.add(b.mul(momentum)) : b;
        }
        rule.set(p, p.sub(rule.scalar((lr, t) -> lr).mul(step)));
        return rule;
    }

    /// The options of [SGD].
    ///
    /// @param lr          the learning rate, >= 0; default 0.001
    /// @param momentum    how much of the last step goes on, >= 0; default 0
    /// @param dampening   what is taken off the gradient that enters the momentum; default 0
    /// @param weightDecay the factor of the parameter added to its gradient (L2 penalty), >= 0;
    ///     default 0
    /// @param nesterov    whether the gradient is followed by the momentum of this step; default
    ///     false
    /// @param maximize    whether the objective grows; default false
    public record Options(
            Schedule lr,
            double momentum,
            double dampening,
            double weightDecay,
            boolean nesterov,
            boolean maximize) implements OptimizerOptions {
        /// @throws IllegalArgumentException if a value is out of its range
        public Options {
            Check.notNegative("SGD", "lr", lr.at(0));
            Check.notNegative("SGD", "momentum", momentum);
            Check.argument(Double.isFinite(dampening),
                    "SGD: dampening must be finite; got %s.", dampening);
            Check.notNegative("SGD", "weightDecay", weightDecay);
        }

        /// With another learning rate.
        public Options lr(double lr) {
            return lr(Schedule.constant(lr));
        }

        /// With a learning rate that changes.
        public Options lr(Schedule lr) {
            return new Options(lr, momentum, dampening, weightDecay, nesterov, maximize);
        }

        /// With another momentum.
        public Options momentum(double momentum) {
            return new Options(lr, momentum, dampening, weightDecay, nesterov, maximize);
        }

        /// With another dampening.
        public Options dampening(double dampening) {
            return new Options(lr, momentum, dampening, weightDecay, nesterov, maximize);
        }

        /// With another weight decay.
        public Options weightDecay(double weightDecay) {
            return new Options(lr, momentum, dampening, weightDecay, nesterov, maximize);
        }

        /// With or without Nesterov momentum.
        public Options nesterov(boolean nesterov) {
            return new Options(lr, momentum, dampening, weightDecay, nesterov, maximize);
        }

        /// Maximizing or minimizing.
        public Options maximize(boolean maximize) {
            return new Options(lr, momentum, dampening, weightDecay, nesterov, maximize);
        }
    }
}
