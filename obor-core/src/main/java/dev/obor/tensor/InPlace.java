package dev.obor.tensor;

import dev.obor.formula.DType;

/// Changes of a tensor itself, for optimizers, initialisers and data: not recorded, and refused where
/// they would make a recorded gradient wrong.
final class InPlace {
    private InPlace() {}

    /// @throws IllegalStateException if a gradient is being recorded through the tensor
    static void check(String op, Tensor x) {
        if (x.requiresGrad() && Autograd.isGradEnabled()) {
            throw new IllegalStateException(
                    "%s: a tensor that requires a gradient cannot be changed in place while operations are recorded; got shape %s. Do it inside Autograd.noGrad(), or on detach()."
                            .formatted(op, x.shape()));
        }
        for (int d = 0; d < x.rank(); d++) {
            if (x.strides[d] == 0 && x.shape().sizes()[d] > 1) {
                throw new IllegalArgumentException(
                        "%s: several elements of an expanded tensor are one number; got shape %s. Change a copy()."
                                .formatted(op, x.shape()));
            }
        }
    }

    static Tensor fill(Tensor x, double value) {
        return copy("fill_", x, constant(x, value));
    }

    private static Tensor constant(Tensor like, double value) {
        Tensor one = Tensor.allocate(like.dtype(), Shape.of());
        one.storage.put(0, value);
        return one;
    }

    static Tensor zero(Tensor x) {
        return copy("zero_", x, constant(x, 0));
    }

    static Tensor copy(Tensor x, Tensor source) {
        return copy("copy_", x, source);
    }

    private static Tensor copy(String op, Tensor x, Tensor source) {
        check(op, x);
        Tensor from = source.detach().to(x.dtype()).expand(x.shape().sizes());
        boolean overlaps = from.storage == x.storage;
        Copies.elements(overlaps ? from.copy() : from, x);
        x.storage.version++;
        return x;
    }

    static Tensor add(Tensor x, Tensor other) {
        return store("add_", x, x.detach().add(other.detach()));
    }

    static Tensor add(Tensor x, double other) {
        return store("add_", x, x.detach().add(other));
    }

    static Tensor sub(Tensor x, Tensor other) {
        return store("sub_", x, x.detach().sub(other.detach()));
    }

    static Tensor mul(Tensor x, Tensor other) {
        return store("mul_", x, x.detach().mul(other.detach()));
    }

    static Tensor mul(Tensor x, double other) {
        return store("mul_", x, x.detach().mul(other));
    }

    static Tensor div(Tensor x, Tensor other) {
        return store("div_", x, x.detach().div(other.detach()));
    }

    static Tensor clamp(Tensor x, double min, double max) {
        return store("clamp_", x, x.detach().clamp(min, max));
    }

    private static Tensor store(String op, Tensor x, Tensor result) {
        boolean fits =
                result.dtype() == x.dtype() || result.dtype().promote(x.dtype()) == x.dtype();
        boolean sameKind = result.dtype().isFloating() && x.dtype().isFloating();
        if (!result.shape().equals(x.shape()) || !(fits || sameKind)) {
            throw new IllegalArgumentException(
                    "%s: the result must fit into the tensor; got %s %s for %s %s."
                            .formatted(op, result.shape(), result.dtype(), x.shape(), x.dtype()));
        }
        return copy(op, x, result);
    }

    static Tensor uniform(Tensor x, Rng rng, double low, double high) {
        Tensor fresh = Tensor.allocate(floating("uniform_", x), x.shape());
        for (int i = 0; i < x.numel(); i++) {
            double u = x.dtype() == DType.FLOAT64 ? rng.nextDouble() : rng.nextFloat();
            fresh.storage.put(i, low + (high - low) * u);
        }
        return copy("uniform_", x, fresh);
    }

    static Tensor normal(Tensor x, Rng rng, double mean, double std) {
        Tensor fresh = Tensor.allocate(floating("normal_", x), x.shape());
        for (int i = 0; i < x.numel(); i++) {
            fresh.storage.put(i, mean + std * rng.nextGaussian());
        }
        return copy("normal_", x, fresh);
    }

    private static DType floating(String op, Tensor x) {
        if (!x.dtype().isFloating()) {
            throw new IllegalArgumentException(
                    "%s: the tensor must be floating point; got %s.".formatted(op, x.dtype()));
        }
        return x.dtype();
    }
}
