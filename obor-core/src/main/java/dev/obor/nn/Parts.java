package dev.obor.nn;

import dev.obor.kernel.Check;
import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a [Layer] holds, by name.
///
/// ```java
/// @Override public Parts parts() {
///     return new Parts()
///             .parameter("scale", scale, t -> scale = t) // trained; can be converted by to(...)
///             .buffer("steps", steps)                    // saved, not trained
///             .layer("inner", inner);
/// }
/// ```
///
/// **Errors.** `IllegalArgumentException` if a name is empty, holds a dot, or comes twice.
public final class Parts {
    /// One part, and what puts another in its place.
    record Slot<T>(T value, @Nullable Consumer<T> replace) {}

    private final Map<String, Slot<Tensor>> parameters = new LinkedHashMap<>();
    private final Map<String, Slot<Tensor>> buffers = new LinkedHashMap<>();
    private final Map<String, Slot<Rng>> generators = new LinkedHashMap<>();
    private final Map<String, Layer> layers = new LinkedHashMap<>();
    private final List<Mode> modes = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /// No parts yet.
    public Parts() {}

    /// A tensor to be trained, of the type it has. Returns these parts.
    public Parts parameter(String name, Tensor value) {
        parameters.put(checked(name), new Slot<>(value, null));
        return this;
    }

    /// A tensor to be trained; `replace` puts another in its place. Returns these parts.
    public Parts parameter(String name, Tensor value, Consumer<Tensor> replace) {
        parameters.put(checked(name), new Slot<>(value, replace));
        return this;
    }

    /// A tensor to be saved, but not trained, of the type it has. Returns these parts.
    public Parts buffer(String name, Tensor value) {
        buffers.put(checked(name), new Slot<>(value, null));
        return this;
    }

    /// A tensor to be saved, but not trained; `replace` puts another in its place. Returns these
    /// parts.
    public Parts buffer(String name, Tensor value, Consumer<Tensor> replace) {
        buffers.put(checked(name), new Slot<>(value, replace));
        return this;
    }

    /// A layer inside this one. Returns these parts.
    public Parts layer(String name, Layer value) {
        layers.put(checked(name), value);
        return this;
    }

    /// Random numbers that a resumed run must continue; `replace` puts other ones in their place.
    /// Returns these parts.
    public Parts random(String name, Rng value, Consumer<Rng> replace) {
        generators.put(checked(name), new Slot<>(value, replace));
        return this;
    }

    /// What tells training from evaluation. Returns these parts.
    public Parts mode(Mode mode) {
        modes.add(mode);
        return this;
    }

    private String checked(String name) {
        Check.argument(
                !name.isEmpty() && name.indexOf('.') < 0,
                "Parts: a name must not be empty and hold no dot; got \"%s\".", name);
        Check.argument(
                names.add(name), "Parts: a name must come once; got \"%s\" twice.", name);
        return name;
    }

    Map<String, Slot<Tensor>> parameters() {
        return parameters;
    }

    Map<String, Slot<Tensor>> buffers() {
        return buffers;
    }

    Map<String, Slot<Rng>> generators() {
        return generators;
    }

    Map<String, Layer> layers() {
        return Collections.unmodifiableMap(layers);
    }

    List<Mode> modes() {
        return modes;
    }
}
