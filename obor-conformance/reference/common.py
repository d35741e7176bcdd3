"""What every area shares: reproducible inputs, running PyTorch, writing cases as JSON."""

import json
import math
import subprocess
import zlib
from pathlib import Path

import torch

OUT = Path(__file__).resolve().parents[2] / "obor-core/src/test/resources/reference"

DTYPES = {
    "float32": torch.float32,
    "float64": torch.float64,
    "int32": torch.int32,
    "int64": torch.int64,
    "bool": torch.bool,
}
INF, NAN = math.inf, math.nan


def torch_version():
    """The version of PyTorch with the package it came from, if a Debian package owns it."""
    query = ["dpkg-query", "-W", "-f=${Version}", "python3-torch"]
    try:
        package = subprocess.run(query, capture_output=True, text=True, check=True).stdout
        return f"PyTorch {package.split('+')[0]} (Debian python3-torch {package})"
    except (OSError, subprocess.CalledProcessError):
        return f"PyTorch {torch.__version__}"


VERSION = torch_version()


def name_of(dtype):
    return str(dtype).removeprefix("torch.")


def number(value, dtype):
    """A JSON number that reads back to the same bits; non-finite values are strings."""
    if dtype is torch.bool:
        return bool(value)
    if not dtype.is_floating_point:
        return int(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def shortest(tensor):
    """float32 through numpy's shortest text, everything else as it is."""
    flat = tensor.detach().reshape(-1)
    if tensor.dtype is torch.float32:
        return [number(float(str(v)), torch.float64) for v in flat.numpy()]
    return [number(v, tensor.dtype) for v in flat.tolist()]


def encoded(tensor):
    return {
        "dtype": name_of(tensor.dtype),
        "shape": list(tensor.shape),
        "data": shortest(tensor),
    }


def plain(value):
    """An option as JSON holds it."""
    if isinstance(value, float) and not math.isfinite(value):
        return number(value, torch.float64)
    return value


def tensor(data, dtype="float32"):
    return torch.tensor(data, dtype=DTYPES[dtype])


class Inputs:
    """Random inputs seeded by a case's id: multiples of 1/64, exact in every float type."""

    def __init__(self, case_id, dtype="float32"):
        self.generator = torch.Generator().manual_seed(zlib.crc32(case_id.encode()))
        self.dtype = DTYPES[dtype]

    def integers(self, low, high, shape, dtype=torch.int64):
        drawn = torch.randint(low, high, tuple(shape), generator=self.generator)
        return drawn.to(dtype)

    def real(self, shape, low=-3.0, high=3.0):
        return self.integers(int(low * 64), int(high * 64), shape, self.dtype) / 64

    def positive(self, shape, high=3.0):
        return self.real(shape, 1 / 64, high)

    def probability(self, shape):
        return self.integers(1, 64, shape, self.dtype) / 64

    def distribution(self, shape, dim):
        """Positive values whose sum over dim is 1 up to rounding."""
        raw = self.positive(shape)
        return raw / raw.sum(dim, keepdim=True)

    def distinct(self, shape):
        """Values without ties: a shuffled range, centred, divided by 8."""
        count = math.prod(shape)
        order = torch.randperm(count, generator=self.generator).to(self.dtype)
        return ((order - count // 2) / 8).reshape(tuple(shape))

    def boolean(self, shape):
        return self.integers(0, 2, shape, torch.bool)


class Cases:
    """One file of cases; `call(**inputs, **options)` runs PyTorch."""

    def __init__(self, tolerances):
        self.tolerances = tolerances
        self.cases = []

    def add(self, case_id, op, call, inputs, options=None, *, constant=(), upstream=None,
            gradients=True, tolerance=None, notes=None, shown=None):
        """Records output and gradients; with `upstream` those of sum(output * upstream).

        `constant` names float inputs without a gradient, `shown` replaces the options as written.
        """
        options = options or {}
        leaves = {k: v.detach().clone() for k, v in inputs.items()}
        wanted = [k for k, v in leaves.items()
                  if gradients and v.is_floating_point() and k not in constant]
        for k in wanted:
            leaves[k].requires_grad_()
        result = call(**leaves, **options)
        results = result if isinstance(result, dict) else {"output": result}
        output = results["output"]
        written = dict(options if shown is None else shown)
        recorded = dict(inputs)
        if upstream is not None:
            written["upstream"] = True
            recorded["upstream"] = upstream
        expected = {k: encoded(v) for k, v in results.items()}
        if wanted and output.requires_grad:
            seed = torch.ones_like(output) if upstream is None else upstream.expand_as(output)
            leaf_list = [leaves[k] for k in wanted]
            grads = torch.autograd.grad(output, leaf_list, seed, allow_unused=True)
            for k, g in zip(wanted, grads):
                if g is not None:
                    expected["grad_" + k] = encoded(g)
        rtol, atol = tolerance or self.tolerance(inputs, output)
        self.append(case_id, op, written, recorded, expected, rtol, atol, notes)

    def error(self, case_id, op, call, inputs, options=None, *, kind=None, notes=None, shown=None):
        """Records that PyTorch refuses the call, and with which words."""
        options = options or {}
        try:
            call(**inputs, **options)
        except (RuntimeError, ValueError, IndexError, TypeError) as raised:
            kinds = {ValueError: "value", IndexError: "index", TypeError: "type"}
            words = str(raised).split("\n")[0][:120]
            reason = kind or kinds.get(type(raised), "value")
            expected = {"error": {"kind": reason, "message_contains": words}}
            written = options if shown is None else shown
            self.append(case_id, op, written, inputs, expected, 0.0, 0.0, notes)
            return
        raise AssertionError(f"{case_id}: no error from {VERSION}")

    def tolerance(self, inputs, output):
        dtypes = [v.dtype for v in inputs.values()] + [output.dtype]
        if torch.float32 in dtypes:
            return self.tolerances["float32"]
        return self.tolerances["float64"] if torch.float64 in dtypes else (0.0, 0.0)

    def append(self, case_id, op, options, inputs, expected, rtol, atol, notes):
        case = {
            "id": case_id,
            "op": op,
            "options": {k: plain(v) for k, v in options.items()},
            "inputs": {k: encoded(v) for k, v in inputs.items()},
            "expected": expected,
            "rtol": rtol,
            "atol": atol,
            "source": VERSION,
            "expected_from": "program",
            "recomputed": False,
        }
        if notes:
            case["notes"] = notes
        self.cases.append(case)


def write(name, cases):
    """One case per line, ids unique."""
    ids = [c["id"] for c in cases]
    repeated = {i for i in ids if ids.count(i) > 1}
    assert not repeated, f"{name}: repeated ids {sorted(repeated)}"
    lines = [json.dumps(c, separators=(",", ":"), allow_nan=False) for c in cases]
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / f"{name}.json"
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n")
    print(f"{name}.json: {len(cases)} cases, {path.stat().st_size} bytes")
