package dev.obor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictCommandTest {
    @TempDir private static Path folder;

    @BeforeAll static void train() {
        Run.of("train", "--data", Tables.flowers(folder).toString(), "--target", "species",
                "--epochs", "30", "--out", path("flowers"));
        String prices = Tables.prices(folder).toString();
        Run.of("train", "--data", prices, "--target", "price", "--ignore", "row,dear",
                "--epochs", "60", "--out", path("prices"));
        Run.of("train", "--data", prices, "--target", "dear", "--ignore", "row,price",
                "--loss", "BCEWithLogitsLoss", "--epochs", "60", "--out", path("dear"));
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static String table(String name, String content) {
        return Tables.write(folder.resolve(name), content).toString();
    }

    @Test void classes_come_with_their_probabilities() {
        String data = table("new.csv", "width,length\n1,6\n1,0.1\n0.9,3\n");
        var run = Run.of("predict", "--model", path("flowers"), "--data", data);
        assertThat(run.err()).isEmpty();
        List<String> lines = run.out().lines().toList();
        assertThat(lines.getFirst()).isEqualTo("prediction,iris,rose,tulip");
        assertThat(lines.stream().skip(1).map(line -> line.split(",", -1)[0]))
                .containsExactly("tulip", "iris", "rose");
        for (String line : lines.subList(1, 4)) {
            String[] cells = line.split(",", -1);
            double sum = 0;
            for (int i = 1; i < cells.length; i++) {
                sum += Double.parseDouble(cells[i]);
            }
            assertThat(sum).isCloseTo(1, within(1e-6));
        }
    }

    @Test void two_classes_and_one_logit_give_both_probabilities() {
        String data = table("two.csv", "age,colour\n80,green\n10,red\n");
        List<String> lines = Run.of("predict", "--model", path("dear"), "--data", data)
                .out().lines().toList();
        assertThat(lines.getFirst()).isEqualTo("prediction,no,yes");
        assertThat(lines.get(1)).startsWith("yes,");
        assertThat(lines.get(2)).startsWith("no,");
        String[] cells = lines.get(1).split(",", -1);
        assertThat(Double.parseDouble(cells[1]) + Double.parseDouble(cells[2]))
                .isCloseTo(1, within(1e-6));
    }

    @Test void numbers_are_in_the_unit_of_the_column() {
        String data = table("age.csv", "age,colour\n40,red\n40,\"dark, blue\"\n");
        List<String> lines = Run.of("predict", "--model", path("prices"), "--data", data)
                .out().lines().toList();
        assertThat(lines.getFirst()).isEqualTo("prediction");
        assertThat(Double.parseDouble(lines.get(1))).isCloseTo(2200, within(100.0));
        assertThat(Double.parseDouble(lines.get(2))).isCloseTo(2400, within(100.0));
    }

    @Test void what_training_had_not_is_said_and_missing_values_are_fine() {
        String data = table("odd.csv", "age,colour\n,red\n40,pink\n40,?\n");
        var run = Run.of("predict", "--model", path("prices"), "--data", data);
        assertThat(run.code()).isZero();
        assertThat(run.out()).hasLineCount(4);
        assertThat(run.err()).isEqualTo("obor: note: colour: 1 row holds a value that training had"
                + " not; it counts as none." + System.lineSeparator());
    }

    @Test void a_new_file_is_written_and_an_old_one_is_not_touched() throws IOException {
        String data = table("again.csv", "width,length\n1,6\n");
        String file = path("predictions.csv");
        var run = Run.of(
                "predict", "--model", path("flowers"), "--data", data, "--out", file);
        assertThat(run.out()).isEqualTo("1 predictions in " + file + System.lineSeparator());
        String content = Files.readString(Path.of(file));
        assertThat(content).startsWith("prediction,iris,rose,tulip\ntulip,");
        refused(file + " exists already, and nothing is overwritten. Give another --out.",
                "--model", path("flowers"), "--data", data, "--out", file);
        assertThat(Files.readString(Path.of(file))).isEqualTo(content);
    }

    @Test void mistakes_are_one_line() {
        String data = table("wrong.csv", "width,size\n1,6\n");
        refused(data + " lacks the column length that the model was trained with. It has width,"
                + " size.", "--model", path("flowers"), "--data", data);
        String none = table("none.csv", "width,length\n");
        refused(none + " has no rows to predict.", "--model", path("flowers"), "--data", none);
        refused("there is no run folder " + path("xyz") + ". Train one with ./obor train --out "
                + path("xyz") + ".", "--model", path("xyz"), "--data", data);
        refused(folder + " is not a run folder: it has no options.json.",
                "--model", folder.toString(), "--data", data);
        String text = table("text.csv", "width,length\n1,long\n");
        refused("Table: column \"length\" must hold finite float32 numbers; got \"long\" in line 2 of "
                + text + ". Correct it, leave it empty, or declare the column categorical.",
                "--model", path("flowers"), "--data", text);
        assertThat(Run.of("predict", "--model", path("flowers")).code()).isEqualTo(2);
    }

    private static void refused(String message, String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "predict";
        System.arraycopy(words, 0, all, 1, words.length);
        assertThat(Run.of(all)).isEqualTo(
                new Run(2, "", "obor: " + message + System.lineSeparator()));
    }
}
