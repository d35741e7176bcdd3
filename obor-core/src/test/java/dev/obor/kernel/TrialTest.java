package dev.obor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class TrialTest {
    private static final Access IN_ORDER = new Access(DType.FLOAT32, false);
    private static final Plan PLAN = new Plan(
            Plan.lowered(List.of(Output.store(Expr.input(0).exp())), DType.FLOAT32),
            DType.FLOAT32, List.of(IN_ORDER, IN_ORDER), false);

    @Test void a_hot_vector_loop_is_used() {
        Loop exponential = LoopClass.compile(PLAN, 0, false);
        Loop portable = new Loop() {
            @Override void run(Object[] arrays, int[] offsets, int[] strides, int rows, int columns,
                    double[] scalars, double[] totals, Object lanes) {
                LockSupport.parkNanos(1_000_000);
                exponential.run(arrays, offsets, strides, rows, columns, scalars, totals, lanes);
            }
        };
        var trial = new Trial(PLAN, false, portable);
        trial.warm(Simd.bits());
        assertThat(trial.agreed()).isNotSameAs(portable);
    }

    @Test void a_vector_loop_slower_than_the_portable_one_is_refused() {
        var trial = new Trial(PLAN, false, new Loop() {
            @Override void run(Object[] arrays, int[] offsets, int[] strides, int rows, int columns,
                    double[] scalars, double[] totals, Object lanes) {}
        });
        assertThatThrownBy(() -> trial.warm(Simd.bits()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching(
                        "Trial: the vector loop must not be slower than the portable one;"
                                + " got \\d+ and \\d+ ns\\.");
    }
}
