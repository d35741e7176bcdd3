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

/// A JVM of its own, with the flags a user has; Obor alone.
final class StartupCases {
    private static final int PROCESSES = 5;
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

    /// The time of a step in the second that begins 1 s after training has begun (ours) against that
    /// 30 s after (in the peer's place).
    private record SecondSecond() implements Case {
        @Override public String name() {
            return "step 1 s after the start / 30 s after";
        }

        @Override public Result run(Setting setting, Ceilings ceilings) {
            int late = setting.quick() ? QUICK_LATE : LATE;
            int[] steps = Arrays.stream(newcomer(setting, String.valueOf(late + 1)).split(" "))
                    .mapToInt(Integer::parseInt).toArray();
            return Result.of(name(), 0, Work.UNCOUNTED, List.of(Goal.ratio(0.8)),
                    new Duel.Samples(times(steps, 1), times(steps, late), Double.NaN, 0, 0),
                    ceilings);
        }

        /// Seconds per step in the slots of a second.
        private static double[] times(int[] steps, int second) {
            return Arrays.stream(steps, second * Newcomer.SLOTS_PER_SECOND,
                    (second + 1) * Newcomer.SLOTS_PER_SECOND)
                    .mapToDouble(n -> 1.0 / Newcomer.SLOTS_PER_SECOND / Math.max(1, n)).toArray();
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
