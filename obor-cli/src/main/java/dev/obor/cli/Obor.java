package dev.obor.cli;

import dev.obor.tensor.Engine;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The program: finds the command, and turns every failure into one line and an exit code.
///
/// ```text
/// 0  done
/// 1  obor check: a case failed, or none ran
/// 2  the user's mistake: obor: <what is wrong>
/// 3  ours
/// ```
///
/// A command is created when it is asked for, so that a run loads no class of another one.
@Command(name = "obor", mixinStandardHelpOptions = true, versionProvider = Obor.Version.class, synopsisSubcommandLabel = "COMMAND", sortOptions = false, description = "Training for the JVM: tensors, gradients, losses, optimizers.", footer = {
    "", "./obor COMMAND --help shows the options of a command."})
final class Obor implements Callable<Integer> {
    static final int MISTAKE = 2;
    static final int FAULT = 3;

    /// In the order of the help text; each has a line in [#create].
    private static final List<String> COMMANDS =
            List.of("train", "predict", "loss", "check", "info");

    private static final Pattern LONG_OPTION = Pattern.compile("--[A-Za-z][A-Za-z0-9_-]*");

    private final PrintStream out;

    @Option(names = "--stacktrace", scope = ScopeType.INHERIT, description = "Show where an error came from.")
    private boolean stacktrace;

    @Spec private CommandSpec spec = CommandSpec.create();

    private Obor(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        System.exit(run(List.of(args), System.out, System.err));
    }

    /// Runs one command line and returns the exit code.
    static int run(List<String> args, PrintStream out, PrintStream err) {
        String[] words = args.stream().map(Obor::spelled).toArray(String[]::new);
        String first = words.length == 0 ? "" : words[0];
        if (!first.isEmpty() && !first.startsWith("-") && !COMMANDS.contains(first)) {
            err.println("obor: there is no command '%s'.%s Commands: %s."
                    .formatted(first, Names.hint(first, COMMANDS), String.join(", ", COMMANDS)));
            return MISTAKE;
        }
        var program = new Obor(out);
        CommandLine line = new CommandLine(program);
        for (String name : COMMANDS.contains(first) ? List.of(first) : COMMANDS) {
            line.addSubcommand(name, spec(create(name, out, err)));
        }
        line.setExpandAtFiles(false); // @file.csv is a value
        line.setOut(new PrintWriter(out, true, out.charset()));
        line.setErr(new PrintWriter(err, true, err.charset()));
        line.setParameterExceptionHandler(
                (e, _) -> report(e, MISTAKE, program.stacktrace, err));
        line.setExecutionExceptionHandler(
                (e, _, _) -> report(e, isMistake(e) ? MISTAKE : FAULT, program.stacktrace, err));
        try {
            return line.execute(words);
        } catch (OutOfMemoryError | StackOverflowError | LinkageError e) {
            return report(e, FAULT, program.stacktrace, err);
        }
    }

    private static Callable<Integer> create(String name, PrintStream out, PrintStream err) {
        return switch (name) {
            case "train" -> new TrainCommand(out);
            case "predict" -> new PredictCommand(out, err);
            case "loss" -> new LossCommand(out);
            case "check" -> new CheckCommand(out);
            case "info" -> new InfoCommand(out);
            default -> throw new IllegalStateException(
                    "Obor: every command needs a line in create; got %s.".formatted(name));
        };
    }

    private static CommandSpec spec(Callable<Integer> command) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(command);
        if (command instanceof LossCommand loss) {
            loss.addOptionsOfLosses(spec);
        }
        return spec;
    }

    /// Options may be spelled as in Python or in Java: `--label_smoothing`, `--labelSmoothing`.
    private static String spelled(String word) {
        int end = word.indexOf('=');
        String name = end < 0 ? word : word.substring(0, end);
        Matcher option = LONG_OPTION.matcher(name);
        return option.matches()
                ? "--" + Names.kebab(name.substring(2)) + word.substring(name.length())
                : word;
    }

    private static boolean isMistake(Exception e) {
        return e instanceof IllegalArgumentException || e instanceof UncheckedIOException;
    }

    /// Prints what went wrong in one line and returns the exit code.
    static int report(Throwable e, int code, boolean stacktrace, PrintStream err) {
        boolean says = e.getMessage() != null
                && (code == MISTAKE || e instanceof IllegalStateException);
        String message = says ? String.valueOf(e.getMessage()) : e.toString();
        String line = message.lines().map(String::strip).filter(text -> !text.isEmpty())
                .collect(Collectors.joining(" "));
        err.println("obor: " + line);
        if (stacktrace) {
            e.printStackTrace(err);
        } else if (code == FAULT) {
            err.println("This is a fault of Obor. Run it again with --stacktrace to see where.");
        }
        return code;
    }

    /// Without a command there is the help text.
    @Override public Integer call() {
        spec.commandLine().usage(out);
        return 0;
    }

    /// `obor 0.1.0`.
    static final class Version implements IVersionProvider {
        @Override public String[] getVersion() {
            return new String[] {"obor " + Engine.version()};
        }
    }
}
