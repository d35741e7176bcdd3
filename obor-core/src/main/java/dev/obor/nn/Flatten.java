package dev.obor.nn;

import dev.obor.tensor.Tensor;

/// Makes one dimension of several; by default of all but the first.
///
/// **Shapes.** `input` (N, d1, ..., dK). Result: (N, d1 * ... * dK); a view if possible.
/// **Errors.** `IllegalArgumentException` if a dimension does not exist, or the first lies behind
/// the last.
/// **PyTorch.** `torch.nn.Flatten`: same defaults.
///
/// @param startDim the first dimension; default 1
/// @param endDim   the last dimension; default -1, the last of all
public record Flatten(int startDim, int endDim) implements Layer {
    /// All dimensions but the first.
    public Flatten() {
        this(1, -1);
    }

    /// The same from another dimension on.
    public Flatten startDim(int startDim) {
        return new Flatten(startDim, endDim);
    }

    /// The same up to another dimension.
    public Flatten endDim(int endDim) {
        return new Flatten(startDim, endDim);
    }

    @Override public Tensor forward(Tensor input) {
        return input.flatten(startDim, endDim);
    }

    /// `Flatten(start_dim=1, end_dim=-1)`.
    @Override public String toString() {
        return "Flatten(start_dim=" + startDim + ", end_dim=" + endDim + ")";
    }
}
