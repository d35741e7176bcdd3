package dev.obor.bench;

import dev.obor.kernel.Warmup;
import java.util.Arrays;

/// Two contestants measured against each other.
///
/// Both are warmed until ours stops getting faster: our loops are replaced by their SIMD twins in the
/// background. Then they take turns in blocks of the order ours, peer, peer, ours, so that what the
/// machine does meanwhile hits both alike; each block gives one ratio, and the median of the ratios
/// is the result. If ours were still falling then, it is done again. Allocation and garbage collection
/// are inside the timed windows of either side.
final class Duel {
    private static final double WINDOW = 0.12;
    private static final double PEER_WINDOW = 0.05;
    private static final double PEER_SECONDS = 0.5; // nothing is compiled there
    private static final double STILL_FALLING = 0.98;
    private static final int STEADY_WINDOWS = 4;
    private static final double NOT_WARM = 0.7;
    private static final int MOST_REPEATS = 2;

    private final Setting setting;
    private final Contestant ours;
    private final Contestant peer;

    Duel(Setting setting, Contestant ours, Contestant peer) {
        this.setting = setting;
        this.ours = ours;
        this.peer = peer;
    }

    /// What was measured.
    ///
    /// @param ours         seconds per call of ours, two per block
    /// @param peer         seconds per call of the peer, two per block
    /// @param bytesPerCall bytes that one call of ours allocates
    /// @param gcMillis     milliseconds of garbage collection in our windows
    /// @param peerGcMillis milliseconds of garbage collection in the peer's windows
    record Samples(
            double[] ours,
            double[] peer,
            double bytesPerCall,
            double gcMillis,
            double peerGcMillis) {
        /// The peer's time divided by ours, per block.
        double[] ratios() {
            double[] ratios = new double[ours.length / 2];
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] = (peer[2 * i] + peer[2 * i + 1]) / (ours[2 * i] + ours[2 * i + 1]);
            }
            return ratios;
        }

        /// Whether the last third of our times is much shorter than the first: we were not warm.
        boolean stillFalling() {
            int third = ours.length / 3;
            double first = Bootstrap.median(Arrays.copyOf(ours, third)).value();
            double last = Bootstrap.median(
                    Arrays.copyOfRange(ours, ours.length - third, ours.length)).value();
            return last < NOT_WARM * first;
        }
    }

    Samples run() {
        warm();
        Samples samples = measure();
        for (int again = 0; again < MOST_REPEATS && samples.stillFalling(); again++) {
            samples = measure();
        }
        return samples;
    }

    private Samples measure() {
        var meter = new Meter();
        var peerMeter = new Meter();
        int times = calls(ours);
        int peerTimes = calls(peer);
        double[] our = new double[2 * setting.blocks()];
        double[] their = new double[our.length];
        for (int i = 0; i < our.length; i += 2) {
            our[i] = meter.time(ours, times);
            their[i] = peerMeter.time(peer, peerTimes);
            their[i + 1] = peerMeter.time(peer, peerTimes);
            our[i + 1] = meter.time(ours, times);
        }
        return new Samples(our, their, meter.bytesPerCall(), meter.gcTotalMillis(),
                peerMeter.gcTotalMillis());
    }

    private void warm() {
        long best = Long.MAX_VALUE;
        double spent = 0;
        double peerSpent = 0;
        int steady = 0;
        while (spent < setting.warmLimit()
                && (spent < setting.warmSeconds() || steady < STEADY_WINDOWS)) {
            long start = System.nanoTime();
            long time = window(ours, WINDOW);
            spent += (System.nanoTime() - start) * 1e-9;
            awaitTwins();
            steady = time < STILL_FALLING * best ? 0 : steady + 1;
            best = Math.min(best, time);
            if (peerSpent < PEER_SECONDS) {
                long peerStart = System.nanoTime();
                window(peer, PEER_WINDOW);
                peerSpent += (System.nanoTime() - peerStart) * 1e-9;
            }
        }
    }

    /// Leaves the processors to the thread that compiles SIMD loops.
    private static void awaitTwins() {
        try {
            Warmup.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Calls for so many seconds, at least once; returns the shortest call.
    private static long window(Contestant contestant, double seconds) {
        long best = Long.MAX_VALUE;
        long start = System.nanoTime();
        long now = start;
        while (now == start || now - start < seconds * 1e9) {
            long before = now;
            contestant.library().step(contestant::run);
            now = System.nanoTime();
            best = Math.min(best, now - before);
        }
        return best;
    }

    /// How many calls one side of a block takes.
    private int calls(Contestant contestant) {
        long start = System.nanoTime();
        int calls = 0;
        while (System.nanoTime() - start < setting.sideSeconds() * 1e9) {
            contestant.library().step(contestant::run);
            calls++;
        }
        return Math.max(1, calls);
    }
}
