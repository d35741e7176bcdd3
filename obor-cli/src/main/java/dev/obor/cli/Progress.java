package dev.obor.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The lines of a run, and below them on a terminal one line with a bar that is rewritten:
///
/// ```text
/// epoch 3/20 ━━━━━━━━━━━━╸─────── 61%  loss 0.2134  acc 94.1 %  0:02 left
/// ```
///
/// Without a terminal there is no bar and nothing but the lines. Safe to use from several threads,
/// so that a shutdown hook can clear the bar.
final class Progress {
    private static final long NANOS_BETWEEN_UPDATES = 50_000_000;
    private static final int SHORTEST_BAR = 10;
    private static final int LONGEST_BAR = 40;
    private static final String ERASE = "\r\u001b[K";

    private final PrintStream out;
    private final Terminal terminal;
    private final LongSupplier nanoClock;
    private boolean started;
    private boolean shown;
    private long startNanos;
    private double startFraction;
    private long lastNanos;

    Progress(PrintStream out, Terminal terminal) {
        this(out, terminal, System::nanoTime);
    }

    Progress(PrintStream out, Terminal terminal, LongSupplier nanoClock) {
        this.out = out;
        this.terminal = terminal;
        this.nanoClock = nanoClock;
    }

    /// Shows how far the whole run is, at most 20 times a second; `figures` is only asked for when
    /// it will be shown. The time left counts from the first call, wherever that stood.
    synchronized void show(String label, double fraction, Supplier<String> figures) {
        if (!terminal.interactive()) return;
        long now = nanoClock.getAsLong();
        if (!started) {
            started = true;
            startNanos = now;
            startFraction = fraction;
        } else if (shown && now - lastNanos < NANOS_BETWEEN_UPDATES) {
            return;
        }
        lastNanos = now;
        shown = true;
        double secondsLeft = (now - startNanos) * 1e-9
                * (1 - fraction) / (fraction - startFraction);
        out.print(ERASE + render(terminal, label, fraction, figures.get(), secondsLeft));
        out.flush();
    }

    /// Prints a line that stays, above the bar.
    synchronized void println(String line) {
        clear();
        out.println(line);
    }

    /// Removes the bar; the next [#show] draws it again.
    synchronized void clear() {
        if (!shown) return;
        shown = false;
        out.print(ERASE);
        out.flush();
    }

    /// The line with the bar, shorter than the terminal is wide; `secondsLeft` is left out unless
    /// it is finite, and what does not fit is left out from the right.
    static String render(
            Terminal terminal, String label, double fraction, String figures, double secondsLeft) {
        double part = Math.clamp(fraction, 0.0, 1.0);
        String percent = String.format(Locale.ROOT, " %3d%%", (int) (100 * part));
        String left = Double.isFinite(secondsLeft) ? "  " + time(secondsLeft) + " left" : "";
        String text = figures.isEmpty() ? "" : "  " + figures;
        int room = terminal.width() - 1 - label.length() - 1 - percent.length();
        if (room - text.length() - left.length() < SHORTEST_BAR) left = "";
        if (room - text.length() < SHORTEST_BAR) text = "";
        int length = Math.min(LONGEST_BAR, room - text.length() - left.length());
        if (length < SHORTEST_BAR) return label + percent;
        return label + " " + bar(terminal, part, length) + percent + text + left;
    }

    private static String bar(Terminal terminal, double part, int length) {
        if (!terminal.unicode()) {
            int done = (int) (part * (length - 2));
            return "[" + "#".repeat(done) + "-".repeat(length - 2 - done) + "]";
        }
        int halves = (int) (part * length * 2);
        String done = "━".repeat(halves / 2) + "╸".repeat(halves % 2);
        return terminal.accent(done) + terminal.dim("─".repeat(length - done.length()));
    }

    /// Seconds as `0:07`, `12:05` or `1:02:03`.
    static String time(double seconds) {
        long whole = Math.round(seconds);
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d",
                        whole / 3600, whole / 60 % 60, whole % 60);
    }
}
