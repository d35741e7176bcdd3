package dev.obor.bench;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What came out of a case.
///
/// @param name     the case
/// @param distance how far the two results lie apart, relative to their size
/// @param work     what a call has to do
/// @param goals    its targets
/// @param samples  the measurements; null if the results differ, since nothing was timed then
/// @param figures  what follows from the samples
record Result(
        String name,
        double distance,
        Work work,
        List<Goal> goals,
        Duel.@Nullable Samples samples,
        Goal.@Nullable Figures figures) {
    private static final Estimate UNKNOWN = new Estimate(Double.NaN, Double.NaN, Double.NaN);

    /// A case whose sides do not agree.
    static Result differs(String name, double distance, List<Goal> goals) {
        return new Result(name, distance, Work.UNCOUNTED, goals, null, null);
    }

    /// A measured case.
    static Result of(
            String name,
            double distance,
            Work work,
            List<Goal> goals,
            Duel.Samples samples,
            Ceilings ceilings) {
        Estimate ours = Bootstrap.median(samples.ours());
        Estimate ratio =
                samples.peer().length == 0 ? UNKNOWN : Bootstrap.median(samples.ratios());
        double ceiling = ceilings.of(work.limit());
        Estimate share = ours.map(seconds -> work.rate(seconds) / ceiling);
        return new Result(name, distance, work, goals, samples,
                new Goal.Figures(ours, ratio, share));
    }

    boolean isDifferent() {
        return figures == null;
    }

    // ---- cells of a table

    /// The names of the cells.
    static final List<String> HEADER = List.of("case", "Obor", "libtorch", "ratio",
            "95 % interval", "useful rate", "of limit", "per call", "GC", "target", "verdict");

    /// The cells: case, times, ratio, interval, rate, share, allocation, garbage collection, targets, verdicts.
    List<String> cells() {
        Goal.Figures f = figures;
        Duel.Samples s = samples;
        if (f == null || s == null) {
            return List.of(name, "-", "-", "-", "-", "-", "-", "-", "-", targets(),
                    "DIFFERS (%.1e)".formatted(distance));
        }
        boolean counted = work.limit() != Work.Limit.NONE;
        return List.of(
                name,
                Format.time(f.ours().value()),
                s.peer().length == 0 ? "-" : Format.time(Bootstrap.median(s.peer()).value()),
                Format.digits(f.ratio().value()),
                s.peer().length == 0
                        ? interval(f.ours(), Format::time)
                        : interval(f.ratio(), Format::digits),
                counted ? rate(f) : "-",
                counted ? Format.percent(f.share().value()) : "-",
                Double.isNaN(s.bytesPerCall()) ? "-" : Format.bytes(s.bytesPerCall()),
                Double.isNaN(s.bytesPerCall()) ? "-" : "%.0f ms".formatted(s.gcMillis()),
                targets(),
                verdicts(f));
    }

    private String rate(Goal.Figures f) {
        return "%s %s".formatted(
                Format.digits(work.rate(f.ours().value())), work.limit().unit);
    }

    private static String interval(
            Estimate estimate, java.util.function.DoubleFunction<String> format) {
        return format.apply(estimate.low()) + " - " + format.apply(estimate.high());
    }

    private String targets() {
        return goals.isEmpty()
                ? "-"
                : goals.stream().map(Goal::toString).collect(Collectors.joining("; "));
    }

    private String verdicts(Goal.Figures figures) {
        return goals.isEmpty() ? "-" : goals.stream().map(goal -> {
            String found = goal.found(figures);
            return goal.verdict(figures) + (found.isEmpty() ? "" : " (" + found + ")");
        }).collect(Collectors.joining("; "));
    }
}
