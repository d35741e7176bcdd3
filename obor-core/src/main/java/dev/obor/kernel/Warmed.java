package dev.obor.kernel;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A part of the SIMD tier that is warmed when it is wanted and worth it, and serves once it is hot. HotSpot's compiler is busy in the first seconds of a program: what is never wanted must not keep
/// it from the rest.
final class Warmed<T> {
    private final String name;
    private final T part;
    private final BooleanSupplier worth;
    private final Runnable warm;
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile boolean serves;

    /// @param worth whether warming is worth it by now
    /// @param warm  calls the part until it is hot
    Warmed(String name, T part, BooleanSupplier worth, Runnable warm) {
        this.name = name;
        this.part = part;
        this.worth = worth;
        this.warm = warm;
    }

    /// The part if it is hot; else null, and it may be asked for.
    @Nullable T ifHot() {
        return serves ? part : ask();
    }

    private @Nullable T ask() {
        if (worth.getAsBoolean() && asked.compareAndSet(false, true)) {
            Warmup.submit(name, warm, this::serve);
        }
        return null;
    }

    /// Lets the part serve from now on.
    void serve() {
        serves = true;
    }
}
