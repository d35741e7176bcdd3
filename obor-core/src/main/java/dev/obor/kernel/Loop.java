package dev.obor.kernel;

/// A compiled loop nest over `rows` x `columns` of plain arrays.
///
/// The operands are the inputs followed by the stored outputs. Row r of operand i begins at
/// `offsets[i] + r * strides[i]`; along the columns its stride is 1, or 0 where the loop was
/// compiled for a uniform operand. `totals` receives this call's sums and maxima; `lanes` is scratch
/// for constants and, from [Lanes#FIRST] on, 16 partial sums each. With vectors, a negative number of
/// rows means to do nothing.
abstract class Loop {
    abstract void run(
            Object[] arrays,
            int[] offsets,
            int[] strides,
            int rows,
            int columns,
            double[] scalars,
            double[] totals,
            Object lanes);
}
