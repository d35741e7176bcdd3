package dev.obor.kernel;

import java.util.Arrays;

/// What a thread hands to the loop it runs: where the operands of the present piece lie. The same
/// object serves all loops of a thread, one after the other.
final class Arguments {
    private static final ThreadLocal<Arguments> OWN = ThreadLocal.withInitial(Arguments::new);
    private static final int USUAL = 8;

    Object[] arrays = new Object[USUAL];
    int[] offsets = new int[USUAL];
    int[] strides = new int[USUAL];

    private Arguments() {}

    /// This thread's, with room for `n` operands.
    static Arguments own(int n) {
        Arguments own = OWN.get();
        if (own.arrays.length < n) {
            own.arrays = new Object[n];
            own.offsets = new int[n];
            own.strides = new int[n];
        }
        return own;
    }

    void set(int operand, Object array, int offset, int stride) {
        arrays[operand] = array;
        offsets[operand] = offset;
        strides[operand] = stride;
    }

    /// Holds no memory between two loops.
    void clear(int n) {
        Arrays.fill(arrays, 0, n, null);
    }
}
