package dev.obor.cli;

import java.text.MessageFormat;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/// Prints what the library logs as one line on standard error, warnings and worse only:
/// `obor: warning: NLLLoss: the rows of input should be log-probabilities; ...`
public final class Notes extends System.LoggerFinder {
    @Override public System.Logger getLogger(String name, Module module) {
        return new Printer(name);
    }

    private record Printer(String name) implements System.Logger {
        @Override public String getName() {
            return name;
        }

        @Override public boolean isLoggable(Level level) {
            return level.getSeverity() >= Level.WARNING.getSeverity() && level != Level.OFF;
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String message,
                @Nullable Throwable thrown) {
            print(level, thrown == null ? String.valueOf(message) : message + ": " + thrown);
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String format,
                @Nullable Object @Nullable... values) {
            boolean plain = format == null || values == null || values.length == 0;
            print(level, plain ? String.valueOf(format) : MessageFormat.format(format, values));
        }

        private void print(Level level, String message) {
            if (isLoggable(level)) {
                String kind = level == Level.WARNING ? "warning" : "error";
                System.err.println("obor: " + kind + ": " + message.replaceAll("\\s*\\R\\s*", " "));
            }
        }
    }
}
