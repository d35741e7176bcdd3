"""Checks cases against the textbook definitions in recompute.py, gradients by differences.

    python3 verify.py        re-reads every written file and reports
"""

import json
import math

import numpy as np

from common import OUT
from recompute import output, value

STEP = 1e-6


def differs(got, want, rtol, atol):
    """Index of the first element out of tolerance, None if there is none."""
    got, want = np.asarray(got, float), np.asarray(want, float)
    if got.shape != want.shape:
        return f"shape {got.shape} instead of {want.shape}"
    with np.errstate(invalid="ignore"):
        near = np.abs(got - want) <= atol + rtol * np.abs(want)
    same = near | (got == want) | (np.isnan(got) & np.isnan(want))
    if same.all():
        return None
    at = tuple(int(i) for i in np.argwhere(~same)[0])
    return f"at {list(at)}: numpy {got[at]!r}, PyTorch {want[at]!r}"


def difference(case):
    """(checked, what differs): a numpy definition against the recorded output."""
    if "output" not in case["expected"] or case["op"] in ("promote", "training"):
        return False, None
    if any(v["dtype"] in ("int32", "int64") for v in case["inputs"].values()) \
            and case["id"].endswith("_wraps"):
        return False, None
    got = output(case)
    if got is None:
        return False, None
    rtol, atol = case["rtol"], case["atol"]
    if case["expected"]["output"]["dtype"] == "float32":  # numpy works in float64
        rtol, atol = max(rtol, 1e-5), max(atol, 1e-6)
    return True, differs(got, value(case["expected"]["output"]), rtol, atol)


def mark_recomputed(name, cases):
    """Sets `recomputed` where numpy agrees; an unexplained difference stops the generator."""
    if name == "printing":
        return
    count = 0
    for case in cases:
        checked, difference_found = difference(case)
        if difference_found and case["id"] not in EXPLAINED:
            raise AssertionError(f"{case['id']}: {difference_found}")
        case["recomputed"] = checked and not difference_found
        count += case["recomputed"]
    print(f"{name}: numpy agrees on {count} of {len(cases)}")


def gradient_differences(case):
    """Central differences of the numpy definition; kinks, jumps, non-finite or huge places pass."""
    inputs = {k: value(v) for k, v in case["inputs"].items()}
    upstream = inputs.get("upstream", 1.0)
    with np.errstate(all="ignore"):
        for name in inputs:
            if "grad_" + name not in case["expected"]:
                continue
            want = value(case["expected"]["grad_" + name])
            if want.shape != inputs[name].shape:
                yield f"grad_{name} has shape {want.shape}"
                continue
            for place in np.ndindex(want.shape):
                yield from one_difference(case, inputs, upstream, name, place, want[place])


def one_difference(case, inputs, upstream, name, place, want):
    def at(shift):
        moved = dict(inputs)
        moved[name] = inputs[name].copy()
        moved[name][place] += shift
        return np.sum(np.asarray(output(case, moved), float) * upstream)
    left, middle, right = at(-STEP), at(0.0), at(STEP)
    below, above = (middle - left) / STEP, (right - middle) / STEP
    smooth = math.isfinite(below + above) and abs(above - below) <= 1e-3 * (1 + abs(above))
    resolved = abs(inputs[name][place]) < 1e9 and abs(above) < 1e5
    if not (smooth and resolved):
        return
    scale = 1 + abs(middle) if math.isfinite(middle) else 1
    if abs((below + above) / 2 - want) > 2e-6 * scale + 2e-5 * abs(want) or math.isnan(want):
        yield f"grad_{name}{list(place)}: differences {(below + above) / 2:.9g}, PyTorch {want:.9g}"


# Places where numpy's definition and PyTorch's disagree for a reason.
EXPLAINED = {
    "ref_loss_binary_cross_entropy_with_logits_not_finite":
        "PyTorch multiplies 0 by infinity (pytorch#102894, open): NaN for logit -inf, target 1",
}


def main():
    for path in sorted(OUT.glob("*.json")):
        cases = json.loads(path.read_text())
        if path.stem == "printing":
            print(f"{path.name}: {len(cases)} texts, not recomputed")
            continue
        agreed = gradients = 0
        for case in cases:
            checked, found = difference(case)
            agreed += checked and not found
            if found:
                print(f"  {case['id']}: {found} {EXPLAINED.get(case['id'], '')}")
            wants = [v for k, v in case["expected"].items() if k.startswith("grad_")]
            if checked and wants and all(v["dtype"] == "float64" for v in wants):
                gradients += 1
                for text in gradient_differences(case):
                    print(f"  {case['id']}: {text}")
        print(f"{path.name}: {len(cases)} cases, numpy agrees on {agreed}, "
              f"gradients of {gradients} compared with differences")


if __name__ == "__main__":
    main()
