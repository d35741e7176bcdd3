package dev.obor.cli;

import dev.obor.io.Npy;
import dev.obor.io.Safetensors;
import dev.obor.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The readers of files: `npy.read`, `safetensors.parse`.
final class FileOperation implements Conformance.Operation {
    private static final String NPY = "npy.read";
    private static final String SAFETENSORS = "safetensors.parse";

    @Override public boolean knows(String op) {
        return op.equals(NPY) || op.equals(SAFETENSORS);
    }

    @Override public boolean givesTypes() {
        return true;
    }

    @Override public Map<String, Tensor> run(Case one) {
        one.takesOptions(List.of());
        one.takesInputs(List.of("bytes"));
        boolean npy = one.op().equals(NPY);
        one.yields(one.expected().arrays().keySet().stream()
                .filter(name -> npy == name.equals("output")).toList());
        byte[] bytes = HexFormat.of().parseHex(one.input("bytes").data().stringValue());
        try {
            Path file = Files.createTempFile("obor-check", ".tmp");
            try {
                Files.write(file, bytes);
                return npy
                        ? Map.of("output", Npy.read(file))
                        : entries(Safetensors.read(file).tensors());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("check: no temporary file: " + e.getMessage(), e);
        }
    }

    private static Map<String, Tensor> entries(Map<String, Tensor> tensors) {
        Map<String, Tensor> entries = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> entries.put(Case.ENTRY + name, tensor));
        return entries;
    }
}
