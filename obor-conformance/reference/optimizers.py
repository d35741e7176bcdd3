"""Optimizers: ten steps with explicit gradients, the parameter recorded after each step."""

from itertools import cycle, product

import torch

from common import Cases, Inputs

STEPS = 10
OPTIMIZERS = {
    "sgd": torch.optim.SGD,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "adagrad": torch.optim.Adagrad,
    "rmsprop": torch.optim.RMSprop,
}


def trace(op):
    def run(param, grads, **options):
        parameter = torch.nn.Parameter(param.clone())
        optimizer = OPTIMIZERS[op]([parameter], **options)
        history = []
        for step in range(STEPS):
            parameter.grad = grads[step].clone()
            optimizer.step()
            history.append(parameter.detach().clone())
        return torch.stack(history)
    return run


def switched(**switches):
    """Every combination of the given option values; None leaves an option out."""
    for values in product(*switches.values()):
        yield {k: v for k, v in zip(switches, values) if v is not None}


def plans():
    for o in switched(momentum=(None, 0.9), dampening=(None, 0.1), nesterov=(None, True),
                      weight_decay=(None, 0.05), maximize=(None, True)):
        if o.get("nesterov") and ("momentum" not in o or "dampening" in o):
            continue  # PyTorch refuses it
        if "dampening" in o and "momentum" not in o:
            continue  # no effect
        yield "sgd", {"lr": 0.1, **o}
    for op in ("adam", "adamw"):
        for o in switched(amsgrad=(None, True), weight_decay=(0.0, 0.1), maximize=(None, True)):
            yield op, {"lr": 0.05, **o}
        yield op, {"lr": 0.01, "betas": [0.5, 0.9]}
        yield op, {"lr": 0.01, "eps": 0.1}
        yield op, {"lr": 0.01, "betas": [0.0, 0.99], "eps": 1e-3, "amsgrad": True}
        yield op, {}
    for o in switched(lr_decay=(None, 0.1), weight_decay=(None, 0.1),
                      initial_accumulator_value=(None, 0.5)):
        yield "adagrad", {"lr": 0.1, **o}
    yield "adagrad", {"lr": 0.1, "eps": 0.1}
    yield "adagrad", {"lr": 0.1, "maximize": True}
    yield "adagrad", {}
    for o in switched(momentum=(None, 0.9), centered=(None, True), weight_decay=(None, 0.1)):
        yield "rmsprop", {"lr": 0.02, **o}
    yield "rmsprop", {"lr": 0.02, "alpha": 0.5, "eps": 0.01}
    yield "rmsprop", {"lr": 0.02, "maximize": True}
    yield "rmsprop", {}


def gradients(draw, shape):
    """Ordinary, then all zero (step 4), tiny (step 6) and large (step 8) gradients."""
    grads = draw.real((STEPS, *shape))
    grads[3] = 0.0
    grads[5] /= 1024
    grads[7] *= 64
    return grads


def cases():
    collected = Cases({"float32": (2e-5, 2e-6), "float64": (1e-11, 1e-12)})
    dtypes, shapes = cycle(("float32", "float64")), cycle(((3,), (2, 2), (1,)))
    for op, options in plans():
        words = "_".join(f"{k}_{v}" for k, v in options.items()) or "defaults"
        words = words.replace("[", "").replace("]", "").replace(", ", "_")
        shape = next(shapes)
        case_id = f"ref_{op}_{words}"
        draw = Inputs(case_id, next(dtypes))
        inputs = {"param": draw.real(shape), "grads": gradients(draw, shape)}
        shown = {**options, "steps": STEPS, "record_after": list(range(1, STEPS + 1))}
        collected.add(case_id, op, trace(op), inputs, options, gradients=False, shown=shown)
    return collected.cases
