package dev.obor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir private Path folder;

    @Test void a_file_is_created_and_replaced() {
        Path file = folder.resolve("a file.txt");
        write(file, "one");
        write(file, "two");
        assertThat(file).hasContent("two");
        assertThat(folder).isDirectoryContaining(file::equals);
        assertNothingElseIn(folder, 1);
    }

    @Test void a_failure_leaves_the_old_file_and_nothing_else() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
            out.write(new byte[1 << 20]);
            throw new IOException("disk full");
        })).isInstanceOf(UncheckedIOException.class)
                .hasMessage("AtomicFile: cannot write " + file + ": disk full.");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
            throw new IllegalStateException("mine");
        })).isInstanceOf(IllegalStateException.class).hasMessage("mine");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
            throw new OutOfMemoryError("mine");
        })).isInstanceOf(OutOfMemoryError.class);
        assertThat(file).hasContent("old");
        assertNothingElseIn(folder, 1);
    }

    @Test void the_old_content_can_be_read_while_the_new_is_written() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");
        AtomicFile.write(file, out -> {
            out.write("new".getBytes(StandardCharsets.UTF_8));
            out.flush();
            assertThat(file).hasContent("old");
        });
        assertThat(file).hasContent("new");
    }

    @Test void an_interrupted_thread_still_writes_and_stays_interrupted() {
        Path file = folder.resolve("a.txt");
        Thread.currentThread().interrupt();
        try {
            write(file, "text");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
        assertThat(file).hasContent("text");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void permissions_are_kept_and_new_files_get_the_usual_ones() throws IOException {
        Path usual = Files.createFile(folder.resolve("usual"));
        Path fresh = folder.resolve("fresh");
        write(fresh, "text");
        assertThat(Files.getPosixFilePermissions(fresh))
                .isEqualTo(Files.getPosixFilePermissions(usual));
        for (String permissions : new String[] {"rw-rw-rw-", "rw-------", "rwxr-xr-x"}) {
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(permissions));
            write(fresh, "again");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                    .isEqualTo(permissions);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_symbolic_link_stays_and_its_file_is_replaced() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Path file = Files.writeString(other.resolve("a.txt"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        write(link, "new");
        assertThat(link).isSymbolicLink().hasContent("new");
        assertThat(file).hasContent("new");
        assertNothingElseIn(other, 1);
    }

    @Test void a_folder_and_a_missing_folder_are_refused() {
        assertThatThrownBy(() -> write(folder, "text"))
                .hasMessage("AtomicFile: cannot write " + folder + ": it is a folder.");
        Path lost = folder.resolve("none").resolve("a.txt");
        assertThatThrownBy(() -> write(lost, "text"))
                .hasMessage("AtomicFile: cannot write " + lost + ": no such file or folder.");
        assertNothingElseIn(folder, 0);
    }

    private static void assertNothingElseIn(Path folder, int files) {
        assertThat(folder.toFile().list()).hasSize(files);
    }

    private static void write(Path file, String text) {
        AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
