package dev.obor.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
    @TempDir Path folder;

    @Test void header_and_rows_are_read() {
        Table table = read("length, width ,species\n5.1,3.5,setosa\n6.2,2.9,virginica\n");
        assertThat(table.columns()).containsExactly("length", "width", "species");
        assertThat(table.rows()).isEqualTo(2);
        assertThat(table.column("width").number(1)).isEqualTo(2.9);
        assertThat(table.column("species").text(0)).isEqualTo("setosa");
        assertThat(table.has("width")).isTrue();
        assertThat(table.has("height")).isFalse();
    }

    @Test void quotes_hold_separators_quotes_and_line_ends() {
        Table table = read("a,b\n\"x, y\",\"she said \"\"no\"\"\"\n\"two\nlines\",2\n3,4\n");
        assertThat(table.column("a").text(0)).isEqualTo("x, y");
        assertThat(table.column("b").text(0)).isEqualTo("she said \"no\"");
        assertThat(table.column("a").text(1)).isEqualTo("two\nlines");
        assertThat(table.column("a").where(2)).isEqualTo("line 5 of " + file());
    }

    @Test void byte_order_mark_carriage_returns_and_empty_lines_are_skipped() {
        Table table = read("\uFEFFa,b\r\n1,2\r\n\r\n3,4");
        assertThat(table.columns()).containsExactly("a", "b");
        assertThat(table.rows()).isEqualTo(2);
        assertThat(table.column("b").number(1)).isEqualTo(4);
        assertThat(table.column("b").where(1)).startsWith("line 4 of");
    }

    @Test void separator_is_semicolon_or_tab_when_the_header_has_no_comma() {
        assertThat(read("a;b\n1,5;2\n").column("a").text(0)).isEqualTo("1,5");
        assertThat(read("a\tb\n1\t2\n").columns()).containsExactly("a", "b");
        assertThat(read("a;b,c\n1;2,3\n").columns()).containsExactly("a;b", "c");
        assertThat(read("\"a,1\";b\n1;2\n").columns()).containsExactly("a,1", "b");
        assertThat(read("only\n1\n").columns()).containsExactly("only");
    }

    @Test void header_alone_is_a_table_without_rows() {
        assertThat(read("a,b").rows()).isZero();
    }

    @Test void missing_file_is_named() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Table.read(folder.resolve("none.csv")))
                .withMessage("Table: the file must exist and be readable; got %s. Check the path.",
                        folder.resolve("none.csv"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Table.read(folder))
                .withMessageStartingWith("Table: the file must exist and be readable; got");
    }

    @Test void ragged_row_is_named_with_its_line_and_both_counts() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("a,b,c\n1,2,3\n\n1,2\n"))
                .withMessage("Table: every row must have as many fields as the header; "
                        + "got 2 in line 4 of %s, the header has 3. "
                        + "Put fields that contain the separator in quotes.", file());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("a,b\n1,2,3\n"))
                .withMessageContaining("got 3 in line 2 of");
    }

    @Test void empty_file_is_an_error() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(""))
                .withMessage("Table: the file must not be empty; got %s. "
                        + "Its first line must name the columns.", file());
    }

    @Test void column_names_must_be_there_and_differ() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("a,b,a\n1,2,3\n"))
                .withMessage("Table: column names must differ; got \"a\" for columns 1 and 3 "
                        + "of %s. Rename one of them.", file());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(",b\n1,2\n"))
                .withMessage("Table: every column must have a name; got none for column 1 of %s. "
                        + "Name it in the header.", file());
    }

    @Test void open_quote_is_an_error_in_one_line() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("a,b\n1,\"2\n3,4\n"))
                .withMessageStartingWith("Table: the file must be well-formed CSV; got " + file())
                .satisfies(e -> assertThat(e).message().doesNotContain("\n"));
    }

    @Test void other_encodings_are_an_error() throws IOException {
        Files.write(Path.of(file()), "a,b\nM\u00fcller,2\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Table.read(Path.of(file())))
                .withMessage("Table: the file must be UTF-8 text; got other bytes in %s. "
                        + "Save it as UTF-8.", file());
    }

    @Test void unknown_column_names_the_known_ones() {
        Table table = read("a,b\n1,2\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.column("c"))
                .withMessage("Table: the column must exist; got \"c\", %s has a, b. "
                        + "Check the name.", file());
    }

    @Test void text_among_numbers_is_named_with_line_column_and_value() {
        Column age = read("age\n1\n2\nabc\n").column("age");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> age.number(2))
                .withMessage("Table: column \"age\" must hold finite float32 numbers; "
                        + "got \"abc\" in line 4 of %s. "
                        + "Correct it, leave it empty, or declare the column categorical.", file());
    }

    @Test void missing_values_have_several_spellings() {
        Column column = read("v,w\n,1\nNA,1\nnan,1\nNULL,1\n?,1\n  ,1\n0,1\nnone,1\n").column("v");
        assertThat(Stream.of(0, 1, 2, 3, 4, 5).allMatch(column::missing)).isTrue();
        assertThat(column.missing(6)).isFalse();
        assertThat(column.missing(7)).isFalse();
        assertThat(column.number(3)).isNaN();
    }

    @Test void numbers_are_decimal_and_fit_float32() {
        Table table = read("v\n-1\n2.50\n.5\n1e-3\n+4.\n0x10\n1d\n1e39\ninf\n1 000\n");
        Column column = table.column("v");
        double[] wanted = {-1, 2.5, 0.5, 0.001, 4};
        for (int row = 0; row < wanted.length; row++)
            assertThat(column.number(row)).isEqualTo(wanted[row]);
        for (int row = wanted.length; row < column.rows(); row++)
            assertThat(column.numeric(row)).as(column.text(row)).isFalse();
    }

    @Test void column_is_numeric_when_half_of_its_values_are() {
        assertThat(read("v\n1\nx\n").column("v").numeric(0, 1)).isTrue();
        assertThat(read("v\n1\nx\ny\n").column("v").numeric(0, 1, 2)).isFalse();
        assertThat(read("v\n1\nx\n?\n").column("v").numeric(1)).isFalse();
        assertThat(read("v\n1\nx\n?\n").column("v").numeric(2)).isTrue();
    }

    @Test void categories_are_sorted_by_value_or_by_characters() {
        assertThat(read("v\n10\n9\n?\n9\n").column("v").categories(0, 1, 2, 3))
                .containsExactly("9", "10");
        assertThat(read("v\nb\na\nB\n10\n9\n").column("v").categories(0, 1, 2, 3, 4))
                .containsExactly("10", "9", "B", "a", "b");
    }

    @Test void written_table_reads_back_and_leaves_nothing_beside() throws IOException {
        Table table = Table.of(List.of("a", "b, c"), List.of(
                List.of("x\ny", "\"q\""), List.of("", "\u00e9")));
        Path path = folder.resolve("out.csv");
        Files.writeString(path, "old");
        table.write(path);
        assertThat(Files.readString(path))
                .isEqualTo("a,\"b, c\"\n\"x\ny\",\"\"\"q\"\"\"\n,\u00e9\n");
        Table back = Table.read(path);
        assertThat(back.columns()).isEqualTo(table.columns());
        assertThat(back.column("a").text(0)).isEqualTo("x\ny");
        assertThat(back.column("b, c").text(1)).isEqualTo("\u00e9");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test void failed_write_keeps_the_old_file() throws IOException {
        Path path = folder.resolve("taken");
        Files.createDirectories(path.resolve("inside"));
        Table table = Table.of(List.of("a"), List.of(List.of("1")));
        assertThatThrownBy(() -> table.write(path))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("Table: writing " + path + " failed: ");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }

    private String file() {
        return folder.resolve("data.csv").toString();
    }

    private Table read(String text) {
        try {
            return Table.read(Files.writeString(Path.of(file()), text));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
