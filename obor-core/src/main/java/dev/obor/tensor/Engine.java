package dev.obor.tensor;

import dev.obor.kernel.Gemm;
import dev.obor.kernel.Simd;
import dev.obor.kernel.Workers;
import java.lang.module.ModuleDescriptor;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the library runs on: its version, threads and vector width, and why.
///
/// None of it changes a bit of any result.
public final class Engine {
    private Engine() {}

    /// The version of the library, `development` if its classes are not in a versioned module.
    public static String version() {
        ModuleDescriptor module = Engine.class.getModule().getDescriptor();
        return module == null
                ? "development"
                : module.rawVersion().orElse("development");
    }

    /// How many threads share the work: the system property `obor.threads`, else one per processor,
    /// until [#threads(int)] changes it.
    public static int threads() {
        return Workers.threads();
    }

    /// Shares the work among `n` threads from now on, the calling one among them.
    ///
    /// @throws IllegalArgumentException if `n` is less than 1
    public static void threads(int n) {
        Workers.threads(n);
    }

    /// The width of the vectors in bits: 512, 256, 128, or 0 if portable loops run.
    public static int vectorBits() {
        return Simd.bits();
    }

    /// What there is to say about how the library runs here, in words by subject: `threads`, `vectors`,
    /// `loops`, `matrices`.
    public static Map<String, String> describe() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("threads", "%d (%d processors; system property obor.threads)".formatted(
                threads(), Runtime.getRuntime().availableProcessors()));
        facts.put("vectors", Simd.why());
        facts.put("loops", vectorBits() == 0
                ? "portable loops compiled from formulas"
                : "portable loops compiled from formulas, %d-bit ones in their place once they are hot"
                        .formatted(vectorBits()));
        facts.put("matrices",
                Gemm.tier() + (vectorBits() == 0 ? "" : ", SIMD tiles once they are hot"));
        return facts;
    }
}
