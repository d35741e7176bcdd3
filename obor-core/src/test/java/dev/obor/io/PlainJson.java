package dev.obor.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON as plain Java values, for tests of other packages: `Map`, `List`, `String`, `Long`,
/// `Double`, `Boolean`, null.
public final class PlainJson {
    private PlainJson() {}

    public static @Nullable Object parse(String text) {
        return plain(Json.parse(text));
    }

    private static @Nullable Object plain(Json json) {
        return switch (json) {
            case Json.Text(var value) -> value;
            case Json.Whole(var value) -> value;
            case Json.Real(var value) -> value;
            case Json.Flag(var value) -> value;
            case Json.Null() -> null;
            case Json.Items(var values) -> {
                List<@Nullable Object> items = new ArrayList<>(values.size());
                values.forEach(value -> items.add(plain(value)));
                yield items;
            }
            case Json.Fields(var values) -> {
                Map<String, @Nullable Object> fields = new LinkedHashMap<>();
                values.forEach((key, value) -> fields.put(key, plain(value)));
                yield fields;
            }
        };
    }
}
