package dev.obor.io;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.formula.DType;
import dev.obor.tensor.Tensor;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tensors through files, above the formats themselves.
class TensorFilesTest {
    private static final String NUMPY_FILE =
            "934e554d5059010076007b276465736372273a20273e6932272c2027666f72747261"
                    + "6e5f6f72646572273a20547275652c20277368617065273a2028322c2033292c207d"
                    + "20".repeat(59) + "0a000100040002000500030006";

    @TempDir private Path folder;

    static Stream<Tensor> tensors() {
        return Stream.of(
                Tensor.of(new float[][] {{1.5f, -0f, Float.NaN}, {1e-45f, 3e38f, -1}}),
                Tensor.of(new double[][][] {{{Math.PI}, {Double.NEGATIVE_INFINITY}}}),
                Tensor.of(Integer.MIN_VALUE, 0, Integer.MAX_VALUE),
                Tensor.of(Long.MIN_VALUE, (1L << 53) + 1, Long.MAX_VALUE),
                Tensor.of(new boolean[][] {{true, false}, {false, false}}),
                Tensor.scalar(2.5f),
                Tensor.scalar(true),
                Tensor.zeros(DType.INT64, 2, 0, 3));
    }

    @ParameterizedTest
    @MethodSource("tensors")
    void npy_gives_back_what_was_written(Tensor tensor) {
        Path file = folder.resolve("x.npy");
        Npy.write(file, tensor);
        assertThat(Npy.read(file)).isExactly(tensor);
    }

    @Test void safetensors_give_back_what_was_written() {
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors().forEach(tensor -> tensors.put("t" + tensors.size(), tensor));
        Path file = folder.resolve("x.safetensors");
        Safetensors.write(file, tensors, Map.of("a", "b"));
        var read = Safetensors.read(file);
        assertThat(read.metadata()).isEqualTo(Map.of("a", "b"));
        assertThat(read.tensors()).containsOnlyKeys(tensors.keySet());
        tensors.forEach((name, tensor) -> assertThat(read.tensors().get(name)).isExactly(tensor));
    }

    @Test void views_are_written_as_they_look() {
        Tensor matrix = Tensor.of(new float[][] {{1, 2, 3}, {4, 5, 6}}).requiresGrad(true);
        Path file = folder.resolve("x.npy");
        Npy.write(file, matrix.t().slice(0, 1, 3));
        Tensor read = Npy.read(file);
        assertThat(read).isExactly(Tensor.of(new float[][] {{2, 5}, {3, 6}}));
        assertThat(read.requiresGrad()).isFalse();
    }

    /// `numpy.save` of `numpy.asfortranarray([[1, 2, 3], [4, 5, 6]], dtype='>i2')`, numpy 2.4.6.
    @Test void a_fortran_ordered_array_of_numpy_is_read() throws Exception {
        Path file = folder.resolve("x.npy");
        Files.write(file, HexFormat.of().parseHex(NUMPY_FILE));
        assertThat(Npy.read(file)).isExactly(Tensor.of(new int[][] {{1, 2, 3}, {4, 5, 6}}));
    }

    @Test void a_file_that_is_not_there_is_named() {
        Path file = folder.resolve("none.npy");
        assertThatThrownBy(() -> Npy.read(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("Npy: cannot read " + file + ": no such file or folder.");
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("Safetensors: cannot read " + file + ": no such file or folder.");
    }
}
