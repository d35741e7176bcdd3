package dev.obor.bench;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// The command.
///
/// ```text
/// 0  done
/// 1  a case's sides do not agree
/// 2  the user's mistake: bench: <what is wrong>
/// ```
@Command(name = "bench", mixinStandardHelpOptions = true, sortOptions = false, description = "Measures Obor against libtorch, and writes docs/benchmarks.md.")
final class Bench implements Callable<Integer> {
    private static final int DIFFERS = 1;
    private static final int MISTAKE = 2;
    private static final List<String> WIDTHS = List.of("512", "256", "128", "off");
    /// The system property that chooses Obor's vectors.
    static final String WIDTH = "obor.simd";

    @Parameters(paramLabel = "group", description = "What to measure; everything by default.")
    private List<String> names = List.of();

    @Option(names = "--threads", paramLabel = "N", description = "Measure with N threads only, not with 1 and with all processors.")
    private @Nullable Integer threads;

    @Option(names = "--json", paramLabel = "FILE", description = "Write everything, raw samples included, to FILE.")
    private @Nullable Path json;

    @Option(names = "--quick", description = "See that it runs: a few blocks, no page.")
    private boolean quick;

    @Option(names = "--only", paramLabel = "TEXT", description = "Measure only the cases whose names contain TEXT: no page.")
    private String only = "";

    @Option(names = "--simd", paramLabel = "BITS", description = "Let Obor use vectors of 512, 256 or 128 bits, or 'off': no page.")
    private @Nullable String simd;

    /// What gives them is the script: they are options of the JVM and of the C library.
    @Option(names = "--huge-pages", description = "Give both sides memory in huge pages, where the system has them: no page written.")
    private boolean hugePages;

    @Option(names = "--list", description = "List the groups.")
    private boolean list;

    private final PrintStream out;
    private final PrintStream err;
    private final Path root;

    Bench(PrintStream out, PrintStream err, Path root) {
        this.out = out;
        this.err = err;
        this.root = root;
    }

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        System.exit(run(args, System.out, System.err,
                Path.of(System.getProperty("bench.root", "."))));
    }

    /// Runs one command line and returns the exit code.
    static int run(String[] args, PrintStream out, PrintStream err, Path root) {
        var line = new CommandLine(new Bench(out, err, root));
        line.setParameterExceptionHandler((e, _) -> mistake(err, String.valueOf(e.getMessage())));
        line.setExecutionExceptionHandler((e, _, _) -> {
            if (e instanceof TypeConversionException) {
                return mistake(err, String.valueOf(e.getMessage()));
            }
            throw e;
        });
        return line.execute(args);
    }

    private static int mistake(PrintStream err, String message) {
        err.println("bench: " + message.lines().findFirst().orElse(""));
        return MISTAKE;
    }

    @Override public Integer call() {
        List<Group> groups = groups();
        List<Integer> counts = threadCounts();
        checkJson();
        checkHugePages();
        chooseWidth();
        if (list) {
            Arrays.stream(Group.values())
                    .forEach(group -> out.printf("%-11s %s%n", group, group.about));
            return 0;
        }
        List<Section> sections = new ArrayList<>();
        for (Group group : groups) {
            for (int n : counts) {
                Section section = section(group, new Setting(n, quick));
                sections.add(section);
                if (writesPage()) {
                    MarkdownReport.write(root, section);
                }
            }
        }
        if (json != null) {
            JsonReport.write(json, root, sections);
        }
        out.printf("%n%s%n", writesPage() ? "Written to docs/benchmarks.md." : "No page written.");
        return sections.stream().flatMap(section -> section.results().stream())
                .anyMatch(Result::isDifferent) ? DIFFERS : 0;
    }

    private boolean writesPage() {
        return !quick && only.isEmpty() && simd == null && !Machine.hasHugePages();
    }

    private Section section(Group group, Setting setting) {
        Instant when = Instant.now();
        Libtorch.threads(setting.threads());
        err.printf("%s: ceilings ...%n", Section.title(group, setting.threads()));
        Ceilings ceilings = Ceilings.measure(setting);
        List<Case> cases = group.cases(setting.threads()).stream()
                .filter(each -> each.name().contains(only)).toList();
        List<Result> results = new ArrayList<>();
        for (Case each : cases) {
            err.printf("%s: %d of %d, %s ...%n", Section.title(group, setting.threads()),
                    results.size() + 1, cases.size(), each.name());
            results.add(each.run(setting, ceilings));
        }
        var section = new Section(group, setting, ceilings, when, results);
        out.print(TextReport.of(section));
        return section;
    }

    // ---- what was asked for

    private List<Group> groups() {
        List<Group> all = List.of(Group.values());
        var chosen = new LinkedHashSet<Group>();
        for (String name : names) {
            chosen.add(all.stream().filter(group -> group.toString().equals(name)).findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "there is no group '%s'. Groups: %s.".formatted(name, all.stream()
                                    .map(Group::toString).collect(Collectors.joining(", "))))));
        }
        return chosen.isEmpty() ? all : List.copyOf(chosen);
    }

    private List<Integer> threadCounts() {
        int processors = Runtime.getRuntime().availableProcessors();
        if (threads == null) {
            return processors == 1 ? List.of(1) : List.of(1, processors);
        }
        if (threads < 1 || threads > processors) {
            throw new TypeConversionException(
                    "--threads must be between 1 and %d, the number of processors; got %d."
                            .formatted(processors, threads));
        }
        return List.of(threads);
    }

    private void checkHugePages() {
        if (hugePages && !Machine.hasHugePages()) {
            throw new TypeConversionException("--huge-pages must be given to the script ./bench.");
        }
    }

    /// Must come before the first class of Obor.
    private void chooseWidth() {
        if (simd != null) {
            if (!WIDTHS.contains(simd)) {
                throw new TypeConversionException(
                        "--simd must be one of %s; got '%s'.".formatted(WIDTHS, simd));
            }
            System.setProperty(WIDTH, simd);
        }
    }

    private void checkJson() {
        Path folder = json == null ? null : json.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new TypeConversionException(
                    "--json: there is no folder to write '%s' to.".formatted(json));
        }
    }
}
