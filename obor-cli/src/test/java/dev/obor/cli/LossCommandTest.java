package dev.obor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The printed numbers are those of torch 1.13.1 for the same losses.
class LossCommandTest {
    @TempDir private Path folder;

    private static void prints(String text, String... words) {
        Run run = Run.of(words);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualToNormalizingNewlines(text);
        assertThat(run.code()).isZero();
    }

    private static void refuses(String message, String... words) {
        Run run = Run.of(words);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualToNormalizingNewlines("obor: " + message + "\n");
        assertThat(run.code()).isEqualTo(2);
    }

    @Test void bce_prints_value_elements_and_gradient() {
        prints("""
                value     tensor(0.2798)
                elements  tensor([0.1054, 0.2231, 0.5108])
                gradient  tensor([-0.3704,  0.4167, -0.5556])
                """, "loss", "BCELoss", "--input", "0.9,0.2,0.6", "--target", "1,0,1");
    }

    @Test void rows_stand_below_each_other() {
        prints("""
                value     tensor(3.6562)
                elements  tensor([[0.5000, 8.0000],
                                  [6.0000, 0.1250]])
                gradient  tensor([[ 0.2500,  0.5000],
                                  [-0.5000,  0.1250]])
                """, "loss", "huber_loss", "--delta", "2", "--input=[[1,5],[-4,0.5]]",
                "--target", "[[0,0],[0,0]]");
    }

    @Test void whole_numbers_are_classes_where_the_loss_wants_them() {
        prints("""
                value     tensor(0.5076)
                elements  tensor([1.3154, 0.7150])
                gradient  tensor([[ 0.0569,  0.1608, -0.2177],
                                  [-0.0504,  0.0506, -0.0002]])
                """, "loss", "--label_smoothing", "0.1", "CrossEntropyLoss", "--weight", "1,2,3",
                "--input", "[[1,2,3],[3,2,1]]", "--target", "2,0");
    }

    @Test void whole_numbers_of_the_inputs_shape_are_probabilities() {
        prints("""
                value     tensor(0.4076, dtype=float64)
                elements  tensor([0.4076, 0.4076], dtype=float64)
                gradient  tensor([[ 0.0450,  0.1224, -0.1674],
                                  [-0.1674,  0.1224,  0.0450]], dtype=float64)
                """, "loss", "CrossEntropyLoss", "--dtype", "float64",
                "--input", "[[1,2,3],[3,2,1]]", "--target", "[[0,0,1],[1,0,0]]");
    }

    @Test void switches_need_no_value() {
        String[] words = {"loss", "KLDivLoss", "--logTarget", "--reduction", "batchmean",
            "--input", "[[-1,-2]]", "--target", "[[-1,-1]]"};
        String text = """
                value     tensor(0.3679)
                elements  tensor([[0.0000, 0.3679]])
                gradient  tensor([[-0.3679, -0.3679]])
                """;
        prints(text, words);
        words[2] = "--log-target=true";
        prints(text, words);
    }

    @Test void a_positive_weight_is_an_option() {
        prints("""
                value     tensor(0.8024)
                elements  tensor([[0.9482, 0.6566]])
                gradient  tensor([[-0.3775, -0.1828]])
                """, "loss", "BCEWithLogitsLoss", "--pos_weight", "2,.5", "--input", "[[.5,-1]]",
                "--target", "[[1,1]]");
    }

    @Test void negative_values_are_values() {
        prints("""
                value     tensor(0.3778)
                elements  tensor([0.3133, 0.1269, 0.6931])
                gradient  tensor([[ 0.0000, -0.3333],
                                  [-0.3333,  0.0000],
                                  [-0.3333,  0.0000]])
                """, "loss", "NLLLoss", "--ignore-index", "-1", "--target", "1,0,0", "--input",
                "[-1.3132616,-0.3132617],[-0.1269280,-2.1269281],[-0.6931472,-0.6931472]");
    }

    @Test void without_a_reduction_the_gradient_is_that_of_the_sum() {
        prints("""
                value     tensor([4., 0.])
                elements  tensor([4., 0.])
                gradient  tensor([-4.,  0.])
                """, "loss", "MSELoss", "--reduction", "none", "--input", "1,2", "--target", "3,2");
    }

    @Test void files_are_values() throws IOException {
        Path input = Files.writeString(folder.resolve("input.csv"), "p\n0.9\n0.2\n0.6\n");
        Path target = Files.writeString(folder.resolve("target.csv"), "1\n0\n1\n");
        assertThat(
                Run.of("loss", "BCELoss", "--input", "@" + input, "--target", "@" + target).out())
                .startsWith("value     tensor(0.2798)");
    }

    @Test void json_is_one_line_with_nested_arrays() {
        prints("{\"loss\":\"HuberLoss\",\"value\":4.25,\"elements\":[[0.5,8.0]],\"gradient\":[[0.5,1.0]]}\n",
                "loss", "HuberLoss", "--delta", "2", "--json", "--input", "[[1,5]]", "--target",
                "[[0,0]]");
    }

    @Test void what_is_not_finite_is_a_text_in_json() {
        prints("{\"loss\":\"SmoothL1Loss\",\"value\":\"Infinity\",\"elements\":[0.1,\"Infinity\"],"
                + "\"gradient\":[0.1,0.5]}\n",
                "loss", "SmoothL1Loss", "--beta", "5", "--json", "--input", "1,inf", "--target",
                "0,0");
    }

    @Test void mistakes_are_one_line_and_code_2() {
        refuses("HuberLoss: there is no option --beta. Options: --delta number,"
                + " --reduction none|mean|sum|batchmean.",
                "loss", "HuberLoss", "--beta", "2", "--input", "1", "--target", "1");
        refuses("HuberLoss: there is no option --foo. Options: --delta number,"
                + " --reduction none|mean|sum|batchmean.",
                "loss", "HuberLoss", "--foo", "2", "--input", "1", "--target", "1");
        refuses("loss: --target is missing. Write --target 0.9,0.2,0.6.",
                "loss", "HuberLoss", "--input", "1");
        refuses("loss: --dtype must be float32 or float64; got float16.",
                "loss", "HuberLoss", "--input", "1", "--target", "1", "--dtype", "float16");
        refuses("loss: --range goes with --plot. Add --plot FILE.png.",
                "loss", "HuberLoss", "--input", "1", "--target", "1", "--range", "0,1");
        assertThat(Run.of("loss").err()).startsWith("obor: loss: name a loss: BCELoss, ");
        assertThat(Run.of("loss", "HuberLos", "--input", "1", "--target", "1").err())
                .startsWith("obor: there is no loss 'HuberLos'. Did you mean HuberLoss? ");
    }

    @Test void the_contract_of_the_loss_holds() {
        Run run = Run.of("loss", "BCELoss", "--input", "1.5", "--target", "1");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith(
                "obor: BCELoss: all elements of input must be between 0 and 1; got ")
                .hasLineCount(1);
    }

    @Test void help_lists_the_options_of_all_losses() {
        assertThat(Run.of("loss", "--help").out())
                .contains("--delta=number", "--label-smoothing=number", "--log-target", "--json");
    }

    @Test void a_plot_shows_the_loss_and_its_derivative() throws IOException {
        Path file = folder.resolve("huber.png");
        prints("", "loss", "HuberLoss", "--delta", "2", "--plot", file.toString());
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(1280);
        assertThat(image.getHeight()).isEqualTo(840);
    }

    @Test void a_plot_of_a_loss_over_classes_varies_the_target_class() {
        Path file = folder.resolve("ce.png");
        Run run = Run.of("loss", "CrossEntropyLoss", "--input", "[[1,2,3]]", "--target", "[2]",
                "--plot", file.toString(), "--range", "-5,5");
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("value     tensor(0.4076)");
        assertThat(file).isNotEmptyFile();
        refuses("loss: --input is missing. Write --input 0.9,0.2,0.6.",
                "loss", "CrossEntropyLoss", "--plot", file.toString());
    }

    @Test void a_bad_range_leaves_no_picture() {
        Path file = folder.resolve("bad.png");
        refuses("loss: --range must be two numbers, the smaller first; got 3,-3. Write --range -3,3.",
                "loss", "MSELoss", "--plot", file.toString(), "--range", "3,-3");
        assertThat(file).doesNotExist();
    }

    @Test void peaks_are_left_out_of_a_plot() {
        double[] y = new double[100];
        java.util.Arrays.fill(y, -2);
        y[7] = 1e12;
        y[8] = 7.9;
        assertThat(LossPlot.withoutPeaks(y)[7]).isNaN();
        assertThat(LossPlot.withoutPeaks(y)[8]).isEqualTo(7.9);
        assertThat(LossPlot.withoutPeaks(new double[] {0, 0, 0})).containsOnly(0);
    }
}
