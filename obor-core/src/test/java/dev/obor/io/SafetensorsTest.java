package dev.obor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.formula.DType;
import dev.obor.io.Safetensors.Contents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsTest {
    @TempDir private Path folder;

    static Stream<Map<String, Json>> conformanceCases() {
        return Cases.load("formats_safetensors.json").stream();
    }

    @ParameterizedTest
    @MethodSource("conformanceCases")
    void the_conformance_cases_are_read_or_refused(Map<String, Json> each) throws IOException {
        byte[] file = Cases.inputBytes(each);
        if (Cases.fields(each.get("expected")).get("accept").equals(new Json.Flag(true))) {
            int tensors = new String(file, StandardCharsets.ISO_8859_1).contains("test") ? 1 : 0;
            assertThat(Safetensors.read(Cases.source(file)).tensors()).hasSize(tensors);
        } else {
            assertThatThrownBy(() -> Safetensors.read(Cases.source(file)))
                    .isInstanceOf(FormatException.class);
        }
    }

    /// Bytes expected by `safetensors/src/tensor.rs`, `test_serialization` and `test_empty`.
    @Test void bytes_are_those_of_the_reference_writer() throws IOException {
        var values = new Raw(DType.FLOAT32, new int[] {1, 2, 3}, new float[] {0, 1, 2, 3, 4, 5});
        assertThat(written(new Contents(Map.of("attn.0", values), Map.of()))).isEqualTo(file(
                "{\"attn.0\":{\"dtype\":\"F32\",\"shape\":[1,2,3],\"data_offsets\":[0,24]}}",
                "000000000000803f0000004000004040000080400000a040"));
        assertThat(written(new Contents(Map.of(), Map.of()))).isEqualTo(file("{}      ", ""));
    }

    @Test void all_types_names_and_texts_survive() throws IOException {
        var tensors = Map.of(
                "b", new Raw(DType.BOOL, new int[] {3}, new byte[] {1, 0, 1}),
                "i", new Raw(DType.INT32, new int[] {2}, new int[] {-1, Integer.MIN_VALUE}),
                "l", new Raw(DType.INT64, new int[] {1, 1}, new long[] {Long.MIN_VALUE}),
                "é\"\n", new Raw(DType.FLOAT32, new int[0], new float[] {Float.NaN}),
                "a", new Raw(DType.FLOAT32, new int[] {2}, new float[] {-0f, 1e-45f}),
                "d", new Raw(DType.FLOAT64, new int[] {2, 0}, new double[0]));
        var texts = Map.of("format", "obor", "🔥", "\u0000");
        byte[] file = written(new Contents(tensors, texts));
        var read = Safetensors.read(Cases.source(file));
        assertThat(read.metadata()).isEqualTo(texts);
        assertThat(read.tensors().keySet()).containsExactly("l", "d", "a", "é\"\n", "i", "b");
        tensors.forEach((name, raw) -> assertThat(Cases.show(read.tensors().get(name)))
                .isEqualTo(Cases.show(raw)));
        assertThat(written(read)).isEqualTo(file);
        assertThat(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "F16, 003c00c0, float32 [2], '[1.0, -2.0]'",
        "BF16, 803f00c0, float32 [2], '[1.0, -2.0]'",
        "U8, ff01, int32 [2], '[255.0, 1.0]'",
        "I8, ff01, int32 [2], '[-1.0, 1.0]'",
        "U16, ffff0100, int32 [2], '[65535.0, 1.0]'",
        "I16, ffff0100, int32 [2], '[-1.0, 1.0]'",
        "U32, ffffffff01000000, int64 [2], '[4.294967295E9, 1.0]'",
    })
    void narrow_types_are_widened(String dtype, String data, String type, String elements)
            throws IOException {
        String header = "{\"x\":{\"dtype\":\"%s\",\"shape\":[2],\"data_offsets\":[0,%d]}}"
                .formatted(dtype, data.length() / 2);
        var read = Safetensors.read(Cases.source(file(header, data)));
        assertThat(Cases.show(read.tensors().get("x"))).isEqualTo(type + " " + elements);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "[] | the header must be a JSON object",
        "{\"x\":{}} | dtype of \"x\" must be one of",
        "{\"x\":1} | the entry of \"x\" must be a JSON object; got 1",
        "{\"x\":{\"dtype\":\"F8_E4M3\",\"shape\":[4],\"data_offsets\":[0,4]}} | got \"F8_E4M3\" in",
        "{\"x\":{\"dtype\":\"f32\",\"shape\":[1],\"data_offsets\":[0,4]}} | got \"f32\" in case.",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}} | whole numbers from 0",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | whole numbers from 0",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}} | shape of \"x\" must",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}} | must be two; got [0]",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}} | must span 4 bytes",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1]}} | data_offsets of \"x\" must be a list",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[65536,65536],\"data_offsets\":[0,4]}} | fewer than",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[4294967297],\"data_offsets\":[0,4]}} | must be below",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[4,4]}} | must begin where",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}} | fill the data, 0 bytes",
        "{\"__metadata__\":{\"a\":1}} | metadata must be strings; got 1 for \"a\"",
        "{\"__metadata__\":[]} | __metadata__ must be a JSON object",
        "{\"x\":1,\"x\":1} | keys must differ",
        "{} {} | nothing may follow the value",
    })
    void a_header_that_breaks_a_rule_is_refused(String header, String rule) {
        assertThatThrownBy(() -> Safetensors.read(Cases.source(file(header, "00000000"))))
                .isInstanceOf(FormatException.class).hasMessageContaining(rule);
    }

    @Test void holes_and_overlaps_are_refused() {
        String header = "{\"x\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
                + "\"y\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[%d,%d]}}";
        assertThatThrownBy(() -> Safetensors.read(Cases.source(
                file(header.formatted(5, 9), "000000000000000000"))))
                .hasMessage("Test: data of \"y\" must begin where the data before it end, at 4;"
                        + " got 5 in case.");
        assertThatThrownBy(() -> Safetensors.read(Cases.source(
                file(header.formatted(3, 7), "00000000000000"))))
                .hasMessageContaining("at 4; got 3 in case.");
    }

    @Test void bytes_that_are_not_utf8_are_refused() {
        byte[] file = file("{\"ab\":1}", "");
        file[10] = (byte) 0xff;
        assertThatThrownBy(() -> Safetensors.read(Cases.source(file)))
                .isInstanceOf(FormatException.class).hasMessageContaining("must be UTF-8");
    }

    @Test void every_truncation_and_every_longer_file_is_refused() throws IOException {
        byte[] file = written(new Contents(Map.of("x",
                new Raw(DType.FLOAT32, new int[] {2}, new float[] {1, 2})), Map.of("a", "b")));
        for (int length = 0; length <= file.length + 1; length++) {
            byte[] part = Arrays.copyOf(file, length);
            if (length != file.length) {
                assertThatThrownBy(() -> Safetensors.read(Cases.source(part)))
                        .isInstanceOf(FormatException.class);
            }
        }
    }

    @Test void a_tensor_cannot_be_named_as_the_metadata() {
        var contents = new Contents(Map.of("__metadata__",
                new Raw(DType.INT32, new int[] {1}, new int[1])), Map.of());
        assertThatThrownBy(() -> Safetensors.writeRaw(folder.resolve("x"), contents))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Safetensors: a tensor must not be named __metadata__;"
                        + " got int32 [1]. Rename it.");
        assertThat(folder).isEmptyDirectory();
    }

    private byte[] written(Contents contents) throws IOException {
        Safetensors.writeRaw(folder.resolve("x"), contents);
        return Files.readAllBytes(folder.resolve("x"));
    }

    private static byte[] file(String header, String data) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length).array());
        out.writeBytes(text);
        out.writeBytes(HexFormat.of().parseHex(data));
        return out.toByteArray();
    }
}
