package dev.obor.kernel;

import dev.obor.formula.DType;
import dev.obor.formula.Expr;
import java.util.List;

/// Which of two vector widths this machine computes faster with: some processors do 512 bits in two
/// halves, or at a lower clock.
///
/// An exponential on numbers in L1, which is what losses are made of, is warmed at both widths; then
/// the two take turns. The shortest time of each counts, since what disturbs only makes it longer.
final class WidthProbe {
    /// How much faster the narrower width must be: what is wider is seldom slower elsewhere.
    private static final double CLEARLY = 1.1;
    private static final int TURNS = 25;
    private static final int CALLS = 20;

    /// The shortest times of either width.
    record Times(long wide, long narrow) {
        boolean narrowWins() {
            return wide > CLEARLY * narrow;
        }
    }

    private WidthProbe() {}

    /// Takes some tenths of a second, most of it HotSpot's.
    ///
    /// @throws IllegalStateException if a width never gets fast
    static Times compare(int wide, int narrow) {
        Trial first = trial(wide);
        Trial second = trial(narrow);
        long shortest = Long.MAX_VALUE;
        long other = Long.MAX_VALUE;
        for (int turn = 0; turn < TURNS; turn++) {
            shortest = Math.min(shortest, nanos(first));
            other = Math.min(other, nanos(second));
        }
        return new Times(shortest, other);
    }

    private static Trial trial(int bits) {
        List<Output> outputs = List.of(Output.store(Expr.input(0).exp()));
        var inOrder = new Access(DType.FLOAT32, false);
        var plan = new Plan(Plan.lowered(outputs, DType.FLOAT32), DType.FLOAT32,
                List.of(inOrder, inOrder), false);
        var trial = new Trial(plan, false, LoopClass.compile(plan, 0, false));
        trial.warm(bits);
        return trial;
    }

    private static long nanos(Trial trial) {
        long start = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
            trial.timed();
        }
        return System.nanoTime() - start;
    }
}
