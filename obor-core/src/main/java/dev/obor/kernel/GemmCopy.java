package dev.obor.kernel;

/// Copies rows into a panel, as many elements of each as some whole vectors have.
abstract class GemmCopy {
    /// How many elements of a row.
    final int columns;

    GemmCopy(int columns) {
        this.columns = columns;
    }

    /// `to[at + p * width + j] = from[start + p * row + j]` for `j < columns` and all p below `depth`,
    /// in the order of p: where rows of the panel are narrower, the next one overwrites the excess.
    abstract void run(int depth, Object from, int start, int row, Object to, int at, int width);
}
