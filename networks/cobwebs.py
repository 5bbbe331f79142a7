"""The two maps of a plain wide layer as they are drawn: curve, way from layer to layer, fixed points.

q → Q(q) for lengths, c → C(c) for correlations where lengths have settled (Poole et al. 2016,
arXiv:1606.05340; Schoenholz et al. 2017, arXiv:1611.01232).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from activations.core import Curve
from activations.portrait import bisect
from networks.hermite import Table
from networks.lengths import Lengths
from networks.meanfield import chi, length_map, length_slope
from networks.quadrature import Values

End = Literal["stays", "moves", "collapses", "diverges"]

# A map that follows the diagonal as closely as this lies on it.
_ON = 1e-6
# Where the tangent counts as 1.
_MARGINAL = 1e-4
_LENGTHS = np.geomspace(1e-6, 1e5, 661)
# A length that has not settled after so many layers is said to be under way.
_PATIENCE = 300
_CORRELATIONS = np.sin(np.linspace(-math.pi / 2, math.pi / 2, 121))
_STEP = 1e-5
# Lengths settle between these, or are gone.
_LEAST, _MOST = 1e-12, 1e12


@dataclass(frozen=True)
class Root:
    """A fixed point of a map, and the slope of the map there."""

    place: float
    slope: float

    @property
    def stable(self) -> bool:
        """Whether numbers nearby come to it."""
        return abs(self.slope) < 1 - _MARGINAL


@dataclass(frozen=True, eq=False)
class Cobweb:
    """A map at many places, the way through it layer by layer, and its fixed points by place.

    `everywhere` says that every place is fixed.
    """

    x: Values
    y: Values
    way: Values
    roots: tuple[Root, ...]
    everywhere: bool


@dataclass(frozen=True)
class Scales:
    """Where lengths lead: χ and Q′ at the length `q` there, and how many layers an e-fold takes.

    `end` is "stays" at a fixed point, "moves" where it is still under way after 300 layers, "collapses"
    towards 0 or "diverges" towards ∞.
    """

    q: float
    chi: float
    slope: float
    end: End
    length: float
    gradient: float


def length_cobweb(
    curve: Curve, table: Lengths, sigma_w: float, sigma_b: float, q1: float, depth: int
) -> tuple[Cobweb, Scales]:
    """Return the map of lengths with the way from q¹ on, and where that ends.

    The drawn range is that of the first layers and of the fixed points.
    """

    def after(q: Values) -> Values:
        return sigma_w**2 * table.second(q) + sigma_b**2

    way = [q1]
    for _ in range(max(depth, _PATIENCE) - 1):
        way.append(float(after(np.array([way[-1]]))[0]))
        if (way[-1] == way[-2] and len(way) > depth) or not way[-1] < math.inf:
            break
    with np.errstate(over="ignore"):
        gap = np.minimum(after(_LENGTHS) / _LENGTHS - 1, 1e6)
    everywhere = bool(np.all(np.abs(gap) < _ON))
    roots = () if everywhere else _length_roots(curve, table, sigma_w, sigma_b, gap)
    seen = [q1, *way[:6], *(root.place for root in roots)]
    kept = [q for q in seen if 1e-10 < q < 1e10] or [1.0]
    x = np.geomspace(min(kept) / 5, 5 * max(kept), 161)
    cobweb = Cobweb(x, after(x), np.array(way[:depth]), roots, everywhere)
    return cobweb, _scales(curve, sigma_w, sigma_b, way)


def _length_roots(
    curve: Curve, table: Lengths, sigma_w: float, sigma_b: float, gap: Values
) -> tuple[Root, ...]:
    """Return the fixed points, by place; what only the table takes for one is left out."""

    def ahead(q: float) -> float:
        return float(sigma_w**2 * table.second(np.array([q]))[0] + sigma_b**2 - q)

    found = []
    for at in np.flatnonzero(np.sign(gap[:-1]) * np.sign(gap[1:]) < 0):
        place = bisect(ahead, float(_LENGTHS[at]), float(_LENGTHS[at + 1]))
        if abs(length_map(curve, place, sigma_w, sigma_b) / place - 1) < 1e-3:
            found.append(Root(place, length_slope(curve, place, sigma_w)))
    return tuple(found)


def _scales(curve: Curve, sigma_w: float, sigma_b: float, way: list[float]) -> Scales:
    """Return where a way leads that has been followed far."""
    last = way[-1]
    at = min(max(last, _LEAST), _MOST) if last == last else _MOST
    if not last < 1e6 * max(way[0], 1.0):
        end: End = "diverges"
    elif last < 1e-6 * way[0] or last == 0:
        end = "collapses"
    else:
        end = "stays" if abs(last / way[-2] - 1) < _ON else "moves"
        # Far out, where a fast wave costs the table its digits.
        if end == "stays" and length_map(curve, last, sigma_w, sigma_b) > 1.001 * last:
            end = "diverges"
    slope = length_slope(curve, at, sigma_w)
    rate = chi(curve, at, sigma_w)
    return Scales(at, rate, slope, end, layers(abs(slope)), layers(rate))


def correlation_cobweb(
    curve: Curve, q: float, sigma_w: float, sigma_b: float, c1: float, depth: int
) -> Cobweb | None:
    """Return the map of correlations at the length q, and the way from c¹ on; None where nothing is left.

    Good to 1e-6, where f jumps to 1e-4.
    """
    found = Table(curve, pairs=True).at(q)
    after = sigma_w**2 * found.second + sigma_b**2
    if not 0 < after < math.inf:
        return None

    def step(c: float) -> float:
        return (sigma_w**2 * found.product(min(max(c, -1.0), 1.0)) + sigma_b**2) / after

    def slope(c: float) -> float:
        low, high = max(c - _STEP, -1.0), min(c + _STEP, 1.0)
        return (step(high) - step(low)) / (high - low)

    y = np.array([step(float(c)) for c in _CORRELATIONS])
    way = [c1]
    for _ in range(depth - 1):
        way.append(step(way[-1]))
    gap = y - _CORRELATIONS
    everywhere = bool(np.all(np.abs(gap) < _ON))
    roots = []
    if not everywhere:
        if abs(gap[0]) < _ON:
            roots.append(Root(-1.0, slope(-1.0)))
        for at in np.flatnonzero(gap[1:-2] * gap[2:-1] <= 0) + 1:
            low, high = float(_CORRELATIONS[at]), float(_CORRELATIONS[at + 1])
            if gap[at + 1] == 0:
                continue  # it is the low end of the next one
            place = low if gap[at] == 0 else bisect(lambda c: step(c) - c, low, high)
            if place < 1 - 1e-4:
                roots.append(Root(place, slope(place)))
        roots.append(Root(1.0, _slope_at_one(curve, q, sigma_w) * q / after))
    return Cobweb(_CORRELATIONS, y, np.array(way), tuple(roots), everywhere)


def _slope_at_one(curve: Curve, q: float, sigma_w: float) -> float:
    """Return C′(1) where q = Q(q): χ, or ∞ where f jumps."""
    sides = [curve.sided(point) for point in curve.breakpoints]
    if any(abs(at.value_right - at.value_left) > 1e-12 for at in sides):
        return math.inf
    return chi(curve, q, sigma_w)


def layers(rate: float) -> float:
    """Return over how many layers a factor `rate` a layer makes e or 1/e."""
    if rate <= 0 or math.isinf(rate):
        return 0.0
    log = abs(math.log(rate))
    return math.inf if log < 1e-12 else 1 / log
