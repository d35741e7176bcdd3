package dev.obor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EstimateTest {
    private final Estimate estimate = new Estimate(2.5, 2.4, 2.6);

    @Test void met_if_the_whole_interval_reaches_the_target() {
        assertThat(estimate.atLeast(2.4)).isEqualTo(Verdict.MET);
        assertThat(estimate.atMost(2.6)).isEqualTo(Verdict.MET);
    }

    @Test void missed_if_the_whole_interval_falls_short() {
        assertThat(estimate.atLeast(2.61)).isEqualTo(Verdict.MISSED);
        assertThat(estimate.atMost(2.39)).isEqualTo(Verdict.MISSED);
    }

    @Test void not_resolved_between() {
        assertThat(estimate.atLeast(2.5)).isEqualTo(Verdict.NOT_RESOLVED);
        assertThat(estimate.atMost(2.5)).isEqualTo(Verdict.NOT_RESOLVED);
    }

    @Test void not_resolved_if_the_interval_is_wider_than_a_tenth_to_either_side() {
        var vague = new Estimate(10, 8.9, 11.1);
        assertThat(vague.atLeast(1)).isEqualTo(Verdict.NOT_RESOLVED);
        assertThat(vague.atMost(100)).isEqualTo(Verdict.NOT_RESOLVED);
    }

    @Test void not_a_number_meets_nothing() {
        var unknown = new Estimate(Double.NaN, Double.NaN, Double.NaN);
        assertThat(unknown.atLeast(1)).isEqualTo(Verdict.NOT_RESOLVED);
    }

    @Test void a_falling_function_swaps_the_ends() {
        assertThat(new Estimate(2, 1, 4).map(x -> 4 / x)).isEqualTo(new Estimate(2, 1, 4));
    }
}
