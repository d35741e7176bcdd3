package dev.obor.bench;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A Markdown page as sections by their headings `## ...`; what comes before the first is the
/// introduction.
///
/// @param introduction text before the first heading
/// @param sections     text after each heading, by heading
record Page(String introduction, Map<String, String> sections) {
    private static final Pattern HEADING = Pattern.compile("^## (.*)$", Pattern.MULTILINE);

    static Page parse(String text) {
        Map<String, String> sections = new LinkedHashMap<>();
        Matcher heading = HEADING.matcher(text);
        int begin = heading.find() ? heading.start() : text.length();
        String introduction = text.substring(0, begin).strip();
        while (begin < text.length()) {
            String title = heading.group(1).strip();
            int body = heading.end();
            begin = heading.find() ? heading.start() : text.length();
            sections.put(title, text.substring(body, begin).strip());
        }
        return new Page(introduction, sections);
    }

    /// The page with another introduction, some sections replaced or added, in the order of `titles`;
    /// sections with other titles are dropped.
    Page with(String introduction, Map<String, String> fresh, Collection<String> titles) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String title : titles) {
            String body = fresh.getOrDefault(title, sections.getOrDefault(title, ""));
            if (!body.isEmpty()) {
                all.put(title, body);
            }
        }
        return new Page(introduction, all);
    }

    String render() {
        var text = new StringBuilder(introduction.strip()).append('\n');
        sections.forEach((title, body) -> text.append("\n## ").append(title).append("\n\n")
                .append(body.strip()).append('\n'));
        return text.toString();
    }

    /// A row of a table.
    static String row(List<String> cells) {
        return "| " + String.join(" | ", cells.stream().map(c -> c.replace("|", "\\|")).toList())
                + " |";
    }
}
