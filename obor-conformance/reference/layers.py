"""Layers: forward, backward, bounds of the default initialisation, a small network's training."""

from itertools import product

import torch
import torch.nn.functional as F

from common import Cases, Inputs, encoded, tensor

PREFIX = "ref_layer_"
STEPS = 10
ACTIVATIONS = {"relu": F.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "gelu": F.gelu,
               "silu": F.silu, "softplus": F.softplus, "elu": F.elu, "leaky_relu": F.leaky_relu}
LOSSES = {"cross_entropy": F.cross_entropy, "mse_loss": F.mse_loss,
          "smooth_l1_loss": F.smooth_l1_loss,
          "binary_cross_entropy_with_logits": F.binary_cross_entropy_with_logits}


def linear(cases):
    for shape, bias, dtype in product(((4,), (3, 4), (2, 3, 4), (0, 4)), (True, False),
                                      ("float32", "float64")):
        name = f"linear_{'x'.join(map(str, shape))}{'_bias' * bias}_{dtype}"
        draw = Inputs(name, dtype)
        inputs = {"input": draw.real(shape), "weight": draw.real((5, 4))}
        if bias:
            inputs["bias"] = draw.real((5,))
        cases.add(PREFIX + name, "linear", F.linear, inputs,
                  upstream=draw.real((*shape[:-1], 5)))
    cases.error(PREFIX + "linear_wrong_size", "linear", F.linear,
                {"input": torch.ones(2, 3), "weight": torch.ones(5, 4)})


def shapes_and_dropout(cases):
    for p in (0.0, 0.5, 1.0):
        draw = Inputs(f"dropout_{p}")
        cases.add(f"{PREFIX}dropout_eval_{p}", "dropout", F.dropout,
                  {"input": draw.real((2, 3))}, {"p": p, "training": False},
                  upstream=draw.real((2, 3)))
    for p in (0.0, 1.0):  # the two probabilities that leave nothing to chance
        draw = Inputs(f"dropout_training_{p}")
        cases.add(f"{PREFIX}dropout_training_{p}", "dropout", F.dropout,
                  {"input": draw.real((2, 3))}, {"p": p, "training": True},
                  upstream=draw.real((2, 3)))
    for p in (-0.1, 1.5):
        cases.error(f"{PREFIX}dropout_{p}", "dropout", F.dropout, {"input": torch.ones(2)},
                    {"p": p})
    for options in ({}, {"start_dim": 0}, {"start_dim": 1, "end_dim": 2}, {"start_dim": -1}):
        layer = torch.nn.Flatten(**options)
        name = "_".join(f"{k}_{v}" for k, v in options.items()) or "defaults"
        draw = Inputs("flatten_" + name)
        data = draw.real((2, 3, 2, 2))
        cases.add(f"{PREFIX}flatten_{name}", "nn_flatten", lambda input, **_: layer(input),
                  {"input": data}, options, upstream=draw.real(layer(data).shape),
                  notes="torch.nn.Flatten: start_dim is 1 by default")
    for op, dim in product(("softmax", "log_softmax"), (0, 1, -1)):
        draw = Inputs(f"{op}_{dim}", "float64")
        cases.add(f"{PREFIX}{op}_dim_{dim}", op, getattr(F, op), {"input": draw.real((3, 4))},
                  {"dim": dim}, upstream=draw.real((3, 4)))


def initialisation(cases):
    """Bounds only: weight and bias are uniform in +-1/sqrt(in_features)."""
    for features in (1, 2, 64, 784):
        torch.manual_seed(features)
        layer = torch.nn.Linear(features, 300)
        bound = features ** -0.5
        largest = max(layer.weight.abs().max().item(), layer.bias.abs().max().item())
        assert 0.97 * bound < largest <= bound * (1 + 1e-6), "the formula does not hold"
        expected = {"weight_bound": tensor(bound, "float64"),
                    "bias_bound": tensor(bound, "float64"),
                    "weight_std": tensor(bound / 3 ** 0.5, "float64")}
        cases.append(f"{PREFIX}linear_init_{features}", "linear_init",
                     {"in_features": features, "out_features": 300}, {},
                     {k: encoded(v) for k, v in expected.items()}, 1e-6, 0.0,
                     "kaiming_uniform(a = sqrt 5): sqrt(6 / ((1 + 5) in)) = 1 / sqrt(in); the "
                     "bias uses the same bound; uniform, so std = bound / sqrt 3")


def training(cases):
    """Linear(4, 6), activation, Linear(6, 3): ten losses, each before its step."""
    plans = [("cross_entropy", a, "sgd", {"lr": 0.1, "momentum": 0.9}) for a in ACTIVATIONS]
    plans += [(loss, "tanh", "adam", {"lr": 0.01}) for loss in LOSSES]
    plans += [("cross_entropy", "relu", "adamw", {"lr": 0.01, "weight_decay": 0.1}),
              ("mse_loss", "gelu", "rmsprop", {"lr": 0.01}),
              ("smooth_l1_loss", "silu", "adagrad", {"lr": 0.1})]
    for (loss, activation, optimizer, options), dtype in product(plans, ("float32", "float64")):
        name = f"{loss}_{activation}_{optimizer}_{dtype}"
        draw = Inputs("training_" + name, dtype)
        inputs = {"input": draw.real((8, 4)), "target": draw.probability((8, 3))}
        if loss == "cross_entropy":
            inputs["target"] = draw.integers(0, 3, (8,))
        sizes = {"weight1": (6, 4), "bias1": (6,), "weight2": (3, 6), "bias2": (3,)}
        inputs |= {k: draw.real(s, -0.5, 0.5) for k, s in sizes.items()}
        shown = {"loss": loss, "activation": activation, "optimizer": optimizer,
                 "steps": STEPS, **options}
        cases.add(PREFIX + "training_" + name, "training", trained(loss, activation, optimizer),
                  inputs, options, shown=shown, gradients=False,
                  notes="output: the loss before each step; the rest: parameters afterwards")


def trained(loss, activation, optimizer):
    kinds = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW,
             "rmsprop": torch.optim.RMSprop, "adagrad": torch.optim.Adagrad}

    def run(input, target, weight1, bias1, weight2, bias2, **options):
        names = ("weight1", "bias1", "weight2", "bias2")
        parameters = [torch.nn.Parameter(p.clone()) for p in (weight1, bias1, weight2, bias2)]
        w1, b1, w2, b2 = parameters
        step = kinds[optimizer](parameters, **options)
        losses = []
        for _ in range(STEPS):
            hidden = ACTIVATIONS[activation](F.linear(input, w1, b1))
            value = LOSSES[loss](F.linear(hidden, w2, b2), target)
            step.zero_grad()
            value.backward()
            step.step()
            losses.append(value.detach())
        return {"output": torch.stack(losses),
                **{k: p.detach() for k, p in zip(names, parameters)}}
    return run


def cases():
    collected = Cases({"float32": (2e-5, 2e-6), "float64": (1e-10, 1e-11)})
    for area in (linear, shapes_and_dropout, initialisation, training):
        area(collected)
    return collected.cases
