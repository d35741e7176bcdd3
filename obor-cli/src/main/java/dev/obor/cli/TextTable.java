package dev.obor.cli;

import java.util.ArrayList;
import java.util.List;

/// A table in plain text: a header, a rule, rows; the first column flush left, the others flush
/// right.
///
/// ```text
/// part        loss  accuracy
/// ──────────────────────────
/// train     0.0312   99.76 %
/// test      0.0871   97.78 %
/// ```
final class TextTable {
    private static final String GAP = "  ";

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String... header) {
        this.header = List.of(header);
    }

    /// Adds a row with as many cells as the header.
    TextTable row(String... cells) {
        if (cells.length != header.size())
            throw new IllegalArgumentException(
                    "TextTable: a row must have as many cells as the header; got %d, not %d. "
                            .formatted(cells.length, header.size()) + "Pass an empty text.");
        rows.add(List.of(cells));
        return this;
    }

    /// How often each class (rows) was predicted as which class (columns); zeros are dots.
    ///
    /// @param counts shape (classes, classes), `counts[actual][predicted]`
    static TextTable confusion(List<String> classes, long[][] counts) {
        var header = new ArrayList<String>();
        header.add("actual \\ predicted");
        header.addAll(classes);
        var table = new TextTable(header.toArray(String[]::new));
        for (int actual = 0; actual < classes.size(); actual++) {
            String[] cells = new String[classes.size() + 1];
            cells[0] = classes.get(actual);
            for (int i = 0; i < classes.size(); i++)
                cells[i + 1] = counts[actual][i] == 0 ? "." : Long.toString(counts[actual][i]);
            table.row(cells);
        }
        return table;
    }

    /// The table with `\n` after each line; header bold, rule dim where the terminal can.
    String render(Terminal terminal) {
        int[] widths = widths(terminal);
        int total = GAP.length() * (widths.length - 1);
        for (int width : widths) total += width;
        var text = new StringBuilder();
        text.append(terminal.bold(line(header, widths, terminal))).append('\n');
        text.append(terminal.dim((terminal.unicode() ? "─" : "-").repeat(total))).append('\n');
        for (List<String> row : rows) text.append(line(row, widths, terminal)).append('\n');
        return text.toString();
    }

    private int[] widths(Terminal terminal) {
        int[] widths = new int[header.size()];
        var all = new ArrayList<>(rows);
        all.add(header);
        for (List<String> row : all)
            for (int i = 0; i < widths.length; i++)
                widths[i] = Math.max(widths[i], length(terminal.printable(row.get(i))));
        return widths;
    }

    private static String line(List<String> cells, int[] widths, Terminal terminal) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = terminal.printable(cells.get(i));
            String blanks = " ".repeat(widths[i] - length(cell));
            line.append(i == 0 ? cell + blanks : GAP + blanks + cell);
        }
        return line.toString().stripTrailing();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
