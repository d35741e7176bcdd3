package dev.obor.kernel;

/// Where a matrix lies: element (i, j) is `array[at + i * row + j * col]`, so that a transpose is
/// another pair of strides.
///
/// @param array `float[]` or `double[]`
/// @param at    the index of the first element
/// @param row   from one row to the next
/// @param col   from one column to the next
public record Matrix(Object array, int at, int row, int col) {
    /// The part that begins with element (i, j).
    Matrix from(int i, int j) {
        return new Matrix(array, at(i, j), row, col);
    }

    /// Rows and columns change places.
    public Matrix transposed() {
        return new Matrix(array, at, col, row);
    }

    /// The index of element (i, j).
    public int at(int i, int j) {
        return at + i * row + j * col;
    }
}
