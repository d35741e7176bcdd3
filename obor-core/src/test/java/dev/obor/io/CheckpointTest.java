package dev.obor.io;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    @TempDir private Path folder;

    private Path file = Path.of("");

    @BeforeEach void name_the_file() {
        file = folder.resolve("last.safetensors");
    }

    @Test void sections_and_texts_come_back() {
        Tensor weight = Tensor.randn(new Rng(1), 3, 2).requiresGrad(true);
        new Checkpoint()
                .section("model", Map.of("0.weight", weight, "0.bias", Tensor.of(1f, Float.NaN)))
                .section("optimizer", Map.of("0.weight.step", Tensor.scalar(7L)))
                .section("empty", Map.of())
                .text("options", "{\"lr\": 0.1}")
                .text("epoch", "3")
                .write(file);

        var read = Checkpoint.read(file);
        assertThat(read.section("model")).containsOnlyKeys("0.weight", "0.bias");
        assertThat(read.section("model").get("0.weight")).isExactly(weight);
        assertThat(read.section("model").values()).noneMatch(Tensor::requiresGrad);
        assertThat(read.section("model").get("0.bias")).isExactly(Tensor.of(1f, Float.NaN));
        assertThat(read.section("optimizer").get("0.weight.step")).isExactly(Tensor.scalar(7L));
        assertThat(read.section("empty")).isEmpty();
        assertThat(read.section("mode")).isEmpty();
        assertThat(read.text("epoch")).isEqualTo("3");
        assertThat(read.texts()).isEqualTo(Map.of("options", "{\"lr\": 0.1}", "epoch", "3"));
    }

    @Test void any_reader_of_safetensors_sees_the_tensors() {
        new Checkpoint().section("model", Map.of("w", Tensor.ones(2))).text("a", "b").write(file);
        var plain = Safetensors.read(file);
        assertThat(plain.tensors()).containsOnlyKeys("model.w");
        assertThat(plain.metadata()).containsEntry("a", "b");
    }

    @Test void what_was_read_is_written_byte_for_byte() throws Exception {
        new Checkpoint().section("model", Map.of("b", Tensor.ones(2), "a", Tensor.scalar(1L)))
                .section("optimizer", Map.of("b", Tensor.of(true, false)))
                .text("z", "1").text("a", "2").write(file);
        byte[] first = Files.readAllBytes(file);
        Checkpoint.read(file).write(file);
        assertThat(Files.readAllBytes(file)).isEqualTo(first);
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test void training_may_go_on_before_it_is_written() {
        Tensor weight = Tensor.ones(2);
        var weights = new LinkedHashMap<>(Map.of("w", weight));
        var checkpoint = new Checkpoint().section("model", weights);
        weight.zero_();
        weights.clear();
        assertThat(checkpoint.section("model").get("w")).isExactly(Tensor.ones(2));
    }

    @Test void it_never_changes() {
        var empty = new Checkpoint();
        var one = empty.section("model", Map.of("w", Tensor.ones(2))).text("epoch", "1");
        assertThat(empty).hasToString("Checkpoint(tensors=[], texts={})");
        assertThat(one).hasToString("Checkpoint(tensors=[model.w], texts={epoch=1})");
        assertThatThrownBy(() -> one.texts().clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> one.section("model").clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test void names_that_break_a_rule_are_refused() {
        var one = new Checkpoint().section("model", Map.of("w", Tensor.ones(2))).text("epoch", "1");
        assertThatThrownBy(() -> one.section("a.b", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Checkpoint: the name of a section must not be empty nor hold a dot;"
                        + " got \"a.b\".");
        assertThatThrownBy(() -> one.section("", Map.of())).hasMessageEndingWith("got \"\".");
        assertThatThrownBy(() -> one.section("model", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Checkpoint: sections must differ; got \"model\" twice.");
        assertThatThrownBy(() -> one.text("epoch", "2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Checkpoint: keys of texts must differ; got \"epoch\" twice.");
        assertThatThrownBy(() -> one.text("step"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Checkpoint: the key must be one of [epoch]; got \"step\".");
    }

    @Test void another_file_is_refused() {
        Safetensors.write(file, Map.of("w", Tensor.ones(1)), Map.of());
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(FormatException.class)
                .hasMessage("Checkpoint: the file must be a checkpoint of version 1;"
                        + " got another safetensors file in " + file + ".");
        Safetensors.write(file, Map.of(), Map.of("obor.checkpoint", "2"));
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(FormatException.class).hasMessageContaining("got version 2 in");
        assertThatThrownBy(() -> Checkpoint.read(folder.resolve("none")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no such file or folder");
    }
}
