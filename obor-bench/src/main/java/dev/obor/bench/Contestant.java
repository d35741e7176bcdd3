package dev.obor.bench;

import java.util.List;

/// One of the two that do the same thing.
interface Contestant extends AutoCloseable {
    /// Whose work it is.
    Library library();

    /// What is timed.
    void run();

    /// What came out of the last [#run], to be compared with the other's; called in the same
    /// [Library#step].
    List<float[]> results();

    @Override default void close() {}
}
