package dev.obor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.obor.plot.LineChart;
import dev.obor.tensor.Tensor;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.knowm.xchart.XYChart;

/// Every example runs with one `java` command from the module path, and prints what the notes say.
class ExamplesTest {
    private static final Path FOLDER = Path.of("..", "examples").toAbsolutePath();

    private static final Map<String, String> PRINTS = Map.of(
            "TrainingLoop", "epoch 10  loss ",
            "LikelihoodLoss", "tensor(-4.5000, grad_fn=<NegBackward0>)",
            "Blueprint", "Adagrad",
            "ExploringLosses", "tensor(1.6554)",
            "LossSummary", "CrossEntropyLoss   tensor(2.0794)",
            "LineFit", "line-fit.png",
            "OwnLoss", "gradient checked");

    @TempDir Path work;

    static Stream<Map.Entry<String, String>> examples() {
        return PRINTS.entrySet().stream();
    }

    @ParameterizedTest @MethodSource("examples")
    void runs(Map.Entry<String, String> example) throws Exception {
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p", modulePath(), "--add-modules", "dev.obor,dev.obor.plot",
                FOLDER.resolve(example.getKey() + ".java").toString());
        var output = work.resolve("output.txt");
        int exit = new ProcessBuilder(command).directory(work.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start().waitFor();
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(exit).as(printed).isZero();
        assertThat(printed).contains(example.getValue());
    }

    @Test void none_is_left_out() throws Exception {
        try (var files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java")))
                    .containsExactlyInAnyOrderElementsOf(
                            PRINTS.keySet().stream().map(name -> name + ".java").toList());
        }
    }

    private static String modulePath() {
        return Stream.of(Tensor.class, LineChart.class, XYChart.class, NullMarked.class)
                .map(ExamplesTest::place).collect(Collectors.joining(File.pathSeparator));
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
