package dev.obor.kernel;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.function.Supplier;

/// Which of two vector widths this machine computes faster with: some processors do 512 bits in two
/// halves, or at a lower clock.
///
/// Multiplications of numbers in L1 are warmed at both widths; then the two take turns. The shortest time
/// of each counts, since what disturbs only makes it longer. A narrower width must win with several
/// loops, because now and then HotSpot's code for one makes objects of its vectors.
///
/// The numbers are 16-bit integers, which nothing else here uses: what HotSpot knows of vectors of floats
/// stays true (see [VectorType#exact]).
final class WidthProbe {
    private static final MethodTypeDesc RUN = MethodTypeDesc.ofDescriptor("([SI)V");

    /// How much faster the narrower width must be: what is wider is seldom slower elsewhere.
    private static final double CLEARLY = 1.1;
    private static final int WINS = 3;
    private static final int TURNS = 25;
    private static final int CALLS = 20;
    private static final int NUMBERS = 4096;
    private static final int FEW = 256;
    private static final int FACTORS = 16;

    /// The shortest times of either width.
    record Times(long wide, long narrow) {
        boolean narrowWins() {
            return wide > CLEARLY * narrow;
        }
    }

    /// What is timed.
    abstract static class Work {
        /// Replaces each of the first n numbers by its 17th power; n is a multiple of the lanes.
        abstract void run(short[] x, int n);
    }

    private WidthProbe() {}

    /// The times of the first loops with which the narrower width does not win, else of the last. Takes
    /// some tenths of a second, most of it HotSpot's.
    ///
    /// @throws IllegalStateException if a width never gets fast
    static Times compare(int wide, int narrow) {
        return confirmed(() -> compareOnce(wide, narrow));
    }

    static Times confirmed(Supplier<Times> comparison) {
        Times times = comparison.get();
        for (int wins = 1; wins < WINS && times.narrowWins(); wins++) {
            times = comparison.get();
        }
        return times;
    }

    private static Times compareOnce(int wide, int narrow) {
        Work first = warmed(wide);
        Work second = warmed(narrow);
        long shortest = Long.MAX_VALUE;
        long other = Long.MAX_VALUE;
        for (int turn = 0; turn < TURNS; turn++) {
            shortest = Math.min(shortest, nanos(first));
            other = Math.min(other, nanos(second));
        }
        return new Times(shortest, other);
    }

    private static short[] numbers() {
        short[] x = new short[NUMBERS];
        Arrays.fill(x, (short) 3);
        return x;
    }

    private static Work warmed(int bits) {
        Work work = compile(bits);
        short[] x = numbers();
        double operations = (double) FACTORS * Short.SIZE / bits; // per number
        Warmup.untilHot(new Warmup.Lesson(
                () -> work.run(x, 0),
                () -> work.run(x, FEW),
                new Warmup.Timed(() -> work.run(x, FEW), operations * FEW),
                new Warmup.Timed(() -> work.run(x, NUMBERS), operations * NUMBERS)));
        return work;
    }

    private static long nanos(Work work) {
        short[] x = numbers();
        long start = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
            work.run(x, NUMBERS);
        }
        return System.nanoTime() - start;
    }

    static Work compile(int bits) {
        return new HiddenClass<>(Work.class, "WidthProbe" + bits, RUN)
                .create(b -> emit(b, new VectorType(TypeKind.SHORT, bits)));
    }

    private static void emit(CodeBuilder b, VectorType vector) {
        int x = 1;
        int n = 2;
        int i = b.allocateLocal(TypeKind.INT);
        int number = b.allocateLocal(TypeKind.REFERENCE);
        Label head = b.newLabel();
        Label done = b.newLabel();
        b.loadConstant(0).istore(i).labelBinding(head).iload(i).iload(n).if_icmpge(done);
        vector.load(b, () -> b.aload(x).iload(i));
        b.dup().astore(number);
        for (int k = 0; k < FACTORS; k++) {
            b.aload(number);
            vector.binary(b, "mul");
        }
        b.aload(x).iload(i);
        vector.store(b);
        b.iinc(i, vector.lanes()).goto_(head).labelBinding(done).return_();
    }
}
