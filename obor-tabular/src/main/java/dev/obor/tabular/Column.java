package dev.obor.tabular;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// One column of a [Table], read as numbers or as categories.
///
/// A value is **missing** when its text, without surrounding blanks, is empty or one of `NA`,
/// `NaN`, `null` (in any case) or `?`. A value is a **number** when it is written in decimal,
/// as in `-1`, `2.50`, `.5`, `1e-3`, and fits a float32.
public final class Column {
    private static final Set<String> MISSING = Set.of("", "na", "nan", "null", "?");
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    private final Table table;
    private final String name;
    private final int position;

    Column(Table table, String name, int position) {
        this.table = table;
        this.name = name;
        this.position = position;
    }

    /// The name in the header.
    public String name() {
        return name;
    }

    /// Number of rows.
    public int rows() {
        return table.rows();
    }

    /// The text of a row without surrounding blanks.
    public String text(int row) {
        return table.cell(row, position).strip();
    }

    /// Whether a row has no value.
    public boolean missing(int row) {
        String text = text(row);
        return text.length() <= 4 && MISSING.contains(text.toLowerCase(Locale.ROOT));
    }

    /// The number in a row, NaN when it is missing.
    ///
    /// **Errors.** `IllegalArgumentException` naming line, column and value if it is a text.
    public double number(int row) {
        if (missing(row)) return Double.NaN;
        Check.argument(isNumber(row),
                "Table: column \"%s\" must hold finite float32 numbers; got \"%s\" in %s. "
                        + "Correct it, leave it empty, or declare the column categorical.",
                name, text(row), where(row));
        return Double.parseDouble(text(row));
    }

    /// Whether these rows look like numbers: at least half of the values that are not missing
    /// are, or all are missing. The rest is then an error to report, not a category.
    public boolean numeric(int... rows) {
        int present = 0;
        int numbers = 0;
        for (int row : rows) {
            if (missing(row)) continue;
            present++;
            if (isNumber(row)) numbers++;
        }
        return 2 * numbers >= present;
    }

    /// The different texts in these rows, missing ones left out: in the order of their values if
    /// all are numbers, of their characters otherwise.
    public List<String> categories(int... rows) {
        var texts = new TreeSet<String>();
        boolean numbers = true;
        for (int row : rows) {
            if (missing(row)) continue;
            if (texts.add(text(row))) numbers &= isNumber(row);
        }
        var sorted = new ArrayList<>(texts);
        if (numbers)
            sorted.sort((a, b) -> Double.compare(Double.parseDouble(a), Double.parseDouble(b)));
        return List.copyOf(sorted);
    }

    private boolean isNumber(int row) {
        String text = text(row);
        return NUMBER.matcher(text).matches()
                && Math.abs(Double.parseDouble(text)) <= Float.MAX_VALUE;
    }

    /// Where a row came from, for messages.
    String where(int row) {
        return table.where(row);
    }

    /// The table's name, for messages.
    String source() {
        return table.source();
    }
}
