package dev.obor.nn;

import dev.obor.tensor.Tensor;

/// Probabilities from scores: positive numbers whose sum along a dimension is 1.
///
/// ```text
/// output_i = exp(input_i) / sum_j exp(input_j)
/// ```
///
/// **Shapes.** `input` (*). Result: the same.
/// **Errors.** `IllegalArgumentException` if the input has no dimension `dim`, or is not floating
/// point.
/// **Numerics.** The largest score is subtracted first: finite for every finite input.
/// **PyTorch.** `torch.nn.Softmax`; `dim` must be given.
///
/// @param dim the dimension along which i and j run; negative numbers count from the end
public record Softmax(int dim) implements Layer {
    @Override public Tensor forward(Tensor input) {
        return input.softmax(dim);
    }

    /// `Softmax(dim=1)`.
    @Override public String toString() {
        return "Softmax(dim=" + dim + ")";
    }
}
