package dev.obor.kernel;

import dev.obor.formula.DType;
import java.util.Arrays;

/// One kernel compiled for one kind of operands: the portable loop at once, its vector twin when the
/// loop has proved to be worth it and HotSpot has compiled it.
///
/// Vector API code is very slow until then, so the twin is warmed on scratch arrays by a background
/// thread, compared with the portable loop to the bit, and only then swapped in.
final class Variant {
    /// Elements after which a loop is worth a vector twin. In the first second HotSpot has enough to do
    /// with everything else, and would do that later.
    private static final long HOT = 1 << 22;

    private final Plan plan;
    private final boolean column;
    final Access[] access;
    private final boolean staged;
    private final boolean sweepsAgain;
    private final int totals;
    private final int sums;
    private volatile Loop loop;
    private volatile boolean submitted;
    private long elements;

    Variant(Plan plan, boolean column) {
        this.plan = plan;
        this.column = column;
        this.access = plan.access.toArray(Access[]::new);
        this.sweepsAgain = column && plan.sweepCount() > 1;
        this.staged = sweepsAgain || plan.access.stream().anyMatch(Access::strided);
        this.totals = plan.totals().size();
        this.sums = plan.sums().size() + (column ? totals : 0);
        this.loop = LoopClass.compile(plan, 0, column);
        this.submitted = Simd.bits() == 0 || !VectorCode.supports(plan, column);
    }

    Loop loop() {
        return loop;
    }

    /// Whether operands are moved to scratch before the loop runs.
    boolean isStaged() {
        return staged;
    }

    /// Whether a loop across rows goes over their elements several times.
    boolean sweepsAgain() {
        return sweepsAgain;
    }

    /// Whether results hold other values for a while.
    boolean parks() {
        return plan.parks();
    }

    /// How many of the operands are inputs.
    int inputs() {
        return plan.inputs;
    }

    /// This thread's scratch for the loop's sums.
    Object lanes() {
        return Scratch.lanes(plan.compute, sums);
    }

    boolean fits(Operand[] operands) {
        if (operands.length != access.length) {
            return false; // inputs that the formula does not use may be given or not
        }
        for (int i = 0; i < access.length; i++) {
            if (!access[i].fits(operands[i])) {
                return false;
            }
        }
        return true;
    }

    /// Counts the work done; the count may lose updates of other threads, it only decides when.
    void used(long more) {
        elements += more;
        if (elements >= HOT && !submitted) {
            submitted = true;
            var trial = new Trial(Simd.bits());
            Warmup.submit(plan.outputs.getFirst().toString(), trial, () -> loop = trial.agreed());
        }
    }

    /// Runs the vector twin on scratch arrays.
    private final class Trial implements Runnable {
        /// Rows and columns: of several blocks, run now and then; what is timed; and small ones that
        /// together take every other way through a loop nest.
        private static final int[][] ALONG = {{1, 4101}, {1, 1029}, {3, 53}, {1, 16}, {2, 5}};
        private static final int[][] ACROSS = {{257, 19}, {53, 19}, {3, 53}, {1, 16}, {2, 5}};
        private static final int TIMED = 1;
        private static final int SMALL = 2;
        private static final int RARE = 128;
        private static final int SHIFTS = 64;
        private static final double[] UNUSUAL = {
            0, -0.0, 1, -1, 2, -2, 10, -10, 100, -100, 200, -200, 1e30, -1e30, 1e-40, -1e-40, 1e300,
            Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.5, -0.5, 1.5
        };
        private static final long LOADS_AND_STORES = 8;
        private static final double HOT_NANOS = 0.5;
        private final int bits;
        private final int[][] sizes = column ? ACROSS : ALONG;
        private final Round[] rounds = Arrays.stream(sizes).map(Round::new).toArray(Round[]::new);
        private Loop twin = loop;
        private int call;

        /// What the scratch arrays are filled with.
        private enum Numbers {
            USUAL,
            UNUSUAL
        }

        Trial(int bits) {
            this.bits = bits;
        }

        @Override public void run() {
            twin = LoopClass.compile(plan, bits, column);
            Object[] unusual = arrays(Numbers.UNUSUAL);
            Object[] usual = arrays(Numbers.USUAL); // subnormal ones cost as much as boxed vectors
            long elements = (long) sizes[TIMED][0] * sizes[TIMED][1];
            var nothing = new Round(new int[] {-1, 0});
            Warmup.untilHot((plan.nodes().size() + LOADS_AND_STORES) * elements, HOT_NANOS,
                    new Warmup.Lesson(
                            () -> nothing.run(twin, unusual),
                            () -> next().run(twin, unusual),
                            () -> rounds[TIMED].run(twin, usual)));
        }

        private Round next() {
            call++;
            return rounds[call % RARE == 0 ? 0 : SMALL + call % (rounds.length - SMALL)];
        }

        /// The vector loop, or the portable one if the two do not agree.
        Loop agreed() {
            for (Round round : rounds) {
                Object[] fast = arrays(Numbers.UNUSUAL);
                Object[] slow = arrays(Numbers.UNUSUAL);
                double[] fastTotals = round.run(twin, fast).clone();
                double[] slowTotals = round.run(loop, slow);
                if (!Arrays.equals(fastTotals, slowTotals) || !Arrays.deepEquals(fast, slow)) {
                    System.getLogger("dev.obor").log(
                            System.Logger.Level.ERROR,
                            "the vector loop of {0} differs from the portable one and is not used",
                            plan.outputs);
                    return loop;
                }
            }
            return twin;
        }

        private Object[] arrays(Numbers numbers) {
            int n = 0;
            for (int[] size : sizes) {
                n = Math.max(n, size[0] * size[1] + SHIFTS);
            }
            Object[] result = new Object[access.length];
            for (int i = 0; i < result.length; i++) {
                result[i] = array(access[i].type(), n, numbers, i);
            }
            return result;
        }

        /// Every third number may be unusual: HotSpot leaves out a branch that was never taken and throws
        /// the loop away when it is, whose vectors are then objects until it has been compiled again.
        private static double value(int i, Numbers numbers, int seed) {
            int k = i * 37 + seed * 11;
            boolean unusual = numbers == Numbers.UNUSUAL && i % 3 == seed % 3;
            return unusual ? UNUSUAL[k % UNUSUAL.length] : k % 64 / 64.0;
        }

        /// A class, or one that is ignored.
        private static int whole(int i, Numbers numbers) {
            return numbers == Numbers.UNUSUAL && i % 3 == 0 ? -100 : i % 5;
        }

        private static Object array(DType type, int n, Numbers numbers, int seed) {
            return switch (type) {
                case FLOAT32 -> {
                    float[] x = new float[n];
                    for (int i = 0; i < n; i++) {
                        x[i] = (float) value(i, numbers, seed);
                    }
                    yield x;
                }
                case FLOAT64 -> {
                    double[] x = new double[n];
                    for (int i = 0; i < n; i++) {
                        x[i] = value(i, numbers, seed);
                    }
                    yield x;
                }
                case INT32 -> {
                    int[] x = new int[n];
                    Arrays.setAll(x, i -> whole(i, numbers));
                    yield x;
                }
                case INT64 -> {
                    long[] x = new long[n];
                    Arrays.setAll(x, i -> whole(i, numbers));
                    yield x;
                }
                case BOOL -> new byte[n];
            };
        }

        /// One size of the scratch work, with what a loop needs besides the arrays.
        private final class Round {
            private final int rows;
            private final int columns;
            private final int[] strides = new int[access.length];
            private final int[] offsets = new int[access.length];
            private final double[] scalars = new double[64];
            private final double[] results = new double[totals];

            Round(int[] size) {
                rows = size[0];
                columns = size[1];
                Arrays.fill(strides, columns);
                Arrays.fill(scalars, 0.5);
            }

            double[] run(Loop which, Object[] on) {
                Arrays.fill(offsets, call * 7 % SHIFTS);
                which.run(on, offsets, strides, rows, columns, scalars, results, lanes());
                return results;
            }
        }
    }
}
