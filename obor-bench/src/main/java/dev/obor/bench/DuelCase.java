package dev.obor.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;

/// The same work done by both sides, whose results must agree before anything is timed.
///
/// @param name      the case
/// @param work      what one call has to do
/// @param goals     its targets
/// @param tolerance how far the results may lie apart, relative to their size
/// @param rounds    how many calls are made before the results are compared
/// @param rivals    makes both, from the same data
record DuelCase(
        String name,
        Work work,
        List<Goal> goals,
        double tolerance,
        int rounds,
        Supplier<Rivals> rivals) implements Case {
    private static final double ROUNDING = 1e-5;

    /// Both sides.
    record Rivals(Contestant ours, Contestant peer) {}

    static DuelCase of(String name, Work work, Supplier<Rivals> rivals, Goal... goals) {
        return new DuelCase(name, work, List.of(goals), ROUNDING, 1, rivals);
    }

    DuelCase tolerance(double tolerance) {
        return new DuelCase(name, work, goals, tolerance, rounds, rivals);
    }

    DuelCase rounds(int rounds) {
        return new DuelCase(name, work, goals, tolerance, rounds, rivals);
    }

    @Override public Result run(Setting setting, Ceilings ceilings) {
        try (var _ = new PointerScope()) {
            Rivals both = rivals.get();
            try (Contestant ours = both.ours; Contestant peer = both.peer) {
                double distance = Agreement.distance(
                        results(ours), results(peer));
                return distance <= tolerance
                        ? Result.of(name, distance, work, goals,
                                new Duel(setting, ours, peer).run(), ceilings)
                        : Result.differs(name, distance, goals);
            }
        }
    }

    private List<float[]> results(Contestant contestant) {
        for (int i = 1; i < rounds; i++) {
            contestant.library().step(contestant::run);
        }
        List<float[]> results = new ArrayList<>();
        contestant.library().step(() -> {
            contestant.run();
            results.addAll(contestant.results());
        });
        return results;
    }
}
