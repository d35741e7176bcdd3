package dev.obor.cli;

import dev.obor.tensor.Autograd;
import dev.obor.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/// Where the gradients of an optimizer's case come from.
@FunctionalInterface
interface Objective {
    /// The gradient at the parameter before step `step`, counted from 0.
    Tensor gradient(Tensor parameter, int step);

    /// The objective of a case: its rows of gradients, of which the last repeats, or its function.
    ///
    /// @throws Case.Unsupported if we do not know it
    static Objective of(Case one) {
        JsonNode function = one.options().get("objective");
        if (function == null) {
            one.takesInputs(List.of("param", "grads"));
            Tensor grads = one.input("grads").tensor();
            if (grads.rank() == 0 || grads.size(0) == 0) {
                throw new Case.Unsupported("grads without rows");
            }
            return (_, step) -> grads.select(0, Math.min(step, grads.size(0) - 1)).copy();
        }
        UnaryOperator<Tensor> value = function(one, function.asString().replace(" ", ""));
        return (parameter, _) -> Autograd.grad(
                value.apply(parameter), List.of(parameter), Autograd.Graph.RELEASE).getFirst();
    }

    private static UnaryOperator<Tensor> function(Case one, String text) {
        return switch (text) {
            case "mean((x*rate)^2)" -> {
                Tensor rate = inputs(one, "rate").getFirst();
                yield x -> x.mul(rate).square().mean();
            }
            case "mean(exp(x)^2)" -> {
                inputs(one);
                yield x -> x.exp().square().mean();
            }
            case "(x-4.2)^2" -> {
                inputs(one);
                yield x -> x.sub(4.2).square().sum();
            }
            case "sum((x@w+b-y)^2)" -> {
                List<Tensor> data = inputs(one, "x", "y");
                yield wb -> affine(data.getFirst(), wb, data.getLast()).square().sum();
            }
            case "0.5*mean((X@W^T+b-Y)^2)" -> {
                List<Tensor> data = inputs(one, "X", "Y");
                yield wb -> affine(data.getFirst(), wb, data.getLast()).square().mean().mul(0.5);
            }
            case "mlp" -> {
                inputs(one);
                yield Objective::mlp;
            }
            default -> throw new Case.Unsupported("objective " + text);
        };
    }

    private static List<Tensor> inputs(Case one, String... names) {
        List<String> all = new ArrayList<>(List.of("param"));
        all.addAll(List.of(names));
        one.takesInputs(all);
        return List.of(names).stream().map(name -> one.input(name).tensor()).toList();
    }

    /// `x W^T + b - y`, where the parameter is W (outputs x inputs), then b.
    private static Tensor affine(Tensor x, Tensor parameter, Tensor y) {
        int in = x.rank() == 2 ? x.size(1) : -1;
        int out = y.rank() == 2 ? y.size(1) : 1;
        if (in < 0 || parameter.rank() != 1 || parameter.numel() != out * in + out) {
            throw new Case.Unsupported(
                    "parameters of shape " + parameter.shape() + " for this objective");
        }
        Tensor weight = parameter.narrow(0, 0, out * in).reshape(out, in);
        Tensor result = x.matmul(weight.t()).add(parameter.narrow(0, out * in, out)); // (N, out)
        return result.sub(y.reshape(-1, out));
    }

    /// The sum of what a 2-3-1 network of sigmoids gives for three inputs, the parameter being
    /// W1 (3 x 2), b1, W2, b2: the task of PyTorch's own baselines.
    private static Tensor mlp(Tensor parameter) {
        if (parameter.rank() != 1 || parameter.numel() != 13) {
            throw new Case.Unsupported("parameters of shape " + parameter.shape() + " for mlp");
        }
        Tensor x = Tensor.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6).to(parameter.dtype()).reshape(3, 2);
        Tensor hidden = x.matmul(parameter.narrow(0, 0, 6).reshape(3, 2).t())
                .add(parameter.narrow(0, 6, 3)).sigmoid(); // (3, 3)
        return hidden.matmul(parameter.narrow(0, 9, 3).reshape(3, 1))
                .add(parameter.narrow(0, 12, 1)).sigmoid().sum();
    }
}
