package dev.obor.loss;

import dev.obor.kernel.Check;
import dev.obor.tensor.Tensor;
import java.util.Arrays;

/// The rules about shapes and types, which no guard switches off.
final class Shapes {
    private Shapes() {}

    /// Input and target have one shape; nothing is broadcast silently.
    static void same(String loss, Tensor input, Tensor target) {
        Check.argument(
                input.shape().equals(target.shape()),
                "%s: input and target must have the same shape; got %s and %s. %s",
                loss, input.shape(), target.shape(), remedy(input, target));
    }

    private static String remedy(Tensor input, Tensor target) {
        if (input.squeeze().shape().equals(target.squeeze().shape())) {
            return input.rank() > target.rank() && input.size(-1) == 1
                    ? "Use input.squeeze(-1), or target.reshape(%s).".formatted(sizes(input))
                    : "Use target.reshape(%s).".formatted(sizes(input));
        }
        return stretches(target, input)
                ? "Losses do not broadcast; if that is meant, use target.expand(%s)."
                        .formatted(sizes(input))
                : "Losses do not broadcast.";
    }

    private static String sizes(Tensor x) {
        String text = x.shape().toString();
        return text.substring(1, text.length() - 1);
    }

    /// A weight broadcasts to the input without stretching it.
    static void stretches(String loss, Tensor weight, Tensor input) {
        Check.argument(
                stretches(weight, input),
                "%s: a weight must broadcast to the input; got weight %s for input %s. Aligned at the end, its sizes must be 1 or the input's.",
                loss, weight.shape(), input.shape());
    }

    private static boolean stretches(Tensor x, Tensor to) {
        int lead = to.rank() - x.rank();
        boolean fits = lead >= 0;
        for (int d = 0; fits && d < x.rank(); d++) {
            fits = x.size(d) == 1 || x.size(d) == to.size(d + lead);
        }
        return fits;
    }

    /// Input or target has fractions; whole numbers alone have no gradient.
    static void floating(String loss, Tensor input, Tensor target) {
        Check.argument(
                input.dtype().isFloating() || target.dtype().isFloating(),
                "%s: input or target must be floating point; got %s and %s. Convert with to(DType.FLOAT32).",
                loss, input.dtype(), target.dtype());
    }

    /// Scores have fractions.
    static void floating(String loss, Tensor input) {
        Check.argument(
                input.dtype().isFloating(),
                "%s: input must be floating point; got %s. Convert with to(DType.FLOAT32).",
                loss, input.dtype());
    }

    /// Where element number `flat` is: "position 3", "position [0, 3]".
    static String place(int flat, int[] sizes) {
        if (sizes.length <= 1) {
            return "position " + flat;
        }
        int[] index = new int[sizes.length];
        int rest = flat;
        for (int d = sizes.length - 1; d >= 0; d--) {
            index[d] = rest % sizes[d];
            rest /= sizes[d];
        }
        return "position " + Arrays.toString(index);
    }
}
