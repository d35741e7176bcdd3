package dev.obor.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final Terminal PLAIN = new Terminal(true, false, true, 80);
    private static final String FIGURES = "loss 0.2134  acc 94.1 %";
    private static final String ERASE = "\r\u001b[K";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong(-7);

    @Test void line_holds_bar_percent_figures_and_time() {
        assertThat(Progress.render(PLAIN, "epoch 3/20", 0.62, FIGURES, 2.2))
                .isEqualTo("epoch 3/20 ━━━━━━━━━━━━━━━━╸──────────  62%"
                        + "  loss 0.2134  acc 94.1 %  0:02 left");
    }

    @Test void ascii_is_used_where_unicode_is_not() {
        assertThat(Progress.render(new Terminal(true, false, false, 60), "epoch 3/20", 0.5,
                "loss 0.2134", 61))
                .isEqualTo("epoch 3/20 [########---------]  50%  loss 0.2134  1:01 left");
    }

    @Test void line_is_shorter_than_the_terminal_at_every_width() {
        for (int width = 20; width <= 200; width++) {
            String line = Progress.render(
                    new Terminal(true, false, true, width), "epoch 3/20", 0.333, FIGURES, 3600);
            assertThat(line).hasSizeLessThan(width).startsWith("epoch 3/20 ").contains(" 33%");
        }
        assertThat(Progress.render(new Terminal(true, false, true, 20), "epoch 3/20", 1, "", 0))
                .isEqualTo("epoch 3/20 100%");
        assertThat(Progress.render(new Terminal(true, false, true, 30), "epoch 3/20", 1, "", 0))
                .isEqualTo("epoch 3/20 ━━━━━━━━━━━━━ 100%");
    }

    @Test void time_left_is_left_out_while_unknown() {
        for (double unknown : new double[] {Double.NaN, Double.POSITIVE_INFINITY})
            assertThat(Progress.render(PLAIN, "epoch 1/2", 0, FIGURES, unknown))
                    .endsWith("  0%  " + FIGURES);
    }

    @Test void bar_grows_from_empty_to_full() {
        assertThat(Progress.render(PLAIN, "e", 0, "", Double.NaN)).contains("e " + "─".repeat(40));
        assertThat(Progress.render(PLAIN, "e", 1, "", Double.NaN)).contains("e " + "━".repeat(40));
        assertThat(Progress.render(PLAIN, "e", 1.5, "", Double.NaN)).contains("100%");
    }

    @Test void colours_do_not_change_the_text() {
        Terminal coloured = new Terminal(true, true, true, 80);
        String line = Progress.render(coloured, "epoch 3/20", 0.61, FIGURES, 2.2);
        assertThat(line).contains("\u001b[36m━");
        assertThat(line.replaceAll("\u001b\\[\\d+m", ""))
                .isEqualTo(Progress.render(PLAIN, "epoch 3/20", 0.61, FIGURES, 2.2));
    }

    @Test void without_a_terminal_only_the_lines_are_printed() {
        Progress progress = progress(Terminal.NONE);
        progress.show("epoch 1/2", 0.3, () -> FIGURES);
        progress.println("epoch 1  loss 0.5");
        progress.show("epoch 2/2", 0.8, () -> FIGURES);
        progress.clear();
        assertThat(printed()).isEqualTo("epoch 1  loss 0.5" + System.lineSeparator());
    }

    @Test void updates_come_at_most_20_times_a_second() {
        Progress progress = progress(PLAIN);
        AtomicInteger asked = new AtomicInteger();
        for (int i = 0; i <= 1000; i++) {
            progress.show("epoch 1/1", i / 1000.0, () -> "n " + asked.incrementAndGet());
            nanos.addAndGet(1_000_000);
        }
        assertThat(asked).hasValue(21);
        assertThat(printed().split("\r", -1)).hasSize(22);
    }

    @Test void line_replaces_the_bar_and_the_bar_comes_back() {
        Progress progress = progress(PLAIN);
        progress.show("epoch 1/2", 0.5, () -> "");
        progress.println("epoch 1  loss 0.5");
        progress.show("epoch 2/2", 0.6, () -> "");
        progress.clear();
        progress.clear();
        String first = Progress.render(PLAIN, "epoch 1/2", 0.5, "", Double.NaN);
        String second = Progress.render(PLAIN, "epoch 2/2", 0.6, "", 0);
        assertThat(printed()).isEqualTo(ERASE + first + ERASE + "epoch 1  loss 0.5"
                + System.lineSeparator() + ERASE + second + ERASE);
    }

    @Test void time_left_counts_from_where_a_resumed_run_began() {
        Progress progress = progress(PLAIN);
        progress.show("epoch 11/20", 0.5, () -> "");
        nanos.addAndGet(10_000_000_000L);
        progress.show("epoch 13/20", 0.6, () -> "");
        assertThat(printed()).endsWith(" 60%  0:40 left");
    }

    @Test void times_are_read_at_a_glance() {
        assertThat(Progress.time(0.4)).isEqualTo("0:00");
        assertThat(Progress.time(6.6)).isEqualTo("0:07");
        assertThat(Progress.time(725)).isEqualTo("12:05");
        assertThat(Progress.time(3723)).isEqualTo("1:02:03");
    }

    private Progress progress(Terminal terminal) {
        return new Progress(new PrintStream(bytes, true, UTF_8), terminal, nanos::get);
    }

    private String printed() {
        return bytes.toString(UTF_8);
    }
}
