package dev.obor.kernel;

/// Turns rows into columns for a panel, as many elements at a time as a vector has lanes.
abstract class GemmTranspose {
    final int lanes;

    GemmTranspose(int lanes) {
        this.lanes = lanes;
    }

    /// `to[at + p * width + r] = from[start + r * row + p]` for `r < rows <= lanes` and all p below
    /// `depth`, a multiple of `lanes`. Whole vectors are stored: what lies behind a column in `to`
    /// is overwritten up to lane `lanes - 1`.
    abstract void run(
            int depth, int rows, Object from, int start, int row, Object to, int at, int width);
}
