package dev.obor.bench;

/// A network of linear maps with ReLU between them, its batch and its initial numbers.
///
/// @param name   what is shown
/// @param batch  rows per step
/// @param widths numbers that go into each layer, and out of the last one
record Network(String name, int batch, int... widths) {
    int layers() {
        return widths.length - 1;
    }

    int inputs() {
        return widths[0];
    }

    int outputs() {
        return widths[layers()];
    }

    /// Shape (out, in), as in both libraries.
    float[] weight(int layer) {
        return Data.normal(2L * layer, widths[layer] * widths[layer + 1],
                1 / Math.sqrt(widths[layer]));
    }

    float[] bias(int layer) {
        return Data.normal(2L * layer + 1, widths[layer + 1], 0.1);
    }

    /// The batch, shape (batch, inputs).
    float[] input() {
        return Data.normal(100, batch * inputs(), 1);
    }

    /// Targets of a classification, shape (batch).
    long[] classes() {
        return Data.classes(101, batch, outputs());
    }

    /// Targets of a regression, shape (batch, outputs).
    float[] values() {
        return Data.normal(102, batch * outputs(), 1);
    }
}
