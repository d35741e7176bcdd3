package dev.obor.bench;

/// What one call has to do at least, and what that is limited by.
///
/// @param limit  the ceiling it is held against
/// @param amount useful bytes, or floating point operations
record Work(Limit limit, double amount) {
    /// Nothing that a ceiling would say anything about.
    static final Work UNCOUNTED = new Work(Limit.NONE, 0);

    /// What a call is limited by.
    enum Limit {
        /// Memory bandwidth where results are written to other places than the operands.
        MEMORY("GB/s"),
        /// Memory bandwidth where results take the place of operands.
        MEMORY_IN_PLACE("GB/s"),
        /// The same bandwidth for arrays of 4 MB, which lie in a cache that the processors share.
        CACHE("GB/s"),
        /// Fused multiply-adds.
        ARITHMETIC("GFLOP/s"),
        /// Neither.
        NONE("");

        final String unit;

        Limit(String unit) {
            this.unit = unit;
        }
    }

    static Work bytes(double bytes) {
        return new Work(Limit.MEMORY, bytes);
    }

    static Work bytesInPlace(double bytes) {
        return new Work(Limit.MEMORY_IN_PLACE, bytes);
    }

    static Work bytesInCache(double bytes) {
        return new Work(Limit.CACHE, bytes);
    }

    static Work flops(double flops) {
        return new Work(Limit.ARITHMETIC, flops);
    }

    /// Billions of units per second of a call that lasts so many seconds.
    double rate(double seconds) {
        return amount / seconds * 1e-9;
    }
}
