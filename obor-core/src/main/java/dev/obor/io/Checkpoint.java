package dev.obor.io;

import dev.obor.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything a training run needs to go on with the same bits, in one file.
///
/// Tensors stand in sections, `model`, `optimizer` and what else there is, under the names their
/// owners give them; counters, options and positions are texts. The file is a safetensors file
/// with the tensors named `section.name`, so that any reader of that format opens it.
///
/// ```java
/// new Checkpoint().section("model", weights).section("optimizer", moments).text("epoch", "3")
///         .write(file);
/// Map<String, Tensor> weights = Checkpoint.read(file).section("model");
/// ```
///
/// A checkpoint never changes: each method returns another one, and tensors are copied when they
/// come in, so training may go on before the file is written.
///
/// **Errors.** `IllegalArgumentException` for a section or text that is there already, that is
/// asked for and is not there, or whose name breaks a rule. [FormatException] for a file that is
/// no checkpoint, `UncheckedIOException` for a file that cannot be read or written.
public final class Checkpoint {
    private static final String VERSION_KEY = "obor.checkpoint";
    private static final String VERSION = "1";
    private static final char SEPARATOR = '.';

    /// By `section.name`; an empty section leaves nothing here.
    private final Map<String, Tensor> tensors;

    private final Map<String, String> texts;

    /// A checkpoint without content.
    public Checkpoint() {
        this(Map.of(), Map.of());
    }

    private Checkpoint(Map<String, Tensor> tensors, Map<String, String> texts) {
        this.tensors = tensors;
        this.texts = texts;
    }

    /// With copies of these tensors as a section.
    ///
    /// @param section its name, not empty and without `.`
    public Checkpoint section(String section, Map<String, Tensor> content) {
        if (section.isEmpty() || section.indexOf(SEPARATOR) >= 0) {
            throw new IllegalArgumentException(
                    "Checkpoint: the name of a section must not be empty nor hold a dot; got \""
                            + section + "\".");
        }
        String prefix = section + SEPARATOR;
        if (tensors.keySet().stream().anyMatch(name -> name.startsWith(prefix))) {
            throw new IllegalArgumentException(
                    "Checkpoint: sections must differ; got \"" + section + "\" twice.");
        }
        var all = new LinkedHashMap<>(tensors);
        content.forEach((name, tensor) -> all.put(prefix + name, tensor.detach().copy()));
        return new Checkpoint(all, texts);
    }

    /// With one more text.
    public Checkpoint text(String key, String value) {
        if (texts.containsKey(key) || key.equals(VERSION_KEY)) {
            throw new IllegalArgumentException(
                    "Checkpoint: keys of texts must differ; got \"" + key + "\" twice.");
        }
        var all = new LinkedHashMap<>(texts);
        all.put(key, value);
        return new Checkpoint(tensors, all);
    }

    /// The tensors of a section by the names they were given, none if there is no such section;
    /// not to be changed in place.
    public Map<String, Tensor> section(String section) {
        String prefix = section + SEPARATOR;
        var found = new LinkedHashMap<String, Tensor>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), tensor);
            }
        });
        return Collections.unmodifiableMap(found);
    }

    /// The text under a key.
    public String text(String key) {
        @Nullable String text = texts.get(key);
        if (text == null) {
            throw new IllegalArgumentException("Checkpoint: the key must be one of "
                    + texts.keySet() + "; got \"" + key + "\".");
        }
        return text;
    }

    /// All texts by key.
    public Map<String, String> texts() {
        return Collections.unmodifiableMap(texts);
    }

    /// Replaces or creates `file`, whole or not at all; see [AtomicFile].
    public void write(Path file) {
        var metadata = new LinkedHashMap<>(texts);
        metadata.put(VERSION_KEY, VERSION);
        Safetensors.write(file, tensors, metadata);
    }

    /// What [#write] wrote.
    public static Checkpoint read(Path file) {
        var content = Safetensors.read(file);
        var texts = new LinkedHashMap<>(content.metadata());
        @Nullable String version = texts.remove(VERSION_KEY);
        if (!VERSION.equals(version)) {
            throw new FormatException(
                    "Checkpoint: the file must be a checkpoint of version %s; got %s in %s."
                            .formatted(VERSION, version == null
                                    ? "another safetensors file"
                                    : "version " + version, file));
        }
        return new Checkpoint(content.tensors(), texts);
    }

    /// The names of the tensors and the texts.
    @Override public String toString() {
        return "Checkpoint(tensors=" + tensors.keySet() + ", texts=" + texts + ")";
    }
}
