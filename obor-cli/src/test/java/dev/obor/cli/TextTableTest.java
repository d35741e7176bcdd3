package dev.obor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    private static final Terminal PLAIN = new Terminal(true, false, true, 80);

    @Test void first_column_is_flush_left_and_the_others_flush_right() {
        assertThat(new TextTable("part", "loss", "accuracy")
                .row("train", "0.0312", "99.76 %").row("test", "0.0871", "97.78 %").render(PLAIN))
                .isEqualTo("""
                        part     loss  accuracy
                        ───────────────────────
                        train  0.0312   99.76 %
                        test   0.0871   97.78 %
                        """);
    }

    @Test void confusion_matrix_has_actual_classes_in_rows() {
        assertThat(TextTable.confusion(List.of("cat", "dog"), new long[][] {{12, 0}, {3, 145}})
                .render(Terminal.NONE))
                .isEqualTo("""
                        actual \\ predicted  cat  dog
                        ----------------------------
                        cat                  12    .
                        dog                   3  145
                        """);
    }

    @Test void cells_stay_in_one_line_and_trailing_blanks_go() {
        assertThat(new TextTable("a", "b").row("x\ny", "").row("\u00e9", "1").render(PLAIN))
                .isEqualTo("a    b\n──────\nx y\n\u00e9    1\n");
    }

    @Test void header_is_bold_where_the_terminal_can() {
        assertThat(new TextTable("a", "b").render(new Terminal(true, true, true, 80)))
                .startsWith("\u001b[1ma  b\u001b[0m\n");
    }

    @Test void row_of_another_length_is_an_error() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TextTable("a", "b").row("1"))
                .withMessage("TextTable: a row must have as many cells as the header; "
                        + "got 1, not 2. Pass an empty text.");
    }
}
