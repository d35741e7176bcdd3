package dev.obor.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `obor check`: runs conformance cases and says which failed, and how.
@Command(name = "check", mixinStandardHelpOptions = true, sortOptions = false, sortSynopsis = false, description = "Runs conformance cases: numbers that others computed, against ours.", footer = {
    "", "Exit code 1 if a case fails or none runs. What is not known is unsupported:",
    "it neither passes nor fails."})
final class CheckCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    private final PrintStream out;

    @Parameters(arity = "1..*", paramLabel = "FILE.json", description = "Files of cases.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--list-unsupported", description = "List what is not supported, and why.")
    private boolean listUnsupported;

    private int passed;
    private int failed;
    private final Map<String, List<String>> unsupported = new TreeMap<>();

    CheckCommand(PrintStream out) {
        this.out = out;
    }

    @Override public Integer call() {
        Map<Path, List<Case>> all = new LinkedHashMap<>();
        files.forEach(file -> all.put(file, CaseFile.read(file)));
        all.forEach((file, cases) -> cases.forEach(one -> run(file, one)));
        int count = unsupported.values().stream().mapToInt(List::size).sum();
        if (listUnsupported) {
            unsupported.forEach((reason, ids) -> out.printf(
                    "unsupported: %s (%d): %s%n", reason, ids.size(), String.join(", ", ids)));
        }
        out.printf("%d passed, %d failed, %d unsupported%n", passed, failed, count);
        return failed > 0 || passed == 0 ? FAILED : 0;
    }

    private void run(Path file, Case one) {
        Conformance.Outcome outcome = Conformance.run(one);
        switch (outcome.kind()) {
            case PASSED -> passed++;
            case FAILED -> {
                failed++;
                out.printf("FAILED %s: %s (%s): %s%n", file.getFileName(), one.id(), one.op(),
                        outcome.text().replaceAll("\\s*\\R\\s*", " "));
            }
            case UNSUPPORTED ->
                    unsupported.computeIfAbsent(outcome.text(), _ -> new ArrayList<>())
                            .add(one.id());
        }
    }
}
