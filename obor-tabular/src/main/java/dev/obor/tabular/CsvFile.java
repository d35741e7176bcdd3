package dev.obor.tabular;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// Tables from and to CSV files; FastCSV does the parsing and the quoting.
final class CsvFile {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final int LONGEST_HEADER = 1 << 16;

    private CsvFile() {}

    static Table read(Path path) {
        Check.argument(Files.isRegularFile(path) && Files.isReadable(path),
                "Table: the file must exist and be readable; got %s. Check the path.", path);
        try (BufferedReader text = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            return parse(path, text);
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(path, e);
        } catch (CsvParseException e) {
            if (e.getCause() instanceof IOException io) throw unreadable(path, io);
            throw new IllegalArgumentException(
                    "Table: the file must be well-formed CSV; got %s: %s. Correct the file."
                            .formatted(path, oneLine(e)),
                    e);
        }
    }

    private static Table parse(Path path, BufferedReader text) throws IOException {
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) text.reset();
        char separator = separator(text);
        var rows = new ArrayList<Table.Row>();
        try (CsvReader<CsvRecord> csv = CsvReader.builder()
                .fieldSeparator(separator)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE) // Table counts them, and
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE) // says more
                .allowUnclosedQuote(false)
                .ofCsvRecord(text)) {
            for (CsvRecord row : csv)
                rows.add(new Table.Row(row.getStartingLineNumber(), row.getFields()));
        }
        Check.argument(!rows.isEmpty(),
                "Table: the file must not be empty; got %s. Its first line must name the columns.",
                path);
        return Table.of(path.toString(), rows.getFirst(), rows.subList(1, rows.size()));
    }

    /// Comma, unless the header has none outside quotes but has a semicolon or a tab.
    private static char separator(BufferedReader text) throws IOException {
        text.mark(LONGEST_HEADER + 1);
        boolean quoted = false;
        char found = ',';
        for (int i = 0; i < LONGEST_HEADER; i++) {
            int c = text.read();
            if (c == '"') quoted = !quoted;
            if (quoted) continue;
            if (c == ',' || c == '\n' || c == '\r' || c < 0) {
                if (c == ',') found = ',';
                break;
            }
            if ((c == ';' || c == '\t') && found == ',') found = (char) c;
        }
        text.reset();
        return found;
    }

    private static RuntimeException unreadable(Path path, Exception e) {
        if (e instanceof CharacterCodingException
                || e.getCause() instanceof CharacterCodingException)
            return new IllegalArgumentException(
                    "Table: the file must be UTF-8 text; got other bytes in %s. Save it as UTF-8."
                            .formatted(path),
                    e);
        IOException io = e instanceof IOException direct ? direct : new IOException(e);
        return new UncheckedIOException("Table: reading " + path + " failed: " + oneLine(e), io);
    }

    private static String oneLine(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }

    /// Writes to a temporary file beside `path` and renames it, so that no half file is ever seen.
    static void write(Path path, List<String> names, List<List<String>> rows) {
        Path temporary = path.resolveSibling(
                "." + path.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF)
                    .build(temporary)) {
                csv.writeRecord(names);
                for (List<String> row : rows) csv.writeRecord(row);
            }
            Files.move(temporary, path, StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Table: writing " + path + " failed: " + e, e);
        } finally {
            temporary.toFile().delete();
        }
    }
}
