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
from typing import Literal

import numpy as np

from activations.core import Curve, Values
from networks.network import Init, Network, Norm, Precision, Stack, draw
from networks.passes import Step, backward, forward, scaled
from networks.shares import flat_shares

__all__ = [
    "BINS",
    "Ensemble",
    "Histogram",
    "Init",
    "Network",
    "Norm",
    "Precision",
    "Stack",
    "Trace",
    "Traces",
    "draw",
    "ensemble",
    "measure",
    "peak",
    "product_rms",
    "simulate",
]

Trace = Literal["length", "correlation", "log_delta", "log_weight_gradient", "saturated", "dead"]

BINS = 64
# A histogram of so many numbers shows what one of all would.
_SAMPLE = 4096
# A sum of squares, and a product of two, is as good in float32 as its terms.
_USUAL = (2.0**-50, 2.0**50)
Bins = tuple[float, float, Values]


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


def simulate(
    curve: Curve, stack: Stack, *, epsilon: float = 0.05, precision: Precision = "float32"
) -> Traces:
    """Return what is measured on the way through one random stack and back.

    float32 shows what it does in training: h beyond 3e38 is ∞ and then NaN, below 1e-45 it is 0. The
    gradient keeps its digits at every size. float64 costs twice the time and more.
    """
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        network = draw(stack, np.random.default_rng(stack.seed), precision)
    return measure(curve, stack, network, epsilon=epsilon)


def measure(curve: Curve, stack: Stack, network: Network, *, epsilon: float = 0.05) -> Traces:
    """Return what is measured in that network."""
    threshold = epsilon * peak(curve)
    layers, signals, slopes, gradients = [], [], [], []
    room = np.empty_like(network.weights[0])
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        for h, layer, x in forward(curve, stack, network):
            layers.append(layer)
            signals.append((*_length_and_correlation(h), _bins(layer.normed), _bins(x)))
        slopes.append(flat_shares(curve.derivative(layers[-1].normed), threshold))
        for step in backward(curve, stack, network, layers):
            gradients.append(_gradients(step, room))
            if step.slope is not None:
                slopes.append(flat_shares(step.slope, threshold))
    length, correlation, before, after = zip(*signals, strict=True)
    delta, weight, exponents, bins = zip(*reversed(gradients), strict=True)
    saturated, dead = np.array(slopes[::-1]).T
    scales = np.array([1.0] + [stack.branch] * (stack.depth - 1))
    shift = np.array(exponents) * math.log10(2)
    with np.errstate(divide="ignore"):
        return Traces(
            length=np.array(length),
            correlation=np.array(correlation),
            log_delta=np.log10(delta) + shift,
            log_weight_gradient=np.log10(np.array(weight) * scales / stack.batch) + shift,
            saturated=saturated,
            dead=dead,
            pre_activation=_histogram(before),
            activation=_histogram(after),
            delta=_histogram(bins),
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


def product_rms(left: Values, right: Values, room: Values | None = None) -> float:
    """Return the rms of the entries of leftᵀ right, by the cheaper of two ways.

    |AᵀB|² = Σ (AAᵀ)∘(BBᵀ) needs no matrix as large as the weights, for which `room` may be given.
    """
    rows, entries = len(left), left.shape[1] * right.shape[1]
    if 2 * rows < left.shape[1]:
        square = float(np.vdot(left @ left.T, right @ right.T))
    else:
        product = np.matmul(left.T, right, out=room)
        square = float(np.vdot(product, product))
    if _USUAL[0] < square < _USUAL[1]:
        return math.sqrt(square / entries)
    left, a = scaled(left)
    right, b = scaled(right)
    if a or b:
        return float(np.ldexp(product_rms(left, right, room), a + b))
    return math.sqrt(max(square, 0.0) / entries)


def peak(curve: Curve) -> float:
    """Return max|f′|; where it is infinite, by a jump or a power, that on [-8, 8] off the jumps."""
    bound = curve.traits.lipschitz
    if math.isfinite(bound):
        return bound
    slopes = np.abs(curve.derivative(np.linspace(-8, 8, 4001)))
    return float(np.max(slopes[np.isfinite(slopes)], initial=0.0))


def _gradients(step: Step, room: Values) -> tuple[float, float, int, Bins]:
    """Return rms of δ and of δᵀx, both over two to the same exponent, and the bins of δ over its rms."""
    delta = step.delta
    size = math.sqrt(float(np.vdot(delta, delta)) / delta.size)
    low, high, shares = _bins(delta)
    unit = size or 1.0
    return (
        size,
        product_rms(delta, step.inputs, room),
        step.exponent,
        (low / unit, high / unit, shares),
    )


def _length_and_correlation(h: Values) -> tuple[float, float]:
    squares = np.vecdot(h, h)
    exponent = 0
    if not (_USUAL[0] < np.min(squares) and np.max(squares) < _USUAL[1]):
        h, exponent = scaled(h)
        squares = np.vecdot(h, h)
    products = np.vecdot(h[::2], h[1::2])
    sizes = np.sqrt(squares[::2]) * np.sqrt(squares[1::2])
    cosines = np.divide(products, sizes, out=np.full_like(sizes, math.nan), where=sizes > 0)
    length = float(np.mean(squares, dtype=np.float64)) / h.shape[1]
    return math.ldexp(length, 2 * exponent), float(np.mean(cosines, dtype=np.float64))


def _bins(values: Values) -> Bins:
    """Return least, greatest and shares of the bins between, of the first rows."""
    some = values.reshape(-1)[: max(_SAMPLE, values.shape[1])]
    least, most = float(np.min(some)), float(np.max(some))
    if not (math.isfinite(least) and math.isfinite(most)):
        return least, most, np.full(BINS, math.nan)
    width = (most - least) / BINS
    if not width > 0:
        return least, most, np.bincount([0], minlength=BINS).astype(np.float64)
    # 1/width overflows where all numbers are subnormal, in float32 soon.
    places = np.subtract(some, least, dtype=np.float64)
    places /= width
    counts = np.bincount(places.astype(np.intp), minlength=BINS + 1)
    counts[BINS - 1] += counts[BINS]  # the greatest value
    return least, most, counts[:BINS] / some.size


def _histogram(layers: Iterable[Bins]) -> Histogram:
    low, high, shares = zip(*layers, strict=True)
    return Histogram(np.array(low), np.array(high), np.array(shares))
