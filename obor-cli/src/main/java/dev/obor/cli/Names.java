package dev.obor.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Names as people spell them: `labelSmoothing`, `label_smoothing` and `label-smoothing` are one.
final class Names {
    private static final int SHOWN = 3;

    private Names() {}

    /// What all spellings of a name have in common: `labelsmoothing`.
    static String key(String name) {
        return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    /// The spelling of the command line: `label-smoothing`.
    static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").replace('_', '-')
                .toLowerCase(Locale.ROOT);
    }

    /// ` Did you mean Adam or AdamW?`, the nearest first; empty if nothing is near.
    static String hint(String name, Collection<String> known) {
        List<String> nearest = nearest(name, known);
        return nearest.isEmpty()
                ? ""
                : " Did you mean %s?".formatted(
                        String.join(" or ", nearest));
    }

    /// At most three known names that differ in less than half of their letters, the nearest first;
    /// those much farther than the nearest are left out.
    static List<String> nearest(String name, Collection<String> known) {
        List<String> near = known.stream()
                .filter(other -> 2 * distance(name, other)
                        < Math.max(other.length(), name.length()))
                .sorted(Comparator.comparingInt((String other) -> distance(name, other))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        return near.stream()
                .filter(other -> distance(name, other) <= distance(name, near.getFirst()) + 1)
                .limit(SHOWN)
                .toList();
    }

    /// How many letters must be added, removed or replaced; case, `-` and `_` do not count.
    static int distance(String a, String b) {
        String from = key(a);
        String to = key(b);
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[to.length()];
    }
}
