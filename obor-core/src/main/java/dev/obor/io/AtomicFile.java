package dev.obor.io;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.concurrent.atomic.AtomicLong;

/// Writes a file so that a reader finds the old content or the new, never a part of it.
///
/// The content goes to a temporary file in the same folder, is forced to the disk, renamed over
/// the file, and the folder is forced too. If writing fails the old file is as it was and the
/// temporary file is gone. The permissions of an existing file are kept; a symbolic link stays and
/// the file it names is replaced. An interrupt of the thread neither stops the writing nor gets
/// lost.
public final class AtomicFile {
    private static final int BUFFER = 1 << 16;
    private static final AtomicLong COUNT = new AtomicLong();

    private AtomicFile() {}

    /// What the file will hold.
    @FunctionalInterface
    public interface Content {
        /// Writes all of it; must not close `out`.
        void writeTo(OutputStream out) throws IOException;
    }

    /// Replaces or creates `file`.
    ///
    /// **Errors.** `UncheckedIOException` if the folder does not exist, the file is a folder or
    /// not writable, the disk is full, or `content` fails.
    public static void write(Path file, Content content) {
        try {
            replace(Files.exists(file) ? file.toRealPath() : file.toAbsolutePath(), content);
        } catch (IOException e) {
            throw FileFailure.of("AtomicFile", "write", file, e);
        }
    }

    private static void replace(Path file, Content content) throws IOException {
        refuseUnwritable(file);
        Path temporary = Files.createFile(file.resolveSibling(".%s.%d-%d.tmp".formatted(
                file.getFileName(), ProcessHandle.current().pid(), COUNT.incrementAndGet())));
        try {
            fill(temporary, content);
            keepPermissions(file, temporary);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException | Error e) {
            discard(temporary, e);
            throw e;
        }
        forceFolder(file.resolveSibling("."));
    }

    private static void refuseUnwritable(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FileSystemException(file.toString(), null, "it is a folder");
        }
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw new AccessDeniedException(file.toString());
        }
    }

    /// A `FileOutputStream`, because a channel is closed when its thread is interrupted.
    private static void fill(Path temporary, Content content) throws IOException {
        try (var file = new FileOutputStream(temporary.toFile());
                var out = new BufferedOutputStream(file, BUFFER)) {
            content.writeTo(out);
            out.flush();
            file.getFD().sync();
        }
    }

    private static void keepPermissions(Path from, Path to) throws IOException {
        var old = Files.getFileAttributeView(from, PosixFileAttributeView.class);
        if (old != null && Files.exists(from)) {
            Files.setPosixFilePermissions(to, old.readAttributes().permissions());
        }
    }

    private static void discard(Path temporary, Throwable cause) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /// The rename itself is safe on the disk only after this. There is no way to do it without a
    /// channel, so an interrupt is put aside meanwhile.
    private static void forceFolder(Path folder) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } catch (AccessDeniedException e) {
            // Windows does not open folders; there the rename is as durable as it gets.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
