package dev.obor.loss;

import dev.obor.tensor.Tensor;

/// The rules about shapes, which no guard switches off.
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
        if (input.numel() == target.numel()) {
            return "Use target.reshape(%s), or input.squeeze(-1) for one output per sample."
                    .formatted(sizes(input));
        }
        return "Losses do not broadcast; if that is meant, use target.expand(%s).".formatted(sizes(input));
    }

    private static String sizes(Tensor x) {
        String text = x.shape().toString();
        return text.substring(1, text.length() - 1);
    }

    /// A weight broadcasts to the input without stretching it.
    static void stretches(String loss, Tensor weight, Tensor input) {
        int lead = input.rank() - weight.rank();
        boolean fits = lead >= 0;
        for (int d = 0; fits && d < weight.rank(); d++) {
            fits = weight.size(d) == 1 || weight.size(d) == input.size(d + lead);
        }
        Check.argument(
                fits,
                "%s: a weight must broadcast to the input; got weight %s for input %s. Aligned at the end, its sizes must be 1 or the input's.",
                loss, weight.shape(), input.shape());
    }
}
