package dev.obor.cli;

import dev.obor.formula.DType;
import dev.obor.tensor.Tensor;
import java.io.StringWriter;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Tensors as nested JSON arrays; what is not finite is a string, as JSON has no number for it.
final class TensorJson {
    private TensorJson() {}

    /// One line with an object: a text, then the tensors by name.
    static String object(String key, String text, Map<String, Tensor> tensors) {
        var result = new StringWriter();
        try (JsonGenerator json =
                new JsonFactory().createGenerator(ObjectWriteContext.empty(), result)) {
            json.writeStartObject();
            json.writeStringProperty(key, text);
            tensors.forEach((name, tensor) -> {
                json.writeName(name);
                write(json, tensor.detach());
            });
            json.writeEndObject();
        }
        return result + "\n";
    }

    private static void write(JsonGenerator json, Tensor tensor) {
        if (tensor.rank() == 0) {
            number(json, tensor);
            return;
        }
        json.writeStartArray();
        for (int i = 0; i < tensor.size(0); i++) {
            write(json, tensor.select(0, i));
        }
        json.writeEndArray();
    }

    private static void number(JsonGenerator json, Tensor scalar) {
        if (!scalar.dtype().isFloating()) {
            json.writeNumber(scalar.itemLong());
            return;
        }
        double value = scalar.item();
        if (!Double.isFinite(value)) {
            json.writeString(Double.toString(value));
        } else if (scalar.dtype() == DType.FLOAT32) {
            json.writeNumber((float) value); // the shortest text that reads back as this float
        } else {
            json.writeNumber(value);
        }
    }
}
