package dev.obor.io;

/// A file does not keep the rules of its format; the message names the rule, what was found, and
/// the file.
public final class FormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    FormatException(String message) {
        super(message);
    }
}
