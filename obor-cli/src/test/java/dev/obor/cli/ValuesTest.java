package dev.obor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.formula.DType;
import dev.obor.io.Npy;
import dev.obor.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @TempDir private Path folder;

    private static Values values(String text) {
        return Values.of("--input", text);
    }

    @Test void a_number_has_no_dimension() {
        assertThat(values("2.5").sizes()).isEmpty();
        assertThat(values(" -7 ").tensor(DType.FLOAT32).item()).isEqualTo(-7);
    }

    @Test void numbers_between_commas_have_one_dimension() {
        assertThat(values("0.9, 0.2,.6").tensor(DType.FLOAT64).toDoubleArray())
                .containsExactly(0.9, 0.2, 0.6);
        assertThat(values("[5]").sizes()).containsExactly(1);
        assertThat(values("[]").sizes()).containsExactly(0);
    }

    @Test void lists_nest() {
        Values nested = values("[[[1,2],[3,4],[5,6]], [[7,8],[9,10],[11,12]]]");
        assertThat(nested.sizes()).containsExactly(2, 3, 2);
        assertThat(nested.tensor(DType.INT64).longAt(1, 0, 1)).isEqualTo(8);
        assertThat(values("[1,2],[3,4]").sizes()).containsExactly(2, 2);
    }

    @Test void nan_and_infinities_are_words() {
        assertThat(values("nan,inf,-inf,Infinity,-NaN").tensor(DType.FLOAT32).toDoubleArray())
                .containsExactly(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
                        Double.POSITIVE_INFINITY, Double.NaN);
    }

    @Test void whole_numbers_keep_64_bits() {
        Values whole = values("9007199254740993,-1");
        assertThat(whole.areWhole()).isTrue();
        assertThat(whole.tensor(DType.INT64).toLongArray()).containsExactly(9007199254740993L, -1);
        assertThat(values("1.0").areWhole()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,x", "1,,2", "", "[1,2", "1]", "[[1],2]", "[[1,2],[3]]", "0x10", "1f",
        "[1][2]"})
    void what_is_no_list_of_numbers_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> values(text))
                .withMessageStartingWith("--input must ")
                .withMessageEndingWith("Write 1,2,3 or [[1,2],[3,4]] or @file.csv or @file.npy.");
    }

    @Test void a_csv_file_may_have_a_header_and_one_column_is_one_dimension() throws IOException {
        Path table = write("table.csv", "a,b\n1,2.5\n\n3,\"-4\"\n");
        Values read = values("@" + table);
        assertThat(read.sizes()).containsExactly(2, 2);
        assertThat(read.tensor(DType.FLOAT32).toDoubleArray()).containsExactly(1, 2.5, 3, -4);
        Values column = values("@" + write("column.csv", "1\n0\n2\n"));
        assertThat(column.sizes()).containsExactly(3);
        assertThat(column.areWhole()).isTrue();
    }

    @Test void a_broken_csv_file_is_one_line() throws IOException {
        Path ragged = write("ragged.csv", "1,2\n3\n");
        assertThatIllegalArgumentException().isThrownBy(() -> values("@" + ragged))
                .withMessageContaining(
                        "rows of one length; got 2 and 1 in data row 2 of " + ragged);
        Path words = write("words.csv", "1,2\n3,four\n");
        assertThatIllegalArgumentException().isThrownBy(() -> values("@" + words))
                .withMessageContaining("got 'four'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> values("@" + folder.resolve("no.csv")))
                .withMessageEndingWith("no.csv: no such file.");
    }

    @Test void an_npy_file_keeps_its_floating_type() {
        Path file = folder.resolve("x.npy");
        Npy.write(file, Tensor.of(1.5, -2).reshape(2, 1));
        Values read = values("@" + file);
        assertThat(read.floats()).isEqualTo(DType.FLOAT64);
        assertThat(read.sizes()).containsExactly(2, 1);
        assertThat(read.tensor(DType.FLOAT64).toDoubleArray()).containsExactly(1.5, -2);
        assertThat(read.areWhole()).isFalse();
        assertThatThrownBy(() -> values("@" + folder.resolve("no.npy")))
                .hasMessageContaining("no such file");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
