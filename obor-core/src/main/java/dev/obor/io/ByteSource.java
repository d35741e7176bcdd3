package dev.obor.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// A file being read, with its name for messages and the number of bytes left in it, so that no
/// length that the file claims is believed.
final class ByteSource implements Closeable {
    private final String format;
    private final String name;
    private final InputStream in;
    private long left;

    ByteSource(String format, String name, InputStream in, long size) {
        this.format = format;
        this.name = name;
        this.in = in;
        this.left = size;
    }

    /// Opens a file; `format` starts every message.
    static ByteSource open(String format, Path file) throws IOException {
        long size = Files.size(file);
        return new ByteSource(format, file.toString(), Files.newInputStream(file), size);
    }

    long left() {
        return left;
    }

    /// The next `count` bytes.
    byte[] take(int count, String what) throws IOException {
        if (count > left) {
            throw broken("%s must be %d bytes".formatted(what, count), left + " bytes");
        }
        var bytes = new byte[count];
        fill(bytes, count);
        return bytes;
    }

    /// The next `count` bytes as a little-endian number without sign.
    long takeNumber(int count, String what) throws IOException {
        byte[] bytes = Arrays.copyOf(take(count, what), Long.BYTES);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    /// Puts the next `count` bytes at the beginning of `bytes`.
    void fill(byte[] bytes, int count) throws IOException {
        int read = in.readNBytes(bytes, 0, count);
        if (read < count) {
            throw broken("the file must not become shorter while it is read",
                    read + " of " + count + " bytes");
        }
        left -= read;
    }

    /// `Npy: <rule>; got <got> in digits.npy.`
    FormatException broken(String rule, Object got) {
        return new FormatException("%s: %s; got %s in %s.".formatted(format, rule, got, name));
    }

    @Override public void close() throws IOException {
        in.close();
    }
}
