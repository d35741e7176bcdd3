package dev.obor.kernel;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A part of the SIMD tier that is made and warmed when it is wanted and worth it, and serves once it is
/// hot. HotSpot's compiler is busy in the first seconds of a program: what is never wanted must not keep
/// it from the rest.
final class Warmed<T> {
    private final String name;
    private final BooleanSupplier worth;
    private final Supplier<T> make;
    private final Consumer<T> warm;
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile @Nullable T hot;

    /// @param worth whether warming is worth it by now
    /// @param make  makes the part
    /// @param warm  calls the part until it is hot
    Warmed(String name, BooleanSupplier worth, Supplier<T> make, Consumer<T> warm) {
        this.name = name;
        this.worth = worth;
        this.make = make;
        this.warm = warm;
    }

    /// The part if it is hot; else null, and it may be asked for.
    @Nullable T ifHot() {
        T part = hot;
        return part != null ? part : ask();
    }

    private @Nullable T ask() {
        if (worth.getAsBoolean() && asked.compareAndSet(false, true)) {
            var made = new AtomicReference<T>();
            Warmup.submit(name, () -> {
                T part = make.get();
                warm.accept(part);
                made.set(part);
            }, () -> hot = made.get());
        }
        return null;
    }

    /// Lets the part serve from now on, hot or not.
    void serve() {
        hot = make.get();
    }
}
