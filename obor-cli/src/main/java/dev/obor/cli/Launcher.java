package dev.obor.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;

/// Where the script `./obor` enters: gives the program the standard error that the script kept.
///
/// The JVM prints `WARNING: Using incubator modules` before any of our code runs. The script
/// sends that line through a filter and keeps the real standard error open under the number in
/// the property `obor.stderr`. Without the property this is [Obor#main].
final class Launcher {
    private Launcher() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        Integer number = Integer.getInteger("obor.stderr");
        if (number != null) {
            System.setErr(open(number));
        }
        Obor.main(args);
    }

    /// A path such as `/dev/fd/3` would open the file anew and overwrite what it holds; only the
    /// descriptor itself shares its position.
    private static PrintStream open(int number) throws ReflectiveOperationException {
        var constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
        constructor.setAccessible(true);
        var out = new FileOutputStream(constructor.newInstance(number));
        return new PrintStream(out, true, System.err.charset());
    }
}
