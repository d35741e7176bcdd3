package dev.obor.optim;

import dev.obor.formula.Expr;
import dev.obor.kernel.Check;
import dev.obor.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// Adam: steps along a running mean of the gradient, each element's divided by a running root mean
/// square.
///
/// ```text
/// g = g + weightDecay * p
///     p = p - lr * weightDecay * p              instead, with decoupledWeightDecay
/// m = beta1 * m + (1 - beta1) * g
/// v = beta2 * v + (1 - beta2) * g²
/// u = v
///     max(u, v)                                 with amsgrad
/// p = p - lr / (1 - beta1^t) * m / (sqrt(u) / sqrt(1 - beta2^t) + eps)
/// ```
///
/// **Shapes.** Parameters of any shape, float32 or float64. State: `exp_avg` (m), `exp_avg_sq` (v),
/// `max_exp_avg_sq` (u) with `amsgrad`.
/// **Errors.** `IllegalArgumentException` if an option is out of its range.
/// **Numerics.** The mean is `m + (1 - beta1) * (g - m)`; the corrections of the bias are float64, and the
/// root is multiplied by the reciprocal of its own.
/// Where gradients are 0, m and v end at 0 and not among the subnormal numbers; v only with
/// eps >= 1e-10, beside which it does not count.
/// **PyTorch.** `torch.optim.Adam`: same defaults, same values.
/// **Source.** D. P. Kingma and J. Ba, "Adam: A Method for Stochastic Optimization", 2015; amsgrad:
/// S. J. Reddi et al., "On the Convergence of Adam and Beyond", 2018.
public final class Adam extends Optimizer {
    /// The default options: learning rate 0.001, betas 0.9 and 0.999.
    public static Options options() {
        return new Options(Schedule.constant(1e-3), 0.9, 0.999, 1e-8, 0, false, false, false);
    }

    /// An optimizer with the default [#options].
    public Adam(List<Tensor> parameters) {
        this(parameters, options());
    }

    /// An optimizer of parameters named `0`, `1`, ...
    public Adam(List<Tensor> parameters, Options options) {
        super(rule(options), parameters);
    }

    /// An optimizer of named parameters.
    public Adam(Map<String, Tensor> parameters, Options options) {
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

    private static Rule rule(Options options) {
        return rule("Adam", options);
    }

    static Rule rule(String name, Options o) {
        var rule = new Rule(name, o);
        Expr p = rule.parameter();
        Expr m = rule.fadingState("exp_avg");
        Expr v = rule.meanSquare("exp_avg_sq", o.eps);
        Expr u = o.amsgrad ? rule.state("max_exp_avg_sq") : v;
        Expr g = rule.gradient(o.decoupledWeightDecay ? 0 : o.weightDecay);
        Expr kept = o.decoupledWeightDecay && o.weightDecay != 0
                ? p.mul(rule.scalar((lr, t) -> 1 - lr * o.weightDecay))
                : p;

        m = rule.set(m, rule.lerp(m, g, 1 - o.beta1));
        v = rule.set(v, v.mul(rule.scalar(o.beta2)).add(g.mul(rule.scalar(1 - o.beta2)).mul(g)));
        u = o.amsgrad ? rule.set(u, Expr.max(u, v)) : v;
        Expr size = rule.scalar((lr, t) -> lr / (1 - StrictMath.pow(o.beta1, (double) t)));
        Expr rise = rule.scalar((lr, t) -> 1 / Math.sqrt(1 - StrictMath.pow(o.beta2, (double) t)));
        Expr d = u.sqrt().mul(rise).add(rule.scalar(o.eps));
        rule.set(p, kept.sub(size.mul(m).div(d)));
        return rule;
    }

    /// The options of [Adam].
    ///
    /// @param lr                   the learning rate, >= 0; default 0.001
    /// @param beta1                how much of the mean of the gradient goes on, in [0, 1); default
    ///     0.9
    /// @param beta2                how much of its mean square goes on, in [0, 1); default 0.999
    /// @param eps                  added to the root, >= 0; default 1e-8
    /// @param weightDecay          the factor of the parameter added to its gradient (L2 penalty),
    ///     >= 0; default 0
    /// @param amsgrad              whether the largest mean square so far divides the step; default
    ///     false
    /// @param decoupledWeightDecay whether weight decay acts on the parameter itself, as in
    ///     [AdamW]; default false
    /// @param maximize             whether the objective grows; default false
    public record Options(
            Schedule lr,
            double beta1,
            double beta2,
            double eps,
            double weightDecay,
            boolean amsgrad,
            boolean decoupledWeightDecay,
            boolean maximize) implements OptimizerOptions {
        /// @throws IllegalArgumentException if a value is out of its range
        public Options {
            Check.notNegative("Adam", "lr", lr.at(0));
            Check.decay("Adam", "beta1", beta1);
            Check.decay("Adam", "beta2", beta2);
            Check.notNegative("Adam", "eps", eps);
            Check.notNegative("Adam", "weightDecay", weightDecay);
        }

        /// With another learning rate.
        public Options lr(double lr) {
            return lr(Schedule.constant(lr));
        }

        /// With a learning rate that changes.
        public Options lr(Schedule lr) {
            return new Options(
                    lr, beta1, beta2, eps, weightDecay, amsgrad, decoupledWeightDecay, maximize);
        }

        /// With another decay of the mean.
        public Options beta1(double beta1) {
            return new Options(
                    lr, beta1, beta2, eps, weightDecay, amsgrad, decoupledWeightDecay, maximize);
        }

        /// With another decay of the mean square.
        public Options beta2(double beta2) {
            return new Options(
                    lr, beta1, beta2, eps, weightDecay, amsgrad, decoupledWeightDecay, maximize);
        }

        /// With another eps.
        public Options eps(double eps) {
            return new Options(
                    lr, beta1, beta2, eps, weightDecay, amsgrad, decoupledWeightDecay, maximize);
        }

        /// With another weight decay.
        public Options weightDecay(double weightDecay) {
            return new Options(
                    lr, beta1, beta2, eps, weightDecay, amsgrad, decoupledWeightDecay, maximize);
        }

        /// With the largest mean square so far, or the present one.
        public Options amsgrad(boolean amsgrad) {
            return new Options(
                    lr, beta1, beta2, eps, weightDecay, amsgrad, decoupledWeightDecay, maximize);
        }

        /// With the weight decay taken off the parameter, or added to the gradient.
        public Options decoupledWeightDecay(boolean decoupledWeightDecay) {
            return new Options(
                    lr, beta1, beta2, eps, weightDecay, amsgrad, decoupledWeightDecay, maximize);
        }

        /// Maximizing or minimizing.
        public Options maximize(boolean maximize) {
            return new Options(
                    lr, beta1, beta2, eps, weightDecay, amsgrad, decoupledWeightDecay, maximize);
        }

        /// With other decays of both means.
        public Options betas(double beta1, double beta2) {
            return beta1(beta1).beta2(beta2);
        }
    }
}
