package dev.obor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OborTest {
    @Test void without_a_command_there_is_the_help_text() {
        Run run = Run.of();
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("Usage: obor").contains("loss", "check", "info");
        assertThat(run.err()).isEmpty();
    }

    @Test void help_names_every_command_and_exits_with_0() {
        Run run = Run.of("--help");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Shows a loss", "Runs conformance cases",
                "which kernels run");
    }

    @Test void version_is_one_line() {
        Run run = Run.of("--version");
        assertThat(run.code()).isZero();
        assertThat(run.out()).matches("obor \\S+\\R");
    }

    @Test void an_unknown_command_is_one_line_with_the_nearest() {
        Run run = Run.of("chek");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("obor: there is no command 'chek'. Did you mean check? Commands: ")
                .hasLineCount(1);
    }

    @Test void an_unknown_option_is_one_line() {
        Run run = Run.of("info", "--frobnicate");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .isEqualToNormalizingNewlines("obor: Unknown option: '--frobnicate'\n");
    }

    @Test void a_fault_is_one_line_and_a_hint() {
        String text = report(new IllegalStateException("it\n  broke"), Obor.FAULT, false);
        assertThat(text).isEqualToNormalizingNewlines(
                "obor: it broke\n"
                        + "This is a fault of Obor. Run it again with --stacktrace to see where.\n");
    }

    @Test void a_fault_without_a_message_of_ours_shows_its_type() {
        assertThat(report(new ClassCastException("x"), Obor.FAULT, false))
                .startsWith("obor: java.lang.ClassCastException: x");
        assertThat(report(new IllegalArgumentException(), Obor.MISTAKE, false))
                .isEqualToNormalizingNewlines("obor: java.lang.IllegalArgumentException\n");
    }

    @Test void the_stack_trace_comes_when_asked_for() {
        assertThat(report(new IllegalStateException("broken"), Obor.FAULT, true))
                .contains("obor: broken", "at dev.obor.cli.OborTest");
        assertThat(Run.of("loss", "nonsense", "--stacktrace").err())
                .contains("obor: there is no loss 'nonsense'", "at dev.obor.cli.LossRegistry");
    }

    private static String report(Throwable e, int code, boolean stacktrace) {
        var err = new ByteArrayOutputStream();
        int returned =
                Obor.report(e, code, stacktrace,
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(returned).isEqualTo(code);
        return err.toString(StandardCharsets.UTF_8);
    }
}
