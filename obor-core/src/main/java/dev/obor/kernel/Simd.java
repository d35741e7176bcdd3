package dev.obor.kernel;

import java.lang.System.Logger.Level;
import jdk.incubator.vector.VectorShape;

/// Which vector width the SIMD kernels use, and why.
///
/// Chosen once: the system property `obor.simd` (`512`, `256`, `128`, `off` or `auto`, the
/// default), limited by what the machine has; 0 if the module `jdk.incubator.vector` was not
/// resolved. Every choice yields the same bits. No class of that module is touched unless it is
/// there.
public final class Simd {
    private static final String MODULE = "jdk.incubator.vector";
    private static final Choice CHOICE = choose(System.getProperty("obor.simd", "auto"));

    static {
        if (CHOICE.why.contains("--add-modules")) {
            System.getLogger("dev.obor").log(Level.WARNING, "Obor runs " + CHOICE.why);
        }
    }

    private Simd() {}

    record Choice(int bits, String why) {}

    /// The vector width in bits: 512, 256, 128, or 0 for portable loops only.
    public static int bits() {
        return CHOICE.bits;
    }

    /// One sentence that says how the width was chosen.
    public static String why() {
        return CHOICE.why;
    }

    static Choice choose(String wish) {
        int wanted =
                switch (wish) {
                    case "auto" -> 512;
                    case "512", "256", "128" -> Integer.parseInt(wish);
                    case "off" -> 0;
                    default ->
                            throw new IllegalArgumentException(
                                    "obor.simd: the value must be 512, 256, 128, off or auto; got "
                                            + wish + ".");
                };
        if (wanted == 0) {
            return new Choice(0, "portable loops, as the system property obor.simd=off asks");
        }
        if (!moduleIsReadable()) {
            String why = "portable loops, because the module %1$s is not there: start Java with"
                    + " --add-modules %1$s";
            return new Choice(0, why.formatted(MODULE));
        }
        int machine = Machine.bits();
        if (machine == 0) {
            return new Choice(0, "portable loops, because Java uses no SIMD of this machine");
        }
        int bits = Math.min(wanted, machine);
        String reason =
                wish.equals("auto")
                        ? "the widest that Java prefers on this machine"
                        : "as the system property obor.simd=" + wish + " asks";
        if (bits < wanted && !wish.equals("auto")) {
            reason = "the widest of this machine, although obor.simd asks for " + wish;
        }
        return new Choice(bits, bits + "-bit vectors, " + reason);
    }

    private static boolean moduleIsReadable() {
        return ModuleLayer.boot()
                .findModule(MODULE)
                .map(module -> Simd.class.getModule().canRead(module))
                .orElse(false);
    }

    /// Apart, so that the vector classes load only after the module was found.
    private static final class Machine {
        static int bits() {
            int preferred = VectorShape.preferredShape().vectorBitSize();
            return preferred >= 512 ? 512 : preferred >= 256 ? 256 : preferred >= 128 ? 128 : 0;
        }
    }
}
