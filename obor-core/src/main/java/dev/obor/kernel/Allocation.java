package dev.obor.kernel;

import java.lang.management.ManagementFactory;

/// How much a thread has allocated, which tells whether HotSpot keeps vectors in registers.
final class Allocation {
    private Allocation() {}

    /// The bytes allocated by the calling thread so far; always 0 where the JVM does not count them.
    static long ofThisThread() {
        return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean counts
                && counts.isThreadAllocatedMemorySupported()
                && counts.isThreadAllocatedMemoryEnabled()
                        ? counts.getCurrentThreadAllocatedBytes()
                        : 0;
    }
}
