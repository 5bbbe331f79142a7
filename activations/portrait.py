"""What can be computed about a single curve: moments, fixed points, minimum, differences."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from activations.core import Curve, Interval, Values

# φ(14) = 1e-43: nothing outside changes a double, not even under e^2x.
_GAUSS_REACH = 14.0
_PANEL = 0.25
_NODES = 16

_SEARCH_REACH = 60.0

# Where the steepest slope of a typed formula is looked for, and how many of its fixed points are found.
_NEAR = np.linspace(-40.0, 40.0, 801)
_NEAR.flags.writeable = False
_FAR = np.array([-1e6, 1e6])
# What no formula without a pole reaches beside a kink.
_POLE = 1e12
_FAR.flags.writeable = False
_MOST_FIXED = 64


@dataclass(frozen=True)
class Moments:
    """E f, E f² and E f′² for z ~ N(0, 1)."""

    mean: float
    second: float
    slope: float


@dataclass(frozen=True)
class Portrait:
    """The numbers that describe a curve beyond its declared traits."""

    value_at_zero: float
    slope_at_zero: float
    moments: Moments
    minimum: tuple[float, float] | None
    fixed_points: tuple[Interval, ...]

    @property
    def zero_centred(self) -> bool:
        """Whether the mean output for z ~ N(0, 1) is 0."""
        return abs(self.moments.mean) < 1e-12


@functools.lru_cache(maxsize=1)
def _legendre() -> tuple[Values, Values]:
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return nodes, weights


def _pieces(curve: Curve) -> list[float]:
    """Return the ends of the pieces on which the curve is smooth, -∞ and ∞ included."""
    return [-math.inf, *sorted({*curve.breakpoints, *curve.joints}), math.inf]


def moments(curve: Curve) -> Moments:
    """Return E f, E f² and E f′² under the standard normal distribution, to about 1e-14.

    Gauss-Legendre on panels split where the curve is not smooth. Gauss-Hermite converges like 1/n
    there: 256 nodes give E f′² of ELU to three digits.
    """
    inner = [point for point in _pieces(curve) if abs(point) < _GAUSS_REACH]
    edges = np.union1d(np.arange(-_GAUSS_REACH, _GAUSS_REACH + _PANEL, _PANEL), inner)
    nodes, weights = _legendre()
    half = np.diff(edges)[:, None] / 2
    z = (edges[:-1, None] + half) + half * nodes
    mass = half * weights * np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    value, slope = curve.value_and_derivative(z)
    return Moments(
        float(np.sum(mass * value)),
        float(np.sum(mass * value**2)),
        float(np.sum(mass * slope**2)),
    )


def bisect(g: Callable[[float], float], low: float, high: float) -> float:
    """Return a sign change of g between low and high, to the last bit or two."""
    sign = g(low) > 0
    for _ in range(200):
        middle = (low + high) / 2
        if not low < middle < high:
            break
        low, high = (middle, high) if (g(middle) > 0) == sign else (low, middle)
    return low if abs(g(low)) <= abs(g(high)) else high


def _roots(g: Callable[[Values], Values], x: Values) -> list[float]:
    """Return the places where g changes sign strictly, found on the grid x and refined.

    Values of a few ulps count as 0, and a run of zeros longer than one point is rounding, not a root:
    softplus(40) == 40, and mish(x) - x flickers about 0 from x = 18 on.
    """
    exact = g(x)
    rounded = np.where(np.abs(exact) <= 8 * np.finfo(np.float64).eps * np.abs(x), 0.0, exact)
    found = []
    for i in range(len(x) - 1):
        on_grid = bool(i and rounded[i] == 0 and rounded[i - 1] * rounded[i + 1] < 0)
        if on_grid and exact[i] == 0:
            found.append(float(x[i]))
        elif on_grid or rounded[i] * rounded[i + 1] < 0:
            low, high = float(x[i - on_grid]), float(x[i + 1])
            found.append(bisect(lambda point: float(g(np.asarray(point))), low, high))
    return found


def _minimum(curve: Curve) -> tuple[float, float] | None:
    """Return place and value of the least value, None where it is not attained at one single x."""
    if not curve.range.low_closed:
        return None
    x = np.linspace(-_SEARCH_REACH, _SEARCH_REACH, 24001)
    value = curve.value(x)
    value = np.where(np.isnan(value), math.inf, value)
    lowest = int(np.argmin(value))
    if np.count_nonzero(value == value[lowest]) > 1 or not 0 < lowest < len(x) - 1:
        return None
    place, least = _bottom(curve, float(x[lowest - 1]), float(x[lowest + 1]))
    dips = 1 + np.flatnonzero((value[1:-1] < value[:-2]) & (value[1:-1] < value[2:]))
    others = dips[dips != lowest]
    if others.size:  # a wave comes down to the same value again, between other points of the grid
        next_lowest = int(others[np.argmin(value[others])])
        _, again = _bottom(curve, float(x[next_lowest - 1]), float(x[next_lowest + 1]))
        if abs(again - least) <= 1e-12 * max(1.0, abs(least)):
            return None
    return place, least


def _bottom(curve: Curve, low: float, high: float) -> tuple[float, float]:
    """Return place and value of the minimum between low and high, where there is one."""
    kinks = [point for point in curve.breakpoints if low < point < high]
    smooth = bisect(lambda point: float(curve.derivative(point)), low, high)
    place = min((*kinks, smooth), key=lambda point: float(curve.value(point)))
    return place, float(curve.value(place))


def _fixed_points(curve: Curve) -> tuple[Interval, ...]:
    if curve.activation.text:
        return _crossings(curve)
    found: list[Interval] = []
    for left, right in itertools.pairwise(_pieces(curve)):
        low, high = max(left, -_SEARCH_REACH), min(right, _SEARCH_REACH)
        middle = low + (high - low) * np.array([0.1, 0.35, 0.5, 0.65, 0.9])
        if np.array_equal(curve.value(middle), middle):
            low_closed, high_closed = (
                math.isfinite(end) and bool(curve.value(end) == end) for end in (left, right)
            )
            found.append(Interval(left, right, low_closed, high_closed))
            continue
        # An even number of panels puts a point on 0, where most fixed points are.
        x = np.linspace(low, high, 4001)
        for root in _roots(lambda point: curve.value(point) - point, x):
            found.append(Interval(root, root, True, True))
        found += [Interval(root, root, True, True) for root in _touching(curve, x)]
        for end, value in ((left, curve.value(left)), (right, curve.value(right))):
            if math.isfinite(end) and value == end:
                found.append(Interval(end, end, True, True))
    return _merged(found)


def _crossings(curve: Curve) -> tuple[Interval, ...]:
    """Return the fixed points of a typed formula: crossings and runs on a grid, those nearest to 0.

    All are refined at once: there may be thousands, and an evaluation costs more than its points.
    """
    x = np.linspace(-_SEARCH_REACH, _SEARCH_REACH, 24001)
    gap = curve.value(x) - x
    gap = np.where(np.abs(gap) <= 8 * np.finfo(np.float64).eps * np.abs(x), 0.0, gap)
    cells = np.flatnonzero(gap[:-1] * gap[1:] < 0)
    cells = cells[np.argsort(np.abs(x[cells]))[:_MOST_FIXED]]
    low, high, rises = x[cells], x[cells + 1], gap[cells] < 0
    for _ in range(60):
        middle = (low + high) / 2
        below = (curve.value(middle) < middle) == rises
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    at_poles = ~(np.abs(curve.value(low) - low) <= 1e-6)
    found = [Interval(point, point, True, True) for point in low[~at_poles].tolist()]
    zero = np.concatenate([[False], gap == 0, [False]])
    starts, ends = np.flatnonzero(zero[1:] & ~zero[:-1]), np.flatnonzero(zero[:-1] & ~zero[1:]) - 1
    for start, end in list(zip(starts, ends, strict=True))[:_MOST_FIXED]:
        left = -math.inf if start == 0 else float(x[start])
        right = math.inf if end == len(x) - 1 else float(x[end])
        found.append(Interval(left, right, math.isfinite(left), math.isfinite(right)))
    return _merged(found)


def _touching(curve: Curve, x: Values) -> list[float]:
    """Return the places where f(x) = x without a change of sign, from the grid x and refined.

    There f′ passes through 1. A wave around the diagonal has hundreds: all are refined at once.
    """
    few_ulps = 8 * np.finfo(np.float64).eps
    gap, tilt = curve.value(x) - x, curve.derivative(x) - 1.0
    tilt = np.where(np.abs(tilt) <= few_ulps * np.maximum(1.0, np.abs(x)), 0.0, tilt)
    # A parabola that touches within a cell is no higher at its end than this.
    low_enough = np.abs(gap[:-1]) <= np.diff(x) * np.abs(tilt[:-1])
    cells = np.flatnonzero((tilt[:-1] * tilt[1:] < 0) & low_enough)
    on_grid = x[1:-1][(tilt[1:-1] == 0) & (tilt[:-2] * tilt[2:] < 0)]
    low, high, rises = x[cells], x[cells + 1], tilt[cells] < 0
    for _ in range(60):
        middle = (low + high) / 2
        beyond = (curve.derivative(middle) > 1.0) == rises
        low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
    nearer = np.abs(curve.derivative(low) - 1.0) <= np.abs(curve.derivative(high) - 1.0)
    place = np.concatenate([np.where(nearer, low, high), on_grid])
    touches = np.abs(curve.value(place) - place) <= few_ulps * np.abs(place)
    return [float(point) for point in place[touches]]


def _merged(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    merged: list[Interval] = []
    for interval in sorted(intervals, key=lambda interval: (interval.low, interval.high)):
        if merged and interval.low <= merged[-1].high:
            last = merged[-1]
            if interval.high > last.high:
                merged[-1] = Interval(
                    last.low, interval.high, last.low_closed, interval.high_closed
                )
        else:
            merged.append(interval)
    return tuple(merged)


def portrait(curve: Curve) -> Portrait:
    """Return the numbers that describe the curve.

    Fixed points f(x) = x are searched in [-60, 60]; a whole piece of them is an interval.
    """
    # In the gaps and at the poles of a typed formula there is nothing to be found.
    quiet = "ignore" if curve.activation.text else None
    with np.errstate(invalid=quiet, over=quiet):  # type: ignore[arg-type]
        return _described(curve)


def _described(curve: Curve) -> Portrait:
    return Portrait(
        value_at_zero=float(curve.value(0.0)),
        slope_at_zero=float(curve.derivative(0.0)),
        moments=moments(curve),
        minimum=_minimum(curve),
        fixed_points=_fixed_points(curve),
    )


def central_difference(curve: Curve, x: Values, largest: float = 1e-3) -> Values:
    """Return f′(x) by the five-point central difference, its step `largest` or less near a breakpoint.

    Truncation is h⁴/30·f⁗⁗′ and rounding about 2e-16·|f|/h: an error near 1e-12 where both are tame.
    NaN where a breakpoint or joint is closer than 1e-6: a difference across it means nothing.
    """
    step = np.full(np.shape(x), largest)
    for point in (*curve.breakpoints, *curve.joints):
        step = np.minimum(step, np.abs(x - point) / 2.5)
    step = np.where(step < 4e-7, np.nan, step)

    def rise(h: Values) -> Values:
        # The distance actually stepped, not the one wished for: x + h is rounded.
        right, left = x + h, x - h
        return (curve.value(right) - curve.value(left)) / (right - left)

    return (4.0 * rise(step) - rise(2.0 * step)) / 3.0


def steepest(curve: Curve, low: float, high: float) -> float:
    """Return sup |f′|, or its maximum over [low, high] where it is infinite everywhere else."""
    if curve.activation.text:  # its traits are dear to find
        return _steepest_seen(curve, np.linspace(low, high, 401))
    lipschitz = curve.traits.lipschitz
    if math.isfinite(lipschitz):
        return lipschitz
    return float(np.max(np.abs(curve.derivative(np.linspace(low, high, 401)))))


def has_pole(curve: Curve) -> bool:
    """Return whether a typed formula has a pole: its averages do not exist, and halving would look long.

    1/(x - a) is some 1e15 at the floats beside a; a pole that is square-integrable counts as well.
    """
    if not curve.activation.text or not curve.breakpoints:
        return False
    points = np.array(curve.breakpoints)
    beside = np.concatenate([points, np.nextafter(points, -np.inf), np.nextafter(points, np.inf)])
    return bool(np.any(np.abs(curve.value(beside)) > _POLE))


def _steepest_seen(curve: Curve, x: Values) -> float:
    """Return the largest slope of a typed formula; at x alone where it grows without bound."""
    in_sight, near, far = (np.abs(curve.derivative(at)) for at in (x, _NEAR, _FAR))
    top = float(np.max(in_sight[np.isfinite(in_sight)], initial=0.0))
    wide = float(np.max(near[np.isfinite(near)], initial=top))
    return top if np.any(far > 1.5 * wide) else wide


def saturated(curve: Curve, low: float, high: float, epsilon: float) -> tuple[Interval, ...]:
    """Return the parts of [low, high] where |f′| < ε·sup|f′|, their ends exact to rounding.

    Where f′ is 0 everywhere (a step) the whole of [low, high] is saturated, for every ε > 0.
    """
    top = steepest(curve, low, high)
    threshold = epsilon * top
    if epsilon <= 0:
        return ()
    if top == 0:
        return (Interval(low, high, True, True),)
    x = np.linspace(low, high, 2001)
    flat = np.abs(curve.derivative(x)) < threshold
    edges = np.flatnonzero(flat[1:] != flat[:-1])
    left, right = x[edges], x[edges + 1]
    for _ in range(6):  # all ends at once: a call costs more than its points, and 512⁶ is 2⁵⁴
        cells = np.linspace(left, right, 513)
        inside = np.abs(curve.derivative(cells)) < threshold
        step = np.argmax(inside != flat[edges], axis=0)
        left, right = cells[step - 1, range(len(edges))], cells[step, range(len(edges))]
    excess = [np.abs(np.abs(curve.derivative(side)) - threshold) for side in (left, right)]
    ends = np.where(excess[0] <= excess[1], left, right)
    bounds = [low, *map(float, ends), high]
    return tuple(
        Interval(start, end, True, True)
        for index, (start, end) in enumerate(itertools.pairwise(bounds))
        if bool(flat[0]) == (index % 2 == 0)
    )
