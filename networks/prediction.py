"""What theory says of a simulated stack: the traces of `networks.stack` for infinite width and batch.

Poole et al. 2016 (arXiv:1606.05340), Schoenholz et al. 2017 (arXiv:1611.01232); residual branches: Yang,
Schoenholz 2017 (arXiv:1712.08969); batch normalisation: Yang et al. 2019 (arXiv:1902.08129).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from activations.core import Curve
from networks.hermite import Averages, Table
from networks.network import Stack
from networks.quadrature import Values
from networks.stack import peak

# Where |f′| is compared with its maximum: a wave has its period in the first part, a tail is in the second.
_NEAR, _FAR = 100.0, 1e160
# Two lengths so far out between which the slope of f no longer changes where f is a line in the end.
_BEYOND = (1e240, 1e250)


@dataclass(frozen=True, eq=False)
class Prediction:
    """What an infinitely wide stack does in each layer, the first one first; arrays of shape (layers,).

    `length`, `correlation`, `log_delta`, `log_weight_gradient` and `saturated` are what `Traces` has under
    these names; `log_delta` is log₁₀ |δˡ|/|δᴸ|. `factor` is |δˡ|²/|δˡ⁺¹|², NaN in the last layer.
    `exact` is false where the factor is only a lower estimate: with batch normalisation, unless f is odd
    or a line to either side of 0, inputs of n(h) are no longer normal after some layers.
    """

    length: Values
    correlation: Values
    log_delta: Values
    log_weight_gradient: Values
    saturated: Values
    factor: Values
    exact: bool


@dataclass(frozen=True)
class _State:
    """Variance and covariance of the h of a pair, and the same over the batch: of h less its mean there."""

    q: float
    pair: float
    spread: float
    together: float


class Source(Protocol):
    """What gives the averages of a function at a length."""

    def at(self, q: float) -> Averages:
        """Return them."""
        ...


def predict(
    curve: Curve,
    stack: Stack,
    epsilon: float | None = 0.05,
    *,
    correlation: bool = True,
    averages: Source | None = None,
) -> Prediction:
    """Return theory's traces of the stack; without `correlation` that one is NaN, in a third of the time.

    A length that overflows is ∞, and what depends on it is NaN, unless f is a line in the end. Without
    `epsilon` the saturated shares are NaN. `averages` is what is known of the curve already, or a sketch.
    """
    batch = stack.norm == "batch"
    table = averages or Table(curve, pairs=correlation)
    w, b, branch = stack.sigma_w**2, stack.sigma_b**2, stack.branch**2
    first = w * stack.q0
    state = _State(first + b, first * stack.c0 + b, first, first * stack.c0)
    states, factors, entering, passed = [], [], [], []
    for _ in range(stack.depth):
        states.append(state)
        q, cosine = _entering(stack, state)
        found = _averages(curve, table, q)
        entering.append(q)
        passed.append(found)
        product = found.product(cosine) if not math.isnan(cosine) else math.nan
        size = {"none": 1.0, "batch": state.spread}.get(stack.norm, state.q)
        factors.append(_carried(stack, 1.0, branch * w * found.slope / size if size > 0 else 0.0))
        square = found.mean * found.mean
        state = _State(
            _carried(stack, state.q, branch * (w * found.second + b)),
            _carried(stack, state.pair, branch * (w * product + b)),
            _carried(stack, state.spread, branch * w * (found.second - square)),
            _carried(stack, state.together, branch * w * (product - square)),
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.log10(np.array([*factors[:-1], 1.0])) / 2
        log_delta = np.cumsum(steps[::-1])[::-1]
        lengths = np.array([each.q for each in states])
        correlations = np.array([each.pair for each in states]) / lengths
        log_weight_gradient = log_delta + _inputs(stack, passed, log_delta)
    return Prediction(
        length=lengths,
        correlation=np.clip(correlations, -1, 1) if correlation else np.full(stack.depth, np.nan),
        log_delta=log_delta,
        log_weight_gradient=log_weight_gradient,
        saturated=(
            np.full(stack.depth, np.nan)
            if epsilon is None
            else saturated_shares(curve, np.array(entering), epsilon)
        ),
        factor=np.array([*factors[:-1], math.nan]),
        exact=not batch or normal_for_ever(curve),
    )


def _carried(stack: Stack, before: float, branch: float) -> float:
    """Return what passes a layer beside its branch, and through it; 0·∞ is not wanted."""
    return before + branch if stack.residual else branch


def _inputs(stack: Stack, averages: list[Averages], log_delta: Values) -> Values:
    """Return log₁₀ of what the gradient by the weights has beside |δ|: the rms of their inputs.

    With batch normalisation what came back through it sums to 0 over the batch, and meets of the inputs
    only what differs from their mean. Through shortcuts, and in the last layer, δᴸ comes beside it.
    """
    squares = np.array([stack.q0, *(each.second for each in averages[:-1])])
    scales = np.array([1.0] + [stack.branch] * (stack.depth - 1))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if stack.norm == "batch":
            means = np.array([0.0, *(each.mean for each in averages[:-1])])
            direct = np.full(stack.depth, stack.skip)
            direct[-1] = 1.0
            beside = direct * 10 ** (-2 * log_delta)
            squares -= means * means * np.where(direct > 0, 1 - beside, 1)
        found: Values = np.log10(scales) + np.log10(squares / stack.batch) / 2
    return found


def _entering(stack: Stack, state: _State) -> tuple[float, float]:
    """Return variance and correlation of what goes into f."""
    size, pair = (state.spread, state.together) if stack.norm == "batch" else (state.q, state.pair)
    cosine = min(max(pair / size, -1.0), 1.0) if 0 < size < math.inf else math.nan
    if stack.norm == "none":
        return size, cosine
    return (1.0 if size > 0 else 0.0), cosine


def _averages(curve: Curve, table: Source, q: float) -> Averages:
    if q < math.inf:
        return table.at(q)
    near, far = (table.at(each).slope for each in _BEYOND)
    settled = abs(far - near) <= 1e-9 * far
    return Averages(q, math.nan, math.inf, far if settled else math.nan)


def normal_for_ever(curve: Curve) -> bool:
    """Return whether normalised inputs stay normal: f is odd, or a line through 0 on either side of 0."""
    if curve.traits.symmetry == "odd":
        return True
    x = np.array([-3.0, -1.0, 1.0, 3.0])
    return bool(np.allclose(curve.value(x * 1e-3) * 1e3, curve.value(x), rtol=1e-12, atol=0))


def saturated_shares(curve: Curve, q: Values, epsilon: float) -> Values:
    """Return P(|f′(z)| < ε·max|f′|, or f′ = 0) for z ~ N(0, q), for each q."""
    threshold = epsilon * peak(curve)

    def flat(x: Values) -> NDArray[np.bool_]:
        size = np.abs(curve.derivative(x))
        found: NDArray[np.bool_] = (size < threshold) | (size == 0)
        return found

    tail = np.geomspace(_NEAR, _FAR, 3001)
    inner = np.linspace(-_NEAR, _NEAR, 16_001)
    close = np.geomspace(1e-9, 0.02, 200)
    x = np.unique(np.concatenate([-tail, inner, tail, -close, close]))
    for point in curve.breakpoints:
        x = np.union1d(x, np.nextafter(point, [-math.inf, math.inf]))
    inside = flat(x)
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    low, high = x[edges], x[edges + 1]
    for _ in range(60):
        middle = low + (high - low) / 2
        same = flat(middle) == inside[edges]
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    bounds = np.concatenate([[-math.inf], low, [math.inf]])
    with np.errstate(divide="ignore", invalid="ignore"):
        below = _below(bounds / np.sqrt(q)[:, None])
    shares = np.diff(below, axis=1)
    start = 0 if inside[0] else 1
    found: Values = np.add.reduce(shares[:, start::2], axis=1)
    found[~((q > 0) & np.isfinite(q))] = math.nan
    return found


def _below(z: Values) -> Values:
    """Return P(standard normal < z) to about 1e-16."""
    flat = [0.5 * math.erfc(-each / math.sqrt(2)) for each in z.ravel()]
    return np.array(flat).reshape(z.shape)
