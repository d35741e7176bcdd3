package dev.obor.bench;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Parameters of a model that does not exist: sizes, random values and gradients.
///
/// @param name  of the model
/// @param sizes elements per tensor
record Parameters(String name, int... sizes) {
    /// One large tensor.
    static final Parameters LARGE = new Parameters("16 M", 1 << 24);

    /// Many small ones.
    static final Parameters MANY =
            new Parameters("1,000 x 3,500", IntStream.range(0, 1000).map(_ -> 3500).toArray());

    /// The 148 of GPT-2 small, with 8,192 words instead of 50,257: 92 M numbers.
    static final Parameters GPT2 = new Parameters("GPT-2 small", gpt2(8192));

    private static int[] gpt2(int words) {
        int width = 768;
        int[] layer = {width, width, // normalisation
            3 * width * width, 3 * width, width * width, width, // attention
            width, width, // normalisation
            4 * width * width, 4 * width, 4 * width * width, width}; // the two linear maps
        return IntStream.concat(
                IntStream.of(words * width, 1024 * width),
                IntStream.concat(
                        IntStream.range(0, 12).flatMap(_ -> Arrays.stream(layer)),
                        IntStream.of(width, width)))
                .toArray();
    }

    int count() {
        return sizes.length;
    }

    /// The number of elements of all tensors.
    long total() {
        return Arrays.stream(sizes).asLongStream().sum();
    }

    float[] values(int i) {
        return Data.uniform(2L * i, sizes[i], 0.1);
    }

    float[] gradient(int i) {
        return Data.uniform(2L * i + 1, sizes[i], 0.01);
    }
}
