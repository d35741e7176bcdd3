package dev.obor.bench;

import java.util.ArrayList;
import java.util.List;

/// A section as a table in the terminal.
final class TextReport {
    private static final String GAP = "  ";

    private TextReport() {}

    static String of(Section section) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(Result.HEADER);
        section.results().forEach(result -> rows.add(result.cells()));
        int[] widths = widths(rows);
        var text = new StringBuilder("%n%s. %s%n".formatted(
                section.title(), section.ceilingLine()));
        for (List<String> row : rows) {
            text.append(line(row, widths)).append(System.lineSeparator());
        }
        return text.toString();
    }

    private static int[] widths(List<List<String>> rows) {
        int[] widths = new int[Result.HEADER.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return widths;
    }

    /// The first cell and the last two flush left, numbers flush right.
    private static String line(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String blanks = " ".repeat(widths[i] - cells.get(i).length());
            boolean words = i == 0 || i >= widths.length - 2;
            line.append(i == 0 ? "" : GAP)
                    .append(words ? cells.get(i) + blanks : blanks + cells.get(i));
        }
        return line.toString().stripTrailing();
    }
}
