package dev.obor.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// Reads a file of conformance cases.
final class CaseFile {
    /// Keys of a case that say where it comes from.
    private static final Set<String> REMARKS =
            Set.of("source", "expected_from", "recomputed", "notes");

    /// What a case may expect besides tensors; `reason` and `warning` are remarks.
    private static final Set<String> EXPECTATIONS =
            Set.of("error", "accept", "entries", "reason", "warning");

    private static final Set<String> KEYS =
            Set.of("id", "op", "options", "inputs", "expected", "rtol", "atol");

    private final Path path;
    private String place = "";

    private CaseFile(Path path) {
        this.path = path;
    }

    /// All cases of a file.
    ///
    /// @throws IllegalArgumentException if it is missing or holds something else; the message says
    ///     where
    static List<Case> read(Path path) {
        return new CaseFile(path).read();
    }

    private List<Case> read() {
        ObjectMapper mapper = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
        JsonNode root;
        try {
            root = mapper.readTree(Files.readAllBytes(path));
        } catch (IOException e) {
            throw new IllegalArgumentException("check: cannot read %s%s.".formatted(path,
                    Files.isDirectory(path) ? ": it is a folder"
                            : Files.exists(path) ? ""
                            : ": no such file"),
                    e);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "check: %s must be JSON; got, in line %d, %s.".formatted(path,
                            e.getLocation().getLineNr(), e.getOriginalMessage().strip()),
                    e);
        }
        if (!root.isArray()) throw wrong("must be an array of cases");
        List<Case> cases = new ArrayList<>();
        for (JsonNode node : root) {
            place = "case " + (cases.size() + 1);
            cases.add(oneCase(object(node, "a case")));
        }
        return cases;
    }

    private Case oneCase(JsonNode node) {
        String id = text(node, "id");
        place = id;
        Set<String> unknown = new HashSet<>(node.propertyNames());
        unknown.removeAll(KEYS);
        unknown.removeAll(REMARKS);
        Map<String, JsonNode> options = new LinkedHashMap<>();
        if (node.has("options")) {
            object(node.get("options"), "options").forEachEntry(options::put);
        }
        JsonNode inputs = node.get("inputs");
        JsonNode expected = object(node.get("expected"), "expected");
        return new Case(id, text(node, "op"), options,
                inputs == null ? Map.of() : arrays(inputs, "inputs"),
                expected(expected, unknown), tolerance(node, "rtol"), tolerance(node, "atol"),
                unknown);
    }

    private Case.Expected expected(JsonNode node, Set<String> unknown) {
        Map<String, Case.Array> arrays = new LinkedHashMap<>();
        node.forEachEntry((name, value) -> {
            if (EXPECTATIONS.contains(name)) return;
            if (value.isObject()) {
                arrays.put(name, array(value, name));
            } else {
                unknown.add("expected " + name);
            }
        });
        JsonNode entries = node.get("entries");
        if (entries != null) {
            arrays(entries, "entries")
                    .forEach((name, array) -> arrays.put(Case.ENTRY + name, array));
        }
        JsonNode accept = node.get("accept");
        if (accept == null) {
            return new Case.Expected(arrays, entries != null, false, errorKind(node.get("error")));
        }
        if (!accept.isBoolean()) throw wrong("accept must be true or false");
        boolean accepted = accept.booleanValue();
        return new Case.Expected(arrays, entries != null, accepted, accepted ? null : "format");
    }

    private @Nullable String errorKind(@Nullable JsonNode error) {
        return error == null ? null : text(object(error, "error"), "kind");
    }

    private Map<String, Case.Array> arrays(JsonNode node, String name) {
        Map<String, Case.Array> arrays = new LinkedHashMap<>();
        object(node, name).forEachEntry((key, value) -> arrays.put(key, array(value, key)));
        return arrays;
    }

    private Case.Array array(JsonNode node, String name) {
        object(node, name);
        String dtype = text(node, "dtype");
        JsonNode shape = node.get("shape");
        JsonNode data = node.get("data");
        if (shape == null || !shape.isArray() || data == null) {
            throw wrong(name + " must have shape and data");
        }
        int[] sizes = new int[shape.size()];
        long count = 1;
        for (int i = 0; i < sizes.length; i++) {
            if (!shape.get(i).canConvertToInt() || shape.get(i).asInt() < 0) {
                throw wrong(name + " must have whole numbers as its shape");
            }
            sizes[i] = shape.get(i).asInt();
            count *= sizes[i];
        }
        if (dtype.equals("bytes")) {
            boolean fits = data.isString() && data.stringValue().length() == 2 * count
                    && data.stringValue().matches("[0-9a-fA-F]*");
            if (!fits) throw wrong(name + " must have two hexadecimal digits for each byte");
        } else {
            checkNumbers(data, count, name);
        }
        return new Case.Array(dtype, sizes, data);
    }

    private void checkNumbers(JsonNode data, long count, String name) {
        if (!data.isArray() || data.size() != count) {
            throw wrong("%s must have %d numbers, as its shape says".formatted(name, count));
        }
        for (JsonNode number : data) {
            boolean valid = number.isNumber() || number.isBoolean()
                    || number.isString()
                            && number.stringValue().matches("NaN|-?Infinity");
            if (!valid) throw wrong("%s must hold numbers; got %s".formatted(name, number));
        }
    }

    private double tolerance(JsonNode node, String name) {
        JsonNode number = node.get(name);
        if (number == null) return 0;
        if (!number.isNumber() || !(number.doubleValue() >= 0)) {
            throw wrong(name + " must be a number that is not negative");
        }
        return number.doubleValue();
    }

    private JsonNode object(@Nullable JsonNode node, String name) {
        if (node == null || !node.isObject()) throw wrong(name + " must be an object");
        return node;
    }

    private String text(JsonNode node, String key) {
        JsonNode text = node.get(key);
        if (text == null || !text.isString()) throw wrong("'" + key + "' must be a text");
        return text.stringValue();
    }

    private IllegalArgumentException wrong(String rule) {
        return new IllegalArgumentException("check: %s%s: %s. Cases look as cases/README.md says."
                .formatted(path, place.isEmpty() ? "" : ", " + place, rule));
    }
}
