package dev.obor.data;

import static dev.obor.TensorAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.obor.formula.DType;
import dev.obor.tensor.Rng;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DigitsTest {
    private final Digits digits = Digits.load();

    /// Counts per class as scikit-learn's user guide states them for `load_digits`.
    @Test void all_digits_are_there() {
        assertThat(digits.all().inputs()).hasShape(1797, 64).hasType(DType.FLOAT32);
        assertThat(digits.all().targets()).hasShape(1797).hasType(DType.INT64);
        assertThat(counts(digits.all()))
                .containsExactly(178, 182, 177, 183, 181, 182, 181, 179, 174, 180);
    }

    /// The first picture as printed in scikit-learn's tutorial: `digits.images[0]`.
    @Test void the_first_digit_is_a_zero() {
        float[] ink = digits.all().get(0).input().toFloatArray();
        for (int i = 0; i < ink.length; i++) {
            ink[i] *= 16;
        }
        assertThat(ink).containsExactly(
                0, 0, 5, 13, 9, 1, 0, 0,
                0, 0, 13, 15, 10, 15, 5, 0,
                0, 3, 15, 2, 0, 11, 8, 0,
                0, 4, 12, 0, 0, 8, 8, 0,
                0, 5, 8, 0, 0, 9, 8, 0,
                0, 4, 11, 0, 1, 12, 7, 0,
                0, 2, 14, 5, 10, 12, 0, 0,
                0, 0, 6, 13, 10, 0, 0, 0);
        assertThat(digits.all().get(0).target().itemLong()).isZero();
    }

    @Test void pixels_are_scaled_to_one() {
        assertThat(digits.all().inputs().min().item()).isZero();
        assertThat(digits.all().inputs().max().item()).isEqualTo(1);
    }

    @Test void the_split_is_stratified() {
        assertThat(digits.train().size()).isEqualTo(1257);
        assertThat(digits.validation().size()).isEqualTo(180);
        assertThat(digits.test().size()).isEqualTo(360);
        int[] of = counts(digits.all());
        int[] train = counts(digits.train());
        int[] validation = counts(digits.validation());
        int[] test = counts(digits.test());
        for (int label = 0; label < Digits.CLASSES; label++) {
            assertThat((double) train[label]).isBetween(of[label] * 0.7 - 2, of[label] * 0.7 + 2);
            assertThat((double) validation[label])
                    .isBetween(of[label] * 0.1 - 1, of[label] * 0.1 + 1);
            assertThat((double) test[label]).isBetween(of[label] * 0.2 - 1, of[label] * 0.2 + 1);
        }
    }

    @Test void every_digit_is_in_one_part_and_the_split_is_fixed() {
        var parts = new ArrayList<>(rows(digits.train()));
        parts.addAll(rows(digits.validation()));
        parts.addAll(rows(digits.test()));
        assertThat(parts).containsExactlyInAnyOrderElementsOf(rows(digits.all()));
        assertThat(rows(Digits.load().test())).isEqualTo(rows(digits.test()));
    }

    @Test void a_loader_cuts_them_into_batches() {
        int seen = 0;
        for (var batch : new DataLoader(digits.train(), 32).shuffle(new Rng(0))) {
            assertThat(batch.input()).hasShape(batch.size(), 64).hasType(DType.FLOAT32);
            assertThat(batch.target()).hasShape(batch.size()).hasType(DType.INT64);
            seen += batch.size();
        }
        assertThat(seen).isEqualTo(1257);
    }

    private static int[] counts(TensorDataset part) {
        int[] counts = new int[Digits.CLASSES];
        for (int label : part.targets().toIntArray()) {
            counts[label]++;
        }
        return counts;
    }

    private static List<String> rows(TensorDataset part) {
        var rows = new ArrayList<String>();
        for (int i = 0; i < part.size(); i++) {
            var sample = part.get(i);
            rows.add(Arrays.toString(sample.input().toFloatArray()) + sample.target().itemLong());
        }
        return rows;
    }
}
