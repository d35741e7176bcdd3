package dev.obor.io;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A JSON value (RFC 8259), read strictly: no duplicate keys, no lone surrogates, at most 64
/// levels, nothing after the value but white space.
sealed interface Json {
    /// A string.
    record Text(String value) implements Json {}

    /// A number written without fraction and exponent that a `long` holds.
    record Whole(long value) implements Json {}

    /// Any other number.
    record Real(double value) implements Json {}

    /// `true` or `false`.
    record Flag(boolean value) implements Json {}

    /// An array.
    record Items(List<Json> values) implements Json {}

    /// An object, in the order of the text.
    record Fields(Map<String, Json> values) implements Json {}

    /// `null`.
    record Null() implements Json {}

    /// Parses a whole text.
    ///
    /// **Errors.** [FormatException] that names the rule and the position.
    static Json parse(String text) {
        return new Parser(text).whole();
    }

    /// A string as JSON writes it, with its quotes.
    static String quote(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(
                    "Json: text must be valid Unicode; got a lone surrogate in \"" + text + "\".");
        }
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> quoted.append(c < ' ' ? "\\u00" + twoHexDigits(c) : c);
            }
        }
        return quoted.append('"').toString();
    }

    /// A value for a message: as JSON, objects shortened to their keys, cut after 80 characters.
    static String describe(@Nullable Json json) {
        String text = switch (json) {
            case null -> "nothing";
            case Text(var value) -> quote(value);
            case Whole(var value) -> Long.toString(value);
            case Real(var value) -> Double.toString(value);
            case Flag(var value) -> Boolean.toString(value);
            case Null() -> "null";
            case Items(var values) ->
                    values.stream().limit(80).map(Json::describe).toList().toString();
            case Fields(var values) -> "an object of " + values.keySet();
        };
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }

    private static String twoHexDigits(char c) {
        return Integer.toHexString(0x100 | c).substring(1);
    }

    /// Recursive descent, one method per rule of the grammar.
    final class Parser {
        private static final int MAX_DEPTH = 64;
        private static final Pattern NUMBER =
                Pattern.compile("-?(?:0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

        private final String text;
        private int at;
        private int depth;

        private Parser(String text) {
            this.text = text;
        }

        private Json whole() {
            Json value = value();
            if (at < text.length()) {
                throw broken("nothing may follow the value");
            }
            return value;
        }

        private Json value() {
            skipSpace();
            Json value = switch (peek()) {
                case '{' -> deeper(this::fields);
                case '[' -> deeper(this::items);
                case '"' -> new Text(string());
                case 't' -> word("true", new Flag(true));
                case 'f' -> word("false", new Flag(false));
                case 'n' -> word("null", new Null());
                default -> number();
            };
            skipSpace();
            return value;
        }

        private Json deeper(Supplier<Json> rule) {
            if (++depth > MAX_DEPTH) {
                throw broken("at most 64 levels may be nested");
            }
            Json value = rule.get();
            depth--;
            return value;
        }

        private Json fields() {
            var values = new LinkedHashMap<String, Json>();
            expect('{');
            skipSpace();
            if (!accept('}')) {
                do {
                    skipSpace();
                    String key = string();
                    skipSpace();
                    expect(':');
                    if (values.put(key, value()) != null) {
                        throw broken("keys must differ; \"" + key + "\" comes twice");
                    }
                } while (accept(','));
                expect('}');
            }
            return new Fields(values);
        }

        private Json items() {
            var values = new ArrayList<Json>();
            expect('[');
            skipSpace();
            if (!accept(']')) {
                do {
                    values.add(value());
                } while (accept(','));
                expect(']');
            }
            return new Items(values);
        }

        private Json word(String word, Json value) {
            if (!text.startsWith(word, at)) {
                throw broken("a value must stand here");
            }
            at += word.length();
            return value;
        }

        private Json number() {
            var matcher = NUMBER.matcher(text).region(at, text.length());
            if (!matcher.lookingAt()) {
                throw broken("a value must stand here");
            }
            at = matcher.end();
            String digits = matcher.group();
            boolean isWhole = matcher.group(1) == null && matcher.group(2) == null;
            if (isWhole && !digits.equals("-0")) {
                try {
                    return new Whole(Long.parseLong(digits));
                } catch (NumberFormatException e) {
                    return new Real(Double.parseDouble(digits)); // beyond a long
                }
            }
            return new Real(Double.parseDouble(digits));
        }

        private String string() {
            expect('"');
            var value = new StringBuilder();
            while (peek() != '"') {
                char c = text.charAt(at++);
                if (c < ' ') {
                    throw broken("control characters must be escaped in strings");
                }
                value.append(c == '\\' ? escaped() : c);
            }
            at++;
            String string = value.toString();
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(string)) {
                throw broken("surrogates must come in pairs");
            }
            return string;
        }

        private char escaped() {
            char c = peek();
            at++;
            return switch (c) {
                case '"', '\\', '/' -> c;
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'u' -> hexDigits();
                default -> throw broken("the escape must be one of JSON's");
            };
        }

        private char hexDigits() {
            int code = 0;
            for (int i = 0; i < 4; i++) {
                char c = peek();
                int digit = c < 128 ? Character.digit(c, 16) : -1;
                if (digit < 0) {
                    throw broken("\\u must be followed by four hexadecimal digits");
                }
                code = code * 16 + digit;
                at++;
            }
            return (char) code;
        }

        private char peek() {
            if (at >= text.length()) {
                throw broken("the text must not end here");
            }
            return text.charAt(at);
        }

        private boolean accept(char c) {
            boolean found = at < text.length() && text.charAt(at) == c;
            at += found ? 1 : 0;
            return found;
        }

        private void expect(char c) {
            if (!accept(c)) {
                throw broken("'" + c + "' must stand here");
            }
        }

        private void skipSpace() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private FormatException broken(String rule) {
            String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
            return new FormatException(
                    "Json: %s; got %s at position %d.".formatted(rule, found, at));
        }
    }
}
