package dev.obor.kernel;

import dev.obor.formula.DType;
import java.util.Arrays;

/// One kernel compiled for one kind of operands: the portable loop at once, its vector twin when the
/// loop has proved to be worth it and HotSpot has compiled it.
///
/// Vector API code is very slow until then, so the twin is warmed on scratch arrays by a background
/// thread, compared with the portable loop to the bit, and only then swapped in.
final class Variant {
    /// Elements after which a loop is worth a vector twin.
    private static final long HOT = 1 << 18;

    private final Plan plan;
    private final boolean column;
    final Access[] access;
    private final boolean transposes;
    private final int sums;
    private volatile Loop loop;
    private volatile boolean submitted;
    private long elements;

    Variant(Plan plan, boolean column) {
        this.plan = plan;
        this.column = column;
        this.access = plan.access.toArray(Access[]::new);
        this.transposes = plan.access.stream().anyMatch(Access::strided);
        this.sums = plan.sums().size() + (column ? plan.totals().size() : 0);
        this.loop = LoopClass.compile(plan, 0, column);
        this.submitted = Simd.bits() == 0 || !VectorCode.supports(plan, column);
    }

    Loop loop() {
        return loop;
    }

    /// Whether operands are moved before the loop runs, because its rows do not lie side by side.
    boolean transposes() {
        return transposes;
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
        private static final int ROWS = 2;
        private static final int COLUMNS = 1029;
        private static final long LOADS_AND_STORES = 8;
        private static final double HOT_NANOS = 1.0;
        private final int bits;
        private Loop twin = loop;

        Trial(int bits) {
            this.bits = bits;
        }

        @Override public void run() {
            twin = LoopClass.compile(plan, bits, column);
            Object[] arrays = arrays();
            long operations = (plan.nodes().size() + LOADS_AND_STORES) * ROWS * COLUMNS;
            Warmup.untilHot(operations, HOT_NANOS, () -> runOn(twin, arrays));
        }

        /// The vector loop, or the portable one if the two do not agree.
        Loop agreed() {
            Object[] fast = arrays();
            Object[] slow = arrays();
            double[] fastTotals = runOn(twin, fast);
            double[] slowTotals = runOn(loop, slow);
            if (Arrays.equals(fastTotals, slowTotals) && Arrays.deepEquals(fast, slow)) {
                return twin;
            }
            System.getLogger("dev.obor").log(
                    System.Logger.Level.ERROR,
                    "the vector loop of {0} differs from the portable one and is not used",
                    plan.outputs);
            return loop;
        }

        private Object[] arrays() {
            Object[] result = new Object[access.length];
            for (int i = 0; i < result.length; i++) {
                result[i] = array(access[i].type(), i);
            }
            return result;
        }

        private Object array(DType type, int seed) {
            int n = ROWS * COLUMNS;
            return switch (type) {
                case FLOAT32 -> {
                    float[] x = new float[n];
                    for (int i = 0; i < n; i++) {
                        x[i] = (i * 37 + seed * 11) % 64 / 64f;
                    }
                    yield x;
                }
                case FLOAT64 -> {
                    double[] x = new double[n];
                    for (int i = 0; i < n; i++) {
                        x[i] = (i * 37 + seed * 11) % 64 / 64.0;
                    }
                    yield x;
                }
                case INT32 -> new int[n];
                case INT64 -> new long[n];
                case BOOL -> new byte[n];
            };
        }

        private double[] runOn(Loop which, Object[] on) {
            int[] strides = new int[access.length];
            Arrays.fill(strides, COLUMNS);
            double[] scalars = new double[64];
            Arrays.fill(scalars, 0.5);
            double[] totals = new double[plan.totals().size()];
            which.run(on, new int[access.length], strides, ROWS, COLUMNS, scalars, totals, lanes());
            return totals;
        }
    }
}
