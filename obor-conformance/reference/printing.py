"""What `print(tensor)` shows. Each case: id, code, dtype, shape, data, text.

`requires_grad` or `grad_fn` stands there if the tensor has it. The text is PyTorch's own, with
`dtype=torch.float64`.
"""

import torch

from common import DTYPES, INF, NAN, VERSION, encoded

FLOATS = {
    "quarters": [1.0, 2.5, -0.75], "whole": [1.0, 2.0, -3.0], "zeros": [0.0, 0.0],
    "negative_zero": [-0.0, 1.5], "negative_zero_whole": [-0.0, 0.0, 1.0], "one": [2.5],
    "nan": [NAN, 1.5], "nan_whole": [NAN, 1.0, -20.0], "inf": [INF, -INF, 0.25],
    "inf_whole": [INF, -INF, 2.0], "only_not_finite": [NAN, INF, -INF], "only_nan": [NAN],
    "small": [1e-5, 2e-5], "just_small": [1e-4, 2e-4], "tiny": [1e-30, 3e-30],
    "huge": [1e9, 2.5e9], "below_1e8": [99999999.0, 1.5e8 / 2], "above_1e8": [1.5e8, 2e8],
    "ratio_1000": [1.0, 1000.0], "ratio_above_1000": [1.0, 1001.0],
    "ratio_1000_fraction": [0.5, 500.0], "ratio_above_1000_fraction": [0.5, 500.5],
    "mixed_magnitude": [1.5, 20.25, 300.125], "sci_mixed": [1e-8, 1.0, 1e8, -1.25],
    "sci_special": [1e-8, NAN, INF, -INF, 0.0, -0.0], "thirds": [1 / 3, -2 / 3, 1e2 / 3],
    "half_even": [0.00005, 0.00015, 0.00025, 0.5], "ties": [0.03125, 0.09375, 0.15625, 2.0],
    "carry": [0.99995, 9.99996], "carry_sci": [9.99995e-6, 1.0], "whole_sci": [1.0, 2e9],
    "denormal": [1e-40, 1.0], "largest": [3.4028234663852886e38, 1.0],
}
SCALARS = [0.875, 1.0, 0.0, -0.0, -1.5, 1e-5, 1e-4, 123456.789, 99999999.0, 1e8, 1.5e8, 1e9,
           1e20, NAN, INF, -INF, 1.6554, 1e-45, 3.0e38]
INTEGERS = {"plain": [1, 2, 0, 1], "mixed_width": [1, -20, 300], "large": [2**31 - 1, -(2**31)],
            "zero": [0], "negative": [-1, -2]}


class Texts:
    def __init__(self):
        self.cases = []

    def add(self, name, code, tensor, **extra):
        case = {"id": f"ref_print_{name}", "code": code, **encoded(tensor)}
        case |= extra
        case["text"] = str(tensor)
        case["source"] = VERSION
        self.cases.append(case)


def small(texts):
    for dtype in ("float32", "float64"):
        for name, data in FLOATS.items():
            if dtype == "float64" and name in ("one", "whole", "small", "only_nan"):
                continue
            texts.add(f"{name}_{dtype}", f"tensor({data}, dtype={dtype})",
                      torch.tensor(data, dtype=DTYPES[dtype]))
    for value in SCALARS:
        texts.add(f"scalar_{value}", f"tensor({value})", torch.tensor(value))
    for value in (0.875, 1.0, 1e-10, NAN):
        texts.add(f"scalar_{value}_float64", f"tensor({value}, dtype=float64)",
                  torch.tensor(value, dtype=torch.float64))
    for dtype in ("int32", "int64"):
        for name, data in INTEGERS.items():
            texts.add(f"{name}_{dtype}", f"tensor({data}, dtype={dtype})",
                      torch.tensor(data, dtype=DTYPES[dtype]))
        texts.add(f"scalar_{dtype}", f"tensor(-7, dtype={dtype})",
                  torch.tensor(-7, dtype=DTYPES[dtype]))
    texts.add("int64_extremes", "tensor([min, max])", torch.tensor([-(2**63), 2**63 - 1]))
    for name, data in (("scalar", True), ("vector", [True, False]),
                       ("matrix", [[True, False], [False, False]])):
        texts.add(f"bool_{name}", f"tensor({data})", torch.tensor(data))


def shapes(texts):
    for dims in ((2, 3), (3, 1), (1, 1), (2, 2, 2), (1, 2, 3), (2, 1, 2, 2), (1, 1, 1, 1),
                 (2, 2, 1, 2, 1)):
        count = torch.Size(dims).numel()
        name = "x".join(map(str, dims))
        for dtype in ("float32", "float64", "int32", "int64", "bool"):
            data = torch.arange(count) - 2
            data = data % 2 == 0 if dtype == "bool" else data.to(DTYPES[dtype])
            data = data / 4 if data.is_floating_point() else data
            if dtype in ("float32", "int64") or len(dims) == 3:
                texts.add(f"shape_{name}_{dtype}", f"{dtype} of shape {list(dims)}",
                          data.reshape(dims))
    for dims in ((0,), (0, 3), (2, 0), (2, 0, 3)):
        for dtype in DTYPES:
            if dtype in ("float32", "int64") or dims == (0, 3):
                texts.add(f"empty_{'x'.join(map(str, dims))}_{dtype}",
                          f"zeros({list(dims)}, dtype={dtype})",
                          torch.zeros(dims, dtype=DTYPES[dtype]))


def long_lines(texts):
    for count in (9, 10, 11, 25):
        texts.add(f"wrapped_{count}", f"arange({count}) / 4", torch.arange(count) / 4)
    texts.add("wrapped_float64", "arange(30) / 8 - 1, dtype=float64",
              torch.arange(30, dtype=torch.float64) / 8 - 1)
    texts.add("wrapped_int", "arange(100)", torch.arange(100))
    texts.add("wrapped_bool", "arange(20) % 3 == 0", torch.arange(20) % 3 == 0)
    texts.add("wrapped_sci", "2 ** arange(-12, 12)", 2.0 ** torch.arange(-12, 12))
    texts.add("wrapped_rows", "arange(48).reshape(2, 24) / 2",
              (torch.arange(48) / 2).reshape(2, 24))
    texts.add("wrapped_cube", "arange(52).reshape(2, 2, 13) - 0.5",
              (torch.arange(52) - 0.5).reshape(2, 2, 13))
    for count in (7, 8):
        texts.add(f"suffix_on_its_own_line_{count}", f"arange({count}) / 4, float64",
                  torch.arange(count, dtype=torch.float64) / 4)


def summarised(texts):
    texts.add("just_not_summarised", "arange(1000)", torch.arange(1000))
    texts.add("summarised_int", "arange(1001)", torch.arange(1001))
    texts.add("summarised_float", "arange(1001) / 8", torch.arange(1001) / 8)
    texts.add("summarised_int32", "arange(1200, dtype=int32)",
              torch.arange(1200, dtype=torch.int32))
    texts.add("summarised_matrix", "(arange(1050) / 4).reshape(35, 30)",
              (torch.arange(1050) / 4).reshape(35, 30))
    texts.add("summarised_few_rows", "arange(1206).reshape(6, 201)",
              torch.arange(1206).reshape(6, 201))
    texts.add("summarised_few_columns", "arange(1200).reshape(300, 4)",
              torch.arange(1200).reshape(300, 4))
    texts.add("summarised_cube", "(arange(1280) / 16).reshape(8, 16, 10)",
              (torch.arange(1280) / 16).reshape(8, 16, 10))
    texts.add("summarised_4d", "arange(1400).reshape(2, 7, 10, 10)",
              torch.arange(1400).reshape(2, 7, 10, 10))
    texts.add("summarised_hides_fraction", "arange(1001), middle 0.5",
              torch.arange(1001.0).index_fill(0, torch.tensor([500]), 0.5))
    texts.add("summarised_bool", "arange(1001) % 2 == 0", torch.arange(1001) % 2 == 0)
    texts.add("summarised_float64", "arange(1001, dtype=float64) * 1e-3",
              torch.arange(1001, dtype=torch.float64) * 1e-3)


def tracked(texts):
    leaf = torch.tensor([1.0, 2.5], requires_grad=True)
    texts.add("requires_grad", "tensor([1, 2.5], requires_grad)", leaf, requires_grad=True)
    scalar = torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
    texts.add("requires_grad_float64", "tensor(0.5, dtype=float64, requires_grad)", scalar,
              requires_grad=True)
    empty = torch.zeros(0, 2, requires_grad=True)
    texts.add("requires_grad_empty", "zeros(0, 2, requires_grad)", empty, requires_grad=True)
    results = {"leaf + 1": leaf + 1, "leaf.mean()": leaf.mean(), "leaf * 2": leaf * 2,
               "leaf.sum()": leaf.sum(), "leaf.exp()": leaf.exp(), "scalar * 2": scalar * 2,
               "leaf.reshape(2, 1)": leaf.reshape(2, 1), "leaf @ leaf": leaf @ leaf,
               "leaf.abs()": leaf.abs(), "leaf.log_softmax(0)": leaf.log_softmax(0)}
    for index, (code, result) in enumerate(results.items()):
        texts.add(f"grad_fn_{index}", code, result, grad_fn=grad_fn(result))
    for count in (4, 5, 6, 7, 8, 9):
        result = (torch.arange(count) / 4).requires_grad_() + 0.25
        texts.add(f"grad_fn_wrap_{count}", f"arange({count}) / 4 + 0.25", result,
                  grad_fn=grad_fn(result))
    wide = torch.arange(8, dtype=torch.float64).requires_grad_() / 4
    texts.add("dtype_and_grad_fn_wrap", "arange(8, dtype=float64) / 4", wide,
              grad_fn=grad_fn(wide))


def grad_fn(result):
    return f"<{type(result.grad_fn).__name__}>"


def cases():
    texts = Texts()
    for area in (small, shapes, long_lines, summarised, tracked):
        area(texts)
    return texts.cases
