package dev.obor.io;

import dev.obor.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// NumPy's `.npy` files: one array each.
///
/// Read are bool, int8 to int64, uint8 to uint32, float16, float32 and float64, of either byte
/// order, in C or Fortran order, of format version 1.0, 2.0 and 3.0. Types that Obor does not have
/// are widened without loss: small integers to int32, uint32 to int64, float16 to float32. The
/// header is parsed, never evaluated, and limited to 10,000 bytes as in NumPy.
///
/// **Errors.** [FormatException] for a file that breaks a rule of the format, bytes after the
/// array included; `UncheckedIOException` for a file that cannot be read or written.
///
/// **Source.** `numpy/lib/format.py`; what it writes is the same, byte for byte.
public final class Npy {
    private static final String FORMAT = "Npy";
    private static final byte[] MAGIC = "\u0093NUMPY".getBytes(StandardCharsets.ISO_8859_1);
    private static final int MAX_HEADER = 10_000;

    private Npy() {}

    /// The array of a file, without gradient.
    public static Tensor read(Path file) {
        return readRaw(file).tensor();
    }

    /// Replaces or creates `file`, whole or not at all; see [AtomicFile].
    public static void write(Path file, Tensor tensor) {
        writeRaw(file, Raw.of(tensor));
    }

    static Raw readRaw(Path file) {
        try (var source = ByteSource.open(FORMAT, file)) {
            return read(source);
        } catch (IOException e) {
            throw FileFailure.of(FORMAT, "read", file, e);
        }
    }

    static void writeRaw(Path file, Raw array) {
        AtomicFile.write(file, out -> write(out, array));
    }

    static Raw read(ByteSource source) throws IOException {
        var header = NpyHeader.parse(headerText(source), source);
        int count = Raw.count(header.shape());
        long bytes = (long) count * header.encoding().bytes();
        if (count < 0 || bytes != source.left()) {
            String wanted = count < 0 ? "fewer than 2^31 elements" : bytes + " bytes";
            throw source.broken(
                    "the data of shape %s must be %s"
                            .formatted(Arrays.toString(header.shape()), wanted),
                    source.left() + " bytes");
        }
        var raw = Raw.read(source, header.encoding(), header.order(), header.shape());
        return header.fortran() ? FortranOrder.toRowMajor(raw) : raw;
    }

    private static String headerText(ByteSource source) throws IOException {
        byte[] start = source.take(MAGIC.length + 2, "magic and version");
        byte[] magic = Arrays.copyOf(start, MAGIC.length);
        if (!Arrays.equals(magic, MAGIC)) {
            throw source.broken("the file must start with \\x93NUMPY", Arrays.toString(magic));
        }
        int major = start[MAGIC.length];
        int minor = start[MAGIC.length + 1];
        if (major < 1 || major > 3 || minor != 0) {
            throw source.broken("the version must be 1.0, 2.0 or 3.0", major + "." + minor);
        }
        int lengthBytes = major == 1 ? Short.BYTES : Integer.BYTES;
        long length = source.takeNumber(lengthBytes, "the length of the header");
        if (length > MAX_HEADER) {
            throw source.broken("the header must be at most 10000 bytes", length);
        }
        Charset charset = major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        return new String(source.take((int) length, "the header"), charset);
    }

    static void write(OutputStream out, Raw array) throws IOException {
        byte[] header = NpyHeader.text(array, MAGIC.length + 2 + Short.BYTES)
                .getBytes(StandardCharsets.ISO_8859_1);
        out.write(MAGIC);
        out.write(new byte[] {1, 0, (byte) header.length, (byte) (header.length >> 8)});
        out.write(header);
        array.writeTo(out);
    }
}
