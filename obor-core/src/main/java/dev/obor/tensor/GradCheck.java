package dev.obor.tensor;

import dev.obor.formula.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Compares the gradients of a function with central differences.
///
/// ```java
/// GradCheck.DEFAULT.check(x -> x[0].sigmoid().mul(x[1]), a, b);
/// ```
///
/// ```text
/// |analytic - numeric| <= atol + rtol * |numeric|
/// numeric = (f(x + eps) - f(x - eps)) / (2 * eps)
/// ```
///
/// For float64: float32 has too few digits for a difference. The function must be smooth within `eps`
/// of the inputs. Each result element counts with its own weight, so errors do not cancel.
///
/// **PyTorch.** `torch.autograd.gradcheck` and `gradgradcheck`, with their defaults.
///
/// @param eps  the step; default 1e-6
/// @param atol the absolute tolerance; default 1e-5
/// @param rtol the relative tolerance; default 1e-3
public record GradCheck(double eps, double atol, double rtol) {
    /// PyTorch's tolerances.
    public static final GradCheck DEFAULT = new GradCheck(1e-6, 1e-5, 1e-3);

    /// A function of tensors.
    public interface Differentiable extends Function<Tensor[], Tensor> {}

    public GradCheck eps(double eps) {
        return new GradCheck(eps, atol, rtol);
    }

    public GradCheck atol(double atol) {
        return new GradCheck(eps, atol, rtol);
    }

    public GradCheck rtol(double rtol) {
        return new GradCheck(eps, atol, rtol);
    }

    /// Checks the gradient with respect to every input that requires one.
    ///
    /// @throws IllegalArgumentException if no input requires a gradient, or one is not float64
    /// @throws IllegalStateException    if a gradient is wrong; the message names the first element
    public void check(Differentiable f, Tensor... inputs) {
        List<Tensor> variables = variables(inputs);
        Tensor y = f.apply(inputs);
        Tensor weights = weights(y);
        List<Tensor> analytic =
                Autograd.grad(y, weights, variables, Autograd.Graph.RELEASE);
        for (int k = 0; k < variables.size(); k++) {
            compare(k, variables.get(k), analytic.get(k), () -> weighted(f.apply(inputs), weights));
        }
    }

    /// Checks the gradient of the gradient with respect to every input that requires one.
    ///
    /// @throws IllegalArgumentException if no input requires a gradient, or one is not float64
    /// @throws IllegalStateException    if a second derivative is wrong
    public void checkSecond(Differentiable f, Tensor... inputs) {
        List<Tensor> variables = variables(inputs);
        check(changed -> {
            Tensor y = f.apply(changed);
            List<Tensor> first = Autograd.grad(y, weights(y), variables, Autograd.Graph.CREATE);
            Tensor sum = Tensor.scalar(0.0);
            for (Tensor gradient : first) {
                sum = sum.add(gradient.mul(weights(gradient)).sum());
            }
            // a function linear in all its inputs has a constant gradient, recorded or not
            for (Tensor variable : variables) {
                sum = sum.add(variable.mul(0.0).sum());
            }
            return sum;
        }, inputs);
    }

    private static List<Tensor> variables(Tensor[] inputs) {
        List<Tensor> variables = new ArrayList<>();
        for (Tensor input : inputs) {
            if (input.requiresGrad()) {
                if (input.dtype() != DType.FLOAT64 || !input.isLeaf()) {
                    throw new IllegalArgumentException(
                            "GradCheck: inputs must be float64 leaves; got %s %s. Convert with to(FLOAT64).detach()."
                                    .formatted(input.shape(), input.dtype()));
                }
                variables.add(input);
            }
        }
        if (variables.isEmpty()) {
            throw new IllegalArgumentException(
                    "GradCheck: at least one input must require a gradient; got none. Call requiresGrad(true).");
        }
        return variables;
    }

    /// Different weights for all elements, none of them small.
    private static Tensor weights(Tensor y) {
        double[] weights = new double[y.numel()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 0.5 + (i * 7 % 11) / 10.0 * (i % 2 == 0 ? 1 : -1);
        }
        return Tensor.of(weights).reshape(y.shape().toArray()).to(y.dtype());
    }

    private static double weighted(Tensor y, Tensor weights) {
        return y.detach().mul(weights).sum().item();
    }

    private interface Value {
        double now();
    }

    private void compare(int input, Tensor x, Tensor analytic, Value value) {
        double[] got = analytic.toDoubleArray();
        int[] index = new int[x.rank()];
        for (double gradient : got) {
            double at = x.at(index);
            double numeric =
                    (valueAt(x, index, at + eps, value) - valueAt(x, index, at - eps, value))
                            / (2 * eps);
            x.detach().set_(at, index);
            if (!(Math.abs(gradient - numeric) <= atol + rtol * Math.abs(numeric))) {
                throw new IllegalStateException(
                        "GradCheck: the gradient of input %d at %s must be %s (central difference); got %s, tolerance %s + %s * |difference|."
                                .formatted(input, java.util.Arrays.toString(index), numeric,
                                        gradient, atol, rtol));
            }
            for (int d = index.length - 1; d >= 0 && ++index[d] == x.size(d); d--) {
                index[d] = 0;
            }
        }
    }

    private static double valueAt(Tensor x, int[] index, double changed, Value value) {
        x.detach().set_(changed, index);
        return value.now();
    }
}
