import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.eclipse.jdt.core.JavaCore;
import org.eclipse.jdt.core.ToolFactory;
import org.eclipse.jdt.core.formatter.CodeFormatter;
import org.eclipse.jface.text.BadLocationException;
import org.eclipse.jface.text.Document;

/// Formats every Java file of the project, or checks that it is formatted.
///
/// The work is Eclipse's formatter, which reads the newest Java whatever JVM runs it, with the
/// options of `eclipse.properties` beside this file. Two things it cannot be told are done
/// afterwards: an annotation without arguments stands on the line of the member it marks, and a
/// comma between patterns of a `case` is followed by a space.
///
/// Written for Java 17, since Maven may run on that: `Format check|write ROOT`.
final class Format {
    private static final int WIDTH = 100;
    private static final Pattern MARKERS = Pattern.compile(" +@\\w+( @\\w+)*");
    private static final Pattern TYPE =
            Pattern.compile(" *([a-z-]+ )*(class|record|enum|@?interface) .*");
    private static final Pattern CASE = Pattern.compile("( +case .*?)( ->.*| when .*|:)");

    private final CodeFormatter eclipse;

    private Format(Map<String, String> options) {
        eclipse = ToolFactory.createCodeFormatter(options, ToolFactory.M_FORMAT_EXISTING);
    }

    public static void main(String[] args) throws IOException, BadLocationException {
        boolean write = args[0].equals("write");
        Path root = Path.of(args[1]);
        var format = new Format(options(root.resolve(".mvn/format/eclipse.properties")));
        var wrong = new ArrayList<Path>();
        for (Path file : javaFiles(root)) {
            String before = Files.readString(file);
            String after = format.formatted(file, before);
            if (!after.equals(before)) {
                wrong.add(root.relativize(file));
                if (write) Files.writeString(file, after);
            }
        }
        if (write) {
            System.out.println("Formatted " + wrong.size() + " files.");
        } else if (!wrong.isEmpty()) {
            System.err.println("Format: every file must be formatted; got " + wrong.size()
                    + " that are not: " + wrong + ". Run ./format.");
            System.exit(1);
        }
    }

    private String formatted(Path file, String source) throws BadLocationException {
        int kind = file.endsWith("module-info.java")
                ? CodeFormatter.K_MODULE_INFO
                : CodeFormatter.K_COMPILATION_UNIT;
        var edit = eclipse.format(kind | CodeFormatter.F_INCLUDE_COMMENTS, source, 0,
                source.length(), 0, "\n");
        if (edit == null) {
            throw new IllegalArgumentException("Format: a file must be Java; got " + file + ".");
        }
        var document = new Document(source);
        edit.apply(document);
        return finish(document.get().lines().toList());
    }

    private static String finish(List<String> lines) {
        var text = new StringBuilder();
        boolean inTextBlock = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!inTextBlock) {
                line = spaced(line);
                if (i + 1 < lines.size() && joins(line, lines.get(i + 1))) {
                    line = line + " " + lines.get(++i).strip();
                }
            }
            if (line.split("\"\"\"", -1).length % 2 == 0) inTextBlock = !inTextBlock;
            text.append(line.stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static boolean joins(String annotations, String member) {
        return MARKERS.matcher(annotations).matches() && !member.isBlank()
                && !member.strip().startsWith("@") && !TYPE.matcher(member).matches()
                && annotations.length() + 1 + member.strip().length() <= WIDTH;
    }

    private static String spaced(String line) {
        var label = CASE.matcher(line);
        return label.matches()
                ? label.group(1).replaceAll("(?<=[_)]),(?=[A-Za-z])", ", ") + label.group(2)
                : line;
    }

    private static Map<String, String> options(Path file) throws IOException {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        var options = new HashMap<String, String>();
        properties.stringPropertyNames().forEach(name -> options
                .put("org.eclipse.jdt.core.formatter." + name, properties.getProperty(name)));
        for (var level : List.of(JavaCore.COMPILER_SOURCE, JavaCore.COMPILER_COMPLIANCE,
                JavaCore.COMPILER_CODEGEN_TARGET_PLATFORM)) {
            options.put(level, "25");
        }
        return options;
    }

    private static List<Path> javaFiles(Path root) throws IOException {
        var files = new ArrayList<Path>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes a) {
                String name = folder.getFileName().toString();
                boolean skipped = !folder.equals(root)
                        && (name.equals("target") || name.equals(".git") || name.equals("runs"));
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
                if (file.toString().endsWith(".java")) files.add(file);
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(null);
        return files;
    }
}
