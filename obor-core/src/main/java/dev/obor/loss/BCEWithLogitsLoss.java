package dev.obor.loss;

import static dev.obor.formula.Expr.constant;
import static dev.obor.formula.Expr.select;

import dev.obor.formula.Expr;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Binary cross entropy of raw outputs: a sigmoid and [BCELoss] in one formula.
///
/// ```text
/// l = weight * (posWeight * target * log(1 + exp(-input)) + (1 - target) * log(1 + exp(input)))
/// ```
///
/// **Shapes.** `input` (*), `target` the same; `weight` and `posWeight` broadcast to them. Result:
/// scalar; (*) with [Reduction#NONE].
/// **Gradient.** `weight * ((1 - target) * sigmoid(input) - posWeight * target * sigmoid(-input))`.
/// **Errors.** `IllegalArgumentException` if the shapes differ.
/// **Numerics.** `log(1 + exp(x))` as `max(x, 0) + log1p(exp(-|x|))`, where only one of x and -x has a
/// maximum above 0: finite for every finite input, exact where the loss is tiny, and its gradient does
/// not vanish where the prediction is wrong.
/// **PyTorch.** `torch.nn.BCEWithLogitsLoss`: same defaults, same values. Targets outside [0, 1] are
/// accepted there and logged here ([LossGuard]); a logit of -infinity costs infinity where 1 is right,
/// NaN there.
/// **Source.** I. J. Good, "Rational Decisions", 1952.
///
/// {@snippet class="LossSnippetsTest" region="bce-with-logits"}
///
/// @param weight    a factor for each element; default none
/// @param posWeight a factor for the positive part, above 1 for more recall; default none
/// @param reduction how the elements become one value; default [Reduction#MEAN], which divides by the
///                  number of elements, not by the weights
/// @param guard     what is done about targets outside [0, 1]; default [LossGuard#STANDARD]
public record BCEWithLogitsLoss(
        @Nullable Tensor weight, @Nullable Tensor posWeight, Reduction reduction, LossGuard guard)
        implements
            PointwiseLoss {
    public BCEWithLogitsLoss() {
        this(null, null, Reduction.MEAN, LossGuard.STANDARD);
    }

    public BCEWithLogitsLoss weight(@Nullable Tensor weight) {
        return new BCEWithLogitsLoss(weight, posWeight, reduction, guard);
    }

    public BCEWithLogitsLoss posWeight(@Nullable Tensor posWeight) {
        return new BCEWithLogitsLoss(weight, posWeight, reduction, guard);
    }

    public BCEWithLogitsLoss reduction(Reduction reduction) {
        return new BCEWithLogitsLoss(weight, posWeight, reduction, guard);
    }

    public BCEWithLogitsLoss guard(LossGuard guard) {
        return new BCEWithLogitsLoss(weight, posWeight, reduction, guard);
    }

    @Override public List<Tensor> weights() {
        List<Tensor> given = new ArrayList<>();
        if (posWeight != null) {
            given.add(posWeight);
        }
        if (weight != null) {
            given.add(weight);
        }
        return given;
    }

    @Override public Expr formula(Expr input, Expr target) {
        Expr p = posWeight == null ? constant(1) : Expr.input(2);
        Expr one = p.mul(target);
        Expr zero = constant(1).sub(target);
        Expr tail = input.abs().neg().softplus(); // what both softplus have in common
        Expr tails = posWeight == null ? tail : one.add(zero).mul(tail);
        Expr missed = input.neg().softplus();
        Expr loss = input.abs().fma(select(input.lt(0), one, zero), tails)
                .withDerivative(input, slope(input, target, p))
                .withDerivative(target, p.mul(missed).sub(input.softplus()));
        loss = posWeight == null ? loss : loss.withDerivative(p, target.mul(missed));
        return weight == null ? loss : loss.mul(Expr.input(posWeight == null ? 2 : 3));
    }

    /// `(1 - y) σ(x) - p y σ(-x)` as one fraction; with t = e^-|x| the two σ are 1 and t over 1 + t.
    private Expr slope(Expr x, Expr y, Expr p) {
        Expr t = x.abs().neg().exp();
        Expr rest = constant(1).sub(y);
        Expr above = rest.sub(p.mul(y).mul(t));
        Expr below = rest.mul(t).sub(p.mul(y));
        Expr of1 = x.sigmoid();
        Expr of0 = x.neg().sigmoid();
        Expr slope = select(x.lt(0), below, above).div(t.add(1))
                .withDerivative(x, rest.add(p.mul(y)).mul(of1).mul(of0))
                .withDerivative(y, of1.add(p.mul(of0)).neg());
        return posWeight == null ? slope : slope.withDerivative(p, y.mul(of0).neg());
    }

    @Override public Contract contract() {
        Expr target = Expr.input(1);
        return Contract.of(new Contract.Rule(
                "targets should be between 0 and 1",
                Rules.outsideOfUnit(target),
                Rules.ALL, target, "target", Contract.Severity.SUSPICIOUS, Contract.Scope.ANY,
                "Labels are 0 and 1, or something between."));
    }
}
