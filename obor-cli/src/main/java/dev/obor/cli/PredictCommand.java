package dev.obor.cli;

import dev.obor.nn.Sequential;
import dev.obor.tabular.Features;
import dev.obor.tabular.Preprocessing;
import dev.obor.tabular.Table;
import dev.obor.tensor.Autograd;
import dev.obor.tensor.Tensor;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `obor predict`: what a trained model says about the rows of a table, as CSV.
///
/// One line per row, in their order: the prediction, and for classes the probability of each.
@Command(name = "predict", mixinStandardHelpOptions = true, sortOptions = false, description = "Predicts the rows of a CSV file with a model that ./obor train has made.", footer = {
    "", "The target column need not be there.", "",
    "./obor predict --model runs/flowers --data new.csv",
    "./obor predict --model runs/flowers --data new.csv --out predictions.csv"})
final class PredictCommand implements Callable<Integer> {
    private static final int CHUNK = 1024;
    private static final Pattern NEEDS_QUOTES = Pattern.compile("[\",\r\n]");

    private final PrintStream out;
    private final PrintStream err;

    @Option(names = "--model", required = true, paramLabel = "FOLDER", description = "The run folder.")
    private Path model = Path.of("");

    @Option(names = "--data", required = true, paramLabel = "FILE.csv", description = "The rows, with the columns of the training.")
    private Path data = Path.of("");

    @Option(names = "--out", paramLabel = "FILE.csv", description = "A new file for the predictions; by default they are printed.")
    private @Nullable Path file;

    PredictCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override public Integer call() {
        if (file != null && Files.exists(file)) {
            throw new IllegalArgumentException(
                    "%s exists already, and nothing is overwritten. Give another --out.".formatted(
                            file));
        }
        RunFolder folder = RunFolder.existing(model);
        RunOptions options = folder.options();
        Preprocessing preprocessing = folder.preprocessing();
        Head.Form form = Head.Form.of(
                options.loss(), Model.loss(options.loss(), options.lossOptions()));
        Head head = Head.of(options.loss(), form, preprocessing.target());
        Sequential net = Model.net(options, preprocessing.width(), head);
        net.loadStateDict(folder.model());
        net.eval();

        Table table = Table.read(data);
        checkColumns(table, preprocessing);
        Features features = preprocessing.transform(table, table.allRows());
        features.unseen().forEach((column, count) -> err.println(
                "obor: note: %s: %d row%s hold%s a value that training had not; it counts as none."
                        .formatted(column, count, count == 1 ? "" : "s", count == 1 ? "s" : "")));
        write(header(head), predict(net, head, features));
        return 0;
    }

    private void checkColumns(Table table, Preprocessing preprocessing) {
        if (table.rows() == 0) {
            throw new IllegalArgumentException(data + " has no rows to predict.");
        }
        List<String> missing = new ArrayList<>();
        preprocessing.numeric().forEach(column -> missing.add(column.column()));
        preprocessing.categorical().forEach(column -> missing.add(column.column()));
        missing.removeIf(table::has);
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s lacks the column%s %s that the model was trained with. It has %s."
                            .formatted(
                                    data, missing.size() == 1 ? "" : "s",
                                    String.join(", ", missing),
                                    String.join(", ", table.columns())));
        }
    }

    private static List<String> header(Head head) {
        var header = new ArrayList<String>();
        List<String> classes = head.target().classes();
        header.add(classes.contains("prediction") ? "the prediction" : "prediction");
        header.addAll(classes);
        return header;
    }

    private static List<List<String>> predict(Sequential net, Head head, Features features) {
        Tensor inputs = Tensor.of(features.values()).reshape(features.rows(), features.width());
        var rows = new ArrayList<List<String>>();
        try (var _ = Autograd.noGrad()) {
            for (Tensor chunk : inputs.split(CHUNK, 0)) {
                Tensor output = net.forward(chunk);
                rows.addAll(
                        head.isClassification() ? classes(head, output) : numbers(head, output));
            }
        }
        return rows;
    }

    private static List<List<String>> numbers(Head head, Tensor output) {
        return DoubleStream.of(head.numbers(output))
                .mapToObj(number -> List.of(Float.toString((float) number)))
                .toList();
    }

    private static List<List<String>> classes(Head head, Tensor output) {
        List<String> names = head.target().classes();
        int[] predicted = head.classes(output);
        float[] probabilities = head.probabilities(output).toFloatArray();
        var rows = new ArrayList<List<String>>();
        for (int row = 0; row < predicted.length; row++) {
            var cells = new ArrayList<String>();
            cells.add(names.get(predicted[row]));
            for (int c = 0; c < names.size(); c++) {
                cells.add(Float.toString(probabilities[row * names.size() + c]));
            }
            rows.add(cells);
        }
        return rows;
    }

    private void write(List<String> header, List<List<String>> rows) {
        if (file != null) {
            Table.of(header, rows).write(file);
            out.println("%d predictions in %s".formatted(rows.size(), file));
        } else {
            out.println(line(header));
            rows.forEach(row -> out.println(line(row)));
        }
    }

    private static String line(List<String> cells) {
        return cells.stream()
                .map(cell -> NEEDS_QUOTES.matcher(cell).find()
                        ? '"' + cell.replace("\"", "\"\"") + '"'
                        : cell)
                .collect(Collectors.joining(","));
    }
}
