package dev.obor.kernel;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// One kernel compiled for one kind of operands: the portable loop at once, its vector twin when the
/// loop has proved to be worth it and HotSpot has compiled it.
///
/// Vector API code is very slow until then, so the twin is warmed on scratch arrays by a background
/// thread, compared with the portable loop to the bit, and only then swapped in.
final class Variant {
    /// Operations after which a loop is worth a vector twin. In the first second HotSpot has enough to
    /// do with everything else, and would do that later.
    private static final long HOT = 1 << 26;

    private static final double NANOS_PER_OPERATION = 0.1;

    private static final Queue<Variant> SUBMITTED = new ConcurrentLinkedQueue<>();

    private final Plan plan;
    private final boolean column;
    final Access[] access;
    private final boolean staged;
    private final boolean sweepsAgain;
    private final int scratch;
    private final int operations;
    private final Loop portable;
    private volatile Loop loop;
    private final boolean hasTwin;
    private volatile boolean submitted;
    private long done;

    Variant(Plan plan, boolean column) {
        this.plan = plan;
        this.column = column;
        this.access = plan.access.toArray(Access[]::new);
        this.sweepsAgain = column && plan.sweepCount() > 1;
        this.staged = sweepsAgain || plan.access.stream().anyMatch(Access::strided);
        this.scratch = plan.scratch();
        this.operations = plan.nodes().size();
        this.portable = LoopClass.compile(plan, 0, column);
        this.loop = portable;
        this.hasTwin = Simd.bits() != 0 && VectorCode.supports(plan, column);
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

    /// This thread's scratch for the loop's sums and constants.
    Object lanes() {
        return Scratch.lanes(plan.compute, scratch);
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
    void used(long elements) {
        long work = elements * operations;
        done += work;
        if (hasTwin && isPortable()) {
            Warmup.portable(NANOS_PER_OPERATION * work);
        }
        if (hasTwin && done >= HOT && !submitted) {
            submitted = true;
            SUBMITTED.add(this);
            warm();
        }
    }

    @SuppressWarnings("ReferenceEquality") // until another object has taken its place
    private boolean isPortable() {
        return loop == portable;
    }

    private void warm() {
        var trial = new Trial(plan, column, portable);
        Warmup.submit(plan.outputs.getFirst().toString(), () -> trial.warm(Simd.bits()),
                () -> loop = trial.agreed());
    }

    /// Replaces all vector twins by those of the present width, as they get hot.
    static void warmAgain() {
        SUBMITTED.forEach(Variant::warm);
    }
}
