package dev.obor.optim;

import dev.obor.kernel.Check;
import dev.obor.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// Adam with decoupled weight decay: every step shrinks the parameter itself, whatever its
/// gradient.
///
/// ```text
/// p = p - lr * weightDecay * p
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
/// **Numerics.** As in [Adam], whose equations these are.
/// **PyTorch.** `torch.optim.AdamW`: same defaults, same values.
/// **Source.** I. Loshchilov and F. Hutter, "Decoupled Weight Decay Regularization", 2019.
public final class AdamW extends Optimizer {
    /// The default options: learning rate 0.001, betas 0.9 and 0.999, weight decay 0.01.
    public static Options options() {
        return new Options(Schedule.constant(1e-3), 0.9, 0.999, 1e-8, 1e-2, false, false);
    }

    /// An optimizer with the default [#options].
    public AdamW(List<Tensor> parameters) {
        this(parameters, options());
    }

    /// An optimizer of parameters named `0`, `1`, ...
    public AdamW(List<Tensor> parameters, Options options) {
        super(rule(options), parameters);
    }

    /// An optimizer of named parameters.
    public AdamW(Map<String, Tensor> parameters, Options options) {
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
        var adam = Adam.options().lr(o.lr).betas(o.beta1, o.beta2).eps(o.eps)
                .weightDecay(o.weightDecay).decoupledWeightDecay(true)
                .amsgrad(o.amsgrad).maximize(o.maximize);
        return Adam.rule("AdamW", adam);
    }

    /// The options of [AdamW].
    ///
    /// @param lr          the learning rate, >= 0; default 0.001
    /// @param beta1       how much of the mean of the gradient goes on, in [0, 1); default 0.9
    /// @param beta2       how much of its mean square goes on, in [0, 1); default 0.999
    /// @param eps         added to the root, >= 0; default 1e-8
    /// @param weightDecay the part of the parameter taken off per step and learning rate, >= 0;
    ///     default 0.01
    /// @param amsgrad     whether the largest mean square so far divides the step; default false
    /// @param maximize    whether the objective grows; default false
    public record Options(
            Schedule lr,
            double beta1,
            double beta2,
            double eps,
            double weightDecay,
            boolean amsgrad,
            boolean maximize) implements OptimizerOptions {
        /// @throws IllegalArgumentException if a value is out of its range
        public Options {
            Check.notNegative("AdamW", "lr", lr.at(0));
            Check.decay("AdamW", "beta1", beta1);
            Check.decay("AdamW", "beta2", beta2);
            Check.notNegative("AdamW", "eps", eps);
            Check.notNegative("AdamW", "weightDecay", weightDecay);
        }

        /// With another learning rate.
        public Options lr(double lr) {
            return lr(Schedule.constant(lr));
        }

        /// With a learning rate that changes.
        public Options lr(Schedule lr) {
            return new Options(lr, beta1, beta2, eps, weightDecay, amsgrad, maximize);
        }

        /// With another decay of the mean.
        public Options beta1(double beta1) {
            return new Options(lr, beta1, beta2, eps, weightDecay, amsgrad, maximize);
        }

        /// With another decay of the mean square.
        public Options beta2(double beta2) {
            return new Options(lr, beta1, beta2, eps, weightDecay, amsgrad, maximize);
        }

        /// With another eps.
        public Options eps(double eps) {
            return new Options(lr, beta1, beta2, eps, weightDecay, amsgrad, maximize);
        }

        /// With another weight decay.
        public Options weightDecay(double weightDecay) {
            return new Options(lr, beta1, beta2, eps, weightDecay, amsgrad, maximize);
        }

        /// With the largest mean square so far, or the present one.
        public Options amsgrad(boolean amsgrad) {
            return new Options(lr, beta1, beta2, eps, weightDecay, amsgrad, maximize);
        }

        /// Maximizing or minimizing.
        public Options maximize(boolean maximize) {
            return new Options(lr, beta1, beta2, eps, weightDecay, amsgrad, maximize);
        }

        /// With other decays of both means.
        public Options betas(double beta1, double beta2) {
            return beta1(beta1).beta2(beta2);
        }
    }
}
