package dev.obor.cli;

import dev.obor.io.AtomicFile;
import dev.obor.io.Safetensors;
import dev.obor.tabular.Preprocessing;
import dev.obor.tensor.Tensor;
import dev.obor.train.Checkpoints;
import dev.obor.train.History;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The folder of a run and its files; each file is complete or not there.
///
/// @param path where it is
record RunFolder(Path path) {
    static final String MODEL = "model.safetensors";
    static final String METRICS = "metrics.csv";
    static final String OPTIONS = "options.json";
    static final String PREPROCESSING = "preprocessing.json";
    static final String CURVES = "curves.png";

    private static final class Json {
        static final JsonMapper MAPPER =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    }

    /// Refuses a path where there is something.
    static void requireFree(Path path) {
        if (Files.exists(path)) {
            throw new IllegalArgumentException(
                    "%s exists already, and nothing is overwritten. Give another --out, or go on with"
                            .formatted(path) + " --resume.");
        }
    }

    /// The first of `runs/name-1`, `runs/name-2` ... that is free.
    static Path fresh(String name) {
        for (int i = 1;; i++) {
            Path path = Path.of("runs", name + "-" + i);
            if (!Files.exists(path)) return path;
        }
    }

    /// A new folder that says what the run is.
    static RunFolder create(Path path, RunOptions options, Preprocessing preprocessing) {
        var folder = new RunFolder(path);
        try {
            Path parent = path.toAbsolutePath().getParent();
            if (parent != null) Files.createDirectories(parent);
            Files.createDirectory(path);
        } catch (FileAlreadyExistsException e) {
            requireFree(path);
            throw new IllegalArgumentException("--out: " + e.getMessage() + " is not a folder.", e);
        } catch (IOException e) {
            throw new UncheckedIOException("--out: cannot create %s: %s.".formatted(path, e), e);
        }
        folder.writeJson(PREPROCESSING, preprocessing);
        folder.write(options);
        return folder;
    }

    /// A folder that a run has made.
    static RunFolder existing(Path path) {
        if (!Files.isDirectory(path)) {
            throw new IllegalArgumentException(
                    "there is no run folder %s. Train one with ./obor train --out %s.".formatted(
                            path, path));
        }
        for (String file : new String[] {OPTIONS, PREPROCESSING}) {
            if (!Files.exists(path.resolve(file))) {
                throw new IllegalArgumentException(
                        "%s is not a run folder: it has no %s.".formatted(path, file));
            }
        }
        return new RunFolder(path);
    }

    Path file(String name) {
        return path.resolve(name);
    }

    void write(RunOptions options) {
        writeJson(OPTIONS, options);
    }

    RunOptions options() {
        return readJson(OPTIONS, RunOptions.class);
    }

    Preprocessing preprocessing() {
        return readJson(PREPROCESSING, Preprocessing.class);
    }

    private void writeJson(String name, Object value) {
        byte[] text = (Json.MAPPER.writeValueAsString(value) + "\n")
                .getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file(name), out -> out.write(text));
    }

    private <T> T readJson(String name, Class<T> type) {
        try {
            return Json.MAPPER.readValue(file(name).toFile(), type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("%s is damaged: %s".formatted(
                    file(name), e.getOriginalMessage()), e);
        }
    }

    /// The figures of all epochs.
    void write(History history) {
        var text = new StringBuilder("epoch");
        history.columns().forEach(column -> text.append(',').append(column));
        for (History.Epoch epoch : history.epochs()) {
            text.append('\n').append(epoch.number()).append(',').append(
                    epoch.values().values().stream().map(String::valueOf)
                            .collect(Collectors.joining(",")));
        }
        byte[] bytes = text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file(METRICS), out -> out.write(bytes));
    }

    void writeModel(Map<String, Tensor> weights, Map<String, String> metadata) {
        Safetensors.write(file(MODEL), weights, metadata);
    }

    /// What was learnt.
    Map<String, Tensor> model() {
        if (!Files.exists(file(MODEL))) {
            throw new IllegalArgumentException(
                    "%s has no model yet. Finish it with ./obor train --resume %s.".formatted(
                            path, path));
        }
        return Safetensors.read(file(MODEL)).tensors();
    }

    boolean hasCheckpoint() {
        return Files.exists(file(Checkpoints.LAST));
    }
}
