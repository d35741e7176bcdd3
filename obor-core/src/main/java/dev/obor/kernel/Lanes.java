package dev.obor.kernel;

/// The fixed order in which elements are added up: element j goes to lane j mod 16, lanes are added
/// pairwise in float64. Sixteen lanes on every machine, so sums have the same bits on every machine.
final class Lanes {
    static final int COUNT = 16;

    /// Elements per block: a lane adds at most 256 float32 values before float64 takes over.
    static final int BLOCK = 4096;

    private Lanes() {}

    /// The sum of the 16 lanes from `base` on, which are zeroed.
    static double drain(float[] lanes, int base) {
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            double a = (double) lanes[base + i] + lanes[base + i + 8];
            double b = (double) lanes[base + i + 4] + lanes[base + i + 12];
            sum += a + b;
        }
        java.util.Arrays.fill(lanes, base, base + COUNT, 0f);
        return sum;
    }

    /// The sum of the 16 lanes from `base` on, which are zeroed.
    static double drain(double[] lanes, int base) {
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            double a = lanes[base + i] + lanes[base + i + 8];
            double b = lanes[base + i + 4] + lanes[base + i + 12];
            sum += a + b;
        }
        java.util.Arrays.fill(lanes, base, base + COUNT, 0.0);
        return sum;
    }
}
