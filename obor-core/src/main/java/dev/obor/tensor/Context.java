package dev.obor.tensor;

import org.jspecify.annotations.Nullable;

/// What one thread is doing: whether it records, looks for anomalies, differentiates, and in which step.
final class Context {
    private static final ThreadLocal<Context> OWN = ThreadLocal.withInitial(Context::new);

    boolean records = true;
    boolean detectsAnomalies;

    /// Whether a reverse pass is running that is not recorded itself: what it makes is its own.
    boolean inReversePass;

    /// The innermost open step.
    @Nullable Step step;

    private Context() {}

    static Context own() {
        return OWN.get();
    }
}
