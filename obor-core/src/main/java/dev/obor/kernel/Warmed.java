package dev.obor.kernel;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A part of the SIMD tier that is warmed when it is wanted for the first time, and serves once it is
/// hot. HotSpot's compiler is busy in the first seconds of a program: what is never wanted must not keep
/// it from the rest.
final class Warmed<T> {
    private final String name;
    private final T part;
    private final Runnable warm;
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile boolean serves;

    /// @param warm calls the part until it is hot
    Warmed(String name, T part, Runnable warm) {
        this.name = name;
        this.part = part;
        this.warm = warm;
    }

    /// The part if it is hot; else null, and it is asked for.
    @Nullable T ifHot() {
        return serves ? part : ask();
    }

    private @Nullable T ask() {
        if (asked.compareAndSet(false, true)) {
            Warmup.submit(name, warm, this::serve);
        }
        return null;
    }

    /// Lets the part serve from now on.
    void serve() {
        serves = true;
    }
}
