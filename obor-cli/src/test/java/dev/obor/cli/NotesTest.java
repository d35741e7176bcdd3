package dev.obor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NotesTest {
    private static String printed(Level level, String format, Object... values) {
        System.Logger logger = System.getLogger("dev.obor.test");
        PrintStream real = System.err;
        var err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            logger.log(level, format, values);
        } finally {
            System.setErr(real);
        }
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test void a_warning_is_one_line() {
        assertThat(printed(Level.WARNING, "NLLLoss: got\n [1, 2]."))
                .isEqualToNormalizingNewlines("obor: warning: NLLLoss: got [1, 2].\n");
        assertThat(printed(Level.ERROR, "{0} differs", "a"))
                .isEqualToNormalizingNewlines("obor: error: a differs\n");
    }

    @Test void what_is_not_worth_a_warning_is_silent() {
        assertThat(printed(Level.INFO, "nothing")).isEmpty();
    }
}
