package dev.obor.nn;

import dev.obor.tensor.Rng;
import java.util.concurrent.atomic.AtomicLong;

/// The random numbers of layers that were made without an [Rng]: the n-th such layer of the process
/// gets stream n of seed 0, so a program that makes its layers in one thread gets the same numbers
/// at every run, and no two layers share theirs.
final class DefaultStream {
    private static final AtomicLong LAYERS = new AtomicLong();

    private DefaultStream() {}

    static Rng next() {
        return new Rng(0).split(LAYERS.getAndIncrement());
    }
}
