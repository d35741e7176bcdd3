package dev.obor.io;

import dev.obor.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a safetensors file holds; see [Safetensors].
///
/// @param tensors  by name, in the order of their data
/// @param metadata the texts that the writer added
public record SafetensorsFile(Map<String, Tensor> tensors, Map<String, String> metadata) {
    /// Keeps copies of the maps, in their order.
    public SafetensorsFile {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
}
