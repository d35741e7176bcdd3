package dev.obor.kernel;

/// A kernel over many iteration spaces, whose pieces are gathered into tasks that are worth dealing out;
/// runs as often as wanted, in one thread at a time.
public final class Batches {
    /// Elements per task, at least.
    private static final long TASK = 1 << 15;

    private static final double[][] NO_TOTALS = {};

    private final Kernel kernel;
    private final Call[] calls;
    private final double[][] partial; // per call: the totals and maxima of its pieces, in order
    private final int[] firstCall;
    private final int[] firstPiece;
    private final int count;
    private final long nanosPerTask;

    Batches(Kernel kernel, Call[] calls) {
        this.kernel = kernel;
        this.calls = calls;
        int pieces = 0;
        long elements = 0;
        for (Call call : calls) {
            pieces += call.pieces.count;
            elements += call.pieces.elements;
        }
        firstCall = new int[pieces + 1];
        firstPiece = new int[pieces + 1];
        count = gather();
        nanosPerTask = (long) (kernel.nanos(elements) / Math.max(1, count));
        partial = kernel.totals() == 0 ? NO_TOTALS : new double[calls.length][];
        for (int i = 0; i < partial.length; i++) {
            partial[i] = new double[kernel.totals() * calls[i].pieces.count];
        }
    }

    /// Runs over all of them.
    ///
    /// @param scalars per space: the values of the run-time scalars
    /// @return the totals and maxima over all spaces, in the order of their outputs
    public double[] run(double[][] scalars) {
        for (int i = 0; i < calls.length; i++) {
            calls[i].begin(scalars[i]);
        }
        Workers.run(count, nanosPerTask, this::task);
        double[] result = kernel.nothing();
        for (double[] each : partial) {
            kernel.fold(each, each.length, result);
        }
        return result;
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

    private void task(int task) {
        int totals = kernel.totals();
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
