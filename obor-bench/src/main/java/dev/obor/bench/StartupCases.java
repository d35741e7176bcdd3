package dev.obor.bench;

import dev.obor.tensor.Engine;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A JVM of its own, with the flags a user has; Obor alone.
final class StartupCases {
    private static final int PROCESSES = 20;
    private static final int EARLY_PROCESSES = 9;
    private static final int LATE = 30;
    private static final int QUICK_LATE = 4;

    private StartupCases() {}

    static List<Case> cases() {
        return List.of(new FirstEpoch(), new SecondSecond());
    }

    /// From the start of the process to its end.
    private record FirstEpoch() implements Case {
        @Override public String name() {
            return "JVM start to the end of the first epoch of digits";
        }

        @Override public Result run(Setting setting, Ceilings ceilings) {
            double[] seconds = new double[setting.quick() ? 1 : PROCESSES];
            for (int i = 0; i < seconds.length; i++) {
                long start = System.nanoTime();
                newcomer(setting);
                seconds[i] = (System.nanoTime() - start) * 1e-9;
            }
            return Result.of(name(), 0, Work.UNCOUNTED, List.of(Goal.time(1.5, 1, "start")),
                    new Duel.Samples(seconds, new double[0], Double.NaN, 0, 0), ceilings);
        }
    }

    /// The time of a step in the second that begins 1 s after training has begun (ours), in several
    /// processes, against that 30 s after (in the peer's place).
    private record SecondSecond() implements Case {
        @Override public String name() {
            return "step 1 s after the start / 30 s after";
        }

        @Override public Result run(Setting setting, Ceilings ceilings) {
            int late = setting.quick() ? QUICK_LATE : LATE;
            int processes = setting.quick() ? 1 : EARLY_PROCESSES;
            double[] early = IntStream.range(0, processes).mapToObj(_ -> halves(setting, 1))
                    .flatMapToDouble(Arrays::stream).toArray();
            double[] once = halves(setting, late);
            double[] later = IntStream.range(0, early.length).mapToDouble(i -> once[i % 2])
                    .toArray();
            return Result.of(name(), 0, Work.UNCOUNTED, List.of(Goal.ratio(0.8)),
                    new Duel.Samples(early, later, Double.NaN, 0, 0), ceilings);
        }

        /// The time of a step in both halves of the second that begins so many seconds after the start,
        /// in a process of its own.
        private static double[] halves(Setting setting, int second) {
            int[] steps = Arrays.stream(newcomer(setting, String.valueOf(second + 1)).split(" "))
                    .mapToInt(Integer::parseInt).toArray();
            int half = Newcomer.SLOTS_PER_SECOND / 2;
            int start = second * Newcomer.SLOTS_PER_SECOND;
            return new double[] {
                0.5 / Arrays.stream(steps, start, start + half).sum(),
                0.5 / Arrays.stream(steps, start + half, start + 2 * half).sum()};
        }
    }

    /// Runs [Newcomer] and returns what it prints.
    private static String newcomer(Setting setting, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector",
                "-Dobor.threads=" + setting.threads(),
                "-D" + Bench.WIDTH + "=" + System.getProperty(Bench.WIDTH, "auto"),
                Machine.hasHugePages() ? Machine.HUGE_PAGES : "-XX:-UseTransparentHugePages",
                "-cp", place(Engine.class) + File.pathSeparator + place(Newcomer.class),
                Newcomer.class.getName()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String output = new String(
                    process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException(
                        "startup: the program ended with exit code %d.".formatted(code));
            }
            return output.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("startup: interrupted.", e);
        }
    }

    /// Where a class was loaded from.
    private static Path place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
