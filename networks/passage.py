"""What becomes of normal numbers that pass one function: the outputs, the slopes they meet, what is flat.

Exact, not sampled: the line is cut where the function crosses the edge of a bin, and the normal
distribution of each stretch is known. The cuts depend on the function alone, so that mean and spread
move without finding them again.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from activations.core import Activation, Curve, Values
from activations.special import SQRT_2PI, normal_tail
from networks.quadrature import average, root_of_density

# Beyond nine standard deviations lies 1e-19 of a normal distribution.
_DEVIATIONS = 9.0
# 1e-300 of it is the last that a product of three factors holds.
_FARTHEST = 37.0
# How far cuts are looked for; beyond, the function is taken to stay in its bin.
_REACHES = (10.0, 20.0, 40.0, 60.0)
_SPACING = 0.02
# A cut is known to 16⁻¹⁰ of it, 2e-14; a turn needs half the digits, for the function stands still there.
_SECTIONS, _DIVISIONS, _THIRDS = 16, 10, 28

# Where a slope is looked at to see that it is constant, as parts of a piece.
_PROBES = np.array([1e-6, 1e-3, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999])
_ROUNDING = 4 * np.finfo(np.float64).eps


# Two rules of Gauss and Legendre, one for the result and one to doubt it.
_FINE, _COARSE = 16, 11
_NODES, _WEIGHTS = (
    np.concatenate(pair)
    for pair in zip(
        np.polynomial.legendre.leggauss(_FINE),
        np.polynomial.legendre.leggauss(_COARSE),
        strict=True,
    )
)
# Panels narrow towards kinks and towards 0, where steep functions are steep.
_OFFSETS = tuple(0.02 * 2.0**power for power in range(6))
_AGREED, _FADED = 1e-13, 1e-15
_FAR = 10.0  # in standard deviations, and squares of f count

# Values with the probability of each.
Masses = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Straight:
    """A stretch of the line on which f is straight, with its slope; where that is 0, with the value of f."""

    low: float
    high: float
    slope: float
    value: float


@dataclass(frozen=True)
class Cuts:
    """Stretches of the line between edges, each with the number of its bin; the ends are at ±∞."""

    edges: Values
    bins: NDArray[np.intp]


@dataclass(frozen=True)
class Shares:
    """The probability of each bin, below and above all levels too, and the point masses by their place.

    A point mass is not in its bin, and what has no finite value is in none: `undefined` is the share of that.
    """

    bins: Values
    masses: Masses
    undefined: float


@dataclass(frozen=True)
class Flat:
    """The shares of inputs that meet a small slope: in the left tail, in the right one, between.

    `everywhere` is 1 where no part of the line is steep; `dead` is the share where f′ is exactly 0.
    """

    left: float
    right: float
    between: float
    everywhere: float
    dead: float

    @property
    def saturated(self) -> float:
        """The share of inputs that meet a small slope, wherever they lie."""
        return self.left + self.right + self.between + self.everywhere


@dataclass(frozen=True)
class Moments:
    """Mean and variance of f and of f′, and E f′²."""

    mean: float
    variance: float
    slope_mean: float
    slope_variance: float
    slope_second: float


def _below(u: Values) -> Values:
    """Return the standard normal distribution function at u ≤ 0 and at u > 0, each to rounding."""
    h, c, mills = normal_tail(np.minimum(np.abs(u), _FARTHEST))
    tail = h * (c * mills) * h
    return np.where(u > 0, 1.0 - tail, tail)


def density(z: Values, mean: float, spread: float) -> Values:
    """Return the density of N(mean, spread²) at z."""
    return np.asarray(np.exp(-0.5 * ((z - mean) / spread) ** 2) / (spread * SQRT_2PI))


def probability(low: Values, high: Values, mean: float, spread: float) -> Values:
    """Return P(low < z < high) for z ~ N(mean, spread²), with its digits in both tails."""
    a, b = (np.asarray(low) - mean) / spread, (np.asarray(high) - mean) / spread
    right = a > 0
    a, b = np.where(right, -b, a), np.where(right, -a, b)
    return np.asarray(_below(b) - _below(a))


@functools.lru_cache(maxsize=256)
def _straight(curve: Curve) -> tuple[Straight, ...]:
    far = _REACHES[-1]
    inner = [p for p in sorted({*curve.breakpoints, *curve.joints}) if abs(p) < far]
    found = []
    for low, high in itertools.pairwise([-math.inf, *inner, math.inf]):
        start, end = max(low, -far), min(high, far)
        parts = _PROBES if math.isinf(high) else 1.0 - _PROBES if math.isinf(low) else None
        parts = np.union1d(_PROBES, 1.0 - _PROBES) if parts is None else parts
        value, slope = curve.value_and_derivative(start + parts * (end - start))
        if np.ptp(slope) <= _ROUNDING * np.max(np.abs(slope)):
            level = float(np.median(slope))
            found.append(Straight(low, high, level, float(value[0]) if level == 0 else math.nan))
    return tuple(found)


def straight(curve: Curve) -> tuple[Straight, ...]:
    """Return the stretches between kinks and joints on which f is straight."""
    return _straight(_kept(curve))


@functools.lru_cache(maxsize=512)
def _bound(activation: Activation, parameters: tuple[tuple[str, float], ...]) -> Curve:
    return activation.bind(**dict(parameters))


def _kept(curve: Curve) -> Curve:
    """Return one and the same object for a function at the same parameters: caches know it by that."""
    return _bound(curve.activation, tuple(curve.parameters.items()))


def _reach(mean: float, spread: float) -> float:
    return _rounded_up(abs(mean) + _DEVIATIONS * spread)


def _rounded_up(needed: float) -> float:
    return next((reach for reach in _REACHES if reach >= needed), _REACHES[-1])


def _turns(g: Callable[[Values], Values], z: Values, y: Values, levels: Values) -> Values:
    """Return the places between the points of a grid where g turns and may just reach a level."""
    rise = np.sign(np.diff(y))
    at = 1 + np.flatnonzero(rise[:-1] * rise[1:] < 0)
    beyond = np.abs(y[at + 1] - 2 * y[at] + y[at - 1])  # a parabola goes a quarter of it further
    near = np.searchsorted(levels, y[at] - beyond) != np.searchsorted(levels, y[at] + beyond)
    at = at[near]
    low, high, up = z[at - 1], z[at + 1], rise[at - 1]
    for _ in range(_THIRDS if len(at) else 0):
        third = (high - low) / 3
        left, right = low + third, high - third
        rising = (g(right) - g(left)) * up > 0
        low, high = np.where(rising, left, low), np.where(rising, high, right)
    return np.asarray((low + high) / 2)


def cut(
    given: Callable[[Values], Values], curve: Curve, levels: Sequence[float], reach: float
) -> Cuts:
    """Return the line cut where what is given, a function of z made of the curve, crosses a level.

    Bin k holds what is at least level k-1 and less than level k; behind the last one stands a bin for ∞ and
    NaN.
    """
    steps = np.array([*levels, math.inf])

    def g(z: Values) -> Values:
        found = given(z)
        return np.where(np.isnan(found), math.inf, found)

    kinks = [p for p in (*curve.breakpoints, *curve.joints) if abs(p) < reach]
    sides = [math.nextafter(point, end) for point in kinks for end in (-math.inf, math.inf)]
    grid = np.linspace(-reach, reach, round(2 * reach / _SPACING) + 1)
    z = np.unique(np.concatenate([grid, kinks, sides]))
    y = g(z)
    turns = _turns(g, z, y, steps)
    if len(turns):
        z, y = np.concatenate([z, turns]), np.concatenate([y, g(turns)])
        order = np.argsort(z, kind="stable")
        z, y = z[order], y[order]
    number = np.searchsorted(steps, y, side="right")
    crossed = np.abs(np.diff(number))
    cell = np.repeat(np.arange(len(crossed)), crossed)
    # Within a cell g goes one way: up through one level after the other, or down.
    place = np.arange(len(cell)) - (np.cumsum(crossed) - crossed)[cell]
    sign = np.sign(np.diff(number))[cell]
    after = number[cell] + sign * (place + 1)
    level = steps[np.minimum(after, after - sign)][:, None]
    low, width = z[cell], np.diff(z)[cell]
    for _ in range(_DIVISIONS if len(cell) else 0):
        width = width / _SECTIONS
        inner = low[:, None] + width[:, None] * np.arange(1, _SECTIONS)
        before = (g(inner) >= level) != (sign > 0)[:, None]
        low = low + width * np.count_nonzero(before, axis=1)
    return Cuts(
        np.concatenate([[-math.inf], low + width / 2, [math.inf]]),
        np.concatenate([number[:1], after]),
    )


@functools.lru_cache(maxsize=64)
def _cut(curve: Curve, what: str, levels: tuple[float, ...], reach: float) -> Cuts:
    g = {
        "value": curve.value,
        "slope": curve.derivative,
        "steepness": lambda z: np.abs(curve.derivative(z)),
    }[what]
    # A typed formula has gaps and poles, beside which no difference means anything.
    quiet = "ignore" if curve.activation.text else None
    with np.errstate(invalid=quiet, over=quiet):  # type: ignore[arg-type]
        return cut(g, curve, levels, reach)


def masses(curve: Curve, mean: float, spread: float, slopes: bool = False) -> Masses:
    """Return the values that f takes with a probability of their own, with `slopes` those of f′."""
    found: dict[float, float] = {}
    for piece in straight(curve):
        place = piece.slope if slopes else piece.value
        if not math.isnan(place):
            mass = float(probability(np.array(piece.low), np.array(piece.high), mean, spread))
            near = [known for known in found if math.isclose(known, place, rel_tol=_ROUNDING)]
            place = near[0] if near else place
            found[place] = found.get(place, 0.0) + mass
    return tuple(sorted(found.items()))


def _shares(
    curve: Curve, slopes: bool, levels: Sequence[float], mean: float, spread: float
) -> Shares:
    what = "slope" if slopes else "value"
    cuts = _cut(_kept(curve), what, tuple(levels), _reach(mean, spread))
    each = probability(cuts.edges[:-1], cuts.edges[1:], mean, spread)
    bins = np.bincount(cuts.bins, weights=each, minlength=len(levels) + 2)
    bins, undefined = bins[:-1], float(bins[-1])
    points = masses(curve, mean, spread, slopes)
    for place, mass in points:
        bins[np.searchsorted(levels, place, side="right")] -= mass
    return Shares(np.maximum(bins, 0.0), points, undefined)


def output_shares(curve: Curve, mean: float, spread: float, levels: Sequence[float]) -> Shares:
    """Return how f(z) is distributed for z ~ N(mean, spread²), over the bins between levels."""
    return _shares(curve, False, levels, mean, spread)


def slope_shares(curve: Curve, mean: float, spread: float, levels: Sequence[float]) -> Shares:
    """Return how f′(z) is distributed for z ~ N(mean, spread²), over the bins between levels."""
    return _shares(curve, True, levels, mean, spread)


def flat_parts(curve: Curve, threshold: float, reach: float) -> tuple[tuple[float, float], ...]:
    """Return the stretches of the line where |f′| < threshold, looked for up to ±reach.

    What is flat there goes on to ±∞.
    """
    if threshold <= 0:
        return ()
    cuts = _cut(_kept(curve), "steepness", (threshold,), _rounded_up(reach))
    pairs = zip(itertools.pairwise(cuts.edges.tolist()), cuts.bins.tolist(), strict=True)
    return tuple(ends for ends, number in pairs if number == 0)


def flat(curve: Curve, mean: float, spread: float, threshold: float) -> Flat:
    """Return the shares of z ~ N(mean, spread²) that meet |f′| < threshold, and f′ = 0."""
    return _flat(_kept(curve), mean, spread, threshold)


@functools.lru_cache(maxsize=256)
def _flat(curve: Curve, mean: float, spread: float, threshold: float) -> Flat:
    parts = flat_parts(curve, threshold, _reach(mean, spread))
    dead = [(piece.low, piece.high) for piece in straight(curve) if piece.slope == 0]
    ends = np.array([*parts, *dead]).reshape(-1, 2)
    found = probability(ends[:, 0], ends[:, 1], mean, spread).tolist()
    shares = dict.fromkeys(("left", "right", "between", "everywhere"), 0.0)
    for (low, high), share in zip(parts, found, strict=False):
        left, right = low == -math.inf, high == math.inf
        whole = (
            "everywhere" if left and right else "left" if left else "right" if right else "between"
        )
        shares[whole] += share
    return Flat(**shares, dead=math.fsum(found[len(parts) :]))


def moments(curve: Curve, mean: float, spread: float) -> Moments:
    """Return the moments of f and f′ for z ~ N(mean, spread²), to about 1e-14; what diverges is ∞.

    Values are taken relative to those at the mean: a difference of squares would lose the variance of
    what is nearly constant.
    """
    return _moments(_kept(curve), mean, spread)


@functools.lru_cache(maxsize=1024)
def _moments(curve: Curve, mean: float, spread: float) -> Moments:
    value, slope = (float(found) for found in curve.value_and_derivative(mean))

    def rows(x: Values, root: Values) -> Sequence[NDArray[np.float64]]:
        f, d = curve.value_and_derivative(mean + x)
        g, e = (f - value) * root, (d - slope) * root
        return [g * root, g * g, e * root, e * e, np.square(d * root)]

    points = [point - mean for point in {0.0, *curve.breakpoints, *curve.joints}]
    found = _at_once(rows, spread, points)
    if found is None:
        found = average(rows, spread * spread, points)
    shift, second, slope_shift, slope_second, whole = (float(number) for number in found)
    return Moments(
        mean=value + shift,
        variance=max(second - shift * shift, 0.0),
        slope_mean=slope + slope_shift,
        slope_variance=max(slope_second - slope_shift * slope_shift, 0.0),
        slope_second=whole,
    )


def _at_once(
    rows: Callable[[Values, Values], Sequence[Values]], spread: float, points: Sequence[float]
) -> Values | None:
    """Return what `average` does, in a tenth of its time; None where two rules on the same panels differ.

    A film asks for hundreds of averages, most of them of tame functions.
    """
    far = _FAR * spread
    steps = [*_OFFSETS, *(-step for step in _OFFSETS), 0.0]
    near = [point + step for point in points for step in steps]
    whole = spread * np.arange(-_FAR, _FAR + 0.5, 0.5)
    edges = np.unique(np.clip(np.concatenate([whole, near]), -far, far))
    half = np.diff(edges)[:, None] / 2
    x = (edges[:-1, None] + half) + half * _NODES
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        found = np.stack(rows(x, root_of_density(x / spread))) * (half / spread)
        parts = found[..., :_FINE] * _WEIGHTS[:_FINE], found[..., _FINE:] * _WEIGHTS[_FINE:]
        fine, coarse = (np.sum(part, axis=(1, 2)) for part in parts)
        size = np.sum(np.abs(parts[0]), axis=(1, 2))
        ends = np.sum(np.abs(parts[0][:, [0, -1]]), axis=(1, 2))
        settled = (np.abs(fine - coarse) <= _AGREED * size) & (ends <= _FADED * size)
    return np.asarray(fine) if settled.all() and np.isfinite(fine).all() else None
