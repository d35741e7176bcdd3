package dev.obor.data;

import dev.obor.tensor.Rng;
import dev.obor.tensor.Tensor;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// 1,797 handwritten digits of 8 x 8 pixels: real data, in the jar, to learn from at once.
///
/// The split is fixed and stratified: of every ten digits of a class, drawn at random, two are for
/// test, one is for validation, seven are for training; 360, 180 and 1,257 in all.
///
/// **Shapes.** A sample's input is float32 [64], the rows of the picture one after the other, from
/// 0 (paper) to 1 (ink) in steps of 1/16; its target is an int64 scalar in [0, 10).
/// **Source.** E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine
/// Learning Repository, 1998, its test part, as scikit-learn carries it (BSD-3).
public final class Digits {
    /// The number of classes.
    public static final int CLASSES = 10;

    private static final String RESOURCE = "digits.csv.gz";
    private static final int PIXELS = 64;
    private static final float INK = 16;
    private static final int PERIOD = 10; // of the split

    private final TensorDataset all;
    private final TensorDataset train;
    private final TensorDataset validation;
    private final TensorDataset test;

    private Digits(TensorDataset all) {
        this.all = all;
        int[] order = shuffledByClass(all.targets().toIntArray());
        this.train = part(order, 3, PERIOD);
        this.validation = part(order, 2, 3);
        this.test = part(order, 0, 2);
    }

    /// Reads the digits from the jar.
    public static Digits load() {
        try (var resource = Digits.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new FileNotFoundException(RESOURCE);
            }
            var text = new InputStreamReader(
                    new GZIPInputStream(resource), StandardCharsets.US_ASCII);
            return new Digits(parse(new BufferedReader(text).lines().toList()));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Digits: " + RESOURCE + " must be in the jar; got " + e + ".", e);
        }
    }

    /// All digits in the order of the source.
    public TensorDataset all() {
        return all;
    }

    /// The 1,257 digits to learn from.
    public TensorDataset train() {
        return train;
    }

    /// The 180 digits to choose a model by.
    public TensorDataset validation() {
        return validation;
    }

    /// The 360 digits to judge it by.
    public TensorDataset test() {
        return test;
    }

    private static TensorDataset parse(List<String> lines) {
        var pixels = new float[lines.size() * PIXELS];
        var labels = new long[lines.size()];
        for (int row = 0; row < labels.length; row++) {
            String[] fields = lines.get(row).split(",", -1);
            for (int i = 0; i < PIXELS; i++) {
                pixels[row * PIXELS + i] = Integer.parseInt(fields[i]) / INK;
            }
            labels[row] = Long.parseLong(fields[PIXELS]);
        }
        return Dataset.of(Tensor.of(pixels).reshape(labels.length, PIXELS), Tensor.of(labels));
    }

    /// Class by class, within a class at random.
    private static int[] shuffledByClass(int[] labels) {
        int[] shuffled = new Rng(0).permutation(labels.length);
        int[] order = new int[labels.length];
        int at = 0;
        for (int label = 0; label < CLASSES; label++) {
            for (int row : shuffled) {
                if (labels[row] == label) {
                    order[at++] = row;
                }
            }
        }
        return order;
    }

    /// The places whose number modulo the period is in [from, to).
    private TensorDataset part(int[] order, int from, int to) {
        var rows = new ArrayList<Integer>();
        for (int i = 0; i < order.length; i++) {
            if (i % PERIOD >= from && i % PERIOD < to) {
                rows.add(order[i]);
            }
        }
        var batch = all.batch(rows.stream().mapToInt(Integer::intValue).sorted().toArray());
        return Dataset.of(batch.input(), batch.target());
    }
}
