package dev.obor;

import com.sun.source.util.JavacTask;
import dev.obor.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Asks the compiler about an expression of a user.
final class Snippet {
    private static final String SOURCE = """
            import dev.obor.loss.*;
            import dev.obor.nn.*;
            import dev.obor.optim.*;
            import dev.obor.tensor.*;
            class Snippet {
                Object value() {
                    return %s;
                }
            }
            """;

    private Snippet() {}

    /// What the compiler says against `expression`; empty if it compiles. No file is written.
    static String compile(String expression) {
        var source = new SimpleJavaFileObject(URI.create("memory:///Snippet.java"),
                JavaFileObject.Kind.SOURCE) {
            @Override public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return SOURCE.formatted(expression);
            }
        };
        String classes = Tensor.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "no JDK");
        var said = new DiagnosticCollector<JavaFileObject>();
        var task = (JavacTask) compiler.getTask(
                null, null, said, List.of("-proc:none", "--class-path", classes), null,
                List.of(source));
        try {
            task.analyze();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return said.getDiagnostics().stream()
                .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
                .map(Object::toString).collect(Collectors.joining("\n"));
    }
}
