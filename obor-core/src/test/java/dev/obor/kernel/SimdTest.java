package dev.obor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
