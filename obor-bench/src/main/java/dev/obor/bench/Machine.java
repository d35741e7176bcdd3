package dev.obor.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Where the measurements were made.
final class Machine {
    static final String HUGE_PAGES = "-XX:+UseTransparentHugePages";

    private Machine() {}

    /// Whether this JVM was started with [#HUGE_PAGES].
    static boolean hasHugePages() {
        return flags().contains(HUGE_PAGES);
    }

    /// Processor, memory, system, JVM and its flags, in words by subject.
    static Map<String, String> describe() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processor", "%s, %d processors, last-level cache %s".formatted(
                first("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                text(Path.of("/sys/devices/system/cpu/cpu0/cache/index3/size"))));
        facts.put("memory", first("/proc/meminfo", "MemTotal"));
        facts.put("system", "%s %s".formatted(
                System.getProperty("os.name"), System.getProperty("os.version")));
        facts.put("JVM", "%s %s".formatted(
                System.getProperty("java.vm.name"), System.getProperty("java.vm.version")));
        facts.put("JVM flags", flags().stream().collect(Collectors.joining(" ")));
        facts.put("environment", System.getenv().entrySet().stream()
                .filter(e -> e.getKey().matches("(OMP|GOMP|KMP|OPENBLAS|MKL|GLIBC)_.*")).sorted(
                        Map.Entry.comparingByKey())
                .map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(" ")));
        return facts;
    }

    private static List<String> flags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-Dbench.")).toList();
    }

    /// The commit of the sources, with `+` if files have changed since.
    static String commit(Path root) {
        String hash = git(root, "rev-parse", "--short", "HEAD");
        boolean changed = !git(root, "status", "--porcelain", "--", "obor-core", "obor-bench")
                .isEmpty();
        return hash.isEmpty() ? "unknown" : hash + (changed ? "+" : "");
    }

    private static String git(Path root, String... words) {
        try {
            var process = new ProcessBuilder("git").directory(root.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            process.command().addAll(List.of(words));
            Process running = process.start();
            return new String(
                    running.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException _) {
            return "";
        }
    }

    /// The value after the first line `name : value` of a file.
    private static String first(String file, String name) {
        return text(Path.of(file)).lines().filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst()
                .orElse("unknown");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException _) {
            return "unknown";
        }
    }
}
