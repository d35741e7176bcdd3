"""Losses: every option, every reduction, every input shape, extremes, and what is refused."""

from itertools import cycle, product

import torch
import torch.nn.functional as F

from common import INF, NAN, Cases, Inputs, tensor

PREFIX = "ref_loss_"
REDUCTIONS = ("mean", "sum", "none")
SHAPES = ((), (5,), (4, 3), (2, 3, 4), (2, 3, 2, 2), (0,), (0, 3), (1,))
CLASS_SHAPES = ((4,), (5, 4), (2, 3, 4), (2, 3, 2, 2))
EXTREME = [1e4, -1e4, INF, -INF, NAN, 1e20, 0.0, -0.0]
WEIGHT_GRAD = ("weight", "pos_weight")


class Losses(Cases):
    def __init__(self):
        super().__init__({"float32": (1e-5, 1e-6), "float64": (1e-12, 1e-13)})
        self.dtypes = cycle(("float32", "float64"))

    def case(self, case_id, call, inputs, **options):
        """Options whose value is None stay at PyTorch's default and are not written."""
        given = {k: v for k, v in options.items() if v is not None}
        self.add(PREFIX + case_id, call.__name__, call, inputs, given, constant=WEIGHT_GRAD)

    def refused(self, case_id, call, inputs, **options):
        self.error(PREFIX + case_id, call.__name__, call, inputs, options)

    def weighted(self, case_id, call, inputs, **options):
        """Reduction none with a gradient that is not all ones."""
        options["reduction"] = "none"
        out = call(**inputs, **options)
        upstream = Inputs(PREFIX + case_id + "_upstream").real(out.shape).to(out.dtype)
        self.add(PREFIX + case_id, call.__name__, call, inputs, options, constant=WEIGHT_GRAD,
                 upstream=upstream)


def label(shape):
    return "x".join(map(str, shape)) or "scalar"


def regression(cases):
    for call, option in ((F.l1_loss, None), (F.mse_loss, None),
                         (F.smooth_l1_loss, "beta"), (F.huber_loss, "delta")):
        name = call.__name__
        for shape, reduction in product(SHAPES, REDUCTIONS):
            dtype = next(cases.dtypes)
            case_id = f"{name}_{label(shape)}_{reduction}"
            draw = Inputs(case_id, dtype)
            pair = {"input": draw.real(shape), "target": draw.real(shape)}
            cases.case(case_id, call, pair, reduction=reduction)
        for dtype in ("float32", "float64"):
            extreme = tensor(EXTREME, dtype)
            pair = {"input": extreme, "target": torch.zeros_like(extreme)}
            cases.case(f"{name}_extremes_{dtype}", call, pair, reduction="none")
        pair = {"input": tensor([INF, -INF, 1e4]), "target": tensor([INF, INF, 1e4])}
        cases.case(f"{name}_equal_infinities", call, pair, reduction="none")
        draw = Inputs(name, "float64")
        cases.weighted(f"{name}_upstream", call,
                       {"input": draw.real((3, 2)), "target": draw.real((3, 2))})
        if option:
            thresholds(cases, call, option)


def thresholds(cases, call, option):
    name = call.__name__
    values = (0.0, 0.25, 0.5, 2.0) if option == "beta" else (0.25, 0.5, 2.0, 1e4)
    for value, reduction in product(values, REDUCTIONS):
        case_id = f"{name}_{option}_{value:g}_{reduction}"
        draw = Inputs(case_id, next(cases.dtypes))
        pair = {"input": draw.real((3, 4)), "target": draw.real((3, 4)) + 1 / 128}
        # never equal: with beta 0 the gradient at 0 was -1 in 1.13 and is 0 since
        cases.case(case_id, call, pair, reduction=reduction, **{option: value})
    for value in (0.5, 1.0, 2.0):  # residuals on, just inside and just outside the threshold
        points = [value, -value, value - 1 / 64, value + 1 / 64, 0.0]
        pair = {"input": tensor(points, "float64"), "target": tensor([0.0] * 5, "float64")}
        cases.case(f"{name}_{option}_{value:g}_kink", call, pair, reduction="none",
                   **{option: value})
    pair = {"input": tensor([1.0]), "target": tensor([2.0])}
    cases.refused(f"{name}_{option}_negative", call, pair, **{option: -1.0})


def binary(cases):
    bce, logits = F.binary_cross_entropy, F.binary_cross_entropy_with_logits
    for call in (bce, logits):
        name = call.__name__
        for shape, reduction in product(SHAPES, REDUCTIONS):
            case_id = f"{name}_{label(shape)}_{reduction}"
            draw = Inputs(case_id, next(cases.dtypes))
            first = draw.probability(shape) if call is bce else draw.real(shape)
            cases.case(case_id, call, {"input": first, "target": draw.probability(shape)},
                       reduction=reduction)
        for shape, reduction in product(((3,), (2, 3), (2, 1), (1,)), REDUCTIONS):
            case_id = f"{name}_weight_{label(shape)}_{reduction}"
            draw = Inputs(case_id, next(cases.dtypes))
            first = draw.probability((2, 3)) if call is bce else draw.real((2, 3))
            cases.case(case_id, call, {"input": first, "target": draw.probability((2, 3)),
                                       "weight": draw.positive(shape)}, reduction=reduction)
        draw = Inputs(name, "float64")
        first = draw.probability((3, 2)) if call is bce else draw.real((3, 2))
        cases.weighted(f"{name}_upstream", call,
                       {"input": first, "target": draw.probability((3, 2))})
        cases.refused(f"{name}_shapes_differ", call,
                      {"input": tensor([[0.5], [0.5]]), "target": tensor([1.0, 0.0])})
    probability_edges(cases, bce)
    logit_edges(cases, logits)
    for shape, target in (((3,), (2, 3)), ((1,), (2, 3)), ((2, 3), (2, 3)), ((2, 1), (2, 3)),
                          ((3, 1), (2, 3, 4)), ((3, 1, 1), (2, 3, 2, 2))):
        for reduction, with_weight in product(REDUCTIONS, (False, True)):
            if with_weight and shape != (3,):
                continue
            case_id = (f"{logits.__name__}_pos_weight_{label(shape)}_of_{label(target)}"
                       f"{'_weight' * with_weight}_{reduction}")
            draw = Inputs(case_id, next(cases.dtypes))
            inputs = {"input": draw.real(target), "target": draw.probability(target),
                      "pos_weight": draw.positive(shape)}
            if with_weight:
                inputs["weight"] = draw.positive(target)
            cases.case(case_id, logits, inputs, reduction=reduction)


def probability_edges(cases, call):
    points = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.5, 1e-30, 1e-12]
    targets = [0.0, 1.0, 0.5, 0.0, 1.0, 0.5, 0.5, 1.0, 0.0]
    for dtype, reduction in product(("float32", "float64"), REDUCTIONS):
        pair = {"input": tensor(points, dtype), "target": tensor(targets, dtype)}
        cases.case(f"{call.__name__}_edges_{dtype}_{reduction}", call, pair, reduction=reduction)
    for value in (1.5, -0.5, NAN):  # no case for a target out of range: 1.13 does not check it
        pair = {"input": tensor([0.5, value]), "target": tensor([1.0, 0.0])}
        cases.refused(f"{call.__name__}_input_{value}", call, pair)


def logit_edges(cases, call):
    points = [1e4, -1e4, 1e4, -1e4, 1e20, -1e20, 100.0, -100.0, 20.0, 0.0]
    targets = [1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.5, 0.5, 2.0, -1.0]
    for dtype, reduction in product(("float32", "float64"), REDUCTIONS):
        pair = {"input": tensor(points, dtype), "target": tensor(targets, dtype)}
        cases.case(f"{call.__name__}_extremes_{dtype}_{reduction}", call, pair,
                   reduction=reduction)
    pair = {"input": tensor([INF, INF, -INF, -INF, NAN]),
            "target": tensor([1.0, 0.0, 1.0, 0.0, 1.0])}
    cases.add(f"{PREFIX}{call.__name__}_not_finite", call.__name__, call, pair,
              {"reduction": "none"}, gradients=False,
              notes="no gradients: the formula behind them changed after 1.13")


def class_target(draw, shape, ignored=None):
    """Class indices for logits of this shape; about a third ignored, never all."""
    classes = shape[0] if len(shape) == 1 else shape[1]
    target = draw.integers(0, classes, shape[:1] * (len(shape) > 1) + shape[2:])
    if ignored is not None and target.dim():
        target.view(-1)[1::3] = ignored
    return target


def cross_entropy(cases):
    name, call = "cross_entropy", F.cross_entropy
    options = product((False, True), (None, -100, 1), (None, 0.1, 1.0), REDUCTIONS)
    shapes = cycle(CLASS_SHAPES[1:])
    for with_weight, ignored, smoothing, reduction in options:
        for shape in (next(shapes), next(shapes)):
            case_id = (f"{name}_{label(shape)}{'_weight' * with_weight}"
                       f"{'' if ignored is None else f'_ignore_{ignored}'}"
                       f"{'' if smoothing is None else f'_smoothing_{smoothing:g}'}_{reduction}")
            draw = Inputs(case_id, next(cases.dtypes))
            inputs = {"input": draw.real(shape), "target": class_target(draw, shape, ignored)}
            if with_weight:
                inputs["weight"] = draw.positive((shape[1],))
            cases.case(case_id, call, inputs, ignore_index=ignored, label_smoothing=smoothing,
                       reduction=reduction)
    for smoothing, reduction, dtype in product((None, 0.2), REDUCTIONS, ("float32", "float64")):
        case_id = f"{name}_one_sample_{dtype}_smoothing_{smoothing}_{reduction}"
        draw = Inputs(case_id, dtype)
        cases.case(case_id, call, {"input": draw.real((4,)), "target": class_target(draw, (4,))},
                   label_smoothing=smoothing, reduction=reduction)
    probability_targets(cases)
    cross_entropy_edges(cases)


def probability_targets(cases):
    name, call = "cross_entropy", F.cross_entropy
    shapes = cycle(CLASS_SHAPES)
    for with_weight, smoothing, reduction in product((False, True), (None, 0.1, 1.0), REDUCTIONS):
        for shape in (next(shapes), next(shapes)):
            dim = 0 if len(shape) == 1 else 1
            case_id = (f"{name}_probabilities_{label(shape)}{'_weight' * with_weight}"
                       f"{'' if smoothing is None else f'_smoothing_{smoothing:g}'}_{reduction}")
            draw = Inputs(case_id, next(cases.dtypes))
            inputs = {"input": draw.real(shape), "target": draw.distribution(shape, dim)}
            if with_weight:
                inputs["weight"] = draw.positive((shape[dim],))
            cases.case(case_id, call, inputs, label_smoothing=smoothing, reduction=reduction)
        next(shapes)
    draw = Inputs("unnormalised", "float64")
    inputs = {"input": draw.real((3, 4)), "target": draw.positive((3, 4))}
    cases.case(f"{name}_probabilities_that_do_not_sum_to_1", call, inputs)
    cases.refused(f"{name}_probabilities_with_ignore_index", call, inputs, ignore_index=1)
    cases.weighted(f"{name}_probabilities_upstream", call, inputs)


def cross_entropy_edges(cases):
    name, call = "cross_entropy", F.cross_entropy
    rows = {
        "huge": [1e4, -1e4, 0.0], "equal_1e20": [1e20, 1e20, 1e20],
        "one_is_neg_inf": [1.0, -INF, 2.0], "target_is_neg_inf": [-INF, 1.0, 2.0],
        "all_neg_inf": [-INF, -INF, -INF], "pos_inf": [INF, 1.0, 2.0], "nan": [NAN, 1.0, 2.0],
        "neg_1e20": [-1e20, 1.0, 2.0], "equal": [0.0, 0.0, 0.0],
    }
    for row, smoothing, dtype in product(rows, (None, 0.1), ("float32", "float64")):
        case_id = f"{name}_{row}_{dtype}{'' if smoothing is None else '_smoothing'}"
        inputs = {"input": tensor([rows[row]], dtype), "target": torch.tensor([0])}
        cases.case(case_id, call, inputs, reduction="none", label_smoothing=smoothing)
    logits = Inputs("edges", "float64").real((2, 3))
    one_class = {"input": logits[:, :1], "target": torch.tensor([0, 0])}
    cases.case(f"{name}_one_class", call, one_class)
    for reduction, smoothing in product(REDUCTIONS, (None, 0.1)):
        suffix = f"{reduction}{'' if smoothing is None else '_smoothing'}"
        ignored = {"input": logits, "target": torch.tensor([-100, -100])}
        cases.case(f"{name}_all_ignored_{suffix}", call, ignored, reduction=reduction,
                   label_smoothing=smoothing)
        empty = {"input": logits[:0], "target": torch.tensor([], dtype=torch.int64)}
        cases.case(f"{name}_empty_{suffix}", call, empty, reduction=reduction,
                   label_smoothing=smoothing)
    weighted = {"input": logits, "target": torch.tensor([0, 0]),
                "weight": tensor([0.0, 1.0, 2.0], "float64")}
    for reduction in REDUCTIONS:
        cases.case(f"{name}_weights_of_targets_are_0_{reduction}", call, weighted,
                   reduction=reduction)
    cases.weighted(f"{name}_upstream", call, {"input": logits, "target": torch.tensor([2, -100])})
    for bad in (3, -1):
        cases.refused(f"{name}_target_{bad}", call,
                      {"input": logits, "target": torch.tensor([0, bad])})
    cases.refused(f"{name}_label_smoothing_above_1", call,
                  {"input": logits, "target": torch.tensor([0, 1])}, label_smoothing=1.5)
    cases.refused(f"{name}_weight_size", call,
                  {"input": logits, "target": torch.tensor([0, 1]), "weight": logits[0, :2]})
    cases.refused(f"{name}_batch_differs", call,
                  {"input": logits, "target": torch.tensor([0, 1, 2])})
    cases.refused(f"{name}_integer_target_of_same_shape", call,
                  {"input": logits, "target": torch.ones(2, 3, dtype=torch.int64)})


def nll(cases):
    name, call = "nll_loss", F.nll_loss
    options = product(CLASS_SHAPES, (False, True), (None, -100, 1), REDUCTIONS)
    for shape, with_weight, ignored, reduction in options:
        if len(shape) == 1 and ignored is not None:
            continue
        case_id = (f"{name}_{label(shape)}{'_weight' * with_weight}"
                   f"{'' if ignored is None else f'_ignore_{ignored}'}_{reduction}")
        draw = Inputs(case_id, next(cases.dtypes))
        inputs = {"input": -draw.positive(shape), "target": class_target(draw, shape, ignored)}
        if with_weight:
            inputs["weight"] = draw.positive((shape[0 if len(shape) == 1 else 1],))
        cases.case(case_id, call, inputs, ignore_index=ignored, reduction=reduction)
    logs = -Inputs("nll", "float64").positive((2, 3))
    for reduction in REDUCTIONS:
        cases.case(f"{name}_all_ignored_{reduction}", call,
                   {"input": logs, "target": torch.tensor([7, 7])}, ignore_index=7,
                   reduction=reduction)
        cases.case(f"{name}_empty_{reduction}", call,
                   {"input": logs[:0], "target": torch.tensor([], dtype=torch.int64)},
                   reduction=reduction)
    extreme = {"input": tensor([[-INF, 0.0], [NAN, 0.0], [-1e20, 0.0], [INF, 0.0]]),
               "target": torch.tensor([0, 0, 0, 0])}
    cases.case(f"{name}_extremes", call, extreme, reduction="none")
    cases.weighted(f"{name}_upstream", call, {"input": logs, "target": torch.tensor([2, -100])})
    cases.refused(f"{name}_target_3", call, {"input": logs, "target": torch.tensor([0, 3])})
    cases.refused(f"{name}_float_target_of_same_shape", call, {"input": logs, "target": logs})
    cases.refused(f"{name}_batch_differs", call, {"input": logs, "target": torch.tensor([0])})


def kl_div(cases):
    name, call = "kl_div", F.kl_div
    reductions = REDUCTIONS + ("batchmean",)
    for shape, log_target, reduction in product(((5,), (4, 3), (2, 3, 4)), (False, True),
                                                reductions):
        case_id = f"{name}_{label(shape)}{'_log_target' * log_target}_{reduction}"
        draw = Inputs(case_id, next(cases.dtypes))
        target = draw.distribution(shape, -1)
        inputs = {"input": draw.distribution(shape, -1).log(),
                  "target": target.log() if log_target else target}
        cases.case(case_id, call, inputs, log_target=log_target, reduction=reduction)
    for shape, reduction in product(((), (0, 3)), REDUCTIONS):
        draw = Inputs(f"{name}{shape}{reduction}")
        pair = {"input": -draw.positive(shape), "target": draw.probability(shape)}
        cases.case(f"{name}_{label(shape)}_{reduction}", call, pair, reduction=reduction)
    edges = {"input": tensor([0.0, -1.0, -1e4, -1e20, -2.0]),
             "target": tensor([0.0, 0.0, 0.5, 1.0, -0.5])}
    cases.add(f"{PREFIX}{name}_edges", name, call, edges, {"reduction": "none"},
              constant=("target",), notes="no gradient for a target of 0 (changed after 1.13)")
    logs = {"input": tensor([-1.0, -INF, NAN, -1e20]), "target": tensor([-INF, -1.0, 0.0, 0.0])}
    cases.add(f"{PREFIX}{name}_log_target_extremes", name, call, logs,
              {"reduction": "none", "log_target": True}, gradients=False)
    draw = Inputs(name, "float64")
    pair = {"input": -draw.positive((2, 3)), "target": draw.probability((2, 3))}
    cases.weighted(f"{name}_upstream", call, pair)


def cases():
    collected = Losses()
    for area in (regression, binary, cross_entropy, nll, kl_div):
        area(collected)
    return collected.cases
