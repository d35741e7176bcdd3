"""The same quantities from their textbook definitions in numpy, without PyTorch.

`output(case)` gives the expected output in float64 (or the integer type), or None for an
operation that has no definition here.
"""

import math

import numpy as np

vector = np.vectorize(lambda f, x: f(x), otypes=[float])


def value(encoded):
    """An input as float64, int64 or bool array."""
    kind = {"float32": float, "float64": float, "bool": bool}.get(encoded["dtype"], np.int64)
    return np.array([float(v) if kind is float else v for v in encoded["data"]],
                    dtype=kind).reshape(encoded["shape"])


def output(case, inputs=None):
    inputs = inputs or {k: value(v) for k, v in case["inputs"].items()}
    options = dict(case["options"])
    for key, given in options.items():
        if isinstance(given, str) and given.endswith("Infinity"):
            options[key] = float(given)
    options.pop("upstream", None)
    inputs = {k: v for k, v in inputs.items() if k != "upstream"}
    op = case["op"]
    with np.errstate(all="ignore"):
        if op in POINTWISE and "input" in inputs and len(inputs) == 1 and not options:
            return POINTWISE[op](inputs["input"])
        table = LOSSES | OPTIMIZERS | {"clip_grad": clip_grad} | TENSOR
        return table[op](**inputs, **options) if op in table else None


# Losses

def reduced(each, reduction, count=None):
    if reduction == "none":
        return each
    if reduction == "sum":
        return each.sum()
    return each.sum() / np.float64(each.size if count is None else count)


def l1_loss(input, target, reduction="mean"):
    return reduced(np.abs(input - target), reduction)


def mse_loss(input, target, reduction="mean"):
    return reduced((input - target) ** 2, reduction)


def smooth_l1_loss(input, target, reduction="mean", beta=1.0):
    r = np.abs(input - target)
    return reduced(np.where(r < beta, 0.5 * r * r / beta, r - 0.5 * beta), reduction)


def huber_loss(input, target, reduction="mean", delta=1.0):
    r = np.abs(input - target)
    return reduced(np.where(r <= delta, 0.5 * r * r, delta * (r - 0.5 * delta)), reduction)


def binary_cross_entropy(input, target, weight=1.0, reduction="mean"):
    log_p, log_q = np.maximum(np.log(input), -100), np.maximum(np.log1p(-input), -100)
    return reduced(-weight * (target * log_p + (1 - target) * log_q), reduction)


def log_sigmoid(x):
    return np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))


def binary_cross_entropy_with_logits(input, target, weight=1.0, pos_weight=1.0,
                                     reduction="mean"):
    each = -(pos_weight * target * log_sigmoid(input) + (1 - target) * log_sigmoid(-input))
    return reduced(weight * each, reduction)


def rows(x):
    """(C), (N,C) or (N,C,d1..dK) as rows of C."""
    return x[None] if x.ndim == 1 else np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])


def nll_loss(input, target, weight=None, ignore_index=-100, reduction="mean"):
    logs, flat = rows(input), target.reshape(-1)
    weight = np.ones(logs.shape[1]) if weight is None else weight
    kept = flat != ignore_index
    safe = np.where(kept, flat, 0)
    w = np.where(kept, weight[safe], 0.0)
    each = np.where(kept, -logs[np.arange(flat.size), safe] * np.where(kept, w, 1.0), 0.0)
    return reduced(each.reshape(target.shape), reduction, w.sum())


def cross_entropy(input, target, weight=None, ignore_index=-100, label_smoothing=0.0,
                  reduction="mean"):
    logs = log_softmax(rows(input), 1)
    classes = logs.shape[1]
    weight = np.ones(classes) if weight is None else weight
    if target.dtype == float:
        soft = rows(target) * (1 - label_smoothing) + label_smoothing / classes
        shape = () if input.ndim == 1 else input.shape[:1] + input.shape[2:]
        each = -(soft * logs * weight).sum(1)
        return reduced(each.reshape(shape), reduction)
    picked = nll_loss(logs, target.reshape(-1), weight, ignore_index, "none")
    kept = target.reshape(-1) != ignore_index
    smooth = np.where(kept, -(logs * weight).sum(1), 0.0)
    each = picked if label_smoothing == 0 else \
        (1 - label_smoothing) * picked + label_smoothing / classes * smooth
    count = weight[np.where(kept, target.reshape(-1), 0)][kept].sum()
    return reduced(each.reshape(target.shape), reduction, count)


def kl_div(input, target, log_target=False, reduction="mean"):
    if log_target:
        each = np.exp(target) * (target - input)
    else:
        each = np.where(target == 0, 0.0, target * np.log(target)) - target * input
    if reduction == "batchmean":
        return each.sum() / input.shape[0]
    return reduced(each, reduction)


# Optimizers: the update rule of each, one array, explicit gradients

def steps(param, grads, update):
    history = []
    for t, g in enumerate(grads, 1):
        param = update(t, param, g)
        history.append(param)
    return np.stack(history)


def sgd(param, grads, lr=1e-3, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False,
        maximize=False, **_):
    buffer = None

    def update(t, p, g):
        nonlocal buffer
        g = (-g if maximize else g) + weight_decay * p
        if momentum:
            buffer = g if buffer is None else momentum * buffer + (1 - dampening) * g
            g = g + momentum * buffer if nesterov else buffer
        return p - lr * g
    return steps(param, grads, update)


def adam(param, grads, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, amsgrad=False,
         maximize=False, decoupled=False, **_):
    m, v, largest = (np.zeros_like(param) for _ in range(3))

    def update(t, p, g):
        nonlocal m, v, largest
        g = -g if maximize else g
        if decoupled:
            p = p * (1 - lr * weight_decay)
        else:
            g = g + weight_decay * p
        m = betas[0] * m + (1 - betas[0]) * g
        v = betas[1] * v + (1 - betas[1]) * g * g
        largest = np.maximum(largest, v)
        v_hat = (largest if amsgrad else v) / (1 - betas[1] ** t)
        return p - lr * m / (1 - betas[0] ** t) / (np.sqrt(v_hat) + eps)
    return steps(param, grads, update)


def adamw(param, grads, weight_decay=1e-2, **options):
    return adam(param, grads, weight_decay=weight_decay, decoupled=True, **options)


def adagrad(param, grads, lr=1e-2, lr_decay=0.0, weight_decay=0.0,
            initial_accumulator_value=0.0, eps=1e-10, maximize=False, **_):
    total = np.full_like(param, initial_accumulator_value)

    def update(t, p, g):
        nonlocal total
        g = (-g if maximize else g) + weight_decay * p
        total = total + g * g
        return p - lr / (1 + (t - 1) * lr_decay) * g / (np.sqrt(total) + eps)
    return steps(param, grads, update)


def rmsprop(param, grads, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0.0, momentum=0.0,
            centered=False, maximize=False, **_):
    square, mean, buffer = (np.zeros_like(param) for _ in range(3))

    def update(t, p, g):
        nonlocal square, mean, buffer
        g = (-g if maximize else g) + weight_decay * p
        square = alpha * square + (1 - alpha) * g * g
        mean = alpha * mean + (1 - alpha) * g
        spread = square - mean * mean if centered else square
        buffer = momentum * buffer + g / (np.sqrt(spread) + eps)
        return p - lr * buffer
    return steps(param, grads, update)


def clip_grad(optimizer, max_norm=None, clip_value=None, **named):
    """Every update is element by element, so all parameters may be one vector."""
    count = sum(k.startswith("param") for k in named)
    param = np.concatenate([named.pop(f"param{i}").reshape(-1) for i in range(count)])
    grads = [named.pop(f"grads{i}") for i in range(count)]
    grads = np.concatenate([g.reshape(len(g), -1) for g in grads], axis=1)
    if max_norm is not None:
        norms = np.sqrt(np.sum(grads * grads, axis=1, keepdims=True))
        grads = grads * np.minimum(1, max_norm / (norms + 1e-6))
    if clip_value is not None:
        grads = np.clip(grads, -clip_value, clip_value)
    return OPTIMIZERS[optimizer](param, grads, **named)


# Pointwise operations

def sigmoid(x):
    return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))


def gelu_tanh(x):
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))


POINTWISE = {name: getattr(np, name) for name in (
    "exp expm1 exp2 log log1p log2 log10 sin cos tan sinh cosh tanh sqrt square abs sign floor "
    "ceil trunc reciprocal").split()} | {
    "neg": np.negative, "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan,
    "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh, "round": np.rint,
    "sigmoid": sigmoid, "erf": lambda x: vector(math.erf, x), "gelu_tanh": gelu_tanh,
    "erfc": lambda x: vector(math.erfc, x), "relu": lambda x: np.maximum(x, 0),
    "gelu": lambda x: 0.5 * x * vector(math.erfc, -x / math.sqrt(2)),
    "silu": lambda x: x * sigmoid(x), "leaky_relu": lambda x: np.where(x >= 0, x, 0.01 * x),
    "softplus": lambda x: np.where(x > 20, x, np.logaddexp(x, 0)),
    "elu": lambda x: np.where(x > 0, x, np.expm1(x)), "rsqrt": lambda x: 1 / np.sqrt(x),
    "frac": lambda x: x - np.trunc(x),
}


# Tensor operations

def log_softmax(input, dim):
    if input.size == 0 or input.ndim == 0:
        return np.zeros_like(input)
    shifted = input - input.max(dim, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(dim, keepdims=True))


def axes(dim):
    return tuple(dim) if isinstance(dim, list) else dim


def reduction(call):
    return lambda input, dim=None, keepdim=False: call(input, axis=axes(dim), keepdims=keepdim)


def spread(input, dim=None, correction=1, keepdim=False):
    centred = input - input.mean(axes(dim), keepdims=True)
    count = input.size if dim is None else np.prod([input.shape[d] for d in dim])
    return (centred ** 2).sum(axes(dim), keepdims=keepdim) / np.float64(max(count - correction, 0))


def norm(input, p=2.0, dim=None, keepdim=False):
    a = np.abs(input)
    if math.isinf(p):
        return (a.max if p > 0 else a.min)(axes(dim), keepdims=keepdim)
    if p == 0:
        return (a != 0).sum(axes(dim), keepdims=keepdim).astype(float)
    return (a ** p).sum(axes(dim), keepdims=keepdim) ** (1 / p)


def logsumexp(input, dim, keepdim=False):
    dim = axes(dim)
    top = input.max(dim, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    total = np.log(np.exp(input - top).sum(dim, keepdims=True)) + top
    return total if keepdim else total.squeeze(dim)


def scatter(input, index, dim, src=None, value=None, add=False):
    result = input.copy()
    for place in np.ndindex(index.shape):
        target = list(place)
        target[dim] = index[place]
        given = value if src is None else src[place]
        result[tuple(target)] = result[tuple(target)] + given if add else given
    return result


def gather(input, index, dim):
    result = np.empty(index.shape)
    for place in np.ndindex(index.shape):
        source = list(place)
        source[dim] = index[place]
        result[place] = input[tuple(source)]
    return result


def sort(input, dim, descending):
    ordered = np.sort(input, dim)
    return np.flip(ordered, dim) if descending else ordered


def topk(input, k, dim=-1, largest=True):
    return np.take(sort(input, dim, largest), range(k), dim)


def linear(input, weight, bias=0.0):
    return input @ weight.T + bias


LOSSES = {f.__name__: f for f in (
    l1_loss, mse_loss, smooth_l1_loss, huber_loss, binary_cross_entropy,
    binary_cross_entropy_with_logits, nll_loss, cross_entropy, kl_div)}
OPTIMIZERS = {f.__name__: f for f in (sgd, adam, adamw, adagrad, rmsprop)}
TENSOR = {
    "sum": reduction(np.sum), "mean": reduction(np.mean), "amax": reduction(np.max),
    "amin": reduction(np.min), "prod": reduction(np.prod), "any": reduction(np.any),
    "all": reduction(np.all), "max": reduction(np.max), "min": reduction(np.min),
    "argmax": reduction(np.argmax), "argmin": reduction(np.argmin), "var": spread,
    "std": lambda **k: np.sqrt(spread(**k)), "norm": norm, "logsumexp": logsumexp,
    "cumsum": lambda input, dim: np.cumsum(input, dim), "sort": sort, "topk": topk,
    "cumprod": lambda input, dim: np.cumprod(input, dim), "gather": gather, "scatter": scatter,
    "scatter_add": lambda **k: scatter(add=True, **k), "linear": linear,
    "index_select": lambda input, index, dim: np.take(input, index, dim),
    "masked_fill": lambda input, mask, value: np.where(mask, value, input),
    "matmul": lambda input, other: np.matmul(input, other), "log_softmax": log_softmax,
    "softmax": lambda input, dim: np.exp(log_softmax(input, dim)) if input.ndim else input * 0 + 1,
    "cat": lambda dim, **parts: np.concatenate(list(parts.values()), dim),
    "stack": lambda dim, **parts: np.stack(list(parts.values()), dim),
    "add": lambda input, other: input + other, "sub": lambda input, other: input - other,
    "mul": lambda input, other: input * other, "div": lambda input, other: input / other,
    "maximum": lambda input, other: np.maximum(input, other),
    "minimum": lambda input, other: np.minimum(input, other),
    "remainder": lambda input, other: np.remainder(input, other),
    "floor_divide": lambda input, other: np.floor_divide(input, other),
    "fmod": lambda input, other: np.fmod(input, other),
    "pow": lambda input, exponent: np.power(input, exponent),
    "atan2": lambda input, other: np.arctan2(input, other),
    "hypot": lambda input, other: np.hypot(input, other),
    "logaddexp": lambda input, other: np.logaddexp(input, other),
    "xlogy": lambda input, other: np.where((input == 0) & ~np.isnan(other), 0.0,
                                           input * np.log(other)),
    "lerp": lambda input, end, weight: input + weight * (end - input),
    "where": lambda condition, input, other: np.where(condition, input, other),
    "clamp": lambda input, min=-math.inf, max=math.inf: np.minimum(np.maximum(input, min), max),
}
