package dev.obor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.formula.DType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
    private static final String F4 = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n";

    static Stream<Map<String, Json>> conformanceCases() {
        return Cases.load("formats_npy.json").stream();
    }

    static Stream<Map<String, Json>> numpyFiles() {
        return Cases.load("npy_numpy.json").stream();
    }

    @ParameterizedTest
    @MethodSource("conformanceCases")
    void the_conformance_cases_are_read_or_refused(Map<String, Json> each) throws IOException {
        var expected = Cases.fields(each.get("expected"));
        var source = Cases.source(Cases.inputBytes(each));
        if (expected.get("accept").equals(new Json.Flag(true))) {
            assertThat(Cases.show(Npy.read(source))).isEqualTo(Cases.show(expected.get("output")));
        } else {
            assertThatThrownBy(() -> Npy.read(source)).isInstanceOf(FormatException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("numpyFiles")
    void what_numpy_saves_is_read_and_written_byte_for_byte(Map<String, Json> each)
            throws IOException {
        byte[] file = Cases.bytes(each.get("bytes"));
        Raw raw = Npy.read(Cases.source(file));
        assertThat(Cases.show(raw)).isEqualTo(Cases.show(each.get("output")));
        if (each.get("written_by_obor").equals(new Json.Flag(true))) {
            var out = new ByteArrayOutputStream();
            Npy.write(out, raw);
            assertThat(out.toByteArray()).isEqualTo(file);
        }
    }

    @Test void arrays_longer_than_one_chunk_survive(@TempDir Path folder) {
        var values = new double[100_003];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1.0 / i;
        }
        Npy.writeRaw(folder.resolve("a.npy"), new Raw(DType.FLOAT64, new int[] {100_003}, values));
        assertThat((double[]) Npy.readRaw(folder.resolve("a.npy")).array()).isEqualTo(values);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{'descr': '<f4', 'shape': (2,), 'fortran_order': False}",
        "  { \"descr\" :\"<f4\",'fortran_order':False ,'shape':(2,)}  ",
        "{'descr': '<f4', 'fortran_order': False, 'shape': ( 1 , 2 ,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }",
    })
    void other_spellings_of_the_header_are_read(String header) throws IOException {
        assertThat((float[]) Npy.read(Cases.source(file(header, 8))).array()).containsExactly(0, 0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '~', value = {
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)} # must be a dictionary",
        "{'descr': '<f4', 'fortran_order': 'True', 'shape': (2,)} # must be True or False",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2)} # shape must be a tuple",
        "{'descr': '<f4', 'fortran_order': False, 'shape': '(2,)'} # shape must be a tuple",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (,)} # sizes must be whole numbers",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,,2)} # sizes must be whole numbers",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (02,)} # sizes must be whole numbers",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2.0,)} # sizes must be whole numbers",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967298,)} # sizes must be whole",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2)} # fewer than 2^31",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3,)} # must be 12 bytes; got 8 bytes",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} # must be 4 bytes; got 8 bytes",
        "{'descr': '|O', 'fortran_order': False, 'shape': (2,)} # descr must be one of",
        "{'descr': '<u8', 'fortran_order': False, 'shape': (1,)} # got '<u8' in case.",
        "{'descr': '<c8', 'fortran_order': False, 'shape': (1,)} # got '<c8' in case.",
        "{'descr': '|f4', 'fortran_order': False, 'shape': (2,)} # got '|f4' in case.",
        "{'descr': 'f4', 'fortran_order': False, 'shape': (2,)} # got 'f4' in case.",
        "{'descr': '<', 'fortran_order': False, 'shape': (2,)} # got '<' in case.",
        "{'descr': True, 'fortran_order': False, 'shape': (2,)} # got True in case.",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)} # a dictionary",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False} # keys of the header must differ",
        "{'descr': '<f4', 'shape': (2,)} # must have descr, fortran_order and shape",
        "{'descr': '<f4' 'fortran_order': False, 'shape': (2,)} # must be a dictionary",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x # must be a dictionary",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,) # must be a dictionary",
        "{ # must be a dictionary",
        "} # must be a dictionary",
    })
    void a_header_that_breaks_a_rule_is_refused(String header, String rule) {
        assertThatThrownBy(() -> Npy.read(Cases.source(file(header, 8))))
                .isInstanceOf(FormatException.class).hasMessageContaining(rule);
    }

    @Test void truths_other_than_0_and_1_are_refused() {
        byte[] file = file("{'descr': '|b1', 'fortran_order': False, 'shape': (2,)}", 2);
        file[file.length - 1] = 2;
        assertThatThrownBy(() -> Npy.read(Cases.source(file)))
                .hasMessage("Test: bool elements must be 0 or 1; got 2 at position 1 in case.");
    }

    @Test void every_truncation_is_refused() {
        byte[] file = file(F4, 8);
        for (int length = 0; length < file.length; length++) {
            byte[] part = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> Npy.read(Cases.source(part)))
                    .isInstanceOf(FormatException.class);
        }
    }

    @Test void a_missing_file_is_named(@TempDir Path folder) {
        Path file = folder.resolve("none.npy");
        assertThatThrownBy(() -> Npy.readRaw(file)).isInstanceOf(UncheckedIOException.class)
                .hasMessage("Npy: cannot read " + file + ": no such file or folder.");
    }

    @Test void a_refused_file_is_named(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("bad.npy"), file(F4, 7));
        assertThatThrownBy(() -> Npy.readRaw(file)).hasMessage(
                "Npy: the data of shape [2] must be 8 bytes; got 7 bytes in " + file + ".");
    }

    private static byte[] file(String header, int zeros) {
        var out = new ByteArrayOutputStream();
        out.writeBytes("\u0093NUMPY\u0001\u0000".getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(new byte[] {(byte) header.length(), (byte) (header.length() >> 8)});
        out.writeBytes(header.getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(new byte[zeros]);
        return out.toByteArray();
    }
}
