package dev.obor.bench;

import dev.obor.tensor.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/// The peer, set up as well as it goes.
final class Libtorch {
    static {
        unpack();
    }

    private Libtorch() {}

    /// Unpacks all native libraries before the first is loaded. JavaCPP would unpack them one by one
    /// while it loads them, and the JVM crashes in the middle of that (javacpp 1.5.13, first run).
    private static void unpack() {
        try {
            for (String library : List.of("javacpp", "openblas", "pytorch")) {
                Loader.cacheResource(
                        "/org/bytedeco/%s/%s/".formatted(library, Loader.getPlatform()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("libtorch could not be unpacked.", e);
        }
    }

    /// Gives both sides so many threads. libtorch's own setting does not reach OpenBLAS, which has
    /// threads of its own.
    static void threads(int n) {
        Engine.threads(n);
        torch.set_num_threads(n);
        openblas_nolapack.blas_set_num_threads(n);
    }

    /// A tensor of its own with these values.
    static Tensor tensor(float[] values, int... sizes) {
        return Tensor.create(values, sizes(sizes));
    }

    /// A tensor of class numbers.
    static Tensor tensor(long[] values, int... sizes) {
        return Tensor.create(values, sizes(sizes));
    }

    private static long[] sizes(int... sizes) {
        return Arrays.stream(sizes).asLongStream().toArray();
    }

    /// The values of a contiguous tensor.
    static float[] values(Tensor tensor) {
        float[] values = new float[(int) tensor.numel()];
        tensor.contiguous().data_ptr_float().get(values);
        return values;
    }

    /// What it is and what it runs on, in words by subject.
    static Map<String, String> describe() {
        String config = torch.show_config().getString();
        String parallel = torch.get_parallel_info().getString();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("version", find("TORCH_VERSION=([^,]+)", config) + " (org.bytedeco:pytorch)");
        facts.put("compiled with", find("(GCC [0-9.]+)", config) + ", "
                + find("(-O[0-9])", config));
        facts.put("vectors", torch.get_cpu_capability().getString());
        facts.put("matrix products", "BLAS_INFO=" + find("BLAS_INFO=([^,]+)", config)
                + ": OpenBLAS with threads of its own; MKL "
                + (torch.hasMKL() ? "present" : "absent"));
        facts.put("oneDNN", find("MKL-DNN (v[0-9.]+)", config));
        facts.put("threads", find("ATen parallel backend: (\\w+)", parallel) + ", "
                + find("(OpenMP [0-9]+)", config));
        return facts;
    }

    private static String find(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1).strip() : "unknown";
    }
}
