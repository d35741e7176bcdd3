package dev.obor.cli;

import dev.obor.tensor.Engine;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `obor info`: what runs here, and why.
@Command(name = "info", mixinStandardHelpOptions = true, description = "Shows version, JDK, vector width, threads, and which kernels run and why.")
final class InfoCommand implements Callable<Integer> {
    private final PrintStream out;

    InfoCommand(PrintStream out) {
        this.out = out;
    }

    @Override public Integer call() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("obor", Engine.version());
        facts.put("java", "%s, %s, %s %s".formatted(Runtime.version(),
                System.getProperty("java.vm.name"), System.getProperty("os.name"),
                System.getProperty("os.arch")));
        facts.put("memory", "%d MiB at most".formatted(Runtime.getRuntime().maxMemory() >> 20));
        facts.putAll(Engine.describe());
        facts.put("losses", String.join(", ", LossRegistry.names()));
        facts.put("optimizers", String.join(", ", OptimizerRegistry.names()));
        facts.forEach((name, value) -> out.printf("%-11s %s%n", name, value));
        return 0;
    }
}
