"""Range, traits and gaps of a typed formula, found on a grid that reaches from 1e-300 to 1e308."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from activations.core import Interval, Traits, Values
from activations.expression.survey import Breaks, Function, Pair, bends

_MAGNITUDES = np.geomspace(1e-300, 1e300, 601)
_HALF = np.concatenate([[5e-324], _MAGNITUDES, [36.7, 88.8, 709.8, 746.0, 1e301, 1e308]])
NEAR = np.linspace(-40.0, 40.0, 4001)
EVERYWHERE = np.unique(np.concatenate([-_HALF, NEAR, _HALF]))
# Above it something has no bound.
BOUNDLESS = 1e300
# Two values count as equal to these digits: what a dozen roundings cost.
SAME = 1e-13
# A soft tail rounds to its limit somewhere; an end reached only beyond this is not attained.
SETTLED_AT = 5.0
TURNS, TURNING = 20, np.linspace(100.0, 1100.0, 20001)
FAR_AWAY = np.geomspace(1e75, 1e300, 401)
RESTLESS = 1e-3
GAP_REACH = 60.0
for shared in (NEAR, EVERYWHERE, TURNING, FAR_AWAY):
    shared.flags.writeable = False

Why = Literal["undefined", "overflow"]
Tail = Literal["hard", "soft", "none"]


@dataclass(frozen=True)
class Gap:
    """Where the curve has no number: from `low` to `high`, both included, and why."""

    low: float
    high: float
    why: Why


def gaps(pair: Pair) -> tuple[Gap, ...]:
    """Return the gaps in [-60, 60] seen on a grid of 1/64, their ends to the last bit."""
    x = np.arange(-64 * GAP_REACH, 64 * GAP_REACH + 1) / 64
    kind = _kind(pair.value(x))
    edges = np.flatnonzero(kind[1:] != kind[:-1])
    first, last = _ordered(x[edges]), _ordered(x[edges + 1])
    for _ in range(64 if edges.size else 0):
        middle = first + (last - first) // 2
        same = _kind(pair.value(_float(middle))) == kind[edges]
        first, last = np.where(same, middle, first), np.where(same, last, middle)
    low, high = _float(first), _float(last)
    starts, ends = [float(x[0]), *map(float, high)], [*map(float, low), float(x[-1])]
    kinds = [int(kind[0]), *(int(one) for one in kind[edges + 1])]
    return tuple(
        Gap(start, end, "undefined" if one == 1 else "overflow")
        for start, end, one in zip(starts, ends, kinds, strict=True)
        if one
    )


def _ordered(x: Values) -> NDArray[np.int64]:
    """Return whole numbers in the order of the floats, neighbours for neighbours; -0 is 0."""
    bits = np.ascontiguousarray(x, dtype=np.float64).view(np.int64)
    return np.where(bits >= 0, bits, np.iinfo(np.int64).min - bits)


def _float(places: NDArray[np.int64]) -> Values:
    bits = np.where(places >= 0, places, np.iinfo(np.int64).min - places)
    return bits.view(np.float64)


def _kind(values: Values) -> Values:
    return np.where(np.isnan(values), 1, np.where(np.isinf(values), 2, 0))


def value_range(pair: Pair, breaks: Breaks) -> Interval:
    """Return the smallest interval around all outputs; an end is closed when it is attained."""
    low, low_closed = _end(pair, breaks, -1.0)
    high, high_closed = _end(pair, breaks, 1.0)
    if not low < high:
        return (
            Interval(low, low, True, True) if math.isfinite(low) else Interval(-math.inf, math.inf)
        )
    return Interval(low, high, low_closed, high_closed)


def _end(pair: Pair, breaks: Breaks, sign: float) -> tuple[float, bool]:
    """Return the largest sign · f, times sign, and whether a finite x attains it."""
    limits = pair.value(np.array([-math.inf, math.inf]))
    oscillating = bool(np.any(np.isnan(limits))) and oscillates(pair)
    searched = NEAR if oscillating else EVERYWHERE
    points = np.union1d(searched, np.array(breaks.breakpoints + breaks.joints))
    values = sign * pair.value(points)
    if not np.any(~np.isnan(values)):
        return sign * math.inf, False
    best, place = _largest(lambda x: sign * pair.value(x), points, values)
    outer = [*(sign * limits[~np.isnan(limits)]), *(sign * _sides(pair, breaks))]
    if oscillating:
        far = sign * pair.value(np.concatenate([-FAR_AWAY, FAR_AWAY]))
        outer += [math.inf] if np.nanmax(far, initial=-math.inf) > 1e70 else []
    beyond = max(outer, default=-math.inf)
    if best > BOUNDLESS or beyond > BOUNDLESS:
        return sign * math.inf, False
    room = SAME * max(1.0, abs(best))
    if beyond > best + room:
        return sign * beyond + 0.0, False
    if beyond < best - room or _attained(pair, breaks, sign, beyond, place):
        return sign * best + 0.0, True
    return sign * beyond + 0.0, False


def _attained(pair: Pair, breaks: Breaks, sign: float, end: float, place: float) -> bool:
    """Return whether the limit itself is attained: by a hard tail, a point near 0, or a break."""
    left, right = tails(pair, breaks)
    limits = sign * pair.value(np.array([-math.inf, math.inf]))
    for tail, limit in ((left, limits[0]), (right, limits[1])):
        if tail == "hard" and limit == end:
            return True
    x = NEAR[np.abs(NEAR) <= SETTLED_AT]
    x = np.union1d(x, np.array(breaks.breakpoints + breaks.joints))
    return bool(np.any(sign * pair.value(x) >= end))


def _sides(pair: Pair, breaks: Breaks) -> Values:
    points = np.array(breaks.breakpoints)
    beside = np.concatenate([np.nextafter(points, -math.inf), np.nextafter(points, math.inf)])
    found = pair.value(beside) if beside.size else beside
    return found[~np.isnan(found)]


def _largest(function: Function, points: Values, values: Values) -> tuple[float, float]:
    """Return the largest value and its place, refined around the best of the points."""
    place, best = 0.0, -math.inf
    for _ in range(5):
        index = int(np.nanargmax(values))
        if values[index] > best:
            best, place = float(values[index]), float(points[index])
        low, high = points[max(index - 2, 0)], points[min(index + 2, points.size - 1)]
        if not math.isfinite(best) or high - low > 1e3:
            break
        points = np.linspace(low, high, 101)
        values = function(points)
        if np.all(np.isnan(values)):
            break
    return best, place


def lipschitz(pair: Pair, breaks: Breaks) -> float:
    """Return sup |f′|, infinite at a jump."""
    if jumps(pair, breaks):
        return math.inf
    x = NEAR if oscillates(pair) else EVERYWHERE
    points = np.array(breaks.breakpoints)
    beside = np.concatenate([np.nextafter(points, -math.inf), np.nextafter(points, math.inf)])
    x = np.union1d(x, beside)
    sizes = np.abs(pair.slope(x))
    if not np.any(~np.isnan(sizes)):
        return math.inf
    best, _ = _largest(lambda at: np.abs(pair.slope(at)), x, sizes)
    ends = np.abs(pair.slope(np.array([-math.inf, math.inf])))
    if oscillates(pair):
        ends = np.append(ends, np.abs(pair.slope(np.concatenate([-FAR_AWAY, FAR_AWAY]))))
        ends = np.where(ends > 1e70, math.inf, ends)
    best = max(best, float(np.nanmax(ends, initial=0.0)))
    return math.inf if best > BOUNDLESS else best


def jumps(pair: Pair, breaks: Breaks) -> bool:
    """Return whether f jumps at a break, a pole included."""
    if not breaks.breakpoints:
        return False
    points = np.array(breaks.breakpoints)
    left, right = (
        pair.value(np.nextafter(points, -math.inf)),
        pair.value(np.nextafter(points, math.inf)),
    )
    apart = ~(np.abs(right - left) <= 1e-6 * np.maximum(1.0, np.abs(left)))
    return bool(np.any(apart & ~np.isnan(left) & ~np.isnan(right)))


def tails(pair: Pair, breaks: Breaks) -> tuple[Tail, Tail]:
    """Return how f′ goes to 0 on the left and on the right."""
    away = np.concatenate([np.geomspace(1.0, 1e4, 501), np.geomspace(1.1e4, 1e300, 301)])
    found: list[Tail] = []
    for sign in (-1.0, 1.0):
        corner = max(sign * point for point in (0.0, *breaks.breakpoints, *breaks.joints))
        at_end = float(pair.slope(np.array([sign * math.inf]))[0])
        if at_end != 0:
            found.append("none")
            continue
        beyond = sign * (corner + away)
        still = not np.any(pair.slope(beyond)) and len(set(pair.value(beyond).tolist())) == 1
        found.append("hard" if still else "soft")
    return found[0], found[1]


def oscillates(pair: Pair) -> bool:
    """Return whether f′ rises and falls for ever on one side."""
    for side in (-TURNING, TURNING):
        slopes = pair.slope(side)
        moves = np.diff(slopes[np.isfinite(slopes)])
        moves = moves[np.abs(moves) > 1e-6 * np.abs(moves).max(initial=0.0)]
        if np.count_nonzero(np.sign(moves[1:]) != np.sign(moves[:-1])) > TURNS:
            return True
    return False


def monotone(pair: Pair) -> Literal["increasing", "decreasing", "neither"]:
    """Return whether f only rises or only falls, by values and slopes."""
    values, slopes = pair.value(EVERYWHERE), pair.slope(EVERYWHERE)
    moves, room = np.diff(values), SAME * np.abs(values[1:])
    small = SAME * np.nanmax(np.abs(slopes[np.abs(EVERYWHERE) <= 40.0]), initial=0.0)
    falls = np.any(moves < -room) or np.any(slopes < -small)
    rises = np.any(moves > room) or np.any(slopes > small)
    if not falls:
        return "increasing"
    return "neither" if rises else "decreasing"


def symmetry(pair: Pair, breaks: Breaks) -> Literal["odd", "even", "neither"]:
    """Return whether f(-x) is -f(x) or f(x), apart from breaks."""
    x = EVERYWHERE[EVERYWHERE > 0]
    x = x[~np.isin(x, np.abs(np.array(breaks.breakpoints)))]
    right, left = pair.value(x), pair.value(-x)
    if np.all(np.isnan(left)) or np.any(np.isnan(right) != np.isnan(left)):
        return "neither"
    room = SAME * np.abs(right)
    odd, even = left + right, left - right
    if np.all((np.abs(odd) <= room) | (left == -right) | np.isnan(right)):
        return "odd"
    same = np.all((np.abs(even) <= room) | (left == right) | np.isnan(right))
    return "even" if same else "neither"


def smoothness(pair: Pair, breaks: Breaks) -> float:
    """Return -1 for a jump, 0 for a kink, 1 or 2 for joints, ∞ without any."""
    if breaks.breakpoints:
        return -1.0 if jumps(pair, breaks) else 0.0
    if breaks.joints:
        return 1.0 if np.any(bends(pair, np.array(breaks.joints))) else 2.0
    return math.inf


def traits(pair: Pair, breaks: Breaks) -> Traits:
    """Return all traits, as they look."""
    left, right = tails(pair, breaks)
    return Traits(
        monotone=monotone(pair),
        symmetry=symmetry(pair, breaks),
        smoothness=smoothness(pair, breaks),
        left=left,
        right=right,
        lipschitz=lipschitz(pair, breaks),
        oscillates=oscillates(pair),
    )
