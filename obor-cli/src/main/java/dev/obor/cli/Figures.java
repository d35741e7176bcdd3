package dev.obor.cli;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// How the figures of a training are written for people.
final class Figures {
    private Figures() {}

    /// `0.0642`, `97.78 %`, `2.313`.
    static String text(String figure, double value) {
        String format = switch (figure) {
            case "accuracy" -> "%.2f %%";
            case "loss" -> "%.4f";
            default -> "%.4g";
        };
        return String.format(Locale.ROOT, format, figure.equals("accuracy") ? 100 * value : value);
    }

    /// `accuracy`, `RMSE`.
    static String title(String figure) {
        return figure.equals("rmse") || figure.equals("mae")
                ? figure.toUpperCase(Locale.ROOT)
                : figure;
    }

    /// `loss 0.0642  accuracy 97.78 %`.
    static String line(Map<String, Double> figures) {
        return figures.entrySet().stream()
                .map(figure -> title(figure.getKey()) + " "
                        + text(figure.getKey(), figure.getValue()))
                .collect(Collectors.joining("  "));
    }
}
