package dev.obor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ctrl-C in a process of its own.
class InterruptTest {
    @TempDir private Path folder;

    @Test void ctrl_c_leaves_a_checkpoint_that_goes_on_with_the_same_bits()
            throws IOException, InterruptedException {
        Path data = Tables.flowers(folder);
        Path run = folder.resolve("run");
        Process process = new ProcessBuilder(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp", System.getProperty("java.class.path"),
                "--add-modules", "jdk.incubator.vector", Obor.class.getName(),
                "train", "--data", data.toString(), "--target", "species", "--dropout", "0.1",
                "--epochs", "1000000", "--out", run.toString()))
                .redirectError(folder.resolve("err").toFile()).start();
        String rest;
        try (var lines = process.inputReader()) {
            String line = lines.readLine();
            while (line != null && !line.startsWith("epoch       3/")) {
                line = lines.readLine();
            }
            assertThat(line).as(Files.readString(folder.resolve("err"))).isNotNull();
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
            rest = String.join("\n", lines.lines().toList());
        } finally {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(rest).contains(
                "of 1000000 epochs; nothing is lost: " + run.resolve("checkpoint-last.safetensors"),
                "go on with: ./obor train --resume " + run);
        assertThat(run.resolve("model.safetensors")).exists();

        int done = Files.readAllLines(run.resolve("metrics.csv")).size() - 1;
        String end = Integer.toString(done + 2);
        assertThat(Run.of("train", "--resume", run.toString(), "--epochs", end).code())
                .isZero();
        Path whole = folder.resolve("whole");
        Run.of("train", "--data", data.toString(), "--target", "species", "--dropout", "0.1",
                "--epochs", end, "--out", whole.toString());
        assertThat(run.resolve("checkpoint-last.safetensors"))
                .hasSameBinaryContentAs(whole.resolve("checkpoint-last.safetensors"));
        assertThat(run.resolve("metrics.csv")).hasSameBinaryContentAs(whole.resolve("metrics.csv"));
    }
}
