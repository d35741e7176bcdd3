package dev.obor.cli;

import dev.obor.formula.DType;
import dev.obor.io.Npy;
import dev.obor.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Numbers as they are written on a command line: `2`, `0.9,0.2,nan`, `[[1,2],[3,4]]`, `@file.csv`,
/// `@file.npy`. They become a tensor once it is known of which type.
final class Values {
    private final String name;
    private final int[] sizes;
    private final List<String> words;
    private final @Nullable Tensor file;

    private Values(String name, int[] sizes, List<String> words, @Nullable Tensor file) {
        this.name = name;
        this.sizes = sizes;
        this.words = words;
        this.file = file;
    }

    /// Reads values.
    ///
    /// @param name what they are for, as it stands in messages
    /// @throws IllegalArgumentException if the text is something else; the message says where
    static Values of(String name, String text) {
        if (text.startsWith("@")) {
            Path path = Path.of(text.substring(1));
            return path.toString().toLowerCase(Locale.ROOT).endsWith(".npy")
                    ? ofNpy(name, path)
                    : ofLines(name, path);
        }
        return new Nested(name, text).read();
    }

    private static Values ofNpy(String name, Path path) {
        Tensor tensor = Npy.read(path);
        return new Values(name, tensor.shape().toArray(), List.of(), tensor);
    }

    /// A table of numbers; a first line of words is its header, one column gives one dimension.
    private static Values ofLines(String name, Path path) {
        List<List<String>> rows = new ArrayList<>(lines(name, path)
                .filter(line -> !line.isBlank())
                .map(line -> Stream.of(line.strip().split("\\s*[,;\\t]\\s*", -1))
                        .map(field -> field.replaceAll("^\"(.*)\"$", "$1")).toList())
                .toList());
        if (!rows.isEmpty() && !rows.getFirst().stream().allMatch(Values::isNumber)) {
            rows.removeFirst();
        }
        if (rows.isEmpty()) throw wrong(name, "hold a number", path + " without any");
        int columns = rows.getFirst().size();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            List<String> row = rows.get(i);
            if (row.size() != columns) {
                throw wrong(name, "have rows of one length", "%d and %d in data row %d of %s"
                        .formatted(columns, row.size(), i + 1, path));
            }
            row.forEach(word -> words.add(checked(name, word)));
        }
        return new Values(name,
                columns == 1 ? new int[] {rows.size()} : new int[] {rows.size(), columns}, words,
                null);
    }

    private static Stream<String> lines(String name, Path path) {
        try {
            return Files.readAllLines(path).stream();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "%s must be a text file or .npy; got %s, which is neither.".formatted(name,
                            path),
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException("%s: cannot read %s%s.".formatted(name, path,
                    Files.exists(path) ? "" : ": no such file"), e);
        }
    }

    /// The sizes of the dimensions.
    int[] sizes() {
        return sizes.clone();
    }

    /// Whether all are whole numbers.
    boolean areWhole() {
        return file != null
                ? !file.dtype().isFloating()
                : words.stream().allMatch(word -> word.matches("[+-]?\\d+"));
    }

    /// The floating type to compute in: that of the file, else float32.
    DType floats() {
        return file != null && file.dtype().isFloating() ? file.dtype() : DType.FLOAT32;
    }

    /// The values in this type.
    Tensor tensor(DType type) {
        if (file != null) return file.to(type);
        if (type == DType.INT64) {
            return Tensor.of(words.stream().mapToLong(this::whole).toArray()).reshape(sizes);
        }
        return Tensor.of(words.stream().mapToDouble(Values::number).toArray())
                .to(type).reshape(sizes);
    }

    private long whole(String word) {
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw wrong(name, "hold 64-bit whole numbers", word);
        }
    }

    // ---- numbers in words

    /// A number, `nan` or `inf` in any case and with a sign.
    ///
    /// @throws NumberFormatException if it is none
    static double number(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "nan", "+nan", "-nan" -> Double.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            default -> {
                if (!word.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
                    throw new NumberFormatException(word);
                }
                yield Double.parseDouble(word);
            }
        };
    }

    private static boolean isNumber(String word) {
        try {
            number(word);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String checked(String name, String word) {
        if (!isNumber(word)) throw wrong(name, "hold numbers", "'" + word + "'");
        return word;
    }

    private static IllegalArgumentException wrong(String name, String rule, String got) {
        return new IllegalArgumentException(
                "%s must %s; got %s. Write 1,2,3 or [[1,2],[3,4]] or @file.csv or @file.npy."
                        .formatted(name, rule, got));
    }

    /// Reads nested lists; the outermost brackets may be left out.
    private static final class Nested {
        private final String name;
        private final String text;
        private final List<String> words = new ArrayList<>();
        private int at;

        Nested(String name, String text) {
            this.name = name;
            this.text = text.strip();
        }

        Values read() {
            int[] sizes = element();
            if (next() == ',') {
                at = 0;
                words.clear();
                sizes = items('\0');
            }
            if (at < text.length()) throw wrong(name, "be one list", "'" + text + "'");
            return new Values(name, sizes, words, null);
        }

        /// The character that follows, or 0 at the end.
        private char next() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            return at < text.length() ? text.charAt(at) : '\0';
        }

        /// Reads a number or a list and returns its sizes.
        private int[] element() {
            if (next() == '[') {
                at++;
                return items(']');
            }
            int start = at;
            while (at < text.length() && ",[]".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            words.add(checked(name, text.substring(start, at).strip()));
            return new int[0];
        }

        /// Reads the elements of a list up to its end.
        private int[] items(char end) {
            int count = 0;
            int[] inner = {};
            if (next() != end) {
                do {
                    if (count > 0) at++; // the comma
                    int[] sizes = element();
                    if (count > 0 && !Arrays.equals(sizes, inner)) {
                        throw wrong(name, "have rows of one length", "'" + text + "'");
                    }
                    inner = sizes;
                    count++;
                } while (next() == ',');
            }
            if (next() != end) throw wrong(name, "close its brackets", "'" + text + "'");
            if (end != '\0') at++;
            int[] sizes = new int[inner.length + 1];
            sizes[0] = count;
            System.arraycopy(inner, 0, sizes, 1, inner.length);
            return sizes;
        }
    }
}
