package dev.obor.kernel;

import dev.obor.formula.DType;
import java.util.Arrays;

/// The vector twin of a loop, run on scratch arrays until it is hot and compared with the portable one.
final class Trial {
    /// Rows and columns: of several blocks; what is timed; and small ones that together take every other
    /// way through a loop nest. The first of these tells at a glance how fast it is.
    private static final int[][] ALONG = {{1, 4101}, {1, 1029}, {3, 53}, {1, 16}, {2, 5}};
    private static final int[][] ACROSS = {{257, 19}, {53, 19}, {3, 53}, {1, 16}, {2, 5}};
    private static final int TIMED = 1;
    private static final int SMALL = 2;
    private static final int FIRST = 24; // calls that are small, while even the Vector API is interpreted
    private static final int ATTEMPTS = 3;
    private static final int COUNTED_CALLS = 20;
    private static final double SLOWER = 1.1; // a little may be noise
    private static final int SHIFTS = 64;
    private static final double[] UNUSUAL = {
        0, -0.0, 1, -1, 2, -2, 10, -10, 100, -100, 200, -200, 1e30, -1e30, 1e-40, -1e-40, 1e300,
        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.5, -0.5, 1.5
    };
    private static final long LOADS_AND_STORES = 8;
    private final Plan plan;
    private final boolean column;
    private final Loop portable;
    private final int scratch;
    private final int[][] sizes;
    private final Round[] rounds;
    private final Object[] usual;
    private Loop twin;
    private int call;

    /// What the scratch arrays are filled with.
    private enum Numbers {
        USUAL,
        UNUSUAL
    }

    Trial(Plan plan, boolean column, Loop portable) {
        this.plan = plan;
        this.column = column;
        this.portable = portable;
        this.twin = portable;
        scratch = plan.scratch();
        sizes = column ? ACROSS : ALONG;
        rounds = Arrays.stream(sizes).map(Round::new).toArray(Round[]::new);
        usual = arrays(Numbers.USUAL); // subnormal ones cost as much as boxed vectors
    }

    /// Calls the twin of a width until it is fast. HotSpot's code for one loop in twenty still makes an
    /// object of a vector here and there; compiled as another class, it seldom does.
    ///
    /// @throws IllegalStateException if it never is, or stays slower than the portable loop
    void warm(int bits) {
        twin = LoopClass.compile(plan, bits, column);
        untilHot(bits);
        for (int attempt = 1; attempt < ATTEMPTS && boxes(); attempt++) {
            Loop boxing = twin;
            twin = LoopClass.compile(plan, bits, column);
            try {
                untilHot(bits);
            } catch (IllegalStateException e) { // then better a few objects than no vectors
                twin = boxing;
                break;
            }
        }
        long fast = nanos(twin);
        long slow = nanos(portable);
        if (fast > SLOWER * slow) {
            throw new IllegalStateException(
                    "Trial: the vector loop must not be slower than the portable one; got %d and %d ns."
                            .formatted(fast, slow));
        }
    }

    /// The shortest of some calls.
    private long nanos(Loop which) {
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < COUNTED_CALLS; i++) {
            long start = System.nanoTime();
            rounds[TIMED].run(which, usual);
            shortest = Math.min(shortest, System.nanoTime() - start);
        }
        return shortest;
    }

    private void untilHot(int bits) {
        Object[] unusual = arrays(Numbers.UNUSUAL);
        var nothing = new Round(new int[] {-1, 0});
        Warmup.untilHot(new Warmup.Lesson(
                () -> nothing.run(twin, unusual),
                () -> next().run(twin, call % 2 == 0 ? usual : unusual),
                timed(SMALL, bits),
                timed(TIMED, bits)));
    }

    private Warmup.Timed timed(int round, int bits) {
        double vectors = (double) elements(round) * 8 * plan.compute.bytes() / bits;
        return new Warmup.Timed(() -> rounds[round].run(twin, usual),
                (plan.nodes().size() + LOADS_AND_STORES) * vectors);
    }

    /// Whether the twin allocates more than a byte per element, if that can be known.
    private boolean boxes() {
        long before = Jvm.allocatedByThisThread();
        for (int i = 0; i < COUNTED_CALLS; i++) {
            rounds[TIMED].run(twin, usual);
        }
        return Jvm.allocatedByThisThread() - before > COUNTED_CALLS * elements(TIMED);
    }

    private long elements(int round) {
        return (long) sizes[round][0] * sizes[round][1];
    }

    /// Another size with every call: the small ones at first, then all, so that HotSpot sees every way
    /// through the loop, with numbers of either kind, before it compiles it.
    private Round next() {
        call++;
        return call < FIRST
                ? rounds[SMALL + call % (rounds.length - SMALL)]
                : rounds[call % rounds.length];
    }

    /// The vector loop, or the portable one if the two do not agree.
    Loop agreed() {
        for (Round round : rounds) {
            Object[] fast = arrays(Numbers.UNUSUAL);
            Object[] slow = arrays(Numbers.UNUSUAL);
            double[] fastTotals = round.run(twin, fast).clone();
            double[] slowTotals = round.run(portable, slow);
            if (!Arrays.equals(fastTotals, slowTotals) || !Arrays.deepEquals(fast, slow)) {
                System.getLogger("dev.obor").log(
                        System.Logger.Level.ERROR,
                        "the vector loop of {0} differs from the portable one and is not used",
                        plan.outputs);
                return portable;
            }
        }
        return twin;
    }

    private Object[] arrays(Numbers numbers) {
        int n = 0;
        for (int[] size : sizes) {
            n = Math.max(n, size[0] * size[1] + SHIFTS);
        }
        Object[] result = new Object[plan.access.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = array(plan.access.get(i).type(), n, numbers, i);
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
        private final int[] strides = new int[plan.access.size()];
        private final int[] offsets = new int[plan.access.size()];
        private final double[] scalars = new double[64];
        private final double[] results = new double[plan.totals().size()];

        Round(int[] size) {
            rows = size[0];
            columns = size[1];
            Arrays.fill(strides, columns);
            Arrays.fill(scalars, 0.5);
        }

        double[] run(Loop which, Object[] on) {
            Arrays.fill(offsets, call * 7 % SHIFTS);
            which.run(on, offsets, strides, rows, columns, scalars, results,
                    Scratch.lanes(plan.compute, scratch));
            return results;
        }
    }
}
