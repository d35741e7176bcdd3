package dev.obor.io;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Conformance cases from `src/test/resources/cases`, read with the parser under test.
final class Cases {
    private Cases() {}

    static List<Map<String, Json>> load(String file) {
        try (var in = Cases.class.getResourceAsStream("/cases/" + file)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            var cases = ((Json.Items) Json.parse(text)).values();
            return cases.stream().map(Cases::fields).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Map<String, Json> fields(Json json) {
        return ((Json.Fields) json).values();
    }

    static String text(Json json) {
        return ((Json.Text) json).value();
    }

    static byte[] bytes(Json hex) {
        return HexFormat.of().parseHex(text(hex));
    }

    /// The bytes of a case in the common schema.
    static byte[] inputBytes(Map<String, Json> each) {
        return bytes(fields(fields(each.get("inputs")).get("bytes")).get("data"));
    }

    static ByteSource source(byte[] bytes) {
        return new ByteSource("Test", "case", new ByteArrayInputStream(bytes), bytes.length);
    }

    /// `float32 [2] [1.5, -2.0]`, of what was read and of what was expected.
    static String show(Raw raw) {
        var elements = new ArrayList<Double>();
        for (int i = 0; i < Array.getLength(raw.array()); i++) {
            elements.add(((Number) Array.get(raw.array(), i)).doubleValue());
        }
        return raw + " " + elements;
    }

    static String show(Json tensor) {
        var fields = fields(tensor);
        var sizes = ((Json.Items) fields.get("shape")).values().stream().map(Json::describe);
        var elements = ((Json.Items) fields.get("data")).values().stream().map(Cases::number);
        return text(fields.get("dtype")) + " " + sizes.toList() + " " + elements.toList();
    }

    private static Double number(Json json) {
        return switch (json) {
            case Json.Whole(var value) -> (double) value;
            case Json.Real(var value) -> value;
            case Json.Flag(var value) -> value ? 1.0 : 0.0;
            default -> throw new AssertionError(json);
        };
    }
}
