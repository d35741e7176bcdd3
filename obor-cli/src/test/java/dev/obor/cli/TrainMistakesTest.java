package dev.obor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bad input: one line, exit code 2, nothing written.
class TrainMistakesTest {
    @TempDir private Path folder;

    private Path flowers = Path.of("");
    private Path prices = Path.of("");

    @BeforeEach void write_tables() {
        flowers = Tables.flowers(folder);
        prices = Tables.prices(folder);
    }

    @AfterEach void nothing_was_written() throws IOException {
        try (var files = Files.list(folder)) {
            assertThat(files.filter(Files::isDirectory)).isEmpty();
        }
        assertThat(Path.of("runs")).doesNotExist();
    }

    private void refused(String message, String... words) {
        var all = new ArrayList<>(List.of("train", "--out", folder.resolve("run").toString()));
        all.addAll(List.of(words));
        assertThat(Run.of(all.toArray(String[]::new))).isEqualTo(
                new Run(2, "", "obor: " + message + System.lineSeparator()));
    }

    private void flowersRefused(String message, String... words) {
        var all = new ArrayList<>(List.of("--data", flowers.toString(), "--target", "species"));
        all.addAll(List.of(words));
        refused(message, all.toArray(String[]::new));
    }

    private void fileRefused(String message, String content) {
        Path file = Tables.write(folder.resolve("bad.csv"), content);
        refused(message.replace("FILE", file.toString()),
                "--data", file.toString(), "--target", "b");
    }

    @Test void files() {
        Path none = folder.resolve("none.csv");
        refused("Table: the file must exist and be readable; got " + none + ". Check the path.",
                "--data", none.toString(), "--target", "b");
        fileRefused("Table: every row must have as many fields as the header; got 1 in line 3 of"
                + " FILE, the header has 2. Put fields that contain the separator in quotes.",
                "a,b\n1,2\n3\n");
        fileRefused("Table: the file must not be empty; got FILE. Its first line must name the"
                + " columns.", "");
        fileRefused(
                "Target: column \"b\" must hold at least two different values; got only \"x\" in"
                        + " 4 rows of FILE. Choose another target.",
                "a,b\n1,x\n2,x\n3,x\n4,x\n");
        fileRefused(
                "Target: every row must have a value in column \"b\"; got none in line 3 of FILE."
                        + " Fill it in or remove the row.",
                "a,b\n1,x\n2,\n3,y\n4,x\n");
        fileRefused(
                "there must be rows for every part; 2 rows give 1 for training, 0 for validation,"
                        + " 1 for test. Add rows, or give --validation 0 --test 0.",
                "a,b\n1,0.5\n2,1.5\n");
    }

    @Test void text_in_a_numeric_column() {
        var text = new StringBuilder("a,b\n");
        for (int i = 0; i < 30; i++) {
            text.append(i).append(i % 2 == 0 ? ",x\n" : ",y\n");
        }
        fileRefused(
                "Table: column \"a\" must hold finite float32 numbers; got \"oops\" in line 32 of"
                        + " FILE. Correct it, leave it empty, or declare the column categorical.",
                text + "oops,x\n");
    }

    @Test void columns() {
        refused("there is no column 'specis'. Did you mean species? Columns: length, width, species.",
                "--data", flowers.toString(), "--target", "specis");
        flowersRefused("there is no column 'lenght'. Did you mean length? Columns: length, width,"
                + " species.", "--ignore", "lenght");
        flowersRefused("Preprocessing: at least one column must remain beside the target; got none"
                + " beside \"species\". Add a column, or ignore fewer.",
                "--ignore", "length,width");
        refused("--data needs --target, the column to learn. Columns: length, width, species.",
                "--data", flowers.toString());
        refused("without --data there is no --target. Give the file with --data FILE.csv.",
                "--target", "species");
    }

    @Test void names() {
        flowersRefused("there is no loss 'HubrLoss'. Did you mean HuberLoss? Losses: "
                + String.join(", ", LossRegistry.names()) + ".", "--loss", "HubrLoss");
        flowersRefused("there is no optimizer 'Admaw'. Did you mean Adam or AdamW? Optimizers: "
                + String.join(", ", OptimizerRegistry.names()) + ".", "--optimizer", "Admaw");
        flowersRefused("there is no activation 'rellu'. Did you mean relu or elu or gelu?"
                + " Activations: relu, tanh, sigmoid, gelu, silu, leaky-relu, elu, softplus.",
                "--activation", "rellu");
        flowersRefused("CrossEntropyLoss: there is no option delta."
                + " Options: weight, ignoreIndex, labelSmoothing, reduction, guard.",
                "--loss-option", "delta=2");
        flowersRefused("--task must be classification or regression; got 'ranking'.",
                "--task", "ranking");
    }

    @Test void losses_that_do_not_fit() {
        flowersRefused("HuberLoss learns numbers; 'species' holds texts such as \"iris\"."
                + " Use CrossEntropyLoss.", "--loss", "HuberLoss");
        flowersRefused("BCELoss tells two classes apart; 'species' has 3. Use CrossEntropyLoss.",
                "--loss", "BCELoss");
        flowersRefused(
                "KLDivLoss compares distributions, and a column holds one class or number per"
                        + " row. Use CrossEntropyLoss or NLLLoss.",
                "--loss", "KLDivLoss");
        flowersRefused("CrossEntropyLoss: weight must have one value for each of the 3 classes; got"
                + " shape [2].", "--loss-option", "weight=1,2");
        flowersRefused("CrossEntropyLoss: reduction must give one value to learn by; got none. Use"
                + " mean or sum.", "--loss-option", "reduction=none");
        flowersRefused("MSELoss does not fit --task classification. Use CrossEntropyLoss.",
                "--loss", "MSELoss", "--task", "classification");
        refused("CrossEntropyLoss learns classes; 'price' holds numbers. Use HuberLoss or MSELoss,"
                + " or say --task classification.",
                "--data", prices.toString(), "--target", "price", "--loss", "CrossEntropyLoss");
        refused("CrossEntropyLoss learns classes; 'price' holds 120 different values in 120 rows."
                + " Use HuberLoss or MSELoss to learn a number.", "--data", prices.toString(),
                "--target", "price", "--task", "classification");
        refused("BCELoss does not fit ten classes of digits. Use CrossEntropyLoss or NLLLoss.",
                "--loss", "BCELoss");
    }

    @Test void numbers() {
        flowersRefused("--epochs must be at least 1; got 0.", "--epochs", "0");
        flowersRefused("--batch-size must be at least 1; got 0.", "--batch-size", "0");
        flowersRefused("--dropout must be in [0, 1); got 1.0.", "--dropout", "1");
        for (String norm : List.of("0.0", "-1.0", "NaN", "Infinity")) {
            flowersRefused("--clip-grad-norm must be finite and > 0; got " + norm
                    + ". Leave it out to clip nothing.", "--clip-grad-norm", norm);
        }
        flowersRefused("Invalid value for option '--clip-grad-norm': 'much' is not a double",
                "--clip-grad-norm", "much");
        flowersRefused("--layers must be sizes such as 16,16, or none; got '16,x'.",
                "--layers", "16,x");
        flowersRefused("--validation and --test must not be negative and must leave rows to learn"
                + " from; got 0.6 and 0.4.", "--validation", "0.6", "--test", "0.4");
        flowersRefused("Adam: lr must be a number; got fast.", "--lr", "fast");
        flowersRefused("--optimizer-option lr=1: it is given twice.",
                "--lr", "0.1", "--optimizer-option", "lr=1");
        flowersRefused("Invalid value for option '--epochs': 'many' is not an int",
                "--epochs", "many");
    }

    @Test void an_existing_folder_is_left_as_it_is() throws IOException {
        Path file = Tables.write(folder.resolve("run"), "mine");
        flowersRefused(
                file + " exists already, and nothing is overwritten. Give another --out, or go"
                        + " on with --resume.");
        assertThat(Files.readString(file)).isEqualTo("mine");
    }
}
