package dev.obor.nn;

import dev.obor.tensor.Tensor;

/// The logarithms of the probabilities of [Softmax].
///
/// ```text
/// output_i = input_i - log(sum_j exp(input_j))
/// ```
///
/// **Shapes.** `input` (*). Result: the same.
/// **Errors.** `IllegalArgumentException` if the input has no dimension `dim`, or is not floating
/// point.
/// **Numerics.** The largest score is subtracted first: finite for every finite input.
/// **PyTorch.** `torch.nn.LogSoftmax`; `dim` must be given.
///
/// @param dim the dimension along which i and j run; negative numbers count from the end
public record LogSoftmax(int dim) implements Layer {
    @Override public Tensor forward(Tensor input) {
        return input.logSoftmax(dim);
    }

    /// `LogSoftmax(dim=1)`.
    @Override public String toString() {
        return "LogSoftmax(dim=" + dim + ")";
    }
}
