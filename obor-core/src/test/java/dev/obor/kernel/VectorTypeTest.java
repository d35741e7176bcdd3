package dev.obor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import dev.obor.tensor.Step;
import dev.obor.tensor.Tensor;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class VectorTypeTest {
    /// In a process of its own, whose loops have run in two widths and no more when the tiles of
    /// products are compiled. While HotSpot had to guess their class, this made 38 MB of vectors; now
    /// about 20 kB, or half a megabyte where the copies that turn A over keep an object per vector.
    @Test void products_make_no_objects_after_another_width_has_run() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(java, "--add-modules", "jdk.incubator.vector",
                "-cp", classPath(), TwoWidths.class.getName()).redirectErrorStream(true).start();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        long bytes = Long.parseLong(printed.lines().toList().getLast());
        assertThat(bytes).isLessThan(2_000_000);
    }

    private static String classPath() throws Exception {
        return Stream.of(VectorTypeTest.class, Tensor.class, NullMarked.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .map(place -> new File(place.getPath()).toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// Prints how many bytes a product of two (256, 256) matrices allocates.
    static final class TwoWidths {
        private static final int SIZE = 256;

        private TwoWidths() {}

        public static void main(String[] args) throws InterruptedException {
            if (Simd.bits() > 128) {
                exponential(Simd.bits());
                exponential(Simd.bits() / 2);
            }
            Tensor a = Tensor.ones(SIZE, SIZE);
            multiply(a, 20);
            Warmup.await();
            multiply(a, 20);
            long before = Allocation.ofThisThread();
            multiply(a, 10);
            System.out.println((Allocation.ofThisThread() - before) / 10);
        }

        private static void exponential(int bits) {
            var inOrder = new Access(DType.FLOAT32, false);
            var plan = new Plan(
                    Plan.lowered(List.of(Output.store(Expr.input(0).exp())), DType.FLOAT32),
                    DType.FLOAT32, List.of(inOrder, inOrder), false);
            new Trial(plan, false, LoopClass.compile(plan, 0, false)).warm(bits);
        }

        private static void multiply(Tensor a, int times) {
            for (int i = 0; i < times; i++) {
                try (var _ = Step.begin()) {
                    a.matmul(a);
                }
            }
        }
    }
}
