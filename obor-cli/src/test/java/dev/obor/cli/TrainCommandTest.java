package dev.obor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.obor.io.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
    private static final String[] FILES = {
        "checkpoint-best.safetensors", "checkpoint-last.safetensors", "curves.png", "metrics.csv",
        "model.safetensors", "options.json", "preprocessing.json"
    };

    @TempDir private Path folder;

    private String out(String name) {
        return folder.resolve(name).toString();
    }

    private static double figure(String output, String name) {
        Matcher matcher = Pattern.compile("(?m)^" + name + " ([0-9.]+)").matcher(output);
        assertThat(matcher.find()).as(output).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    private static List<String> names(Path path) throws IOException {
        try (var files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test void digits_reach_97_percent_and_leave_everything_in_the_folder() throws IOException {
        var run = Run.of("train", "--epochs", "12", "--out", out("digits"));
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(figure(run.out(), "test accuracy")).isGreaterThanOrEqualTo(97);
        assertThat(run.out()).contains(
                "digits: 1257 rows for training, 180 for validation, 360 for test",
                "64-128-10 relu, dropout 0.1 (9610 parameters); CrossEntropyLoss, AdamW lr=0.005",
                "epoch  1/12  training loss ", "epoch 12/12  training loss ",
                "the best on the validation data", "actual \\ predicted");
        assertThat(run.out()).containsPattern(
                "(?m)^part +rows +loss +accuracy$")
                .containsPattern("(?m)^test accuracy \\d\\d\\.\\d\\d %$");
        assertThat(names(folder.resolve("digits"))).containsExactly(FILES);
        for (String file : FILES) {
            assertThat(run.out()).contains(file);
        }
        assertThat(Safetensors.read(folder.resolve("digits/model.safetensors")).tensors().keySet())
                .containsExactlyInAnyOrder("0.weight", "0.bias", "3.weight", "3.bias");
        assertThat(Files.readAllLines(folder.resolve("digits/metrics.csv")))
                .hasSize(13)
                .startsWith("epoch,train_loss,train_accuracy,validation_loss,validation_accuracy");
    }

    @Test void the_command_of_the_readme_learns_flowers() {
        var run = Run.of(
                "train", "--data", Tables.flowers(folder).toString(), "--target", "species",
                "--layers", "16,16", "--activation", "relu", "--loss", "CrossEntropyLoss",
                "--optimizer", "Adam", "--lr", "0.01", "--epochs", "50", "--batch-size", "32",
                "--seed", "1", "--out", out("run"));
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(figure(run.out(), "test accuracy")).isEqualTo(100);
        assertThat(run.out()).contains("63 rows for training, 14 for validation, 13 for test;"
                + " 3 classes of 'species'", "2-16-16-3 relu");
    }

    @Test void a_regression_learns_in_the_unit_of_the_column() {
        var run = Run.of(
                "train", "--data", Tables.prices(folder).toString(), "--target", "price",
                "--ignore", "row,dear", "--loss", "HuberLoss", "--loss-option", "delta=2",
                "--epochs", "60", "--out", out("run"));
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("HuberLoss delta=2", "the number 'price'", "RMSE", "MAE");
        assertThat(run.out()).doesNotContain("actual \\ predicted");
        assertThat(figure(run.out(), "test RMSE")).isBetween(10.0, 250.0); // std is about 400
    }

    @Test void every_loss_that_fits_two_classes_learns_them() {
        Path data = Tables.prices(folder);
        for (String loss : List.of(
                "CrossEntropyLoss", "NLLLoss", "BCEWithLogitsLoss", "BCELoss")) {
            var run = Run.of(
                    "train", "--data", data.toString(), "--target", "dear", "--ignore", "row,price",
                    "--loss", loss, "--epochs", "40", "--out", out(loss));
            assertThat(run.err()).isEmpty();
            assertThat(figure(run.out(), "test accuracy")).as(loss).isGreaterThan(85);
        }
    }

    @Test void every_loss_of_numbers_and_every_optimizer_learns() {
        Path data = Tables.prices(folder);
        int i = 0;
        for (String loss : List.of("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss")) {
            for (String optimizer : i == 0 ? OptimizerRegistry.names() : List.of("AdamW")) {
                var run = Run.of(
                        "train", "--data", data.toString(), "--target", "price", "--ignore",
                        "row,dear", "--loss", loss, "--optimizer", optimizer, "--lr", "0.02",
                        "--epochs", "40", "--out", out("run" + i++));
                assertThat(run.err()).isEmpty();
                assertThat(figure(run.out(), "test RMSE")).as(loss + optimizer).isLessThan(300);
            }
        }
    }

    @Test void the_same_seed_gives_the_same_bits_and_another_seed_others() throws IOException {
        Path data = Tables.flowers(folder);
        for (String[] run : new String[][] {{"a", "1"}, {"b", "1"}, {"c", "2"}}) {
            Run.of("train", "--data", data.toString(), "--target", "species", "--epochs",
                    "3", "--dropout", "0.2", "--seed", run[1], "--out", out(run[0]));
        }
        for (String file : new String[] {"model.safetensors", "metrics.csv",
            "checkpoint-last.safetensors", "preprocessing.json"}) {
            assertThat(folder.resolve("a/" + file))
                    .hasSameBinaryContentAs(folder.resolve("b/" + file));
            assertThat(Files.mismatch(folder.resolve("a/" + file), folder.resolve("c/" + file)))
                    .as(file).isNotNegative();
        }
    }

    @Test void resume_goes_on_as_if_there_had_been_no_end() {
        Path data = Tables.flowers(folder);
        String[] start = {"train", "--data", data.toString(), "--target", "species", "--dropout",
            "0.2", "--epochs", "7", "--out", out("whole")};
        Run.of(start);
        start[8] = "3";
        start[10] = out("parts");
        Run.of(start);
        var end = Run.of("train", "--resume", out("parts"), "--epochs", "7");
        assertThat(end.err()).isEmpty();
        assertThat(end.out()).contains("after epoch 3", "epoch 4/7").doesNotContain("epoch 3/7");
        for (String file : FILES) {
            if (!file.equals("curves.png")) {
                assertThat(folder.resolve("parts/" + file))
                        .hasSameBinaryContentAs(folder.resolve("whole/" + file));
            }
        }
    }

    @Test void clipped_gradients_are_an_option_of_the_run_that_resume_keeps() throws IOException {
        Path data = Tables.flowers(folder);
        String[] start = {"train", "--data", data.toString(), "--target", "species",
            "--optimizer", "SGD", "--lr", "0.1", "--epochs", "5", "--out", out("plain")};
        assertThat(Run.of(start).out()).doesNotContain("clipped");
        String[] clipped = Arrays.copyOf(start, start.length + 2);
        clipped[12] = out("whole");
        clipped[13] = "--clip-grad-norm";
        clipped[14] = "0.05";
        assertThat(Run.of(clipped).out()).contains("SGD lr=0.1, gradients clipped to norm 0.05");
        clipped[10] = "2";
        clipped[12] = out("parts");
        Run.of(clipped);
        var end = Run.of("train", "--resume", out("parts"), "--epochs", "5");
        assertThat(end.err()).isEmpty();
        assertThat(end.out()).contains("gradients clipped to norm 0.05");
        assertThat(folder.resolve("parts/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("whole/model.safetensors"));
        assertThat(Files.mismatch(folder.resolve("plain/model.safetensors"),
                folder.resolve("whole/model.safetensors"))).isNotNegative();
        assertThat(Run.of("train", "--resume", out("parts"), "--clip-grad-norm", "1"))
                .isEqualTo(mistake("--resume goes on as the run began, without --clip-grad-norm."
                        + " Leave it out, or train anew."));
    }

    @Test void a_run_of_a_version_without_clipping_can_be_resumed() throws IOException {
        Run.of("train", "--data", Tables.flowers(folder).toString(), "--target", "species",
                "--epochs", "2", "--out", out("run"));
        Path options = folder.resolve("run/options.json");
        String text = Files.readString(options);
        assertThat(text).contains("\"clipGradNorm\" : null");
        Tables.write(options, text.replaceFirst(",\\s*\"clipGradNorm\" : null", ""));
        var run = Run.of("train", "--resume", out("run"), "--epochs", "3");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
    }

    @Test void resume_says_what_it_cannot_do() {
        Path data = Tables.flowers(folder);
        Run.of("train", "--data", data.toString(), "--target", "species", "--epochs", "2",
                "--patience", "1", "--out", out("run"));
        assertThat(Run.of("train", "--resume", out("run")))
                .isEqualTo(mistake("%s has done its 2 epochs. Give more: --epochs 4."
                        .formatted(out("run"))));
        assertThat(Run.of("train", "--resume", out("run"), "--lr", "1"))
                .isEqualTo(mistake("--resume goes on as the run began, without --lr."
                        + " Leave it out, or train anew."));
        assertThat(Run.of("train", "--resume", out("none")))
                .isEqualTo(
                        mistake("there is no run folder %s. Train one with ./obor train --out %s."
                                .formatted(out("none"), out("none"))));
        Tables.write(data, "length,width,species\n1,2,a\n");
        assertThat(Run.of("train", "--resume", out("run"), "--epochs", "5"))
                .isEqualTo(mistake("%s has changed since %s began, so it cannot go on. Train anew."
                        .formatted(data.toAbsolutePath(), out("run"))));
        Tables.write(folder.resolve("run/options.json"), "{\"data\": 1,");
        var damaged = Run.of("train", "--resume", out("run"));
        assertThat(damaged.code()).isEqualTo(2);
        assertThat(damaged.err()).startsWith("obor: " + folder.resolve("run/options.json")
                + " is damaged: ").hasLineCount(1);
    }

    @Test void early_stopping_ends_the_run_and_more_patience_goes_on() {
        var run = Run.of(
                "train", "--data", Tables.flowers(folder).toString(), "--target", "species",
                "--lr", "0", "--epochs", "30", "--patience", "3", "--out", out("run"));
        assertThat(run.out()).contains("stopped: no better validation loss for 3 epochs",
                "the model of epoch 1 of 4");
        assertThat(Run.of("train", "--resume", out("run")).err()).contains(
                "was stopped after 3 epochs without a better one. Give more: --patience 6.");
        assertThat(Run.of("train", "--resume", out("run"), "--patience", "5").out())
                .contains("for 5 epochs", "the model of epoch 1 of 6");
    }

    @Test void without_validation_and_test_the_training_rows_decide() {
        var run = Run.of(
                "train", "--data", Tables.flowers(folder).toString(), "--target", "species",
                "--validation", "0", "--test", "0", "--epochs", "3", "--layers", "none", "--out",
                out("run"));
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("2-3 (9 parameters)", "the best on the training data");
        assertThat(figure(run.out(), "training accuracy")).isPositive();
    }

    @Test void a_loss_that_explodes_is_said_in_one_line() {
        var run = Run.of(
                "train", "--data", Tables.prices(folder).toString(), "--target", "price",
                "--ignore", "row,dear", "--optimizer", "SGD", "--lr", "1e30", "--out", out("run"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1)
                .startsWith("obor: Trainer: the loss must be finite; got ")
                .endsWith("The run is in " + out("run") + ".\n");
    }

    private static Run mistake(String message) {
        return new Run(2, "", "obor: " + message + System.lineSeparator());
    }
}
