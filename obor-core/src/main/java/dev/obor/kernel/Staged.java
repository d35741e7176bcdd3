package dev.obor.kernel;

import java.util.Arrays;

/// One piece of a loop across rows, moved to this thread's scratch while it is worked on.
///
/// ```text
/// a0 a1 a2  b0 b1 b2  c0 c1 c2      short rows a, b, c, as they may lie in memory
/// a0 b0 c0  a1 b1 c1  a2 b2 c2      as the loop sees them
/// ```
/// Moving short rows costs less than a vector loop that ends after every few elements. Rows that do lie
/// side by side are moved if the loop sweeps over them more than once: their elements are far apart,
/// often by a power of two, and would drive each other out of the cache.
final class Staged {
    private final Access[] access;
    private final boolean sweepsAgain;
    private final int inputs;
    private final Operand[] operands;
    private final Arguments arguments;
    private final int length;
    private final int rows;

    /// @param arguments where the piece lies; changed to where it was moved
    /// @param length    how many elements a row has
    /// @param rows      how many rows there are
    Staged(Variant variant, Operand[] operands, Arguments arguments, int length, int rows) {
        this.access = variant.access;
        this.sweepsAgain = variant.sweepsAgain();
        this.inputs = variant.inputs();
        this.operands = operands;
        this.arguments = arguments;
        this.length = length;
        this.rows = rows;
    }

    void run(Loop loop, double[] scalars, double[] result, Object lanes) {
        int n = operands.length;
        int size = length * rows;
        boolean wide = lanes instanceof double[];
        Object scratch = wide ? Scratch.doubles(n * size) : Scratch.floats(n * size);
        int[] offsets = Arrays.copyOf(arguments.offsets, n);
        for (int i = 0; i < n; i++) {
            if (moves(i)) {
                if (i < inputs) {
                    gather(i, offsets[i], scratch, i * size);
                }
                arguments.set(i, scratch, i * size, rows);
            }
        }
        loop.run(arguments.arrays, arguments.offsets, arguments.strides, length, rows, scalars,
                result, lanes);
        for (int i = inputs; i < n; i++) {
            if (moves(i)) {
                scatter(i, offsets[i], scratch, i * size);
            }
        }
    }

    private boolean moves(int operand) {
        boolean ofMany = !access[operand].uniform() && down(operand) != 0;
        boolean fractions = operands[operand].type().isFloating();
        return access[operand].strided() || (sweepsAgain && ofMany && fractions);
    }

    private int down(int operand) {
        int[] strides = operands[operand].strides();
        return strides[strides.length - 2];
    }

    private int next(int operand) {
        int[] strides = operands[operand].strides();
        return strides[strides.length - 1];
    }

    private void gather(int operand, int offset, Object scratch, int at) {
        Object memory = operands[operand].array();
        for (int i = 0; i < length; i++) {
            int from = offset + i * down(operand);
            if (scratch instanceof float[] to) {
                copy((float[]) memory, from, next(operand), to, at + i * rows, 1);
            } else {
                copy((double[]) memory, from, next(operand), (double[]) scratch, at + i * rows, 1);
            }
        }
    }

    private void scatter(int operand, int offset, Object scratch, int at) {
        Object memory = operands[operand].array();
        for (int i = 0; i < length; i++) {
            int to = offset + i * down(operand);
            if (scratch instanceof float[] from) {
                copy(from, at + i * rows, 1, (float[]) memory, to, next(operand));
            } else {
                copy((double[]) scratch, at + i * rows, 1, (double[]) memory, to, next(operand));
            }
        }
    }

    private void copy(float[] from, int at, int step, float[] to, int place, int stride) {
        if (step == 1 && stride == 1) {
            System.arraycopy(from, at, to, place, rows);
            return;
        }
        for (int row = 0; row < rows; row++) {
            to[place + row * stride] = from[at + row * step];
        }
    }

    private void copy(double[] from, int at, int step, double[] to, int place, int stride) {
        if (step == 1 && stride == 1) {
            System.arraycopy(from, at, to, place, rows);
            return;
        }
        for (int row = 0; row < rows; row++) {
            to[place + row * stride] = from[at + row * step];
        }
    }
}
