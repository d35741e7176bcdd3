package dev.obor.cli;

import dev.obor.data.DataLoader;
import dev.obor.data.TensorDataset;
import dev.obor.nn.Layer;
import dev.obor.tensor.Autograd;
import dev.obor.tensor.Tensor;
import dev.obor.train.Checkpoints;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What is printed when a training is over.
final class RunReport {
    private static final int MOST_CLASSES_SHOWN = 20;

    private final TrainingData data;
    private final Terminal terminal;
    private final PrintStream out;
    private String verdict = "";

    RunReport(TrainingData data, Terminal terminal, PrintStream out) {
        this.data = data;
        this.terminal = terminal;
        this.out = out;
    }

    void best(int best, int epochs) {
        out.printf("%nthe model of epoch %d of %d, the best on the %s data%n%n", best, epochs,
                data.validation().size() > 0 ? "validation" : "training");
    }

    /// A table of the figures of every part.
    ///
    /// @param evaluate the figures of the model on data, by name
    void parts(Function<DataLoader, Map<String, Double>> evaluate, int batchSize) {
        List<String> figures = data.head().figures();
        var header = new ArrayList<>(List.of("part", "rows"));
        figures.forEach(figure -> header.add(Figures.title(figure)));
        var table = new TextTable(header.toArray(String[]::new));
        for (String part : List.of("training", "validation", "test")) {
            TensorDataset rows = rows(part);
            if (rows.size() == 0) continue;
            Map<String, Double> values = evaluate.apply(new DataLoader(rows, batchSize));
            var cells = new ArrayList<>(List.of(part, Integer.toString(rows.size())));
            figures.forEach(figure -> cells.add(
                    Figures.text(figure, Objects.requireNonNull(values.get(figure)))));
            table.row(cells.toArray(String[]::new));
            String metric = figures.get(1);
            verdict = "%s %s %s".formatted(part, Figures.title(metric),
                    Figures.text(metric, Objects.requireNonNull(values.get(metric))));
        }
        out.println(table.render(terminal));
    }

    private TensorDataset rows(String part) {
        return switch (part) {
            case "training" -> data.train();
            case "validation" -> data.validation();
            default -> data.test();
        };
    }

    /// Which classes the model takes for which, on the test rows.
    void confusion(Layer net) {
        List<String> classes = data.head().target().classes();
        if (classes.isEmpty() || classes.size() > MOST_CLASSES_SHOWN || data.test().size() == 0) {
            return;
        }
        net.eval();
        try (var _ = Autograd.noGrad()) {
            Tensor output = net.forward(data.test().inputs());
            long[][] counts = data.head().confusion(output, data.test().targets());
            out.println(TextTable.confusion(classes, counts).render(terminal));
        }
    }

    /// The figure that counts, and what is in the folder.
    void last(RunFolder folder, @Nullable String pictureFailure) {
        out.println(terminal.bold(verdict));
        out.println();
        out.println(folder.path() + " holds");
        line(RunFolder.MODEL, "the weights of the best epoch");
        line(RunFolder.PREPROCESSING, "how a row becomes numbers");
        line(RunFolder.OPTIONS, "what this run was asked for");
        line(RunFolder.METRICS, "the figures of every epoch");
        line(RunFolder.CURVES, pictureFailure == null
                ? "the same as a picture"
                : "is missing: " + pictureFailure);
        line(Checkpoints.LAST, "to go on: ./obor train --resume %s --epochs N".formatted(
                folder.path()));
        line(Checkpoints.BEST, "the best epoch, with all its state");
        out.println("predict with: ./obor predict --model %s --data FILE.csv".formatted(
                folder.path()));
    }

    private void line(String file, String what) {
        out.printf("  %-28s %s%n", file, what);
    }
}
