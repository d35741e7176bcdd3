package dev.obor.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    @Test void terminal_is_interactive_coloured_and_80_wide() {
        assertThat(Terminal.of(true, Map.of("TERM", "xterm"), UTF_8))
                .isEqualTo(new Terminal(true, true, true, 80));
        assertThat(Terminal.of(true, Map.of(), US_ASCII).unicode()).isFalse();
    }

    @Test void pipe_and_dumb_terminal_get_plain_lines() {
        assertThat(Terminal.of(false, Map.of(), US_ASCII)).isEqualTo(Terminal.NONE);
        assertThat(Terminal.of(true, Map.of("TERM", "dumb"), UTF_8))
                .isEqualTo(new Terminal(false, false, true, 80));
    }

    @Test void no_color_is_respected_unless_empty() {
        assertThat(Terminal.of(true, Map.of("NO_COLOR", "1"), UTF_8).colour()).isFalse();
        assertThat(Terminal.of(true, Map.of("NO_COLOR", ""), UTF_8).colour()).isTrue();
        assertThat(new Terminal(true, false, true, 80).bold("x")).isEqualTo("x");
        assertThat(new Terminal(true, true, true, 80).bold("x")).isEqualTo("\u001b[1mx\u001b[0m");
    }

    @Test void width_is_that_of_columns_when_it_is_a_number() {
        assertThat(Terminal.of(true, Map.of("COLUMNS", "120"), UTF_8).width()).isEqualTo(120);
        for (String wrong : new String[] {"", "0", "-5", "wide", "99999999999"})
            assertThat(Terminal.of(true, Map.of("COLUMNS", wrong), UTF_8).width()).isEqualTo(80);
    }

    @Test void control_characters_are_never_printed() {
        assertThat(new Terminal(true, true, true, 80).printable("a\u001b[31m\nb\u00e9"))
                .isEqualTo("a [31m b\u00e9");
        assertThat(Terminal.NONE.printable("b\u00e9")).isEqualTo("b?");
    }
}
