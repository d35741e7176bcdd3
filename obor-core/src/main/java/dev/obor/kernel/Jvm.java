package dev.obor.kernel;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/// What the JVM tells about itself.
final class Jvm {
    private Jvm() {}

    /// The bytes allocated by the calling thread so far, which tell whether HotSpot keeps vectors in
    /// registers; always 0 where the JVM does not count them.
    static long allocatedByThisThread() {
        return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean counts
                && counts.isThreadAllocatedMemorySupported()
                && counts.isThreadAllocatedMemoryEnabled()
                        ? counts.getCurrentThreadAllocatedBytes()
                        : 0;
    }

    /// How long the JVM has compiled so far, all its compilers together; always 0 where it does not say.
    static long compilationMillis() {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        return compiler != null && compiler.isCompilationTimeMonitoringSupported()
                ? compiler.getTotalCompilationTime()
                : 0;
    }
}
