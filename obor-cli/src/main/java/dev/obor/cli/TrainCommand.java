package dev.obor.cli;

import dev.obor.tabular.Table;
import dev.obor.tabular.Target;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `obor train`: trains a model on the digits, or on a table of the user's, or goes on with one.
///
/// Everything is checked before anything is written.
@Command(name = "train", mixinStandardHelpOptions = true, sortOptions = false, sortSynopsis = false, description = "Trains a model: on handwritten digits, or on a CSV file with --data.", footer = {
    "", "./obor train",
    "./obor train --data examples/flowers.csv --target species --layers 16,16",
    "./obor train --data prices.csv --target price --loss HuberLoss --loss-option delta=2",
    "./obor train --resume runs/flowers-1 --epochs 100"})
final class TrainCommand implements Callable<Integer> {
    /// Options that say how a table is read.
    private static final Set<String> OF_TABLES = Set.of(
            "--target", "--task", "--numeric", "--categorical", "--ignore", "--validation",
            "--test");

    /// Options that may come with --resume.
    private static final Set<String> OF_RESUME =
            Set.of("--resume", "--data", "--epochs", "--patience", "--stacktrace");

    private final PrintStream out;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--data", paramLabel = "FILE.csv", description = "A table with a header; without it, handwritten digits.")
    private @Nullable Path data;

    @Option(names = "--target", paramLabel = "COLUMN", description = "The column to learn.")
    private String target = "";

    @Option(names = "--task", paramLabel = "TASK", description = "classification or regression; by default what loss and column suggest.")
    private String task = "";

    @Option(names = "--numeric", split = ",", paramLabel = "COLUMN", description = "Columns to read as numbers; by default those that look so.")
    private List<String> numeric = List.of();

    @Option(names = "--categorical", split = ",", paramLabel = "COLUMN", description = "Columns to read as categories, such as numeric codes.")
    private List<String> categorical = List.of();

    @Option(names = "--ignore", split = ",", paramLabel = "COLUMN", description = "Columns to leave out, such as row numbers.")
    private List<String> ignored = List.of();

    @Option(names = "--validation", paramLabel = "PART", description = "The part of the rows to choose the best epoch by; default 0.15.")
    private double validation = 0.15;

    @Option(names = "--test", paramLabel = "PART", description = "The part of the rows to judge the model by; default 0.15.")
    private double test = 0.15;

    @Option(names = "--layers", paramLabel = "N,N", description = "The sizes of the hidden layers; none for a linear model."
            + " Default 32,32; 128 for the digits.")
    private @Nullable String layers;

    @Option(names = "--activation", paramLabel = "NAME", description = "relu (default), tanh, sigmoid, gelu, silu, leaky-relu, elu, softplus.")
    private String activation = "relu";

    @Option(names = "--dropout", paramLabel = "P", description = "The probability to drop a hidden number; default 0; 0.1 for the digits.")
    private @Nullable Double dropout;

    @Option(names = "--loss", paramLabel = "NAME", description = "Default CrossEntropyLoss for classes, MSELoss for numbers.")
    private @Nullable String loss;

    @Option(names = "--loss-option", paramLabel = "NAME=VALUE", description = "An option of the loss, such as delta=2 or labelSmoothing=0.1.")
    private Map<String, String> lossOptions = new LinkedHashMap<>();

    @Option(names = "--optimizer", paramLabel = "NAME", description = "Default Adam with lr 0.01; AdamW with lr 0.005 for the digits.")
    private @Nullable String optimizer;

    @Option(names = "--optimizer-option", paramLabel = "NAME=VALUE", description = "An option of the optimizer, such as momentum=0.9.")
    private Map<String, String> optimizerOptions = new LinkedHashMap<>();

    @Option(names = "--lr", paramLabel = "RATE", description = "The learning rate.")
    private @Nullable String lr;

    @Option(names = "--weight-decay", paramLabel = "FACTOR", description = "The weight decay; by default the optimizer's own.")
    private @Nullable String weightDecay;

    @Option(names = "--clip-grad-norm", paramLabel = "NORM", description = "Shorten longer gradients to this norm; by default they are left as they are.")
    private @Nullable Double clipGradNorm;

    @Option(names = "--epochs", paramLabel = "N", description = "How often every row is seen; default 50; 20 for the digits.")
    private @Nullable Integer epochs;

    @Option(names = "--batch-size", paramLabel = "N", description = "Rows per step; default 32; 64 for the digits.")
    private @Nullable Integer batchSize;

    @Option(names = "--patience", paramLabel = "N", description = "Stop after so many epochs without a better one; default 0, never.")
    private @Nullable Integer patience;

    @Option(names = "--seed", paramLabel = "N", description = "Of all random numbers; default 1. The same seed gives the same bits.")
    private long seed = 1;

    @Option(names = "--out", paramLabel = "FOLDER", description = "A new folder for the run; default runs/NAME-N.")
    private @Nullable Path folder;

    @Option(names = "--resume", paramLabel = "FOLDER", description = "Go on with a run, to its end or until --epochs.")
    private @Nullable Path resume;

    TrainCommand(PrintStream out) {
        this.out = out;
    }

    @Override public Integer call() {
        if (resume != null) {
            return resume(RunFolder.existing(resume));
        }
        checkNumbers();
        if (folder != null) {
            RunFolder.requireFree(folder);
        }
        return data == null ? digits() : table(data);
    }

    // ---- the three ways

    private int digits() {
        requireOnly("without --data there is no %s. Give the file with --data FILE.csv.",
                option -> !OF_TABLES.contains(option));
        RunOptions options = options(RunOptions.DIGITS, "", Target.Kind.CLASSIFICATION);
        Head.Form form = form(options);
        var run = run(options, TrainingData.digits(options.loss(), form));
        return run.begin(folder == null ? RunFolder.fresh(RunOptions.DIGITS) : folder);
    }

    private int table(Path file) {
        Table table = Table.read(file);
        if (target.isEmpty()) {
            throw new IllegalArgumentException(
                    "--data needs --target, the column to learn. Columns: "
                            + String.join(", ", table.columns()) + ".");
        }
        TrainingData.column(table, target);
        Target.Kind kind = kind(table);
        RunOptions options = options(
                file.toAbsolutePath().normalize().toString(), sha256(file), kind);
        var run = run(options, TrainingData.of(table, options, form(options)));
        return run.begin(folder == null ? RunFolder.fresh(name(file)) : folder);
    }

    /// What the user says; or what the loss takes, if the column looks so; or what that looks like.
    private Target.Kind kind(Table table) {
        if (!task.isEmpty()) return TrainingData.kind(task);
        Target.Kind looks = Target.suggest(table.column(target));
        if (loss == null) return looks;
        Target.Kind taken = Head.Form.of(loss, Model.loss(loss, lossOptions)).kind();
        if (taken == Target.Kind.CLASSIFICATION && looks == Target.Kind.REGRESSION) {
            throw new IllegalArgumentException(
                    "%s learns classes; '%s' holds numbers. Use HuberLoss or MSELoss, or say"
                            .formatted(loss, target) + " --task classification.");
        }
        return taken;
    }

    private int resume(RunFolder from) {
        requireOnly("--resume goes on as the run began, without %s. Leave it out, or train anew.",
                OF_RESUME::contains);
        RunOptions saved = from.options();
        RunOptions options = saved.until(
                epochs == null ? saved.epochs() : atLeast("--epochs", 1, epochs),
                patience == null ? saved.patience() : atLeast("--patience", 0, patience));
        if (options.isDigits()) {
            return run(options, TrainingData.digits(options.loss(), form(options))).resume(from);
        }
        if (data != null) {
            options = options.data(data.toAbsolutePath().normalize().toString());
        }
        Path file = Path.of(options.data());
        Table table = Table.read(file);
        if (!sha256(file).equals(options.sha256())) {
            throw new IllegalArgumentException(
                    "%s has changed since %s began, so it cannot go on. Train anew.".formatted(
                            file, from.path()));
        }
        return run(options, TrainingData.of(table, options, form(options))).resume(from);
    }

    private TrainingRun run(RunOptions options, TrainingData content) {
        return new TrainingRun(options, content, out,
                out.equals(System.out) ? Terminal.detect() : Terminal.NONE);
    }

    private static Head.Form form(RunOptions options) {
        Head.Form form =
                Head.Form.of(options.loss(), Model.loss(options.loss(), options.lossOptions()));
        if (!form.kind().name().equalsIgnoreCase(options.task())) {
            throw new IllegalArgumentException("%s does not fit --task %s. Use %s.".formatted(
                    options.loss(), options.task(),
                    form == Head.Form.NUMBER ? "CrossEntropyLoss" : "MSELoss or HuberLoss"));
        }
        return form;
    }

    // ---- the options

    private RunOptions options(String source, String sha256, Target.Kind kind) {
        boolean digits = source.equals(RunOptions.DIGITS);
        String lossName = loss != null ? LossRegistry.entry(loss).name()
                : kind == Target.Kind.CLASSIFICATION ? "CrossEntropyLoss"
                : "MSELoss";
        String optimizerName = optimizer != null ? OptimizerRegistry.entry(optimizer).name()
                : digits ? "AdamW"
                : "Adam";
        return new RunOptions(
                source, sha256, digits ? "digit" : target,
                kind.name().toLowerCase(Locale.ROOT),
                List.copyOf(numeric), List.copyOf(categorical), List.copyOf(ignored),
                validation, test, sizes(layers != null ? layers : digits ? "128" : "32,32"),
                Activations.of(activation).title(),
                dropout != null ? dropout : digits ? 0.1 : 0,
                lossName, lossOptions, optimizerName, allOptimizerOptions(digits),
                epochs != null ? epochs : digits ? 20 : 50,
                batchSize != null ? batchSize : digits ? 64 : 32, seed,
                patience != null ? patience : 0, clipGradNorm);
    }

    private Map<String, String> allOptimizerOptions(boolean digits) {
        var all = new LinkedHashMap<String, String>();
        String rate = lr != null || optimizer != null ? lr : digits ? "0.005" : "0.01";
        boolean given = optimizerOptions.keySet().stream()
                .anyMatch(name -> Names.key(name).equals("lr"));
        if (rate != null && (lr != null || !given)) all.put("lr", rate);
        if (weightDecay != null) all.put("weightDecay", weightDecay);
        optimizerOptions.forEach((name, value) -> {
            if (all.keySet().stream().anyMatch(key -> Names.key(key).equals(Names.key(name)))) {
                throw new IllegalArgumentException(
                        "--optimizer-option %s=%s: it is given twice.".formatted(name, value));
            }
            all.put(name, value);
        });
        return all;
    }

    private static List<Integer> sizes(String text) {
        var sizes = new ArrayList<Integer>();
        if (text.equals("none")) return sizes;
        for (String size : text.split(",", -1)) {
            if (!size.strip().matches("[1-9]\\d{0,5}")) {
                throw new IllegalArgumentException(
                        "--layers must be sizes such as 16,16, or none; got '%s'.".formatted(text));
            }
            sizes.add(Integer.valueOf(size.strip()));
        }
        return sizes;
    }

    private void checkNumbers() {
        if (epochs != null) atLeast("--epochs", 1, epochs);
        if (batchSize != null) atLeast("--batch-size", 1, batchSize);
        if (patience != null) atLeast("--patience", 0, patience);
        if (dropout != null && !(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("--dropout must be in [0, 1); got " + dropout + ".");
        }
        if (clipGradNorm != null && !(clipGradNorm > 0 && Double.isFinite(clipGradNorm))) {
            throw new IllegalArgumentException(
                    "--clip-grad-norm must be finite and > 0; got " + clipGradNorm
                            + ". Leave it out to clip nothing.");
        }
        if (!(validation >= 0 && test >= 0 && validation + test < 1)) {
            throw new IllegalArgumentException(
                    "--validation and --test must not be negative and must leave rows to learn from;"
                            + " got " + validation + " and " + test + ".");
        }
    }

    private static int atLeast(String option, int least, int value) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "%s must be at least %d; got %d.".formatted(option, least, value));
        }
        return value;
    }

    private void requireOnly(String message, Predicate<String> allowed) {
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            if (!allowed.test(option.longestName())) {
                throw new IllegalArgumentException(message.formatted(option.longestName()));
            }
        }
    }

    // ---- the file

    private static String name(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private static String sha256(Path file) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read %s: %s.".formatted(file, e.getMessage()),
                    e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
