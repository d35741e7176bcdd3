package dev.obor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every loss and optimizer says what a reader looks for, under the same labels.
class JavadocLabelsTest {
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "obor");

    /// A file and what its Javadoc must contain.
    record Page(Path file, List<String> labels) {
        @Override public String toString() {
            return file.getFileName().toString();
        }
    }

    private static Stream<Page> pages(String folder, String type, String... labels)
            throws IOException {
        try (var files = Files.list(SOURCES.resolve(folder))) {
            return files.filter(file -> declares(file, type))
                    .map(file -> new Page(file, List.of(labels)))
                    .toList().stream();
        }
    }

    private static boolean declares(Path file, String type) {
        try {
            return Files.readString(file).matches("(?s).*\\n" + type + ".*");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static Stream<Page> pages() throws IOException {
        return Stream.concat(
                pages("loss", "public record \\w+Loss\\(",
                        "Shapes", "Gradient", "Errors", "Numerics", "PyTorch", "Source"),
                pages("optim", "public final class \\w+ extends Optimizer", "Errors", "PyTorch",
                        "Source"));
    }

    @ParameterizedTest @MethodSource("pages")
    void has_every_label_and_a_formula(Page page) throws IOException {
        String text = Files.readString(page.file);
        assertThat(text).contains("/// ```text");
        for (String label : page.labels) {
            assertThat(text).as("%s: **%s.**", page, label).contains("**" + label + ".**");
        }
    }

    @Test void nothing_is_overlooked() throws IOException {
        assertThat(pages().map(Page::toString)).hasSizeGreaterThanOrEqualTo(14)
                .contains("HuberLoss.java", "AdamW.java");
    }
}
