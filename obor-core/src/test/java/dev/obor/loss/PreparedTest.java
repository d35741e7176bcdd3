package dev.obor.loss;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.obor.formula.Expr;
import dev.obor.tensor.Tensor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PreparedTest {
    private static final Tensor INPUT = Tensor.of(1f, 2f);
    private static final Tensor TARGET = Tensor.of(3f, 5f);

    /// `factor * |input - target|`.
    private record Scaled(double factor, AtomicInteger derived, Reduction reduction)
            implements
                PointwiseLoss {
        @Override public Expr formula(Expr input, Expr target) {
            derived.incrementAndGet();
            return input.sub(target).abs().mul(factor);
        }
    }

    @Test void equal_records_are_prepared_once() {
        var derived = new AtomicInteger();
        var kept = new Scaled(2, derived, Reduction.SUM); // what is known is known by this one
        assertThat(kept.forward(INPUT, TARGET)).isExactly(Tensor.scalar(10f));
        for (int i = 0; i < 3; i++) {
            assertThat(new Scaled(2, derived, Reduction.SUM).forward(INPUT, TARGET))
                    .isExactly(Tensor.scalar(10f));
        }
        assertThat(kept.forward(INPUT, TARGET)).isExactly(Tensor.scalar(10f));
        assertThat(derived).hasValue(1);
    }

    @Test void records_that_differ_are_prepared_each() {
        var derived = new AtomicInteger();
        assertThat(new Scaled(2, derived, Reduction.SUM).forward(INPUT, TARGET))
                .isExactly(Tensor.scalar(10f));
        assertThat(new Scaled(3, derived, Reduction.SUM).forward(INPUT, TARGET))
                .isExactly(Tensor.scalar(15f));
        assertThat(derived).hasValue(2);
    }
}
