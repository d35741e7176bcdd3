package dev.obor.kernel;

/// A kernel over one iteration space: the loop, its operands, and which piece covers what.
final class Call {
    private static final double[] NO_SCALARS = {};

    final Pieces pieces;
    private final Variant variant;
    private final int[] sizes;
    private final Operand[] operands;
    private double[] scalars = NO_SCALARS;

    Call(Variant variant, Pieces pieces, int[] sizes, Operand[] operands) {
        this.variant = variant;
        this.pieces = pieces;
        this.sizes = sizes;
        this.operands = operands;
        if (variant.parks()) {
            checkApart();
        }
    }

    @SuppressWarnings("ReferenceEquality") // two operands in one array is what is looked for
    private void checkApart() {
        for (int i = variant.inputs(); i < operands.length; i++) {
            for (int j = 0; j < i; j++) {
                Check.state(operands[i].array() != operands[j].array(),
                        "Kernel: a result of several sweeps must have an array of its own; operands %d and %d share one.",
                        j, i);
            }
        }
    }

    /// Begins a run with these scalars. Returns this call.
    Call begin(double[] scalars) {
        this.scalars = scalars;
        variant.used(pieces.elements);
        return this;
    }

    /// Runs one piece; its totals and maxima go to `result`.
    void piece(int piece, double[] result) {
        run(pieces.outer(piece), pieces.row(piece), pieces.column(piece), pieces.rows(piece),
                pieces.columns(piece), result);
    }

    /// Runs a part of the rows and columns.
    ///
    /// @param outer the index along the outer dimensions, taken as one
    void run(int outer, int row, int column, int rows, int columns, double[] result) {
        int n = operands.length;
        Arguments own = Arguments.own(n);
        for (int i = 0; i < n; i++) {
            Operand operand = operands[i];
            own.set(i, operand.array(), offset(operand, outer, row, column), down(operand));
        }
        Object lanes = variant.lanes();
        Loop loop = variant.loop();
        try {
            if (variant.isStaged()) {
                new Staged(variant, operands, own, rows, columns).run(loop, scalars, result, lanes);
            } else {
                loop.run(own.arrays, own.offsets, own.strides, rows, columns, scalars, result,
                        lanes);
            }
        } finally {
            own.clear(n);
        }
    }

    /// The step from one row to the next.
    private static int down(Operand operand) {
        int[] strides = operand.strides();
        return strides.length > 1 ? strides[strides.length - 2] : 0;
    }

    /// Runs one piece; its `n` totals and maxima go to their place among those of all pieces.
    void piece(int piece, int n, double[] partial) {
        double[] own = n == 0 ? Kernel.NO_TOTALS : Scratch.totals(n);
        piece(piece, own);
        System.arraycopy(own, 0, partial, piece * n, n);
    }

    private int offset(Operand operand, int outer, int row, int column) {
        int[] at = operand.strides();
        int dims = at.length;
        int offset = operand.offset() + column * at[dims - 1];
        offset += dims > 1 ? row * at[dims - 2] : 0;
        int rest = outer;
        for (int d = dims - 3; d >= 0; d--) {
            offset += rest % sizes[d] * at[d];
            rest /= sizes[d];
        }
        return offset;
    }
}
