package dev.obor.kernel;

import java.lang.System.Logger.Level;
import java.util.Locale;
import jdk.incubator.vector.VectorShape;

/// Which vector width the SIMD kernels use, and why.
///
/// Chosen at the start: the system property `obor.simd` (`512`, `256`, `128`, `off` or `auto`, the
/// default), limited by what the machine has; 0 if the module `jdk.incubator.vector` was not
/// resolved. With `auto` a [WidthProbe] compares the widest with half of it when the first loops are
/// hot. Every choice yields the same bits. No class of that module is touched unless it is there.
public final class Simd {
    private static final String MODULE = "jdk.incubator.vector";
    private static final String WISH = System.getProperty("obor.simd", "auto");
    private static final int NARROWEST = 128;
    private static volatile Choice choice = choose(WISH);

    static {
        if (choice.why.contains("--add-modules")) {
            System.getLogger("dev.obor").log(Level.WARNING, "Obor runs " + choice.why);
        }
    }

    private Simd() {}

    record Choice(int bits, String why) {}

    /// The vector width in bits: 512, 256, 128, or 0 for portable loops only.
    public static int bits() {
        return choice.bits;
    }

    /// How many vector registers there are: 32 with AVX-512, of any width, and on AArch64.
    static int registers() {
        boolean many = System.getProperty("os.arch", "").equals("aarch64") || Machine.bits() == 512;
        return many ? 32 : 16;
    }

    /// Compares the width with half of it, once per process and where nobody asked for one: for when
    /// there is nothing else to warm, since HotSpot takes a second or two. If the narrower one wins,
    /// every loop that is hot is warmed again.
    static void settle() {
        int wide = choice.bits;
        if (WISH.equals("auto") && wide > NARROWEST) {
            settle(wide, WidthProbe.compare(wide, wide / 2));
        }
    }

    /// Decides between `wide` and half of it.
    static void settle(int wide, WidthProbe.Times times) {
        int bits = times.narrowWins() ? wide / 2 : wide;
        choice = new Choice(bits, String.format(Locale.ROOT,
                "%d-bit vectors; a product takes %.2f times as long in %d bits as in %d",
                bits, (double) times.narrow() / times.wide(), wide / 2, wide));
        if (bits != wide) {
            Variant.warmAgain();
            GemmTier.warmAgain();
        }
    }

    /// One sentence that says how the width was chosen.
    public static String why() {
        return choice.why;
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
