package dev.obor.cli;

import dev.obor.formula.DType;
import dev.obor.loss.ClassLoss;
import dev.obor.loss.Loss;
import dev.obor.tensor.Autograd;
import dev.obor.tensor.Tensor;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/// `obor loss`: the value of a loss, its elements and its gradient, as PyTorch prints them, or a
/// picture of it.
///
/// The options of the losses come from [LossRegistry].
@Command(name = "loss", mixinStandardHelpOptions = true, sortOptions = false, sortSynopsis = false, description = "Shows a loss: its value, its elements, its gradient.", footer = {
    "", "VALUES are 2 or 0.9,0.2,0.6 or '[[1,2],[3,4]]' or @file.csv or @file.npy.", "",
    "./obor loss BCELoss --input 0.9,0.2,0.6 --target 1,0,1",
    "./obor loss CrossEntropyLoss --input '[[1,2,3],[4,2,0]]' --target 2,0",
    "./obor loss HuberLoss --delta 2 --plot huber.png --range -5,5"})
final class LossCommand implements Callable<Integer> {
    private final PrintStream out;
    private Map<String, OptionSpec> ofLosses = Map.of();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The loss, such as HuberLoss.")
    private String name = "";

    @Option(names = "--input", paramLabel = "VALUES", description = "What a model has computed.")
    private @Nullable String input;

    @Option(names = "--target", paramLabel = "VALUES", description = "What it should be; class numbers where the loss wants them.")
    private @Nullable String target;

    @Option(names = "--dtype", paramLabel = "TYPE", description = "float32 (default) or float64.")
    private @Nullable String dtype;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(names = "--plot", paramLabel = "FILE.png", description = "Draw the loss and its derivative.")
    private @Nullable Path plot;

    @Option(names = "--range", paramLabel = "FROM,TO", description = "Where to draw; default -3,3.")
    private @Nullable String range;

    @Unmatched private List<String> unknown = new ArrayList<>();

    LossCommand(PrintStream out) {
        this.out = out;
    }

    /// Adds the options of all losses of the catalogue.
    void addOptionsOfLosses(CommandSpec spec) {
        var owners = new LinkedHashMap<String, List<LossRegistry.Entry>>();
        for (LossRegistry.Entry loss : LossRegistry.entries()) {
            for (String option : loss.options().names()) {
                owners.computeIfAbsent(option, _ -> new ArrayList<>()).add(loss);
            }
        }
        ofLosses = new LinkedHashMap<>();
        owners.forEach((option, losses) -> {
            OptionSpec added = option(option, losses);
            ofLosses.put(option, added);
            spec.addOption(added);
        });
    }

    private static OptionSpec option(String name, List<LossRegistry.Entry> losses) {
        Withers withers = losses.getFirst().options();
        String of = losses.size() > 4
                ? "Of most losses."
                : "Of %s.".formatted(String.join(", ", losses.stream()
                        .map(LossRegistry.Entry::name).toList()));
        OptionSpec.Builder builder = OptionSpec.builder("--" + Names.kebab(name)).description(of);
        return withers.isSwitch(name)
                ? builder.type(Boolean.class).arity("0..1").fallbackValue("true").build()
                : builder.type(String.class).arity("1").paramLabel(withers.takes(name)).build();
    }

    @Override public Integer call() {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("loss: name a loss: %s."
                    .formatted(String.join(", ", LossRegistry.names())));
        }
        if (plot == null && range != null) {
            throw new IllegalArgumentException(
                    "loss: --range goes with --plot. Add --plot FILE.png.");
        }
        LossRegistry.Entry entry = LossRegistry.entry(name);
        Map<String, String> given = given(entry);
        Values inputs = input == null ? null : Values.of("--input", input);
        DType floats = floats(inputs);
        Loss loss = entry.with(given, floats);
        Values targets = target == null ? null : Values.of("--target", target);
        if (plot == null || (inputs != null && targets != null)) {
            Tensor x = required("--input", inputs).tensor(floats);
            show(entry, loss, elements(entry, given, floats), x,
                    targetOf(loss, x, required("--target", targets), floats));
        }
        if (plot != null) {
            plot(plot, entry, elements(entry, given, floats), inputs, targets, floats);
        }
        return 0;
    }

    private Values required(String option, @Nullable Values values) {
        if (values == null) {
            throw new IllegalArgumentException(
                    "loss: %s is missing. Write %s 0.9,0.2,0.6.".formatted(option, option));
        }
        return values;
    }

    // ---- options

    private Map<String, String> given(LossRegistry.Entry entry) {
        Map<String, String> given = new LinkedHashMap<>();
        ofLosses.forEach((option, spec) -> {
            Object value = spec.getValue();
            if (value != null) given.put(option, value.toString());
        });
        for (String option : given.keySet()) {
            if (!entry.options().has(option)) throw noSuchOption(entry, "--" + Names.kebab(option));
        }
        if (!unknown.isEmpty()) throw noSuchOption(entry, unknown.getFirst());
        return given;
    }

    private static IllegalArgumentException noSuchOption(LossRegistry.Entry entry, String word) {
        List<String> options = entry.options().names().stream()
                .map(name -> "--" + Names.kebab(name)
                        + (entry.options().isSwitch(name) ? "" : " " + entry.options().takes(name)))
                .toList();
        return new IllegalArgumentException("%s: there is no option %s. Options: %s."
                .formatted(entry.name(), word, String.join(", ", options)));
    }

    private DType floats(@Nullable Values inputs) {
        if (dtype == null) return inputs == null ? DType.FLOAT32 : inputs.floats();
        return switch (dtype) {
            case "float32" -> DType.FLOAT32;
            case "float64" -> DType.FLOAT64;
            default -> throw new IllegalArgumentException(
                    "loss: --dtype must be float32 or float64; got %s.".formatted(dtype));
        };
    }

    /// Whole numbers are class numbers where the loss wants them; a target of the input's shape holds
    /// probabilities.
    private static Tensor targetOf(Loss loss, Tensor input, Values target, DType floats) {
        boolean classes = loss instanceof ClassLoss && target.areWhole()
                && !Arrays.equals(target.sizes(), input.shape().toArray());
        return target.tensor(classes ? DType.INT64 : floats);
    }

    /// The same loss with one value per element; null if it knows no reduction.
    private static @Nullable Loss elements(
            LossRegistry.Entry entry, Map<String, String> given, DType floats) {
        if (!entry.options().has("reduction")) return null;
        Map<String, String> options = new LinkedHashMap<>(given);
        options.put("reduction", "none");
        return entry.with(options, floats);
    }

    // ---- what is shown

    private void show(LossRegistry.Entry entry, Loss loss, @Nullable Loss elements, Tensor input,
            Tensor target) {
        Tensor x = input.requiresGrad(true);
        Tensor value = loss.forward(x, target);
        Map<String, Tensor> results = new LinkedHashMap<>();
        results.put("value", value.detach());
        if (elements != null) results.put("elements", elements.forward(input.detach(), target));
        results.put("gradient",
                Autograd.grad(value.sum(), List.of(x), Autograd.Graph.RELEASE).getFirst());
        out.print(json ? TensorJson.object("loss", entry.name(), results) : TensorText.of(results));
    }

    private void plot(Path file, LossRegistry.Entry entry, @Nullable Loss elements,
            @Nullable Values inputs, @Nullable Values targets, DType floats) {
        if (elements == null) {
            throw new IllegalArgumentException(
                    "loss: --plot needs a loss with a reduction; got %s.".formatted(entry.name()));
        }
        if (elements instanceof ClassLoss) {
            required("--input", inputs);
            required("--target", targets);
        }
        Tensor x = inputs != null ? inputs.tensor(floats)
                : targets != null ? Tensor.zerosLike(targets.tensor(floats))
                : Tensor.zeros(floats);
        Tensor t = targets != null ? targetOf(elements, x, targets, floats) : Tensor.zerosLike(x);
        var title = new StringBuilder(entry.name());
        new TreeMap<>(given(entry)).forEach(
                (option, value) -> title.append("  ").append(option).append(' ').append(value));
        new LossPlot(elements, x, t).save(file, title.toString(), range);
    }
}
