"""Pointwise operations: ordinary points, kinks, special values, gradients, integer results.

Special points record the subgradient PyTorch takes; an id ending in `_outside` holds points
outside the domain, where the value is NaN and the gradient is whatever the formula gives.
"""

import torch
import torch.nn.functional as F

from common import INF, NAN, Cases, Inputs, tensor

PREFIX = "ref_elementwise_"
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, INF, -INF, NAN]


def method(name):
    return lambda input, **options: getattr(torch, name)(input, **options)


def function(name):
    return lambda input, **options: getattr(F, name)(input, **options)


def gelu_tanh(input):
    return F.gelu(input, approximate="tanh")


# op: (call, low, high of ordinary points, special points, points outside the domain)
REAL = (-3.0, 3.0)
UNARY = {
    "exp": (method("exp"), -8.0, 8.0, SPECIAL + [89.0, -104.0, 700.0], []),
    "expm1": (method("expm1"), -8.0, 8.0, SPECIAL + [1e-10, 89.0], []),
    "exp2": (method("exp2"), -8.0, 8.0, SPECIAL + [10.0, 128.0], []),
    "log": (method("log"), 1 / 64, 9.0, [0.0, -0.0, 1.0, INF, NAN, 1e-38], [-1.0, -INF]),
    "log1p": (method("log1p"), -0.98, 9.0, [0.0, -0.0, -1.0, INF, NAN, 1e-10], [-2.0, -INF]),
    "log2": (method("log2"), 1 / 64, 9.0, [0.0, -0.0, 1.0, 8.0, INF, NAN], [-1.0]),
    "log10": (method("log10"), 1 / 64, 9.0, [0.0, -0.0, 1.0, 1000.0, INF, NAN], [-1.0]),
    "sin": (method("sin"), -9.0, 9.0, [0.0, -0.0, 1e4, -1e4, 1e-10, NAN], [INF, -INF]),
    "cos": (method("cos"), -9.0, 9.0, [0.0, -0.0, 1e4, -1e4, 1e-10, NAN], [INF, -INF]),
    "tan": (method("tan"), -1.5, 1.5, [0.0, -0.0, 100.0, 1e-10, NAN], [INF, -INF]),
    "asin": (method("asin"), -0.98, 0.98, [0.0, -0.0, 1.0, -1.0, NAN], [1.5, -INF]),
    "acos": (method("acos"), -0.98, 0.98, [0.0, -0.0, 1.0, -1.0, NAN], [1.5, -INF]),
    "atan": (method("atan"), *REAL, SPECIAL + [1e10], []),
    "sinh": (method("sinh"), *REAL, SPECIAL + [1e-10], []),
    "cosh": (method("cosh"), *REAL, SPECIAL, []),
    "tanh": (method("tanh"), *REAL, SPECIAL + [20.0, -20.0, 1e-10], []),
    "asinh": (method("asinh"), *REAL, SPECIAL + [1e-10], []),
    "acosh": (method("acosh"), 1.125, 9.0, [1.0, INF, NAN], [0.5, -1.0]),
    "atanh": (method("atanh"), -0.98, 0.98, [0.0, -0.0, 1.0, -1.0, NAN], [1.5, INF]),
    "sigmoid": (method("sigmoid"), -8.0, 8.0, SPECIAL + [20.0, -20.0, 80.0, -80.0], []),
    "erf": (method("erf"), *REAL, SPECIAL + [6.0, -6.0, 1e-10], []),
    "erfc": (method("erfc"), *REAL, SPECIAL + [6.0, -6.0, 8.0], []),
    "relu": (method("relu"), *REAL, SPECIAL, []),
    "gelu": (function("gelu"), *REAL, [0.0, -0.0, 1.0, -1.0, 6.0, -6.0, INF, NAN], []),
    "gelu_tanh": (gelu_tanh, *REAL, [0.0, -0.0, 1.0, -1.0, 6.0, -6.0, NAN], []),
    "silu": (function("silu"), -8.0, 8.0, [0.0, -0.0, 1.0, -1.0, 20.0, -20.0, INF, NAN], []),
    "leaky_relu": (function("leaky_relu"), *REAL, SPECIAL, []),
    "softplus": (function("softplus"), -8.0, 8.0, SPECIAL + [20.0, 20.5, -20.0, 1e4], []),
    "elu": (function("elu"), *REAL, SPECIAL + [-20.0], []),
    "sqrt": (method("sqrt"), 1 / 64, 9.0, [0.0, -0.0, 1.0, 4.0, INF, NAN], [-1.0, -INF]),
    "rsqrt": (method("rsqrt"), 1 / 64, 9.0, [0.0, 1.0, 4.0, INF, NAN], [-1.0, -INF]),
    "square": (method("square"), *REAL, SPECIAL, []),
    "abs": (method("abs"), *REAL, SPECIAL, []),
    "sign": (method("sign"), *REAL, SPECIAL[:-1], []),
    "neg": (method("neg"), *REAL, SPECIAL, []),
    "reciprocal": (method("reciprocal"), 1 / 64, 9.0, SPECIAL, []),
    "floor": (method("floor"), *REAL, SPECIAL + [1.5, -1.5, 2.0**52 + 1], []),
    "ceil": (method("ceil"), *REAL, SPECIAL + [1.5, -1.5, 2.0**52 + 1], []),
    "round": (method("round"), *REAL, SPECIAL + [1.5, -1.5, 2.5, -2.5, 3.5, 2.0**52 + 1], []),
    "trunc": (method("trunc"), *REAL, SPECIAL + [1.5, -1.5, 2.5, -2.5, 2.0**52 + 1], []),
    "frac": (method("frac"), *REAL, [0.0, 1.0, -1.0, 1.5, -1.5, 2.5, NAN], []),
}
OPTIONS = {
    "leaky_relu": [{"negative_slope": 0.2}, {"negative_slope": 0.0}],
    "softplus": [{"beta": 2}, {"beta": 2, "threshold": 5}],
    "elu": [{"alpha": 0.5}],
}

POINTS = [0.0, -0.0, 1.0, -1.0, 2.0, INF, -INF, NAN]
PAIRS = [(a, b) for a in POINTS for b in POINTS]
FINITE = [(a, b) for a in POINTS[:5] for b in POINTS[:5]]
SMALL = [(a, b) for a in (-7.0, -2.5, 0.0, 2.5, 7.0) for b in (-2.0, -1.0, 0.5, 2.0, 3.0)]
# op: (names of the two inputs, low, high of the first, low, high of the second, special pairs)
BINARY = {
    "add": (("input", "other"), *REAL, *REAL, PAIRS),
    "sub": (("input", "other"), *REAL, *REAL, PAIRS),
    "mul": (("input", "other"), *REAL, *REAL, PAIRS),
    "div": (("input", "other"), *REAL, 0.25, 3.0, FINITE),
    "maximum": (("input", "other"), *REAL, *REAL, PAIRS),
    "minimum": (("input", "other"), *REAL, *REAL, PAIRS),
    "remainder": (("input", "other"), *REAL, 0.25, 3.0, SMALL),
    "floor_divide": (("input", "other"), *REAL, 0.25, 3.0, SMALL),
    "fmod": (("input", "other"), *REAL, 0.25, 3.0, SMALL),
    "pow": (("input", "exponent"), 1 / 64, 3.0, *REAL, FINITE),
    "atan2": (("input", "other"), *REAL, *REAL, [p for p in FINITE if p[0] or p[1]]),
    "hypot": (("input", "other"), *REAL, *REAL, [p for p in FINITE if p[0] or p[1]]),
    "logaddexp": (("input", "other"), -8.0, 8.0, -8.0, 8.0, FINITE + [(1e4, 1e4), (1e4, -1e4)]),
    "xlogy": (("input", "other"), *REAL, 1 / 64, 3.0, [(0.0, 0.0), (0.0, 2.0), (2.0, 0.0),
                                                       (0.0, INF), (0.0, NAN), (1.0, 1.0)]),
}
BROADCASTS = (((2, 3), (2, 3)), ((2, 1), (3,)), ((), (4,)), ((2, 1, 3), (4, 1)), ((0, 3), (3,)))
NOT_DIFFERENTIABLE = ("floor_divide",)
INTEGERS = [-7, -7, 7, 7, 0, -6, 6, 5], [2, -2, 2, -2, 3, 3, -3, 5]


def unary(cases):
    for op, (call, low, high, special, outside) in UNARY.items():
        for dtype in ("float32", "float64"):
            for index, options in enumerate([{}] + OPTIONS.get(op, [])):
                case_id = f"{PREFIX}{op}_{dtype}" + (f"_options{index}" if index else "")
                ordinary = {"input": Inputs(case_id, dtype).real((4, 6), low, high)}
                cases.add(case_id, op, call, ordinary, options)
                points = {"input": tensor(special, dtype)}
                cases.add(f"{case_id}_special", op, call, points, options)
            if outside:
                points = {"input": tensor(outside, dtype)}
                cases.add(f"{PREFIX}{op}_{dtype}_outside", op, call, points)
        upstream(cases, op, call, low, high)


def upstream(cases, op, call, low, high):
    case_id = f"{PREFIX}{op}_upstream"
    draw = Inputs(case_id, "float64")
    cases.add(case_id, op, call, {"input": draw.real((5,), low, high)},
              upstream=draw.real((5,)))


def binary(cases):
    for op, (names, low, high, low2, high2, special) in BINARY.items():
        call = getattr(torch, op)
        for dtype in ("float32", "float64"):
            for left, right in BROADCASTS:
                sizes = "_".join("x".join(map(str, s)) or "scalar" for s in (left, right))
                case_id = f"{PREFIX}{op}_{dtype}_{sizes}"
                draw = Inputs(case_id, dtype)
                pair = draw.real(left, low, high), draw.real(right, low2, high2)
                shape = torch.broadcast_shapes(left, right)
                cases.add(case_id, op, named(call, names), dict(zip(names, pair)),
                          gradients=op not in NOT_DIFFERENTIABLE,
                          upstream=draw.real(shape) if shape == (2, 3) else None)
            pair = tensor(special, dtype).unbind(1)
            cases.add(f"{PREFIX}{op}_{dtype}_special", op, named(call, names),
                      dict(zip(names, pair)), gradients=op not in NOT_DIFFERENTIABLE)


def named(call, names):
    """PyTorch takes the two operands by position."""
    return lambda **inputs: call(inputs[names[0]], inputs[names[1]])


def integers(cases):
    for dtype in ("int32", "int64"):
        pair = {"input": tensor(INTEGERS[0], dtype), "other": tensor(INTEGERS[1], dtype)}
        for op in ("add", "sub", "mul", "div", "maximum", "minimum", "remainder", "floor_divide",
                   "fmod"):
            call = named(getattr(torch, op), ("input", "other"))
            cases.add(f"{PREFIX}{op}_{dtype}", op, call, pair)
            if op in ("remainder", "floor_divide", "fmod"):
                zero = {"input": tensor([1], dtype), "other": tensor([0], dtype)}
                cases.error(f"{PREFIX}{op}_{dtype}_by_zero", op, call, zero)
        big = tensor([2**31 - 1 if dtype == "int32" else 2**63 - 1], dtype)
        cases.add(f"{PREFIX}add_{dtype}_wraps", "add", named(torch.add, ("input", "other")),
                  {"input": big, "other": tensor([1], dtype)})
        power = {"input": tensor([-2, 3, 2, 0], dtype), "exponent": tensor([3, 2, 10, 0], dtype)}
        cases.add(f"{PREFIX}pow_{dtype}", "pow", named(torch.pow, ("input", "exponent")), power)
        for op in ("abs", "neg", "sign", "exp", "sqrt", "square"):
            cases.add(f"{PREFIX}{op}_{dtype}", op, method(op),
                      {"input": tensor([4, 0, 1, 9] if op == "sqrt" else [-4, 0, 1, 9], dtype)})


def others(cases):
    bounds = [{"min": -1.0, "max": 1.0}, {"min": -1.0}, {"max": 1.0}, {"min": 2.0, "max": 1.0}]
    for dtype in ("float32", "float64"):
        points = SPECIAL + [-3.0, 3.0, 1.5, 0.25]
        for index, options in enumerate(bounds):
            cases.add(f"{PREFIX}clamp_{dtype}_{index}", "clamp", torch.clamp,
                      {"input": tensor(points, dtype)}, options)
        for exponent in (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0, 1.5):
            case_id = f"{PREFIX}pow_{dtype}_exponent_{exponent}"
            cases.add(case_id, "pow", torch.pow, {"input": Inputs(case_id, dtype).positive((5,))},
                      {"exponent": exponent})
            cases.add(case_id + "_special", "pow", torch.pow,
                      {"input": tensor([0.0, 1.0, -1.0, -2.0, 2.0], dtype)},
                      {"exponent": exponent})
        draw = Inputs(f"lerp_{dtype}", dtype)
        start, end = draw.real((2, 3)), draw.real((2, 3))
        for weight in (0.0, 0.25, 0.5, 0.75, 1.0, 1.5):
            cases.add(f"{PREFIX}lerp_{dtype}_{weight}", "lerp", torch.lerp,
                      {"input": start, "end": end}, {"weight": weight})
        cases.add(f"{PREFIX}lerp_{dtype}_tensor", "lerp", torch.lerp,
                  {"input": start, "end": end[0], "weight": draw.probability((2, 1))})
        condition = draw.boolean((2, 3))
        cases.add(f"{PREFIX}where_{dtype}", "where", where,
                  {"condition": condition, "input": start, "other": end})
        cases.add(f"{PREFIX}where_{dtype}_broadcast", "where", where,
                  {"condition": condition[0], "input": start, "other": tensor(0.5, dtype)},
                  upstream=draw.real((2, 3)))
        nan_branch = {"condition": tensor([True, False], "bool"),
                      "input": tensor([1.0, NAN], dtype), "other": tensor([INF, 2.0], dtype)}
        cases.add(f"{PREFIX}where_{dtype}_unused_branch_not_finite", "where", where, nan_branch)
    cases.add(f"{PREFIX}clamp_int64", "clamp", torch.clamp,
              {"input": tensor([-5, 0, 5], "int64")}, {"min": -1, "max": 3})


def where(condition, input, other):
    return torch.where(condition, input, other)


def wide(cases):
    """Values over the whole exponent range, judged by the relative error alone."""
    for op in ("exp", "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "atan",
               "sinh", "tanh", "asinh", "sigmoid", "erf", "sqrt", "rsqrt", "reciprocal"):
        call = UNARY[op][0]
        for dtype, low, high in (("float32", -30, 30), ("float64", -200, 200)):
            magnitudes = [m * 2.0**e for e in range(low, high, (high - low) // 20)
                          for m in (1.0, 1.703125)]
            if op in ("exp", "expm1", "sinh", "sigmoid", "sin", "cos", "tan"):
                magnitudes = [m for m in magnitudes if m < 80]
            negative = op not in ("log", "log1p", "log2", "log10", "sqrt", "rsqrt")
            values = magnitudes + [-m for m in magnitudes if negative]
            cases.add(f"{PREFIX}{op}_{dtype}_wide", op, call, {"input": tensor(values, dtype)},
                      gradients=False,
                      tolerance=(1e-6, 1e-38) if dtype == "float32" else (2e-15, 1e-300))


def cases():
    collected = Cases({"float32": (2e-6, 5e-7), "float64": (1e-13, 1e-14)})
    for area in (unary, binary, integers, others, wide):
        area(collected)
    return collected.cases
