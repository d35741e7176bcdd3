package dev.obor.loss;

import static dev.obor.TensorAssert.assertThat;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import dev.obor.tensor.GradCheck;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Gradients against central differences in float64: every loss, option and shape, once and twice.
class LossGradientTest {
    private static final Rng RNG = new Rng(3);

    /// A loss on float64 inputs; those that require a gradient are checked.
    record Case(String name, Loss loss, Tensor input, Tensor target) {
        @Override public String toString() {
            return name;
        }

        void check(GradCheck check) {
            check.check(x -> loss.forward(x[0], x[1]), input, target);
        }
    }

    private static Tensor normal(int... sizes) {
        return Tensor.randn(RNG, sizes).to(DType.FLOAT64).requiresGrad(true);
    }

    private static Tensor probabilities(int... sizes) {
        return Tensor.rand(RNG, sizes).to(DType.FLOAT64).mul(0.9).add(0.05).requiresGrad(true);
    }

    private static Tensor classes(int count, int... sizes) {
        return Tensor.randint(RNG, 0, count, sizes);
    }

    private static Tensor positive(int... sizes) {
        return Tensor.rand(RNG, sizes).to(DType.FLOAT64).add(0.5);
    }

    private static Case of(ReducedLoss loss, Tensor input, Tensor target) {
        return new Case(loss + " " + input.shape(), loss, input, target);
    }

    /// Losses with two derivatives everywhere near their inputs.
    static List<Case> smooth() {
        List<Case> cases = new ArrayList<>();
        for (Reduction r : List.of(Reduction.MEAN, Reduction.NONE, Reduction.SUM,
                Reduction.BATCH_MEAN)) {
            cases.add(of(new MSELoss(r), normal(3, 4), normal(3, 4)));
            cases.add(of(new BCELoss().reduction(r), probabilities(3, 4), probabilities(3, 4)));
            cases.add(of(new BCEWithLogitsLoss().reduction(r), normal(3, 4), probabilities(3, 4)));
            cases.add(of(new KLDivLoss().reduction(r).guard(LossGuard.OFF), normal(3, 4),
                    probabilities(3, 4)));
            cases.add(of(new KLDivLoss().logTarget().reduction(r).guard(LossGuard.OFF),
                    normal(3, 4), normal(3, 4)));
            cases.add(of(new NLLLoss().reduction(r).guard(LossGuard.OFF), normal(3, 4),
                    classes(4, 3)));
            cases.add(of(new CrossEntropyLoss().reduction(r), normal(3, 4), classes(4, 3)));
            cases.add(of(new CrossEntropyLoss().reduction(r), normal(3, 4), probabilities(3, 4)));
        }
        Tensor ignoring = classes(3, 4, 2, 2).set_(-100, 1, 0, 1).set_(-100, 3, 1, 1);
        CrossEntropyLoss all = new CrossEntropyLoss().weight(positive(3)).labelSmoothing(0.2);
        cases.add(of(all, normal(4, 3, 2, 2), ignoring));
        cases.add(of(all.reduction(Reduction.NONE), normal(4, 3, 2, 2), ignoring));
        cases.add(of(all, normal(4, 3, 2), probabilities(4, 3, 2)));
        cases.add(of(all, normal(3), Tensor.scalar(2L)));
        cases.add(of(all, normal(3), probabilities(3)));
        cases.add(of(new NLLLoss().weight(positive(3)).guard(LossGuard.OFF), normal(4, 3, 2, 2),
                ignoring));
        cases.add(of(new BCELoss().weight(positive(4)), probabilities(3, 4), probabilities(3, 4)));
        cases.add(of(new BCEWithLogitsLoss().weight(positive(3, 1)).posWeight(positive(4)),
                normal(3, 4),
                probabilities(3, 4)));
        cases.add(of(new HuberLoss().delta(50), normal(3, 4), normal(3, 4)));
        cases.add(of(new SmoothL1Loss().beta(50), normal(5), normal(5)));
        cases.add(of(Losses.pointwise((x, t) -> x.sub(t).cosh().log()).name("LogCosh"), normal(6),
                normal(6)));
        cases.add(
                new Case("lambda", (x, t) -> x.sub(t).square().mean().exp(), normal(6), normal(6)));
        return cases;
    }

    @ParameterizedTest @MethodSource("smooth")
    void gradient_agrees_with_differences(Case c) {
        c.check(GradCheck.DEFAULT);
    }

    @ParameterizedTest @MethodSource("smooth")
    void second_derivative_agrees_with_differences(Case c) {
        GradCheck.DEFAULT.checkSecond(x -> c.loss().forward(x[0], x[1]), c.input(), c.target());
    }

    /// On both sides of every kink, closer than anybody trains, farther than the difference's step.
    static Stream<Case> besideKinks() {
        double beside = 1e-4;
        double[] kinks = {-1.5, 0, 1.5};
        double[] residuals = new double[2 * kinks.length];
        for (int i = 0; i < kinks.length; i++) {
            residuals[2 * i] = kinks[i] - beside;
            residuals[2 * i + 1] = kinks[i] + beside;
        }
        return Stream.<ReducedLoss>of(
                new L1Loss(), new MSELoss(), new HuberLoss().delta(1.5),
                new SmoothL1Loss().beta(1.5),
                new SmoothL1Loss().beta(0),
                Losses.pointwise((y, t) -> Expr.max(t.sub(y).mul(0.9), t.sub(y).mul(-0.1))))
                .map(loss -> {
                    Tensor target = normal(residuals.length);
                    Tensor input = target.detach().add(Tensor.of(residuals)).requiresGrad(true);
                    return of(loss, input, target);
                });
    }

    @ParameterizedTest @MethodSource("besideKinks")
    void gradient_is_right_beside_kinks(Case c) {
        c.check(GradCheck.DEFAULT);
    }

    @Test void at_a_kink_the_stated_subgradient_holds() {
        Tensor x = Tensor.of(-1.5, 0, 1.5);
        Tensor zero = Tensor.zerosLike(x);
        assertThat(gradient(new L1Loss(Reduction.SUM), x, zero)).isExactly(Tensor.of(-1.0, 0, 1));
        assertThat(gradient(new HuberLoss(1.5, Reduction.SUM), x, zero))
                .isExactly(Tensor.of(-1.5, 0, 1.5));
        assertThat(gradient(new SmoothL1Loss(1.5, Reduction.SUM), x, zero))
                .isExactly(Tensor.of(-1.0, 0, 1));
        assertThat(gradient(new SmoothL1Loss(0, Reduction.SUM), x, zero))
                .isExactly(Tensor.of(-1.0, 0, 1));
    }

    /// A gradient of 1e-9 is not lost beside a threshold of 1.
    @Test void gradients_of_tiny_residuals_and_tiny_losses_keep_their_digits() {
        Tensor tiny = Tensor.of(1e-9f);
        assertThat(gradient(new HuberLoss(), tiny, Tensor.of(0f))).isExactly(tiny);
        assertThat(gradient(new SmoothL1Loss(), tiny, Tensor.of(0f))).isExactly(tiny);
        // sigmoid(-20) and log(1 + exp(-20)) from their series: e - e² + ..., e - e²/2 + ...
        double e = StrictMath.exp(-20);
        Tensor sure = Tensor.of(-20f, 20f);
        Tensor right = Tensor.of(0f, 1f);
        assertThat(new BCEWithLogitsLoss().reduction(Reduction.NONE).forward(sure, right))
                .isCloseTo(Tensor.of((float) e, (float) e), 1e-6, 0);
        assertThat(gradient(new BCEWithLogitsLoss().reduction(Reduction.SUM), sure, right))
                .isCloseTo(Tensor.of((float) e, (float) -e), 1e-6, 0);
    }

    private static Tensor gradient(Loss loss, Tensor input, Tensor target) {
        Tensor x = input.copy().requiresGrad(true);
        loss.forward(x, target).backward();
        return Objects.requireNonNull(x.grad());
    }
}
