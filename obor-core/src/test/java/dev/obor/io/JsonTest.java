package dev.obor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test void every_kind_of_value_is_read() {
        assertThat(Json.parse(" {\"a\" : [1, -2.5e3, true,\tfalse, null], \"b\":{} ,"
                + " \"c\":[]}\r\n"))
                .isEqualTo(new Json.Fields(Map.of(
                        "a", new Json.Items(List.of(new Json.Whole(1), new Json.Real(-2500),
                                new Json.Flag(true), new Json.Flag(false), new Json.Null())),
                        "b", new Json.Fields(Map.of()),
                        "c", new Json.Items(List.of()))));
    }

    @Test void whole_numbers_are_exact_to_the_limits_of_a_long() {
        assertThat(Json.parse("9223372036854775807")).isEqualTo(new Json.Whole(Long.MAX_VALUE));
        assertThat(Json.parse("9223372036854775808")).isEqualTo(new Json.Real(0x1p63));
        assertThat(Json.parse("-0")).isEqualTo(new Json.Real(-0.0));
        assertThat(Json.parse("1.0")).isEqualTo(new Json.Real(1));
    }

    @Test void escapes_are_resolved() {
        assertThat(Json.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDD25\""))
                .isEqualTo(new Json.Text("\"\\/\b\f\n\r\té🔥"));
    }

    @Test void a_quoted_text_is_read_back() {
        String text = "a\"b\\c\n\r\t\u0001\u001fé🔥/";
        assertThat(Json.quote(text)).isEqualTo("\"a\\\"b\\\\c\\n\\r\\t\\u0001\\u001fé🔥/\"");
        assertThat(Json.parse(Json.quote(text))).isEqualTo(new Json.Text(text));
        assertThatThrownBy(() -> Json.quote("\ud800")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lone surrogate");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "{", "[1,]", "[1 2]", "{\"a\":1,}", "{a:1}", "{'a':1}", "{\"a\" 1}", "[", "]",
        "01", "+1", ".5", "1.", "1e", "-", "0x1", "NaN", "Infinity", "tru", "nul", "TRUE", "1 2",
        "\"a", "\"\n\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\udc00\\ud800\"",
        "\u00a0 1", "\ufeff1", "// 1", "\"\\", "\"\\u00\u0661\u0661\"",
    })
    void what_is_not_json_is_refused(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(FormatException.class)
                .hasMessageStartingWith("Json: ").hasMessageContaining(" at position ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "{\"a\":1,\"a\":2} | Json: keys must differ; \"a\" comes twice; got '}' at position 12.",
        "[1;2] | Json: ']' must stand here; got ';' at position 2.",
        "[1 | Json: ']' must stand here; got the end at position 2.",
        "1 1 | Json: nothing may follow the value; got '1' at position 2.",
    })
    void messages_name_the_rule_and_the_position(String text, String message) {
        assertThatThrownBy(() -> Json.parse(text)).hasMessage(message);
    }

    @Test void nesting_ends_at_64_levels() {
        assertThat(Json.parse("[".repeat(64) + "]".repeat(64))).isInstanceOf(Json.Items.class);
        assertThatThrownBy(() -> Json.parse("[".repeat(100_000)))
                .hasMessage("Json: at most 64 levels may be nested; got '[' at position 64.");
        assertThat(Json.parse("[" + "[1],".repeat(999) + "[]]")).isInstanceOf(Json.Items.class);
    }
}
