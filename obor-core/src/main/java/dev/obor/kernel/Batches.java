package dev.obor.kernel;

/// The pieces of many calls, gathered into tasks that are worth dealing out.
final class Batches {
    /// Elements per task, at least.
    private static final long TASK = 1 << 15;

    private static final double[][] NO_TOTALS = {};

    private final Call[] calls;
    private final int totals;
    private final double[][] partial;
    private final int[] firstCall;
    private final int[] firstPiece;
    private final int count;
    private final long elements;

    /// @param totals how many totals and maxima every piece has
    Batches(Call[] calls, int totals) {
        this.calls = calls;
        this.totals = totals;
        int pieces = 0;
        long all = 0;
        for (Call call : calls) {
            pieces += call.pieces.count;
            all += call.pieces.elements;
        }
        elements = all;
        firstCall = new int[pieces + 1];
        firstPiece = new int[pieces + 1];
        count = gather();
        partial = totals == 0 ? NO_TOTALS : new double[calls.length][];
        for (int i = 0; i < partial.length; i++) {
            partial[i] = new double[totals * calls[i].pieces.count];
        }
    }

    /// Cuts the sequence of pieces where a task is full; returns the number of tasks.
    private int gather() {
        int tasks = 0;
        long open = TASK; // a full task before the first
        for (int i = 0; i < calls.length; i++) {
            Pieces pieces = calls[i].pieces;
            for (int piece = 0; piece < pieces.count; piece++) {
                if (open >= TASK) {
                    firstCall[tasks] = i;
                    firstPiece[tasks] = piece;
                    tasks++;
                    open = 0;
                }
                open += (long) pieces.rows(piece) * pieces.columns(piece);
            }
        }
        firstCall[tasks] = calls.length;
        firstPiece[tasks] = 0;
        return tasks;
    }

    int count() {
        return count;
    }

    long elements() {
        return elements;
    }

    /// Per call: the totals and maxima of its pieces, in order; empty where there are none.
    double[][] partial() {
        return partial;
    }

    void run(int task) {
        int piece = firstPiece[task];
        for (int i = firstCall[task]; i <= firstCall[task + 1] && i < calls.length; i++) {
            int end = i == firstCall[task + 1] ? firstPiece[task + 1] : calls[i].pieces.count;
            double[] own = totals == 0 ? Kernel.NO_TOTALS : partial[i];
            for (; piece < end; piece++) {
                calls[i].piece(piece, totals, own);
            }
            piece = 0;
        }
    }
}
