package dev.obor.tensor;

import dev.obor.formula.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/// The text of a tensor, character for character as PyTorch prints it.
///
/// One [Format] is chosen for the whole tensor from the elements that will be seen; a recursion
/// over the dimensions lays them out. Tensors of more than 1000 elements show the first and last
/// three of each dimension. The only difference: `dtype=float64` for PyTorch's
/// `dtype=torch.float64`.
///
/// **PyTorch.** `torch/_tensor_str.py` with its default print options.
final class Printer {
    private static final int SUMMARY_ABOVE = 1000;
    private static final int EDGE = 3;
    private static final int LINE_WIDTH = 80;
    private static final String PREFIX = "tensor(";

    /// What there is to print.
    ///
    /// @param dtype    the element type
    /// @param shape    the sizes
    /// @param doubleAt the element at a row-major index; asked when `dtype` is floating
    /// @param longAt   the element at a row-major index (1 for true); asked for all other types
    /// @param suffix   `grad_fn=<AddBackward0>`, `requires_grad=True`, or empty
    record Printable(
            DType dtype,
            int[] shape,
            IntToDoubleFunction doubleAt,
            IntToLongFunction longAt,
            String suffix) {
        long size() {
            return Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
        }
    }

    private final Printable tensor;
    private final boolean summarised;
    private final int[] strides;
    private final Format format;

    private Printer(Printable tensor) {
        this.tensor = tensor;
        this.summarised = tensor.size() > SUMMARY_ABOVE;
        this.strides = rowMajor(tensor.shape);
        this.format = chooseFormat();
    }

    /// The whole text, `tensor(...)`.
    static String print(Printable tensor) {
        return tensor.size() == 0 ? withSuffixes("[]", emptySuffixes(tensor)) : of(tensor);
    }

    private static String of(Printable tensor) {
        var printer = new Printer(tensor);
        return withSuffixes(printer.layout(0, 0, PREFIX.length()), suffixes(tensor));
    }

    // ---- layout -------------------------------------------------------------------------------

    private String layout(int dim, int offset, int indent) {
        int dimsLeft = tensor.shape.length - dim;
        if (dimsLeft == 0) {
            return format.text(offset);
        }
        var parts = new ArrayList<String>();
        for (int i = 0; i < tensor.shape[dim]; i = next(dim, i)) {
            if (cutBefore(dim, i)) {
                parts.add(dimsLeft == 1 ? " ..." : "...");
            }
            parts.add(layout(dim + 1, offset + i * strides[dim], indent + 1));
        }
        String newLine = "," + "\n".repeat(Math.max(1, dimsLeft - 1)) + " ".repeat(indent + 1);
        List<String> lines = dimsLeft == 1 ? wrap(parts, indent) : parts;
        return "[" + String.join(newLine, lines) + "]";
    }

    private List<String> wrap(List<String> elements, int indent) {
        int perLine = Math.max(1, (LINE_WIDTH - indent) / (format.width + ", ".length()));
        var lines = new ArrayList<String>();
        for (int at = 0; at < elements.size(); at += perLine) {
            int end = Math.min(elements.size(), at + perLine);
            lines.add(String.join(", ", elements.subList(at, end)));
        }
        return lines;
    }

    private boolean isCut(int dim) {
        return summarised && tensor.shape[dim] > 2 * EDGE;
    }

    private boolean cutBefore(int dim, int i) {
        return isCut(dim) && i == tensor.shape[dim] - EDGE;
    }

    private int next(int dim, int i) {
        return isCut(dim) && i == EDGE - 1 ? tensor.shape[dim] - EDGE : i + 1;
    }

    private void forEachShown(int dim, int offset, IntConsumer action) {
        if (dim == tensor.shape.length) {
            action.accept(offset);
            return;
        }
        for (int i = 0; i < tensor.shape[dim]; i = next(dim, i)) {
            forEachShown(dim + 1, offset + i * strides[dim], action);
        }
    }

    private static int[] rowMajor(int[] shape) {
        var strides = new int[shape.length];
        int stride = 1;
        for (int dim = shape.length - 1; dim >= 0; dim--) {
            strides[dim] = stride;
            stride *= shape[dim];
        }
        return strides;
    }

    // ---- suffixes -----------------------------------------------------------------------------

    private static List<String> suffixes(Printable tensor) {
        boolean implied = switch (tensor.dtype) {
            case FLOAT32, INT64, BOOL -> true;
            case FLOAT64, INT32 -> false;
        };
        return present(implied ? "" : "dtype=" + tensor.dtype, tensor.suffix);
    }

    /// Without elements nothing shows the shape or that the type is integer.
    private static List<String> emptySuffixes(Printable tensor) {
        String sizes = Arrays.stream(tensor.shape).mapToObj(Integer::toString)
                .collect(Collectors.joining(", ", "size=(", ")"));
        return present(
                tensor.shape.length == 1 ? "" : sizes,
                tensor.dtype == DType.FLOAT32 ? "" : "dtype=" + tensor.dtype,
                tensor.suffix);
    }

    private static List<String> present(String... suffixes) {
        return Arrays.stream(suffixes).filter(suffix -> !suffix.isEmpty()).toList();
    }

    private static String withSuffixes(String body, List<String> suffixes) {
        var text = new StringBuilder(PREFIX).append(body);
        int column = text.length() - text.lastIndexOf("\n") + 1; // PyTorch counts two too many
        for (String suffix : suffixes) {
            if (column + ", ".length() + suffix.length() > LINE_WIDTH) {
                text.append(",\n").append(" ".repeat(PREFIX.length()));
                column = PREFIX.length();
            } else {
                text.append(", ");
                column += ", ".length();
            }
            text.append(suffix);
            column += suffix.length();
        }
        return text.append(')').toString();
    }

    // ---- elements -----------------------------------------------------------------------------

    /// How every element of one tensor is written, right-aligned in `width` columns.
    private record Format(IntFunction<String> unpadded, int width) {
        String text(int at) {
            String text = unpadded.apply(at);
            return " ".repeat(Math.max(0, width - text.length())) + text;
        }
    }

    private Format chooseFormat() {
        return switch (tensor.dtype) {
            case FLOAT32, FLOAT64 -> floating();
            case INT32, INT64 -> widest(at -> Long.toString(tensor.longAt.applyAsLong(at)));
            case BOOL -> widest(at -> tensor.longAt.applyAsLong(at) != 0 ? "True" : "False");
        };
    }

    private Format widest(IntFunction<String> text) {
        int[] width = {1};
        forEachShown(0, 0, at -> width[0] = Math.max(width[0], text.apply(at).length()));
        return new Format(text, width[0]);
    }

    private Format floating() {
        var shown = DoubleStream.builder();
        forEachShown(0, 0, at -> shown.add(tensor.doubleAt.applyAsDouble(at)));
        double[] deciding = shown.build().filter(v -> Double.isFinite(v) && v != 0).toArray();
        FloatNotation notation = FloatNotation.of(deciding);
        int width = Arrays.stream(deciding).mapToObj(notation::text).mapToInt(String::length)
                .max().orElse(1);
        return new Format(at -> notation.text(tensor.doubleAt.applyAsDouble(at)), width);
    }
}
