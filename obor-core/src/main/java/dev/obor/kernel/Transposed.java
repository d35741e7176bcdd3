package dev.obor.kernel;

/// One piece of a loop across rows that do not lie side by side: short rows, one after the other.
///
/// ```text
/// a0 a1 a2  b0 b1 b2  c0 c1 c2      as the rows a, b, c lie in memory
/// a0 b0 c0  a1 b1 c1  a2 b2 c2      as the loop sees them, in this thread's scratch
/// ```
/// Moving them costs less than a vector loop that ends after every few elements.
final class Transposed {
    private final Access[] access;
    private final int inputs;
    private final Operand[] operands;
    private final int[] offsets;
    private final int length;
    private final int rows;

    /// @param length how many elements a row has
    /// @param rows   how many rows there are
    Transposed(Variant variant, Operand[] operands, int[] offsets, int length, int rows) {
        this.access = variant.access;
        this.inputs = variant.inputs();
        this.operands = operands;
        this.offsets = offsets;
        this.length = length;
        this.rows = rows;
    }

    void run(Loop loop, double[] scalars, double[] result, Object lanes) {
        int n = operands.length;
        Object[] arrays = new Object[n];
        int[] at = offsets.clone();
        int[] strides = new int[n];
        int size = length * rows;
        boolean wide = lanes instanceof double[];
        Object scratch = wide ? Scratch.doubles(n * size) : Scratch.floats(n * size);
        for (int i = 0; i < n; i++) {
            arrays[i] = operands[i].array();
            strides[i] = down(i);
            if (access[i].strided()) {
                arrays[i] = scratch;
                at[i] = i * size;
                strides[i] = rows;
                if (i < inputs) {
                    move(i, scratch, at[i], true);
                }
            }
        }
        loop.run(arrays, at, strides, length, rows, scalars, result, lanes);
        for (int i = inputs; i < n; i++) {
            if (access[i].strided()) {
                move(i, scratch, at[i], false);
            }
        }
    }

    private int down(int operand) {
        int[] strides = operands[operand].strides();
        return strides[strides.length - 2];
    }

    private void move(int operand, Object scratch, int at, boolean in) {
        int[] strides = operands[operand].strides();
        int next = strides[strides.length - 1];
        for (int row = 0; row < rows; row++) {
            int from = offsets[operand] + row * next;
            if (scratch instanceof float[] to) {
                row((float[]) operands[operand].array(), from, down(operand), to, at + row, in);
            } else {
                row((double[]) operands[operand].array(), from, down(operand), (double[]) scratch,
                        at + row, in);
            }
        }
    }

    private void row(float[] memory, int from, int step, float[] scratch, int at, boolean in) {
        for (int i = 0; i < length; i++) {
            if (in) {
                scratch[at + i * rows] = memory[from + i * step];
            } else {
                memory[from + i * step] = scratch[at + i * rows];
            }
        }
    }

    private void row(double[] memory, int from, int step, double[] scratch, int at, boolean in) {
        for (int i = 0; i < length; i++) {
            if (in) {
                scratch[at + i * rows] = memory[from + i * step];
            } else {
                memory[from + i * step] = scratch[at + i * rows];
            }
        }
    }
}
