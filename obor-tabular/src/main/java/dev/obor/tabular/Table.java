package dev.obor.tabular;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A table of texts with named columns, as a CSV file holds it; immutable.
///
/// A table does not know types: [Column] reads the same texts as numbers or as categories. It
/// remembers the line each row came from, so that every error can name it.
public final class Table {
    private final String source;
    private final List<String> names;
    private final Map<String, Integer> positions = new HashMap<>();
    private final List<List<String>> rows;
    private final long[] lines;

    private Table(String source, List<String> names, List<List<String>> rows, long[] lines) {
        this.source = source;
        this.names = List.copyOf(names);
        this.rows = rows;
        this.lines = lines;
        for (int i = 0; i < names.size(); i++) {
            Check.argument(!names.get(i).isEmpty(),
                    "Table: every column must have a name; got none for column %d of %s. "
                            + "Name it in the header.",
                    i + 1, source);
            Integer first = positions.putIfAbsent(names.get(i), i);
            Check.argument(first == null,
                    "Table: column names must differ; got \"%s\" for columns %d and %d of %s. "
                            + "Rename one of them.",
                    names.get(i), first == null ? 0 : first + 1, i + 1, source);
        }
    }

    /// Reads a CSV file in UTF-8: the first line names the columns, quotes and line ends follow
    /// RFC 4180, a byte order mark and empty lines are skipped. The separator is a comma; if the
    /// first line has none, a semicolon or a tab.
    ///
    /// **Errors.** `IllegalArgumentException` if the file is missing or empty, a row has more or
    /// fewer fields than the header, a column has no name or the name of another, a quote is not
    /// closed, or the bytes are not UTF-8.
    public static Table read(Path path) {
        return CsvFile.read(path);
    }

    /// A table of the given rows, each as long as `names`.
    ///
    /// **Errors.** `IllegalArgumentException` for a row of another length, an empty or a repeated
    /// name.
    public static Table of(List<String> names, List<? extends List<String>> rows) {
        var header = new Row(1, names);
        var body = new ArrayList<Row>();
        for (List<String> row : rows)
            body.add(new Row(body.size() + 2, row));
        return of("the table", header, body);
    }

    static Table of(String source, Row header, List<Row> body) {
        var names = new ArrayList<String>();
        for (String name : header.fields) names.add(name.strip());
        for (Row row : body)
            Check.argument(row.fields.size() == names.size(),
                    "Table: every row must have as many fields as the header; "
                            + "got %d in line %d of %s, the header has %d. "
                            + "Put fields that contain the separator in quotes.",
                    row.fields.size(), row.line, source, names.size());
        long[] lines = body.stream().mapToLong(Row::line).toArray();
        return new Table(source, names, body.stream().map(Row::fields).toList(), lines);
    }

    /// Writes the table as CSV in UTF-8, quoted where needed, lines ended by `\n`; the file
    /// appears complete or not at all, and replaces one that was there.
    public void write(Path path) {
        CsvFile.write(path, names, rows);
    }

    /// Number of rows, the header not counted.
    public int rows() {
        return rows.size();
    }

    /// The indices of all rows, 0 to `rows() - 1`.
    public int[] allRows() {
        return IntStream.range(0, rows()).toArray();
    }

    /// The column names from left to right.
    public List<String> columns() {
        return names;
    }

    /// Whether a column has this name.
    public boolean has(String name) {
        return positions.containsKey(name);
    }

    /// The column of this name.
    ///
    /// **Errors.** `IllegalArgumentException` naming the columns there are.
    public Column column(String name) {
        Integer position = positions.get(name);
        if (position == null)
            throw new IllegalArgumentException(String.format(
                    "Table: the column must exist; got \"%s\", %s has %s. Check the name.",
                    name, source, String.join(", ", names)));
        return new Column(this, name, position);
    }

    String cell(int row, int column) {
        return rows.get(row).get(column);
    }

    /// Where a row came from, for messages: `line 7 of flowers.csv`.
    String where(int row) {
        return "line " + lines[row] + " of " + source;
    }

    /// Where the table came from, for messages.
    String source() {
        return source;
    }

    /// One line of a CSV file and where it starts.
    record Row(long line, List<String> fields) {
        Row {
            fields = List.copyOf(fields);
        }
    }
}
