package dev.obor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class PanelStartTest {
    @Test void the_beginning_with_the_shortest_call_is_chosen() {
        IntToLongFunction nanos = at -> at == 5 ? 2138 : 2270;
        assertThat(PanelStart.fastest(nanos, 16)).isEqualTo(5);
        assertThat(PanelStart.fastest(nanos, 4)).isZero();
    }

    @Test void a_call_that_was_disturbed_does_not_count() {
        int[] calls = {0};
        IntToLongFunction nanos = at -> calls[0]++ % 2 == 0 ? 90_000 : at == 11 ? 2138 : 2270;
        assertThat(PanelStart.fastest(nanos, 16)).isEqualTo(11);
    }
}
