package dev.obor.kernel;

/// The fixed order in which elements are added up: element j goes to lane j mod 16, lanes are added
/// pairwise in float64: ((0, 8), (4, 12)), then ((1, 9), (5, 13)) and so on. Sixteen lanes on every
/// machine, so sums have the same bits on every machine.
final class Lanes {
    static final int COUNT = 16;

    /// Elements per block: a lane adds at most 256 float32 values before float64 takes over.
    static final int BLOCK = 4096;

    /// How many constants and, behind them, how many vectors of 16 a loop may keep in its scratch.
    static final int CONSTANTS = 64;
    static final int VECTORS = 16;

    /// Where the lanes of a loop's first sum begin in its scratch.
    static final int FIRST = CONSTANTS + COUNT * VECTORS;

    private Lanes() {}

    /// Where the lanes of sum number `slot` begin.
    static int of(int slot) {
        return FIRST + COUNT * slot;
    }
}
