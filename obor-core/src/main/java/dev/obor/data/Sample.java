package dev.obor.data;

import dev.obor.tensor.Tensor;

/// One element of a [Dataset].
///
/// @param input  what the model sees, without a batch dimension
/// @param target what it should answer
public record Sample(Tensor input, Tensor target) {}
