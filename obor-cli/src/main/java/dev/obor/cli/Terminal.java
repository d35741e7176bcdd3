package dev.obor.cli;

import java.io.Console;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// What standard output can show.
///
/// @param interactive whether a person watches: a line may be rewritten
/// @param colour      whether colours may be used
/// @param unicode     whether characters beyond ASCII are printed as they are
/// @param width       characters per line
record Terminal(boolean interactive, boolean colour, boolean unicode, int width) {
    private static final int USUAL_WIDTH = 80;

    /// A file or a pipe: plain lines, no colours.
    static final Terminal NONE = new Terminal(false, false, false, USUAL_WIDTH);

    /// What this process was started on.
    static Terminal detect() {
        Console console = System.console();
        return of(console != null && console.isTerminal(), System.getenv(), System.out.charset());
    }

    /// Interactive on a terminal that is not `TERM=dumb`; coloured unless `NO_COLOR` is set to
    /// anything (no-color.org); as wide as `COLUMNS`, or 80.
    static Terminal of(boolean terminal, Map<String, String> environment, Charset charset) {
        boolean interactive = terminal && !"dumb".equals(environment.get("TERM"));
        boolean colour = interactive && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(interactive, colour, charset.equals(StandardCharsets.UTF_8),
                width(environment.getOrDefault("COLUMNS", "")));
    }

    private static int width(String columns) {
        return columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : USUAL_WIDTH;
    }

    String bold(String text) {
        return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    String dim(String text) {
        return colour ? "\u001b[2m" + text + "\u001b[0m" : text;
    }

    String accent(String text) {
        return colour ? "\u001b[36m" + text + "\u001b[0m" : text;
    }

    /// The text without control characters, and with `?` for what the charset cannot show.
    String printable(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", " ");
        return unicode ? clean : clean.replaceAll("[^\\x20-\\x7E]", "?");
    }
}
