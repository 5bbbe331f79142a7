"""Simulated stacks of fully connected layers: signal forwards, gradient backwards.

Layer 1 is h¹ = W¹x⁰ + b¹; the others are hˡ = Wˡxˡ⁻¹ + bˡ, or hˡ = hˡ⁻¹ + α(Wˡxˡ⁻¹ + bˡ) where there is a
residual α, with xˡ = f(n(hˡ)) and n the norm. A sample is a row. The loss of a sample is a random direction
times its h of the last layer, so that δ there has rms 1; δˡ is its gradient by hˡ (with norm "batch" that of
the sum over the batch), and the gradient by the weights is that of the mean over the batch.

The first layer is one of weights as well: h¹ has length σw² q0 + σb², not q0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from activations.core import Curve, Values

Init = Literal["gaussian", "orthogonal"]
Norm = Literal["none", "rms", "layer", "batch"]
Precision = Literal["float32", "float64"]
Trace = Literal["length", "correlation", "log_delta", "log_weight_gradient", "saturated", "dead"]

# A gigabyte of weights in float32.
MOST_WEIGHTS = 2**28
BINS = 64
# A histogram of so many numbers shows what one of all would.
_SAMPLE = 16_384


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A stack of `depth` layers of `width` units, before training, and what is fed into it.

    Weights have the variance σw²/width, or are σw times a random rotation (Haar); biases have σb².
    `residual` is the factor α of each branch, 0 for a stack without shortcuts. The batch consists of
    pairs: each input has mean square `q0`, the two of a pair the correlation `c0`.
    ValueError says which number cannot be.
    """

    depth: int
    width: int
    sigma_w: float
    sigma_b: float = 0.0
    init: Init = "gaussian"
    norm: Norm = "none"
    residual: float = 0.0
    batch: int = 64
    q0: float = 1.0
    c0: float = 0.5
    seed: int = 0

    def __post_init__(self) -> None:
        for name, least in (("depth", 1), ("width", 2), ("batch", 2), ("seed", 0)):
            value = getattr(self, name)
            if not (isinstance(value, int) and value >= least):
                raise ValueError(f"A stack needs a whole {name} of {least} or more, not {value}.")
        if self.batch % 2:
            raise ValueError(f"The batch consists of pairs: {self.batch} is odd.")
        for name in ("sigma_w", "sigma_b", "residual", "q0"):
            if not 0 <= getattr(self, name) < math.inf:
                raise ValueError(
                    f"A stack needs a finite {name} that is not negative, not {getattr(self, name)}."
                )
        if not -1 <= self.c0 <= 1:
            raise ValueError(f"A correlation lies between -1 and 1; c0 is {self.c0}.")
        for name, known in (("init", get_args(Init)), ("norm", get_args(Norm))):
            if getattr(self, name) not in known:
                raise ValueError(
                    f"There is no {name} {getattr(self, name)!r}: choose among {', '.join(known)}."
                )
        if self.depth * self.width**2 > MOST_WEIGHTS:
            raise ValueError(
                f"{self.depth} layers of {self.width} units have more than {MOST_WEIGHTS:,} weights."
            )

    @property
    def skip(self) -> float:
        """How much of a layer's h goes on unchanged: 1 with shortcuts, else 0."""
        return 1.0 if self.residual else 0.0

    @property
    def branch(self) -> float:
        """The factor of W x + b in every layer but the first."""
        return self.residual or 1.0


@dataclass(frozen=True, eq=False)
class Network:
    """The random numbers of a stack: weights (out, in) and biases of each layer, inputs, directions."""

    weights: tuple[Values, ...]
    biases: tuple[Values, ...]
    inputs: Values
    directions: Values


@dataclass(frozen=True, eq=False)
class Histogram:
    """Shares of equally wide bins between `low` and `high`, the least and the greatest value.

    `low` and `high` have shape (layers,), `shares` (layers, bins); a row is NaN where the layer holds a
    number that is not finite.
    """

    low: Values
    high: Values
    shares: Values


@dataclass(frozen=True, eq=False)
class Traces:
    """What was measured in each layer, the first one first; arrays of shape (layers,).

    `length` is the mean square of h, `correlation` the mean cosine between the h of a pair, NaN at h = 0.
    `log_delta`, `log_weight_gradient` are log₁₀ of the rms over entries, -∞ where all are 0.
    `saturated` is the share of |f′| < ε·max|f′|, f′ = 0 included; `dead` the share of units with f′ = 0 for
    the whole batch. `pre_activation` is what goes into f, n(h); `delta` is in units of its rms.
    """

    length: Values
    correlation: Values
    log_delta: Values
    log_weight_gradient: Values
    saturated: Values
    dead: Values
    pre_activation: Histogram
    activation: Histogram
    delta: Histogram


@dataclass(frozen=True, eq=False)
class Ensemble:
    """The traces of one stack for several seeds."""

    members: tuple[Traces, ...]

    def quartiles(self, trace: Trace) -> Values:
        """Return the lower quartile, the median and the upper one of a trace; shape (3, layers).

        Each is a number that occurred: between -∞ and a number there is no middle.
        """
        values = np.array([getattr(member, trace) for member in self.members])
        found: Values = np.quantile(values, [0.25, 0.5, 0.75], axis=0, method="inverted_cdf")
        return found


@dataclass(frozen=True, eq=False)
class Layer:
    """What the way back needs of one layer: n(h), 1/size of h, f(n(h)), f′(n(h))."""

    normed: Values
    inverse: Values
    value: Values
    slope: Values


def rotation(rng: np.random.Generator, width: int) -> Values:
    """Return a random orthogonal matrix, every rotation and reflection as likely (Mezzadri 2007)."""
    q, r = np.linalg.qr(rng.standard_normal((width, width)))
    turned: Values = q * np.where(np.diag(r) < 0, -1.0, 1.0)
    return turned


def pairs(stack: Stack, rng: np.random.Generator) -> Values:
    """Return the inputs; length and correlation hold to rounding, not on average only."""
    first, other = rng.standard_normal((2, stack.batch // 2, stack.width))
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    other -= np.sum(first * other, axis=1, keepdims=True) * first
    other /= np.linalg.norm(other, axis=1, keepdims=True)
    second = stack.c0 * first + math.sqrt(1 - stack.c0**2) * other
    both: Values = np.stack((first, second), axis=1).reshape(stack.batch, stack.width)
    return both * math.sqrt(stack.q0 * stack.width)


def draw(stack: Stack, rng: np.random.Generator, precision: Precision = "float32") -> Network:
    """Return the random numbers of a stack.

    They are drawn in float64, layer after layer and before any scale: a seed means the same network
    in both precisions and at each σ, and a deeper stack begins with the layers of a shallower one.
    """
    inputs = pairs(stack, rng)
    directions = rng.standard_normal((stack.batch, stack.width))
    directions /= math.sqrt(float(np.mean(directions**2)))
    weights, biases = [], []
    for _ in range(stack.depth):
        if stack.init == "orthogonal":
            W = rotation(rng, stack.width) * stack.sigma_w
        else:
            W = rng.standard_normal((stack.width, stack.width))
            W *= stack.sigma_w / math.sqrt(stack.width)
        weights.append(W.astype(precision))
        biases.append((rng.standard_normal(stack.width) * stack.sigma_b).astype(precision))
    return Network(
        tuple(weights), tuple(biases), inputs.astype(precision), directions.astype(precision)
    )


def normalise(h: Values, norm: Norm) -> tuple[Values, Values]:
    """Return h divided by its size, centred before if "layer" or "batch", and the inverse of that size.

    No ε is added to the size, unlike in the libraries: n(h) has mean square 1 at every scale. What does
    not differ from its mean by more than rounding becomes 0, with inverse 0.
    """
    if norm == "none":
        return h, np.ones((1, 1), h.dtype)
    axis = 0 if norm == "batch" else 1
    # Squares of float32 would underflow at 1e-19: first a power of two, which rounds nothing.
    exponent = np.frexp(np.max(np.abs(h), axis=axis, keepdims=True))[1]
    h = np.ldexp(h, -exponent)
    least = 0.0
    if norm != "rms":
        h = h - np.mean(h, axis=axis, keepdims=True, dtype=np.float64).astype(h.dtype)
        least = 4 * float(np.finfo(h.dtype).eps)
    size = np.sqrt(np.mean(h * h, axis=axis, keepdims=True))
    inverse = np.divide(1, size, out=np.zeros_like(size), where=size > least)
    return h * inverse, np.ldexp(inverse, -exponent)


def through_norm(slopes: Values, normed: Values, inverse: Values, norm: Norm) -> Values:
    """Return rows multiplied by the Jacobian of the norm: back, or forward, because it is symmetric."""
    if norm == "none":
        return slopes
    axis = 0 if norm == "batch" else 1
    along = np.mean(slopes * normed, axis=axis, keepdims=True)
    rest: Values = slopes - normed * along
    if norm != "rms":
        rest -= np.mean(slopes, axis=axis, keepdims=True)
    rest *= inverse
    return rest


def forward(curve: Curve, stack: Stack, network: Network) -> tuple[list[Values], list[Layer]]:
    """Return h and what the way back needs, layer by layer."""
    x = network.inputs
    states: list[Values] = []
    layers: list[Layer] = []
    for W, b in zip(network.weights, network.biases, strict=True):
        h: Values = x @ W.T
        h += b
        if states and stack.residual:
            h *= stack.residual
            h += states[-1]
        normed, inverse = normalise(h, stack.norm)
        x, slope = curve.value_and_derivative(normed)
        states.append(h)
        layers.append(Layer(normed, inverse, x, slope))
    return states, layers


def backward(stack: Stack, network: Network, layers: list[Layer]) -> tuple[list[Values], list[int]]:
    """Return δ of each layer as an array times a power of two, which never under- or overflows."""
    delta, exponent = _scaled(network.directions)
    deltas, exponents = [delta], [exponent]
    for index in range(stack.depth - 1, 0, -1):
        below = layers[index - 1]
        back: Values = delta @ network.weights[index]
        back *= below.slope
        back = through_norm(back, below.normed, below.inverse, stack.norm)
        if stack.residual:
            back *= stack.residual
            back += delta
        delta, shift = _scaled(back)
        exponent += shift
        deltas.append(delta)
        exponents.append(exponent)
    return deltas[::-1], exponents[::-1]


def simulate(
    curve: Curve, stack: Stack, *, epsilon: float = 0.05, precision: Precision = "float32"
) -> Traces:
    """Return what is measured on the way through one random stack and back.

    float32 shows what it does in training: h beyond 3e38 is ∞ and then NaN, below 1e-45 it is 0. The
    gradient keeps its digits at every size. float64 costs twice the time.
    """
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        network = draw(stack, np.random.default_rng(stack.seed), precision)
        states, layers = forward(curve, stack, network)
        deltas, exponents = backward(stack, network, layers)
        inputs = [network.inputs, *(layer.value for layer in layers[:-1])]
        threshold = epsilon * peak(curve)
        scales = [1.0] + [stack.branch] * (stack.depth - 1)
        return Traces(
            length=np.array([_rms(h) ** 2 for h in states]),
            correlation=np.array([_correlation(h) for h in states]),
            log_delta=np.array(
                [_log10(_rms(delta), k) for delta, k in zip(deltas, exponents, strict=True)]
            ),
            log_weight_gradient=np.array(
                [
                    _log10(scale * product_rms(delta, x) / stack.batch, k)
                    for scale, delta, x, k in zip(scales, deltas, inputs, exponents, strict=True)
                ]
            ),
            saturated=np.array(
                [np.mean((np.abs(y) < threshold) | (y == 0)) for y in (at.slope for at in layers)]
            ),
            dead=np.array([np.mean(~np.any(layer.slope, axis=0)) for layer in layers]),
            pre_activation=_histogram([layer.normed for layer in layers]),
            activation=_histogram([layer.value for layer in layers]),
            delta=_histogram([delta / (_rms(delta) or 1.0) for delta in deltas]),
        )


def ensemble(
    curve: Curve,
    stack: Stack,
    seeds: Iterable[int],
    *,
    epsilon: float = 0.05,
    precision: Precision = "float32",
) -> Ensemble:
    """Return the traces of the stack for each of the seeds."""
    members = [replace(stack, seed=seed) for seed in seeds]
    return Ensemble(
        tuple(simulate(curve, each, epsilon=epsilon, precision=precision) for each in members)
    )


def product_rms(left: Values, right: Values) -> float:
    """Return the rms of the entries of leftᵀ right, by the cheaper of two ways.

    |AᵀB|² = Σ (AAᵀ)∘(BBᵀ) needs no matrix as large as the weights.
    """
    left, a = _scaled(left)
    right, b = _scaled(right)
    rows, entries = len(left), left.shape[1] * right.shape[1]
    if 2 * rows < left.shape[1]:
        square = np.sum((left @ left.T).astype(np.float64) * (right @ right.T))
    else:
        square = np.sum(np.square(left.T @ right, dtype=np.float64))
    return float(np.ldexp(math.sqrt(max(float(square), 0.0) / entries), a + b))


def _scaled(values: Values) -> tuple[Values, int]:
    """Return the values over a power of two, and its exponent, so that squares of the large ones are safe."""
    largest = max(float(np.max(values)), -float(np.min(values)))
    exponent = math.frexp(largest)[1] if 0 < largest < math.inf else 0
    if abs(exponent) <= 16:
        return values, 0
    return np.ldexp(values, -exponent), exponent


def _rms(values: Values) -> float:
    scaled, exponent = _scaled(values)
    return math.ldexp(math.sqrt(float(np.vdot(scaled, scaled)) / scaled.size), exponent)


def _log10(value: float, exponent: int) -> float:
    return float(np.log10(value)) + exponent * math.log10(2) if value else -math.inf


def _correlation(h: Values) -> float:
    h = np.ldexp(h, -np.frexp(np.max(np.abs(h), axis=1, keepdims=True))[1])
    first, second = h[::2], h[1::2]
    product = np.sum(first * second, axis=1, dtype=np.float64)
    sizes = np.linalg.norm(first, axis=1).astype(np.float64) * np.linalg.norm(second, axis=1)
    return float(np.mean(product / sizes))


def peak(curve: Curve) -> float:
    """Return max|f′|; where it is infinite, by a jump or a power, that on [-8, 8] off the jumps."""
    bound = curve.traits.lipschitz
    if math.isfinite(bound):
        return bound
    slopes = np.abs(curve.derivative(np.linspace(-8, 8, 4001)))
    return float(np.max(slopes[np.isfinite(slopes)], initial=0.0))


def _histogram(layers: list[Values]) -> Histogram:
    low, high, shares = [], [], []
    for values in layers:
        some = values.reshape(-1)[: max(_SAMPLE, values.shape[1])].astype(np.float64)
        least, most = float(np.min(some)), float(np.max(some))
        low.append(least)
        high.append(most)
        shares.append(_shares(some, least, most))
    return Histogram(np.array(low), np.array(high), np.array(shares))


def _shares(values: Values, least: float, most: float) -> NDArray[np.floating[Any]]:
    if not (math.isfinite(least) and math.isfinite(most)):
        return np.full(BINS, math.nan)
    width = (most - least) / BINS
    if not width > 0:
        return np.bincount([0], minlength=BINS).astype(np.float64)
    places = np.minimum((values - least) / width, BINS - 1).astype(np.intp)
    return np.bincount(places, minlength=BINS) / values.size
