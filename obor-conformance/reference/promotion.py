"""Type promotion: the result type (and value) for every pair of types.

`op` is `promote`; options: `function`, and for a Java scalar on the right `scalar` with
`scalar_type` int, float or bool. A 0-dim tensor `other` counts as a scalar tensor.
"""

from itertools import product

import torch

from common import DTYPES, tensor

BINARY = ("add", "sub", "mul", "div", "floor_divide", "remainder", "pow", "maximum", "lt", "eq")
UNARY = ("sum", "mean", "prod", "cumsum", "exp", "sqrt", "abs", "neg", "sigmoid", "floor",
         "amax", "var")
SCALARS = {"int": 2, "float": 2.5, "bool": True}
DATA = {"float32": [4.0, 1.0], "float64": [4.0, 1.0], "int32": [4, 1], "int64": [4, 1],
        "bool": [True, True]}
OTHER = {"float32": 0.5, "float64": 0.5, "int32": 3, "int64": 3, "bool": True}


def promote(cases):
    for function, left, right in product(BINARY, DTYPES, DTYPES):
        for dims in (1, 0):
            other = tensor([OTHER[right]] * 2 if dims else OTHER[right], right)
            one(cases, f"{function}_{left}_{right}_{dims}d", function,
                {"input": tensor(DATA[left], left), "other": other}, {})
    for function, left, kind in product(BINARY, DTYPES, SCALARS):
        if function == "maximum":
            continue  # takes tensors only
        options = {"scalar": SCALARS[kind], "scalar_type": kind}
        one(cases, f"{function}_{left}_scalar_{kind}", function,
            {"input": tensor(DATA[left], left)}, options)
    for function, dtype in product(UNARY, DTYPES):
        one(cases, f"{function}_{dtype}", function, {"input": tensor(DATA[dtype], dtype)}, {})
    for left, right in product(DTYPES, DTYPES):
        one(cases, f"where_{left}_{right}", "where", {
            "condition": tensor([True, False], "bool"), "input": tensor(DATA[left], left),
            "other": tensor([OTHER[right]] * 2, right)}, {})


def one(cases, name, function, inputs, options):
    shown = {"function": function, **options}
    case_id = f"ref_promote_{name}"
    try:
        apply(function)(**inputs, **options)
    except (RuntimeError, TypeError):
        cases.error(case_id, "promote", apply(function), inputs, options, kind="type",
                    shown=shown)
    else:
        cases.add(case_id, "promote", apply(function), inputs, options, gradients=False,
                  shown=shown)


def apply(function):
    def call(input, other=None, condition=None, scalar=None, scalar_type=None):
        if condition is not None:
            return torch.where(condition, input, other)
        if function == "cumsum":
            return torch.cumsum(input, 0)
        right = scalar if other is None else other
        operation = getattr(torch, function)
        return operation(input) if right is None else operation(input, right)
    return call
