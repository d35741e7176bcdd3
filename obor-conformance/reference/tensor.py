"""Tensor operations: reductions, scans, sorting, matmul, indexing, views, softmax, promotion.

Gradients are those of sum(output * upstream), so that they tell positions apart.
"""

from itertools import product

import torch

import promotion
from common import INF, NAN, Cases, Inputs, tensor

PREFIX = "ref_tensor_"
SHAPE = (2, 3, 4)
DIMS = (None, [0], [1], [-1], [0, 2], [0, 1, 2])


class Operations(Cases):
    def __init__(self):
        super().__init__({"float32": (1e-5, 1e-6), "float64": (1e-12, 1e-13)})

    def case(self, name, op, call, inputs, options=None, *, shown=None, notes=None,
             gradients=True):
        """Draws the upstream gradient when the output is a float that needs one."""
        result = call(**inputs, **(options or {}))
        out = result["output"] if isinstance(result, dict) else result
        floats = [v for v in inputs.values() if v.is_floating_point()]
        upstream = None
        if gradients and floats and out.is_floating_point():
            upstream = Inputs(PREFIX + name + "_upstream").real(out.shape).to(out.dtype)
        self.add(PREFIX + name, op, call, inputs, options, upstream=upstream, shown=shown,
                 notes=notes, gradients=gradients)

    def refused(self, name, op, call, inputs, options=None, *, shown=None):
        self.error(PREFIX + name, op, call, inputs, options, shown=shown)


def words(options):
    text = "_".join(f"{k}_{v}" for k, v in options.items() if v is not False)
    return "".join(c for c in text.replace(", ", "_") if c not in "[]'\"") or "all"


def reductions(cases):
    some = ("sum", "mean", "amax", "amin", "logsumexp", "var", "std", "norm")
    for op, dims, keepdim in product(some, DIMS, (False, True)):
        if dims is None and (keepdim or op == "logsumexp"):
            continue
        options = {} if dims is None else {"dim": dims, "keepdim": keepdim}
        extra = {"norm": {"p": 2.0}, "var": {"correction": 1}, "std": {"correction": 1}}
        options.update(extra.get(op, {}))
        if op in extra and dims is None and op != "norm":
            options["dim"] = None
        dtype = "float64" if keepdim else "float32"
        name = f"{op}_{words(options)}"
        call = reduction(op)
        cases.case(name, op, call, {"input": Inputs(name, dtype).distinct(SHAPE)}, options,
                   shown={k: v for k, v in options.items() if v is not None})
    spread_and_norm(cases)
    one_dim(cases)
    reduction_edges(cases)


def reduction(op):
    return lambda input, **options: getattr(torch, op)(input, **options)


def spread_and_norm(cases):
    for op, correction, dim in product(("var", "std"), (0, 1, 2), (0, 1)):
        name = f"{op}_correction_{correction}_dim_{dim}"
        cases.case(name, op, reduction(op), {"input": Inputs(name, "float64").real((4, 3))},
                   {"dim": [dim], "correction": correction})
    orders = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, INF, -INF)
    for p, dims in product(orders, (None, [1])):
        options = {"p": p} | ({"dim": dims} if dims else {})
        name = f"norm_{words(options)}_orders"
        cases.case(name, "norm", reduction("norm"), {"input": Inputs(name, "float64").distinct(
            (3, 4)) + 1 / 16}, options)
    for p in (1.0, 2.0, 3.0, INF):
        cases.case(f"norm_{p}_of_zeros", "norm", reduction("norm"),
                   {"input": torch.zeros(3, dtype=torch.float64)}, {"p": p})
    twice = tensor([3.0, -3.0, 1.0], "float64")
    cases.case("norm_inf_tie", "norm", reduction("norm"), {"input": twice}, {"p": INF})


def one_dim(cases):
    for op, dim, keepdim in product(("max", "min"), (0, 1, -1), (False, True)):
        name = f"{op}_dim_{dim}{'_keepdim' * keepdim}"
        cases.case(name, op, with_indices(op), {"input": Inputs(name).distinct(SHAPE)},
                   {"dim": dim, "keepdim": keepdim})
    for op, dim, keepdim in product(("argmax", "argmin"), (None, 0, 1, -1), (False, True)):
        if dim is None and keepdim:
            continue
        options = {} if dim is None else {"dim": dim, "keepdim": keepdim}
        name = f"{op}_{words(options)}"
        cases.case(name, op, reduction(op), {"input": Inputs(name).distinct(SHAPE)}, options)
    for op, dim, keepdim in product(("prod", "any", "all"), (None, 0, -1), (False, True)):
        if dim is None and keepdim:
            continue
        options = {} if dim is None else {"dim": dim, "keepdim": keepdim}
        name = f"{op}_{words(options)}"
        draw = Inputs(name, "float64")
        data = draw.real((3, 4)) if op == "prod" else draw.boolean((3, 4))
        cases.case(name, op, reduction(op), {"input": data}, options)
    for op, dim, dtype in product(("cumsum", "cumprod"), (0, 1, -1), ("float32", "float64")):
        name = f"{op}_dim_{dim}_{dtype}"
        cases.case(name, op, reduction(op), {"input": Inputs(name, dtype).real(SHAPE)},
                   {"dim": dim})


def with_indices(op):
    def call(input, **options):
        values, indices = getattr(torch, op)(input, **options)
        return {"output": values, "indices": indices}
    return call


def reduction_edges(cases):
    rows = {
        "nan": [1.0, NAN, 3.0], "infinities": [INF, -INF, 1.0], "ties": [2.0, 3.0, 3.0, 1.0, 3.0],
        "one": [2.5], "zeros": [0.0, -0.0, 0.0], "one_zero": [2.0, 0.0, 3.0],
        "two_zeros": [2.0, 0.0, 0.0], "inf": [INF, INF], "large": [3e38, 3e38, -3e38],
    }
    for row, op in product(rows, ("sum", "mean", "prod", "max", "min", "amax", "amin", "argmax",
                                  "argmin", "var", "std", "logsumexp", "norm")):
        if op in ("sum", "mean", "prod", "var", "std", "norm") and row == "large":
            continue  # depends on the order of summation
        options = {"dim": 0} if op == "logsumexp" else {}
        known_bug = op in ("var", "std") and row == "one"  # 1.13 fails in backward
        cases.case(f"{op}_{row}", op, reduction(op), {"input": tensor(rows[row])}, options,
                   gradients=not known_bug)
    empty = torch.zeros(0)
    for op in ("sum", "mean", "prod", "var", "std", "norm", "any", "all"):
        cases.case(f"{op}_empty", op, reduction(op), {"input": empty}, gradients=False)
    for op in ("max", "min", "argmax", "argmin"):
        cases.refused(f"{op}_empty", op, reduction(op), {"input": empty})
    for op in ("sum", "mean", "prod"):
        for dim in (0, 1):
            cases.case(f"{op}_of_0x3_dim_{dim}", op, reduction(op), {"input": torch.zeros(0, 3)},
                       {"dim": dim})
    cases.refused("sum_dim_out_of_range", "sum", reduction("sum"), {"input": torch.ones(2)},
                  {"dim": [1]})
    cases.refused("sum_dim_twice", "sum", reduction("sum"), {"input": torch.ones(2, 2)},
                  {"dim": [0, 0]})
    scalar = tensor(2.5, "float64")
    for op in ("sum", "mean", "prod", "max", "amax", "argmax", "norm"):
        cases.case(f"{op}_scalar", op, reduction(op), {"input": scalar})
    ties = tensor([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]], "float64")
    for op in ("amax", "amin"):
        cases.case(f"{op}_dim_1_ties", op, reduction(op), {"input": ties}, {"dim": [1]})
    for op in ("argmax", "argmin"):
        cases.case(f"{op}_dim_1_ties", op, reduction(op), {"input": ties}, {"dim": 1})


def sorting(cases):
    for dim, descending, dtype in product((0, 1, -1), (False, True), ("float32", "int64")):
        name = f"sort_dim_{dim}{'_descending' * descending}_{dtype}"
        draw = Inputs(name, dtype if dtype != "int64" else "float32")
        data = draw.distinct(SHAPE)
        data = data if dtype == "float32" else (data * 8).to(torch.int64)
        cases.case(name, "sort", stable_sort, {"input": data},
                   {"dim": dim, "descending": descending})
    for descending in (False, True):
        cases.case(f"sort_special_descending_{descending}", "sort", stable_sort,
                   {"input": tensor([2.0, NAN, -INF, 2.0, INF, -1.0, 2.0])},
                   {"dim": 0, "descending": descending},
                   notes="sorted with stable=True; NaN counts as the largest")
    for k, dim, largest in product((0, 1, 2), (1, -1), (True, False)):
        name = f"topk_{k}_dim_{dim}{'_smallest' * (not largest)}"
        cases.case(name, "topk", with_indices("topk"), {"input": Inputs(name).distinct(SHAPE)},
                   {"k": k, "dim": dim, "largest": largest})
    cases.case("topk_all", "topk", with_indices("topk"), {"input": tensor([1.0, NAN, 3.0])},
               {"k": 3})
    cases.refused("topk_k_too_large", "topk", with_indices("topk"), {"input": torch.ones(2)},
                  {"k": 3})


def stable_sort(input, dim, descending):
    values, indices = torch.sort(input, dim=dim, descending=descending, stable=True)
    return {"output": values, "indices": indices}


def matmul(cases):
    shapes = (
        ((3,), (3,)), ((3,), (3, 2)), ((2, 3), (3,)), ((2, 3), (3, 4)), ((1, 1), (1, 1)),
        ((2, 2, 3), (3,)), ((3,), (2, 3, 4)), ((2, 2, 3), (3, 2)), ((2, 3), (2, 3, 2)),
        ((2, 2, 3), (2, 3, 2)), ((1, 2, 3), (4, 3, 2)), ((2, 1, 2, 3), (3, 3, 2)),
        ((2, 1, 2, 3), (1, 2, 3, 1)), ((2, 0), (0, 3)), ((0, 2), (2, 3)), ((2, 3), (3, 0)),
        ((0,), (0,)), ((0, 2, 3), (3, 2)),
    )
    for (left, right), dtype in product(shapes, ("float32", "float64")):
        name = f"matmul_{'x'.join(map(str, left))}_{'x'.join(map(str, right))}_{dtype}"
        draw = Inputs(name, dtype)
        cases.case(name, "matmul", torch.matmul,
                   {"input": draw.real(left), "other": draw.real(right)})
    integers = Inputs("matmul").integers(-5, 6, (2, 3)), Inputs("mm").integers(-5, 6, (3, 2))
    cases.case("matmul_int64", "matmul", torch.matmul,
               dict(zip(("input", "other"), integers)))
    special = {"input": tensor([[INF, 1.0], [NAN, 0.0]]), "other": tensor([[0.0, 1.0], [2.0, 3.0]])}
    cases.case("matmul_not_finite", "matmul", torch.matmul, special)
    for left, right in (((2, 3), (4, 2)), ((3,), (4,)), ((2, 2, 3), (3, 3, 2)), ((), (2,))):
        sizes = "_".join("x".join(map(str, s)) or "scalar" for s in (left, right))
        cases.refused(f"matmul_{sizes}_refused", "matmul", torch.matmul,
                      {"input": torch.ones(left), "other": torch.ones(right)})
    mixed = {"input": torch.ones(2, 2), "other": torch.ones(2, 2, dtype=torch.float64)}
    cases.refused("matmul_mixed_dtypes", "matmul", torch.matmul, mixed)


def indexing(cases):
    for dim, dtype in product((0, 1, 2, -1), ("float32", "float64")):
        draw = Inputs(f"indexing_{dim}_{dtype}", dtype)
        data, index = draw.real(SHAPE), draw.integers(0, 2, (2, 2, 3))
        cases.case(f"gather_dim_{dim}_{dtype}", "gather", torch.gather,
                   {"input": data, "index": index}, {"dim": dim})
        distinct = torch.stack([torch.arange(2)] * 6).reshape(6, 2).T.reshape(2, 2, 3) \
            if dim == 0 else torch.argsort(draw.distinct((2, 2, 3)), dim=dim)
        cases.case(f"scatter_dim_{dim}_{dtype}", "scatter", scatter,
                   {"input": data, "index": distinct, "src": draw.real((2, 2, 3))}, {"dim": dim})
        cases.case(f"scatter_value_dim_{dim}_{dtype}", "scatter", scatter,
                   {"input": data, "index": index}, {"dim": dim, "value": 0.5})
        cases.case(f"scatter_add_dim_{dim}_{dtype}", "scatter_add", torch.scatter_add,
                   {"input": data, "index": index, "src": draw.real((2, 2, 3))}, {"dim": dim})
        cases.case(f"index_select_dim_{dim}_{dtype}", "index_select", torch.index_select,
                   {"input": data, "index": torch.tensor([1, 0, 1])}, {"dim": dim})
        cases.case(f"masked_fill_{dim}_{dtype}", "masked_fill", torch.masked_fill,
                   {"input": data, "mask": draw.boolean((3, 1))}, {"value": -INF if dim else 0.5})
    data = Inputs("indexing").real((2, 3))
    for bad in (3, -1):
        cases.refused(f"gather_index_{bad}", "gather", torch.gather,
                      {"input": data, "index": torch.tensor([[bad]])}, {"dim": 1})
        cases.refused(f"index_select_{bad}", "index_select", torch.index_select,
                      {"input": data, "index": torch.tensor([bad])}, {"dim": 1})


def scatter(input, index, dim, src=None, value=None):
    return torch.scatter(input, dim, index, value if src is None else src)


def joining(cases):
    for dim in (0, 1, 2, -1):
        draw = Inputs(f"joining_{dim}", "float64")
        sizes = [list(SHAPE) for _ in range(3)]
        sizes[1][dim], sizes[2][dim] = 1, 0
        parts = {f"tensor{i}": draw.real(s) for i, s in enumerate(sizes)}
        cases.case(f"cat_dim_{dim}", "cat", many(torch.cat), parts, {"dim": dim})
    for dim in (0, 1, 2, -1):
        draw = Inputs(f"stack_{dim}")
        parts = {f"tensor{i}": draw.real((2, 3)) for i in range(3)}
        cases.case(f"stack_dim_{dim}", "stack", many(torch.stack), parts, {"dim": dim})
    cases.case("cat_promotes", "cat", many(torch.cat),
               {"tensor0": torch.tensor([1, 2]), "tensor1": tensor([0.5], "float64")}, {"dim": 0})
    differ = {"tensor0": torch.ones(2, 3), "tensor1": torch.ones(2, 2)}
    cases.refused("cat_sizes_differ", "cat", many(torch.cat), differ, {"dim": 0})
    cases.refused("stack_sizes_differ", "stack", many(torch.stack), differ, {"dim": 0})


def many(call):
    return lambda dim, **tensors: call(tuple(tensors.values()), dim=dim)


VIEWS = {
    "flatten": ([{}, {"start_dim": 1}, {"start_dim": 0, "end_dim": 1}, {"start_dim": -2}],
                torch.flatten),
    "permute": ([{"dims": [2, 0, 1]}, {"dims": [0, 1, 2]}, {"dims": [-1, 1, 0]}],
                torch.permute),
    "transpose": ([{"dim0": 0, "dim1": 1}, {"dim0": -1, "dim1": 0}, {"dim0": 1, "dim1": 1}],
                  torch.transpose),
    "reshape": ([{"shape": [6, 4]}, {"shape": [-1]}, {"shape": [4, -1, 2]}], torch.reshape),
    "unsqueeze": ([{"dim": 0}, {"dim": 3}, {"dim": -1}, {"dim": -4}], torch.unsqueeze),
    "select": ([{"dim": 0, "index": 1}, {"dim": 1, "index": -1}, {"dim": 2, "index": 0}],
               torch.select),
    "slice": ([{"dim": 2, "start": 1}, {"dim": 2, "end": -1}, {"dim": 2, "step": 2},
               {"dim": 2, "start": 1, "end": 4, "step": 2}, {"dim": 1, "start": -2, "end": 9},
               {"dim": 0, "start": 2, "end": 1}, {"dim": 1, "start": 1, "step": 3}], None),
}


def views(cases):
    VIEWS["slice"] = (VIEWS["slice"][0], slice_dim)
    for op, (variants, call) in VIEWS.items():
        for options in variants:
            name = f"{op}_{words(options)}"
            cases.case(name, op, call, {"input": Inputs(name).real(SHAPE)}, options)
    for shape, options in (((2, 1, 3), {}), ((2, 1, 3), {"dim": 1}), ((2, 1, 3), {"dim": 0}),
                           ((1, 1), {}), ((), {})):
        name = f"squeeze_{'x'.join(map(str, shape))}_{words(options)}"
        cases.case(name, "squeeze", torch.squeeze, {"input": Inputs(name).real(shape)}, options)
    for shape, size in (((2, 1), [2, 3]), ((3,), [2, 3]), ((1, 3, 1), [2, -1, 4]), ((), [2, 2]),
                        ((2, 1), [2, 0])):
        name = f"expand_{'x'.join(map(str, shape))}_{words({'size': size})}"
        cases.case(name, "expand", expand, {"input": Inputs(name).real(shape)}, {"size": size})
    ones = torch.ones(SHAPE)
    cases.refused("reshape_wrong_count", "reshape", torch.reshape, {"input": ones},
                  {"shape": [5, 5]})
    cases.refused("expand_wrong_size", "expand", expand, {"input": ones}, {"size": [2, 3, 5]})
    cases.refused("permute_repeats", "permute", torch.permute, {"input": ones},
                  {"dims": [0, 0, 1]})
    cases.refused("select_out_of_range", "select", torch.select, {"input": ones},
                  {"dim": 1, "index": 3})
    cases.refused("slice_step_0", "slice", slice_dim, {"input": ones}, {"dim": 0, "step": 0})


def slice_dim(input, dim, start=None, end=None, step=1):
    return input[(slice(None),) * dim + (slice(start, end, step),)]


def expand(input, size):
    return input.expand(size)


def softmax(cases):
    rows = {"huge": [1e4, -1e4, 0.0], "equal_1e20": [1e20, 1e20], "neg_inf": [0.0, -INF, 1.0],
            "all_neg_inf": [-INF, -INF], "pos_inf": [INF, 0.0], "nan": [NAN, 0.0], "one": [3.0]}
    for op in ("softmax", "log_softmax"):
        call = getattr(torch, op)
        for dim, dtype in product((0, 1, -1), ("float32", "float64")):
            name = f"{op}_dim_{dim}_{dtype}"
            cases.case(name, op, call, {"input": Inputs(name, dtype).real(SHAPE)}, {"dim": dim})
        for row, data in rows.items():
            cases.case(f"{op}_{row}", op, call, {"input": tensor(data)}, {"dim": 0})
        cases.case(f"{op}_empty", op, call, {"input": torch.zeros(0, 3)}, {"dim": 1})
        cases.case(f"{op}_scalar", op, call, {"input": tensor(2.0)}, {"dim": 0})


def cases():
    collected = Operations()
    for area in (reductions, sorting, matmul, indexing, joining, views, softmax,
                 promotion.promote):
        area(collected)
    return collected.cases
