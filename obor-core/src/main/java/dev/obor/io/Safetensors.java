package dev.obor.io;

import dev.obor.formula.DType;
import dev.obor.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Safetensors files: named tensors and a map of texts.
///
/// Read are BOOL, I32, I64, F32 and F64, and without loss U8, I8, U16, I16 (as int32), U32 (as
/// int64), F16 and BF16 (as float32). What is written is ordered by element type and name and the
/// metadata by key, so equal content gives equal bytes.
///
/// **Errors.** [FormatException] for a file that breaks a rule: a header of at most 100,000,000
/// bytes of strict JSON in UTF-8, no key twice, data that fill the rest of the file in order,
/// without holes, overlaps or a tail. `UncheckedIOException` for a file that cannot be read or
/// written.
///
/// **Source.** The format as `huggingface/safetensors` states it and its reader checks it.
public final class Safetensors {
    private static final String FORMAT = "Safetensors";
    private static final int MAX_HEADER = 100_000_000;
    private static final int ALIGNMENT = 8;

    /// Biggest elements first, so that each tensor stands at a multiple of its element size.
    private static final List<DType> WRITING_ORDER =
            List.of(DType.INT64, DType.FLOAT64, DType.FLOAT32, DType.INT32, DType.BOOL);

    private Safetensors() {}

    /// All that a file holds, the tensors without gradient.
    public static SafetensorsFile read(Path file) {
        var contents = readRaw(file);
        var tensors = new LinkedHashMap<String, Tensor>();
        contents.tensors().forEach((name, raw) -> tensors.put(name, raw.tensor()));
        return new SafetensorsFile(tensors, contents.metadata());
    }

    /// Replaces or creates `file`, whole or not at all; see [AtomicFile].
    ///
    /// @throws IllegalArgumentException if a tensor is named `__metadata__`
    public static void write(
            Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
        var raw = new LinkedHashMap<String, Raw>();
        tensors.forEach((name, tensor) -> raw.put(name, Raw.of(tensor)));
        writeRaw(file, new Contents(raw, metadata));
    }

    /// All that a file holds.
    ///
    /// @param tensors  by name, in the order of their data
    /// @param metadata the texts under `__metadata__`
    record Contents(Map<String, Raw> tensors, Map<String, String> metadata) {}

    static Contents readRaw(Path file) {
        try (var source = ByteSource.open(FORMAT, file)) {
            return read(source);
        } catch (IOException e) {
            throw FileFailure.of(FORMAT, "read", file, e);
        }
    }

    static void writeRaw(Path file, Contents contents) {
        byte[] header = header(contents);
        AtomicFile.write(file, out -> write(out, header, contents));
    }

    static Contents read(ByteSource source) throws IOException {
        long length = source.takeNumber(Long.BYTES, "the length of the header");
        if (length < 0 || length > MAX_HEADER) {
            throw source.broken("the header must be at most 100000000 bytes",
                    Long.toUnsignedString(length));
        }
        String text = utf8(source.take((int) length, "the header"), source);
        var header = SafetensorsHeader.parse(text, source);
        var tensors = new LinkedHashMap<String, Raw>();
        for (var entry : header.inDataOrder(source)) {
            tensors.put(entry.name(),
                    Raw.read(source, entry.encoding(), ByteOrder.LITTLE_ENDIAN, entry.shape()));
        }
        return new Contents(tensors, header.metadata());
    }

    private static String utf8(byte[] bytes, ByteSource source) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw source.broken("the header must be UTF-8", String.valueOf(e.getMessage()));
        }
    }

    private static List<Map.Entry<String, Raw>> ordered(Map<String, Raw> tensors) {
        Comparator<Map.Entry<String, Raw>> byType =
                Comparator.comparingInt(entry -> WRITING_ORDER.indexOf(entry.getValue().dtype()));
        return tensors.entrySet().stream()
                .sorted(byType.thenComparing(Map.Entry.comparingByKey())).toList();
    }

    private static byte[] header(Contents contents) {
        var fields = new ArrayList<String>();
        if (!contents.metadata().isEmpty()) {
            fields.add(Json.quote(SafetensorsHeader.METADATA) + ":"
                    + texts(contents.metadata()));
        }
        long begin = 0;
        for (var entry : ordered(contents.tensors())) {
            long end = begin + entry.getValue().bytes();
            fields.add(field(entry.getKey(), entry.getValue(), begin, end));
            begin = end;
        }
        byte[] header = ("{" + String.join(",", fields) + "}").getBytes(StandardCharsets.UTF_8);
        if (header.length > MAX_HEADER - ALIGNMENT) {
            throw new IllegalArgumentException(
                    "Safetensors: names and metadata must be at most 100000000 bytes; got "
                            + header.length + ".");
        }
        return header;
    }

    private static String field(String name, Raw tensor, long begin, long end) {
        if (name.equals(SafetensorsHeader.METADATA)) {
            throw new IllegalArgumentException("Safetensors: a tensor must not be named"
                    + " __metadata__; got " + tensor + ". Rename it.");
        }
        String sizes = Arrays.toString(tensor.shape()).replace(" ", "");
        return Json.quote(name) + ":{\"dtype\":\"" + Encoding.of(tensor.dtype())
                + "\",\"shape\":" + sizes
                + ",\"data_offsets\":[" + begin + "," + end + "]}";
    }

    private static String texts(Map<String, String> metadata) {
        var fields = new ArrayList<String>();
        new TreeMap<>(metadata).forEach(
                (key, value) -> fields.add(Json.quote(key) + ":" + Json.quote(value)));
        return "{" + String.join(",", fields) + "}";
    }

    private static void write(OutputStream out, byte[] header, Contents contents)
            throws IOException {
        int padding = Math.floorMod(-header.length, ALIGNMENT);
        var start = new ByteArrayOutputStream();
        start.writeBytes(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length + padding).array());
        start.writeBytes(header);
        start.writeBytes(" ".repeat(padding).getBytes(StandardCharsets.UTF_8));
        start.writeTo(out);
        for (var entry : ordered(contents.tensors())) {
            entry.getValue().writeTo(out);
        }
    }
}
