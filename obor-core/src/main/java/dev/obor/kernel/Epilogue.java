package dev.obor.kernel;

/// What is done to every block of the result of a matrix product as soon as it is complete, by the thread
/// that completed it: the block is in that thread's cache then.
///
/// Blocks do not overlap and cover the result. What is computed may not depend on how it is cut into
/// blocks.
@FunctionalInterface
public interface Epilogue {
    /// Leaves the result as it is.
    Epilogue NONE = (row, column, rows, columns) -> {};

    /// The block of `rows` x `columns` elements that begins with element (row, column).
    void block(int row, int column, int rows, int columns);

    /// The same for a part of the result that begins with element (row, column).
    default Epilogue from(int row, int column) {
        return (i, j, rows, columns) -> block(row + i, column + j, rows, columns);
    }

    /// The same for the result's transpose.
    default Epilogue transposed() {
        return (i, j, down, across) -> block(j, i, across, down);
    }
}
