"""Clipped gradients: several parameters, ten steps, all of them recorded after each step."""

from itertools import cycle

import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

from common import Cases, Inputs
from optimizers import OPTIMIZERS, STEPS, gradients

SHAPES = ((3, 4), (5,), ())


def training(optimizer, max_norm=None, clip_value=None, **named):
    """Steps whose gradients are clipped by norm, then by value; the norms before clipping."""
    tensors, options = {}, {}
    for k, v in named.items():
        (tensors if isinstance(v, torch.Tensor) else options)[k] = v
    parameters = [torch.nn.Parameter(tensors[f"param{i}"].clone()) for i in range(len(SHAPES))]
    stepper = OPTIMIZERS[optimizer](parameters, **options)
    history, norms = [], []
    for step in range(STEPS):
        for i, parameter in enumerate(parameters):
            parameter.grad = tensors[f"grads{i}"][step].clone()
        if max_norm is not None:
            norms.append(clip_grad_norm_(parameters, max_norm))
        if clip_value is not None:
            clip_grad_value_(parameters, clip_value)
        stepper.step()
        history.append(torch.cat([p.detach().reshape(-1) for p in parameters]))
    output = {"output": torch.stack(history)}
    return output | {"norm": torch.stack(norms)} if norms else output


def plans():
    for clip in ({"max_norm": 1.0}, {"max_norm": 20.0}, {"clip_value": 0.5},
                 {"max_norm": 5.0, "clip_value": 0.75}):
        yield "sgd", {"lr": 0.1, **clip}
        yield "sgd", {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.05, **clip}
        yield "sgd", {"lr": 0.1, "weight_decay": 0.05, "maximize": True, **clip}
        yield "adam", {"lr": 0.05, "weight_decay": 0.1, **clip}
        yield "adamw", {"lr": 0.05, "weight_decay": 0.1, **clip}
    for op in ("adagrad", "rmsprop"):
        yield op, {"lr": 0.05, "weight_decay": 0.1, "max_norm": 1.0}


def cases():
    collected = Cases({"float32": (2e-5, 2e-6), "float64": (1e-11, 1e-12)})
    dtypes = cycle(("float32", "float64"))
    for op, options in plans():
        words = "_".join(f"{k}_{v}" for k, v in options.items())
        case_id = f"ref_clipped_{op}_{words}"
        draw = Inputs(case_id, next(dtypes))
        inputs = {}
        for i, shape in enumerate(SHAPES):
            inputs[f"param{i}"] = draw.real(shape)
            inputs[f"grads{i}"] = gradients(draw, shape)
        given = {"optimizer": op, **options}
        collected.add(case_id, "clip_grad", training, inputs, given, gradients=False,
                      shown={**given, "steps": STEPS})
    return collected.cases
