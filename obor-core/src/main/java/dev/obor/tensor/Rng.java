package dev.obor.tensor;

/// Random numbers that can be resumed, split and reproduced: counter-based, Philox4x32-10.
///
/// A generator is a seed, a stream and a position; the numbers are a pure function of the three,
/// the same on every machine.
///
/// ```text
/// words 4b .. 4b+3 of (seed, stream) = philox(counter = (b, stream), key = seed)
/// ```
///
/// Each half of `b`, `stream` and `seed` is one 32-bit word, the lower half first. [#nextInt()]
/// and [#nextFloat()] take one word, [#nextLong()] and [#nextDouble()] two (the lower first),
/// [#nextGaussian()] four for every two numbers.
///
/// Not safe for use by several threads at once: give each one its own [#split(long)].
///
/// **PyTorch.** Other generator, other numbers: seeds are not comparable.
/// **Source.** J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel Random Numbers: As
/// Easy as 1, 2, 3", SC 2011; G. E. P. Box, M. E. Muller, "A Note on the Generation of Random
/// Normal Deviates", 1958; D. Lemire, "Fast Random Integer Generation in an Interval", 2019.
public final class Rng {
    private static final long NO_SPARE = Double.doubleToRawLongBits(Double.NaN);

    private final long seed;
    private final long stream;
    private long position;
    private long spare = NO_SPARE;

    private long blockAt = -1; // which block the four words belong to; -1 is never reached
    private final int[] words = new int[4];

    /// A generator at the beginning of the main stream of `seed`.
    public Rng(long seed) {
        this(seed, 0);
    }

    private Rng(long seed, long stream) {
        this.seed = seed;
        this.stream = stream;
    }

    /// Everything a generator is, for an exact continuation with [Rng#of(State)].
    ///
    /// @param seed     the key
    /// @param stream   which of the 2^64 streams of the seed
    /// @param position how many 32-bit words have been taken from it
    /// @param spare    the bits of the normal number that [Rng#nextGaussian()] holds back, those
    ///                 of NaN if it holds none
    public record State(long seed, long stream, long position, long spare) {}

    /// Where this generator is now.
    public State state() {
        return new State(seed, stream, position, spare);
    }

    /// A generator that continues where `state` was taken.
    ///
    /// @throws IllegalArgumentException if the position is negative
    public static Rng of(State state) {
        if (state.position < 0) {
            throw new IllegalArgumentException(
                    "Rng: position must not be negative; got " + state.position + ".");
        }
        Rng rng = new Rng(state.seed, state.stream);
        rng.position = state.position;
        rng.spare = state.spare;
        return rng;
    }

    /// An independent generator: a pure function of this seed, this stream and the argument, at
    /// its beginning, whatever has been taken from this one.
    ///
    /// Different arguments give different streams of the same seed.
    public Rng split(long stream) {
        return new Rng(seed, mix(mix(this.stream) + stream));
    }

    /// 32 random bits.
    public int nextInt() {
        long block = position >>> 2;
        if (block != blockAt) {
            philox(block, stream, seed, words);
            blockAt = block;
        }
        return words[(int) position++ & 3];
    }

    /// 64 random bits.
    public long nextLong() {
        long low = nextInt() & 0xffff_ffffL;
        return (long) nextInt() << 32 | low;
    }

    /// Uniform in [0, 1), a multiple of 2^-24.
    public float nextFloat() {
        return (nextInt() >>> 8) * 0x1p-24f;
    }

    /// Uniform in [0, 1), a multiple of 2^-53.
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /// Standard normal, by the method of Box and Muller.
    ///
    /// ```text
    /// u = 1 - nextDouble();  v = nextDouble();  r = sqrt(-2 log u)
    /// first r cos(2 pi v), at the next call r sin(2 pi v)
    /// ```
    public double nextGaussian() {
        if (spare != NO_SPARE) {
            double held = Double.longBitsToDouble(spare);
            spare = NO_SPARE;
            return held;
        }
        double r = Math.sqrt(-2 * StrictMath.log(1 - nextDouble()));
        double angle = 2 * Math.PI * nextDouble();
        spare = Double.doubleToRawLongBits(r * StrictMath.sin(angle));
        return r * StrictMath.cos(angle);
    }

    /// Uniform in [0, bound), without bias.
    ///
    /// @throws IllegalArgumentException if `bound < 1`
    public int nextInt(int bound) {
        checkBound(bound);
        long product = (nextInt() & 0xffff_ffffL) * bound;
        if ((product & 0xffff_ffffL) < bound) {
            int rejected = Integer.remainderUnsigned(-bound, bound);
            while ((product & 0xffff_ffffL) < rejected) {
                product = (nextInt() & 0xffff_ffffL) * bound;
            }
        }
        return (int) (product >>> 32);
    }

    /// Uniform in [0, bound), without bias.
    ///
    /// @throws IllegalArgumentException if `bound < 1`
    public long nextLong(long bound) {
        checkBound(bound);
        long rejected = Long.remainderUnsigned(-bound, bound); // 2^64 mod bound
        long word = nextLong();
        while (Long.compareUnsigned(word * bound, rejected) < 0) {
            word = nextLong();
        }
        return Math.unsignedMultiplyHigh(word, bound);
    }

    /// The numbers 0 to n-1 in random order (Fisher and Yates, from the last place down).
    ///
    /// @throws IllegalArgumentException if `n` is negative
    public int[] permutation(int n) {
        if (n < 0) {
            throw new IllegalArgumentException(
                    "Rng: a permutation must have n >= 0; got " + n + ".");
        }
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        for (int i = n - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int held = order[i];
            order[i] = order[j];
            order[j] = held;
        }
        return order;
    }

    /// Fills with uniform numbers in [low, high), one [#nextFloat()] each.
    ///
    /// @throws IllegalArgumentException if not `low <= high`, or one of them is not finite
    public void fillUniform(float[] values, float low, float high) {
        checkRange(low, high);
        float last = low < high ? Math.nextDown(high) : low;
        for (int i = 0; i < values.length; i++) {
            double value = low + ((double) high - low) * nextFloat();
            values[i] = Math.clamp((float) value, low, last);
        }
    }

    /// Fills with uniform numbers in [low, high), one [#nextDouble()] each.
    ///
    /// @throws IllegalArgumentException if not `low <= high`, or one of them is not finite
    public void fillUniform(double[] values, double low, double high) {
        checkRange(low, high);
        double last = low < high ? Math.nextDown(high) : low;
        for (int i = 0; i < values.length; i++) {
            double u = nextDouble();
            values[i] = Math.clamp(low * (1 - u) + high * u, low, last);
        }
    }

    /// Fills with normal numbers, one [#nextGaussian()] each, rounded to `float`.
    ///
    /// @throws IllegalArgumentException if `std` is not >= 0
    public void fillNormal(float[] values, double mean, double std) {
        checkStd(std);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean + std * nextGaussian());
        }
    }

    /// Fills with normal numbers, one [#nextGaussian()] each.
    ///
    /// @throws IllegalArgumentException if `std` is not >= 0
    public void fillNormal(double[] values, double mean, double std) {
        checkStd(std);
        for (int i = 0; i < values.length; i++) {
            values[i] = mean + std * nextGaussian();
        }
    }

    /// Seed, stream and position.
    @Override public String toString() {
        return "Rng(seed=" + seed + ", stream=" + stream + ", position=" + position + ")";
    }

    /// The bijection Philox4x32-10: four words from a counter of four and a key of two.
    static void philox(long counterLow, long counterHigh, long key, int[] out) {
        int c0 = (int) counterLow;
        int c1 = (int) (counterLow >>> 32);
        int c2 = (int) counterHigh;
        int c3 = (int) (counterHigh >>> 32);
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < 10; round++) {
            long p0 = (c0 & 0xffff_ffffL) * 0xD251_1F53L;
            long p1 = (c2 & 0xffff_ffffL) * 0xCD9E_8D57L;
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += 0x9E37_79B9; // the golden ratio
            k1 += 0xBB67_AE85; // sqrt(3) - 1
        }
        out[0] = c0;
        out[1] = c1;
        out[2] = c2;
        out[3] = c3;
    }

    /// The finaliser of SplitMix64 after one step, a bijection of the 64-bit numbers.
    private static long mix(long z) {
        z += 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }

    private static void checkBound(long bound) {
        if (bound < 1) {
            throw new IllegalArgumentException(
                    "Rng: bound must be at least 1; got " + bound + ".");
        }
    }

    private static void checkRange(double low, double high) {
        if (!(low <= high) || Double.isInfinite(low) || Double.isInfinite(high)) {
            throw new IllegalArgumentException(
                    "Rng: low must be <= high, both finite; got low = " + low + ", high = " + high
                            + ".");
        }
    }

    private static void checkStd(double std) {
        if (!(std >= 0)) {
            throw new IllegalArgumentException("Rng: std must be >= 0; got " + std + ".");
        }
    }
}
