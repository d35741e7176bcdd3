package dev.obor.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/// A stopwatch that also sees what is allocated and how long the garbage collector works.
final class Meter {
    private static final ThreadMXBean THREADS =
            (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private long calls;
    private long bytes;
    private long gcMillis;

    /// Runs so many steps; returns the seconds per step.
    double time(Contestant contestant, int times) {
        Library library = contestant.library();
        long bytesBefore = THREADS.getTotalThreadAllocatedBytes();
        long gcBefore = gcMillis();
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            library.step(contestant::run);
        }
        long nanos = System.nanoTime() - start;
        gcMillis += gcMillis() - gcBefore;
        bytes += THREADS.getTotalThreadAllocatedBytes() - bytesBefore;
        calls += times;
        return nanos * 1e-9 / times;
    }

    /// Bytes allocated on the Java heap per call, all threads together.
    double bytesPerCall() {
        return calls == 0 ? 0 : (double) bytes / calls;
    }

    /// Milliseconds of garbage collection inside the timed windows.
    double gcTotalMillis() {
        return gcMillis;
    }

    private static long gcMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime).sum();
    }
}
