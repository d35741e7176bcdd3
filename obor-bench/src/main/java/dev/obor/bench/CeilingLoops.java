package dev.obor.bench;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The loops behind [Ceilings], written out so that every vector stays in a register. All are of the
/// width that Obor uses: with two widths in a process HotSpot compiles vector code less well.
final class CeilingLoops {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int CHAINS = 16;
    private static final int CHUNK = 1 << 20;

    private CeilingLoops() {}

    /// Floating point operations per round of [#fma].
    static double flopsPerRound() {
        return 2.0 * CHAINS * SPECIES.length();
    }

    /// a = b + 3 c from one index to before another, in chunks so that the compiled loop is entered
    /// anew.
    static void triad(float[] a, float[] b, float[] c, int from, int to) {
        for (int i = from; i < to; i += CHUNK) {
            chunk(a, b, c, i, Math.min(to, i + CHUNK));
        }
    }

    private static void chunk(float[] a, float[] b, float[] c, int from, int to) {
        FloatVector s = FloatVector.broadcast(SPECIES, 3);
        for (int i = from; i <= to - SPECIES.length(); i += SPECIES.length()) {
            FloatVector.fromArray(SPECIES, c, i).fma(s, FloatVector.fromArray(SPECIES, b, i))
                    .intoArray(a, i);
        }
    }

    /// Fused multiply-adds in 16 chains that do not wait for each other.
    static float fma(int rounds) {
        FloatVector x = FloatVector.broadcast(SPECIES, 1e-3f);
        FloatVector y = FloatVector.broadcast(SPECIES, 0.5f);
        FloatVector a0 = FloatVector.broadcast(SPECIES, 0);
        FloatVector a1 = FloatVector.broadcast(SPECIES, 1);
        FloatVector a2 = FloatVector.broadcast(SPECIES, 2);
        FloatVector a3 = FloatVector.broadcast(SPECIES, 3);
        FloatVector a4 = FloatVector.broadcast(SPECIES, 4);
        FloatVector a5 = FloatVector.broadcast(SPECIES, 5);
        FloatVector a6 = FloatVector.broadcast(SPECIES, 6);
        FloatVector a7 = FloatVector.broadcast(SPECIES, 7);
        FloatVector a8 = FloatVector.broadcast(SPECIES, 8);
        FloatVector a9 = FloatVector.broadcast(SPECIES, 9);
        FloatVector a10 = FloatVector.broadcast(SPECIES, 10);
        FloatVector a11 = FloatVector.broadcast(SPECIES, 11);
        FloatVector a12 = FloatVector.broadcast(SPECIES, 12);
        FloatVector a13 = FloatVector.broadcast(SPECIES, 13);
        FloatVector a14 = FloatVector.broadcast(SPECIES, 14);
        FloatVector a15 = FloatVector.broadcast(SPECIES, 15);
        for (int i = 0; i < rounds; i++) {
            a0 = a0.fma(y, x);
            a1 = a1.fma(y, x);
            a2 = a2.fma(y, x);
            a3 = a3.fma(y, x);
            a4 = a4.fma(y, x);
            a5 = a5.fma(y, x);
            a6 = a6.fma(y, x);
            a7 = a7.fma(y, x);
            a8 = a8.fma(y, x);
            a9 = a9.fma(y, x);
            a10 = a10.fma(y, x);
            a11 = a11.fma(y, x);
            a12 = a12.fma(y, x);
            a13 = a13.fma(y, x);
            a14 = a14.fma(y, x);
            a15 = a15.fma(y, x);
        }
        return a0.add(a1).add(a2).add(a3).add(a4).add(a5).add(a6).add(a7).add(a8).add(a9).add(a10)
                .add(a11).add(a12).add(a13).add(a14).add(a15).lane(0);
    }
}
