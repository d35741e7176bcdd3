package dev.obor.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Turns what the operating system says into one sentence.
final class FileFailure {
    private FileFailure() {}

    /// `Npy: cannot read digits.npy: no such file or folder.`
    static UncheckedIOException of(String op, String verb, Path file, IOException cause) {
        String sentence = "%s: cannot %s %s: %s.".formatted(op, verb, file, reason(cause));
        return new UncheckedIOException(sentence, cause);
    }

    private static String reason(IOException cause) {
        return switch (cause) {
            case NoSuchFileException _ -> "no such file or folder";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> String.valueOf(cause.getMessage());
        };
    }
}
