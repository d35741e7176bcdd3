package dev.obor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimdTest {
    @Test void off_means_portable_loops() {
        assertThat(Simd.choose("off").bits()).isZero();
        assertThat(Simd.choose("off").why()).contains("obor.simd=off");
    }

    @Test void a_width_is_never_wider_than_asked_for() {
        int widest = Simd.choose("auto").bits();
        assertThat(widest).isIn(0, 128, 256, 512);
        assertThat(Simd.choose("128").bits()).isEqualTo(Math.min(128, widest));
        assertThat(Simd.choose("256").bits()).isEqualTo(Math.min(256, widest));
        assertThat(Simd.choose("512").bits()).isEqualTo(widest);
    }

    @Test void the_reason_names_the_width_or_the_missing_flag() {
        boolean there = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        assertThat(Simd.choose("auto").why())
                .contains(there ? "-bit vectors" : "--add-modules jdk.incubator.vector");
    }

    @Test void another_value_is_refused() {
        assertThatThrownBy(() -> Simd.choose("1024"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("obor.simd: the value must be 512, 256, 128, off or auto; got 1024.");
    }

    @Test void the_narrower_width_must_be_clearly_faster() {
        assertThat(new WidthProbe.Times(100, 50).narrowWins()).isTrue();
        assertThat(new WidthProbe.Times(100, 95).narrowWins()).isFalse();
        assertThat(new WidthProbe.Times(100, 130).narrowWins()).isFalse();
    }

    @Test void the_narrower_width_must_win_with_three_loops() {
        var wins = new WidthProbe.Times(200, 100);
        var loses = new WidthProbe.Times(100, 140);
        assertThat(WidthProbe.confirmed(List.of(wins, wins, loses).iterator()::next))
                .isEqualTo(loses);
        assertThat(WidthProbe.confirmed(List.of(wins, loses).iterator()::next)).isEqualTo(loses);
        assertThat(WidthProbe.confirmed(List.of(wins, wins, wins).iterator()::next))
                .isEqualTo(wins);
        assertThat(WidthProbe.confirmed(List.of(loses).iterator()::next)).isEqualTo(loses);
    }

    @Test void what_is_timed_is_the_same_work_in_every_width() {
        for (int bits : new int[] {128, 256, 512}) {
            short[] x = new short[96];
            Arrays.fill(x, (short) 3);
            WidthProbe.compile(bits).run(x, 64);
            assertThat(Arrays.copyOf(x, 64)).containsOnly((short) 129_140_163); // 3^17
            assertThat(Arrays.copyOfRange(x, 64, 96)).containsOnly((short) 3);
        }
    }

    @Test void hot_loops_are_warmed_again_when_the_narrower_width_wins() throws Exception {
        int wide = Simd.bits();
        var exponential = Kernel.alongRows(
                List.of(Output.store(Expr.input(0).exp().mul(3))), DType.FLOAT32);
        float[] x = new float[1 << 21];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 1000 / 100f - 5;
        }
        float[] before = run(exponential, x);
        run(exponential, x);
        Warmup.await();
        try {
            Simd.settle(wide, new WidthProbe.Times(200, 100));
            assertThat(Simd.bits()).isEqualTo(wide / 2);
            assertThat(Simd.why()).startsWith(wide / 2 + "-bit vectors; a product takes 0.50");
            Warmup.await();
            assertThat(run(exponential, x)).isEqualTo(before);
        } finally {
            Simd.settle(wide, new WidthProbe.Times(100, 200));
        }
        assertThat(Simd.bits()).isEqualTo(wide);
    }

    private static float[] run(Kernel kernel, float[] x) {
        float[] y = new float[x.length];
        int[] inOrder = {1};
        kernel.run(new int[] {x.length}, new Operand[] {
            new Operand.Part(x, DType.FLOAT32, 0, inOrder),
            new Operand.Part(y, DType.FLOAT32, 0, inOrder)}, new double[0]);
        return y;
    }
}
