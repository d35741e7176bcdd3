package dev.obor.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.obor.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The examples in the Javadoc of the losses; each runs here.
class LossSnippetsTest {
    @Test void l1() {
        // @start region="l1"
        Tensor input = Tensor.of(1f, 2.5f, 4f, 0.5f);
        Tensor target = Tensor.of(2f, 2.5f, 2f, 1f);
        Tensor loss = new L1Loss().forward(input, target); // tensor(0.8750)
        // @end
        assertThat(loss).hasToString("tensor(0.8750)");
    }

    @Test void mse() {
        // @start region="mse"
        Tensor input = Tensor.of(1f, 2.5f, 4f, 0.5f);
        Tensor target = Tensor.of(2f, 2.5f, 2f, 1f);
        Tensor loss = new MSELoss().forward(input, target); // tensor(1.3125)
        // @end
        assertThat(loss).hasToString("tensor(1.3125)");
    }

    @Test void smoothL1() {
        // @start region="smooth-l1"
        Tensor residuals = Tensor.of(-0.25f, 1f, 3f);
        Tensor loss = new SmoothL1Loss().beta(2).forward(residuals, Tensor.zeros(3)); // tensor(0.7552)
        // @end
        assertThat(loss).hasToString("tensor(0.7552)");
    }

    @Test void huber() {
        // @start region="huber"
        Tensor residuals = Tensor.of(-0.25f, 1f, 3f);
        Tensor loss = new HuberLoss().delta(2).forward(residuals, Tensor.zeros(3)); // tensor(1.5104)
        // @end
        assertThat(loss).hasToString("tensor(1.5104)");
    }

    @Test void bce() {
        // @start region="bce"
        Tensor probabilities = Tensor.of(0.9f, 0.2f, 0.6f);
        Tensor labels = Tensor.of(1f, 0f, 1f);
        Tensor loss = new BCELoss().forward(probabilities, labels); // tensor(0.2798)
        // @end
        assertThat(loss).hasToString("tensor(0.2798)");
    }

    @Test void bceWithLogits() {
        // @start region="bce-with-logits"
        Tensor scores = Tensor.of(0.5f, -1f, 2f);
        Tensor labels = Tensor.of(1f, 0f, 1f);
        Tensor loss = new BCEWithLogitsLoss().posWeight(Tensor.of(2f)).forward(scores, labels); // tensor(0.5051)
        // @end
        assertThat(loss).hasToString("tensor(0.5051)");
    }

    @Test void klDiv() {
        // @start region="kl-div"
        Tensor predicted = Tensor.of(new float[][] {{0.5f, 0.5f}, {0.25f, 0.75f}});
        Tensor actual = Tensor.of(new float[][] {{0.4f, 0.6f}, {0.1f, 0.9f}});
        KLDivLoss divergence = new KLDivLoss().reduction(Reduction.BATCH_MEAN);
        Tensor loss = divergence.forward(predicted.log(), actual); // tensor(0.0463)
        // @end
        assertThat(loss).hasToString("tensor(0.0463)");
    }

    @Test void nll() {
        // @start region="nll"
        Tensor scores = Tensor.of(new float[][] {{1, 2, 3}, {1, 2, 3}});
        Tensor classes = Tensor.of(2L, 0L);
        Tensor loss = new NLLLoss().forward(scores.logSoftmax(1), classes); // tensor(1.4076)
        // @end
        assertThat(loss).hasToString("tensor(1.4076)");
    }

    @Test void crossEntropy() {
        // @start region="cross-entropy"
        Tensor scores = Tensor.of(new float[][] {{1, 2, 3}, {1, 2, 3}}).requiresGrad(true);
        Tensor classes = Tensor.of(2L, -100L); // -100 marks what does not count
        Tensor loss = new CrossEntropyLoss().labelSmoothing(0.1).forward(scores, classes);
        loss.backward();
        // @end
        assertThat(loss.item()).isCloseTo(0.5076, within(5e-5)); // PyTorch's
        assertThat(scores.grad()).isNotNull();
    }

    // ---- none is missing

    private static final Path SOURCES = Path.of("src");

    @Test void every_region_named_in_the_javadoc_is_here_and_the_other_way_round() {
        Set<String> named = new TreeSet<>();
        for (String file : sources(SOURCES.resolve("main/java/dev/obor/loss"))) {
            named.addAll(
                    found(file, "\\{@snippet class=\"LossSnippetsTest\" region=\"([^\"]+)\"}"));
        }
        String here = text(SOURCES.resolve("test/java/dev/obor/loss/LossSnippetsTest.java"));
        Set<String> written = new TreeSet<>(found(here, "// @start region=\"([^\"]+)\""));
        assertThat(named).isNotEmpty().isEqualTo(written);
    }

    private static List<String> found(String text, String regex) {
        return Pattern.compile(regex).matcher(text).results().map((MatchResult m) -> m.group(1))
                .toList();
    }

    private static List<String> sources(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(LossSnippetsTest::text).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
