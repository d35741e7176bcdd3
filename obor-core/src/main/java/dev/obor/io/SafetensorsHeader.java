package dev.obor.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The header of a safetensors file:
/// `{"__metadata__":{"a":"b"},"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}`.
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    static final String METADATA = "__metadata__";

    /// Where one tensor stands, in bytes after the header.
    record Entry(String name, Encoding encoding, int[] shape, long begin, long end) {}

    static SafetensorsHeader parse(String text, ByteSource source) {
        var entries = new ArrayList<Entry>();
        Map<String, String> metadata = Map.of();
        for (var field : fields(json(text, source), "the header", source).entrySet()) {
            if (field.getKey().equals(METADATA)) {
                metadata = metadata(field.getValue(), source);
            } else {
                entries.add(entry(field.getKey(), field.getValue(), source));
            }
        }
        return new SafetensorsHeader(entries, metadata);
    }

    /// The entries by position, when they fill the rest of the file without holes and overlaps.
    List<Entry> inDataOrder(ByteSource source) {
        var sorted = entries.stream()
                .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
                .toList();
        long filled = 0;
        for (var entry : sorted) {
            if (entry.begin != filled) {
                throw source.broken(
                        "data of \"%s\" must begin where the data before it end, at %d"
                                .formatted(entry.name, filled),
                        entry.begin);
            }
            filled = entry.end;
        }
        if (filled != source.left()) {
            throw source.broken("the tensors must fill the data, %d bytes".formatted(filled),
                    source.left() + " bytes");
        }
        return sorted;
    }

    private static Json json(String text, ByteSource source) {
        try {
            return Json.parse(text);
        } catch (FormatException e) {
            throw source.broken("the header must be JSON", "\"" + e.getMessage() + "\"");
        }
    }

    private static Map<String, Json> fields(Json json, String what, ByteSource source) {
        if (json instanceof Json.Fields(var values)) {
            return values;
        }
        throw source.broken(what + " must be a JSON object", Json.describe(json));
    }

    private static Map<String, String> metadata(Json json, ByteSource source) {
        var texts = new LinkedHashMap<String, String>();
        fields(json, METADATA, source).forEach((key, value) -> {
            if (!(value instanceof Json.Text(var text))) {
                throw source.broken("metadata must be strings",
                        Json.describe(value) + " for \"" + key + "\"");
            }
            texts.put(key, text);
        });
        return texts;
    }

    /// Other keys than the three are passed over, as the reference reader does.
    private static Entry entry(String name, Json json, ByteSource source) {
        String of = " of \"" + name + "\"";
        var fields = fields(json, "the entry" + of, source);
        var encoding = encoding(fields.get("dtype"), of, source);
        long[] sizes = wholes(fields.get("shape"), "shape" + of, source);
        if (Arrays.stream(sizes).anyMatch(size -> size > Integer.MAX_VALUE)) {
            throw source.broken("sizes" + of + " must be below 2^31", Arrays.toString(sizes));
        }
        int[] shape = Arrays.stream(sizes).mapToInt(size -> (int) size).toArray();
        long[] offsets = wholes(fields.get("data_offsets"), "data_offsets" + of, source);
        if (offsets.length != 2) {
            throw source.broken("data_offsets" + of + " must be two", Arrays.toString(offsets));
        }
        long count = Raw.count(shape);
        if (count < 0 || offsets[1] - offsets[0] != count * encoding.bytes()) {
            throw source.broken("data_offsets%s must span %s for %s %s".formatted(of,
                    count < 0 ? "fewer than 2^31 elements" : count * encoding.bytes() + " bytes",
                    encoding, Arrays.toString(shape)), Arrays.toString(offsets));
        }
        return new Entry(name, encoding, shape, offsets[0], offsets[1]);
    }

    private static Encoding encoding(@Nullable Json json, String of, ByteSource source) {
        String dtype = json instanceof Json.Text(var text) ? text : "";
        return Encoding.ofSafetensors(dtype).orElseThrow(() -> source.broken(
                "dtype" + of + " must be one of " + Arrays.toString(Encoding.values()),
                Json.describe(json)));
    }

    private static long[] wholes(@Nullable Json json, String what, ByteSource source) {
        if (json instanceof Json.Items(var values)
                && values.stream().allMatch(v -> v instanceof Json.Whole(var n) && n >= 0)) {
            return values.stream().mapToLong(v -> ((Json.Whole) v).value()).toArray();
        }
        throw source.broken(what + " must be a list of whole numbers from 0", Json.describe(json));
    }
}
