package dev.obor.bench;

import java.time.Instant;
import java.util.List;

/// The results of a group with a number of threads.
///
/// @param group    the group
/// @param setting  how it was run
/// @param ceilings measured just before
/// @param when     it was begun
/// @param results  one per case
record Section(
        Group group, Setting setting, Ceilings ceilings, Instant when, List<Result> results) {
    /// `losses, 1 thread`.
    String title() {
        return title(group, setting.threads());
    }

    static String title(Group group, int threads) {
        return "%s, %d thread%s".formatted(group, threads, threads == 1 ? "" : "s");
    }

    /// The ceilings in one line.
    String ceilingLine() {
        return "Triad %s GB/s, in place %s GB/s, of 4 MB %s GB/s; fused multiply-adds %s GFLOP/s."
                .formatted(
                        Format.digits(ceilings.triad()),
                        Format.digits(ceilings.inPlace()),
                        Format.digits(ceilings.cached()),
                        Format.digits(ceilings.fma()));
    }
}
