package dev.obor.formula;

import dev.obor.formula.Op.Unary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// NumPy's validation sets for elementwise functions (`numpy/_core/tests/data`, NumPy 2.4.6):
/// operands, exact results rounded once, and the ulps NumPy grants itself.
final class NumpyCases {
    /// One set; `x` and `expected` are float32 numbers where `type` says so.
    record Case(Unary function, DType type, int maxUlp, double[] x, double[] expected) {
        @Override public String toString() {
            return function + " " + type;
        }
    }

    private static final String NUMBERS = "\"data\":\\s*\\[([^\\]]*)\\]";
    private static final Pattern CASE = Pattern.compile(
            "\"op\":\\s*\"(\\w+)\".*?\"max_ulp\":\\s*(\\d+).*?\"dtype\":\\s*\"(\\w+)\".*?"
                    + NUMBERS + ".*?\"expected\".*?" + NUMBERS,
            Pattern.DOTALL);

    private NumpyCases() {}

    static List<Case> of(DType type) throws IOException {
        try (var in = NumpyCases.class.getResourceAsStream("/cases/elementwise_numpy.json")) {
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return CASE.matcher(text).results()
                    .filter(found -> found.group(3).equals(type.toString()))
                    .map(found -> new Case(
                            Unary.valueOf(found.group(1).toUpperCase(Locale.ROOT)),
                            type,
                            Integer.parseInt(found.group(2)),
                            numbers(found.group(4)),
                            numbers(found.group(5))))
                    .toList();
        }
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.replace("\"", "").split(","))
                .mapToDouble(each -> Double.parseDouble(each.strip()))
                .toArray();
    }
}
