package dev.obor.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Learning rates of PyTorch's own tests (test/optim/test_lrscheduler.py).
class ScheduleTest {
    private static final double BASE = 0.05;

    /// The schedule and PyTorch's rates, from the first step on.
    static Stream<Arguments> rates() {
        return Stream.of(
                Arguments.of("cosine", Schedule.cosine(BASE, 1e-10, 10), new double[] {
                    0.05, 0.04877641290982602, 0.04522542486892284, 0.039694631327922565,
                    0.03272542489392284, 0.025000000050000002, 0.01727457520607717,
                    0.010305368772077437, 0.004774575231077166, 0.0012235871901739876}),
                Arguments.of("linear", Schedule.linear(0.25 * BASE, 0.6 * BASE, 4), new double[] {
                    0.0125, 0.016875, 0.02125, 0.025625, 0.03, 0.03, 0.03, 0.03, 0.03, 0.03}),
                Arguments.of("a lambda", power(0.9), new double[] {
                    0.05, 0.045, 0.0405, 0.03645, 0.032805, 0.0295245, 0.02657205}),
                Arguments.of("one after the other", Schedule.constant(0.1 * BASE)
                        .then(3, Schedule.exponential(BASE, 0.8))
                        .then(6, Schedule.stepDecay(BASE, 2, 0.1)),
                        new double[] {
                            0.005, 0.005, 0.005, 0.05, 0.04, 0.032, 0.05, 0.05, 0.005, 0.005,
                            0.0005,
                            0.0005}),
                Arguments.of("up and down", Schedule.linear(0.2, 1.6, 4)
                        .then(4, Schedule.linear(1.6, 0.2, 4)),
                        new double[] {
                            0.2, 0.55, 0.9, 1.25, 1.6, 1.25, 0.9, 0.55}));
    }

    private static Schedule power(double gamma) {
        return step -> BASE * Math.pow(gamma, (double) step);
    }

    @ParameterizedTest(name = "{0}") @MethodSource("rates")
    void rates_are_those_of_pytorch(String name, Schedule schedule, double[] rates) {
        for (int step = 0; step < rates.length; step++) {
            assertThat(schedule.at(step)).as(name + " at step " + step)
                    .isCloseTo(rates[step], within(1e-12));
        }
    }

    @Test void a_number_is_the_rate_of_every_step() {
        assertThat(Schedule.constant(0.3).at(0)).isEqualTo(0.3);
        assertThat(Schedule.constant(0.3).at(1_000_000)).isEqualTo(0.3);
        assertThat(Schedule.constant(0.3)).hasToString("0.3").isEqualTo(Schedule.constant(0.3));
    }

    @Test void linear_and_cosine_stay_at_their_end() {
        assertThat(Schedule.linear(1, 3, 4).at(100)).isEqualTo(3);
        assertThat(Schedule.cosine(1, 0.25, 4).at(100)).isEqualTo(0.25);
    }

    @Test void lengths_must_be_positive() {
        assertThatThrownBy(() -> Schedule.stepDecay(0.1, 0, 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Schedule.stepDecay: steps must be > 0; got 0.");
        assertThatThrownBy(() -> Schedule.linear(0, 1, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Schedule.linear: steps must be > 0; got -1.");
        assertThatThrownBy(() -> Schedule.constant(1).then(0, Schedule.constant(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Schedule.then: steps must be > 0; got 0.");
    }
}
