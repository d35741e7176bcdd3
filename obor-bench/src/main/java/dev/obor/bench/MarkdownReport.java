package dev.obor.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The page `docs/benchmarks.md`.
final class MarkdownReport {
    private static final int MOST_THREADS = 1024;
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private MarkdownReport() {}

    /// Writes the section into the page; those of other groups and numbers of threads stay.
    static void write(Path root, Section section) {
        Path file = root.resolve("docs/benchmarks.md");
        try {
            Page old = Page.parse(Files.exists(file) ? Files.readString(file) : "");
            Map<String, String> fresh =
                    Map.of(section.title(), body(section, Machine.commit(root)));
            Page page = old.with(introduction(), fresh, titles(section, old));
            Files.createDirectories(file.getParent());
            Files.writeString(file, page.render());
        } catch (IOException e) {
            throw new UncheckedIOException("benchmarks.md could not be written.", e);
        }
    }

    /// Titles of all sections there can be: by group, then by threads.
    private static List<String> titles(Section section, Page old) {
        var threads = new TreeSet<Integer>();
        threads.add(section.setting().threads());
        for (String title : old.sections().keySet()) {
            String number = title.replaceAll("\\D", "");
            if (!number.isEmpty()) {
                threads.add(Math.min(MOST_THREADS, Integer.parseInt(number)));
            }
        }
        List<String> titles = new ArrayList<>();
        for (Group group : Group.values()) {
            threads.forEach(n -> titles.add(Section.title(group, n)));
        }
        return titles;
    }

    private static String body(Section section, String commit) {
        List<String> lines = new ArrayList<>();
        lines.add(section.group().about + " Measured " + DAY.format(section.when()) + " at commit "
                + commit + ". " + section.ceilingLine());
        lines.add("");
        lines.add(Page.row(Result.HEADER));
        lines.add("|---" + "|--:".repeat(Result.HEADER.size() - 3) + "|---|---|");
        section.results().forEach(result -> lines.add(Page.row(result.cells())));
        return String.join("\n", lines);
    }

    private static String introduction() {
        var facts = new StringBuilder();
        Machine.describe().forEach((name, fact) -> facts.append(
                Page.row(List.of(name, fact))).append('\n'));
        Libtorch.describe().forEach((name, fact) -> facts.append(
                Page.row(List.of("libtorch: " + name, fact))).append('\n'));
        return INTRODUCTION.formatted(facts);
    }

    private static final String INTRODUCTION = """
            # Benchmarks

            Obor against libtorch, written by `./bench`. Do not edit: `./bench losses matmul` measures some
            groups again and replaces their sections, `./bench` all of them, `./bench --help` tells more.

            **How.** Both run in the same JVM, on the same data, with the same number of threads. Values and
            gradients are compared before anything is timed; a case whose sides disagree says `DIFFERS` and is
            not timed. Both sides are warmed until Obor's times stop falling, then they take turns in blocks
            (ours, peer, peer, ours) of about 15 ms per side or one call. *Ratio* is the peer's time divided by
            Obor's, so more than 1 means that Obor is faster: the median of 30 block ratios with its bootstrap
            95 %% interval. Allocation and garbage collection are inside the timed windows.

            *Useful rate* counts the bytes, or floating point operations, that the task needs, however it is
            done; *of limit* divides it by what the machine reached just before: memory bandwidth (triad
            `a = b + s * c`, for optimizers in place, `a = a + s * b`; 12 bytes per element, arrays of 256 MB),
            for cases with 1 M elements the same triad with arrays of 4 MB, which lie in a shared cache,
            or fused multiply-adds (16 chains in registers), both in Java with the same number of threads.
            *Per call* is what Obor allocates on the Java heap, *GC* the time that the garbage collector took in
            all its timed windows together. A target is *met* if the whole interval reaches
            it, *missed* if the whole interval falls short, else *not resolved*, as is any interval wider than
            10 %% to either side. *At the limit* is the ratio that Obor would have if it worked at the limit: where
            that falls short as well, it is libtorch that works near it. A share above 100 %% says that the arrays
            lie nearer than those of the triad, so that the true limit is higher.

            **Memory.** Each of Obor's calls runs in a `Step`, as `Trainer` does it, whose arrays the next
            call uses again; each of libtorch's in a `PointerScope`, which frees its tensors at once. Without
            a `Step` Java zeroes a new array for every result and the garbage collector frees it: for a
            result of 1 M elements that is about as much again as the call itself.

            **The peer.** libtorch through JavaCPP, called as lean as it goes: ATen functions and the C++
            optimizers, JavaCPP's garbage collection triggers off. Its OpenMP threads wait passively, since
            spinning they would take a processor away from Obor. Its number of threads does not reach
            OpenBLAS, which is therefore set too.

            | | |
            |---|---|
            %s""";
}
