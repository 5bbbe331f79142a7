"""Averages of one function for all lengths at once, quickly: for maps of many stacks.

E f(√q z)² is an integral over x = √q z whose nodes do not depend on q: one evaluation of f serves every q.
The nodes are even in ln |x|, as fine beside every kink as beside 0. Single stacks are better served by
meanfield.py, which is exact to rounding; here some 1e-6 is reached, for fast waves at large q 1e-2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from activations.core import Curve
from networks.quadrature import Values

LEAST, MOST = 1e-15, 1e18
_PER_DECADE = 12
_GRID = np.linspace(
    math.log(LEAST), math.log(MOST), 1 + round(_PER_DECADE * math.log10(MOST / LEAST))
)
_STEP = float(_GRID[1] - _GRID[0])

# |x| from where nothing is missed at the least length to nine standard deviations of the greatest.
_NEAREST, _FARTHEST = 1e-24, 1.2e10
_PANEL = 0.5
# Up to here no panel is longer than 1, so that a wave is met several times in its period.
_NEAR = 40.0
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(12)
# The logarithm of what counts as 0 in the table, and how far beyond it lengths go.
_NOTHING = math.log(1e-290)
_FAR = 1e280

# Correlations: Hermite's functions on even places, and the lengths and angles of the table.
_TERMS = 100
_Z = np.linspace(-9.0, 9.0, 361)
_ANGLES = np.linspace(0.0, math.pi, 65)
_PAIR_GRID = np.linspace(math.log(1e-8), math.log(1e10), 73)


@dataclass(frozen=True, eq=False)
class Lengths:
    """Tables over ln q of the logarithms of E f² and E f′², and over ln q and the angle of (1-K)/(1-c).

    K is E f(u)f(v)/E f² at the correlation c, the cosine of the angle. Below 1e-15 and beyond 1e18 f is
    taken for the power of x that it is there.
    """

    second_log: Values
    slope_log: Values
    apart: Values

    def second(self, q: Values) -> Values:
        """Return E f² for z ~ N(0, q)."""
        return _read(self.second_log, q)

    def slope(self, q: Values) -> Values:
        """Return E f′² for z ~ N(0, q)."""
        return _read(self.slope_log, q)

    def growth(self, q: Values) -> Values:
        """Return d ln E f² / d ln q, from the table's own polynomial."""
        t, around = _around(self.second_log, q)
        a, b, c = _cubic(around)
        found: Values = ((3 * a * t + 2 * b) * t + c) / _STEP
        return found

    def product(self, q: Values, c: Values) -> Values:
        """Return E f(u)f(v) over E f² for u, v ~ N(0, q) of correlation c, to some 1e-3."""
        row = (np.log(np.maximum(q, LEAST)) - _PAIR_GRID[0]) / _spacing(_PAIR_GRID)
        row = np.clip(row, 0, len(_PAIR_GRID) - 1)
        column = np.arccos(np.clip(c, -1, 1)) / _spacing(_ANGLES)
        i = np.minimum(np.nan_to_num(row).astype(int), len(_PAIR_GRID) - 2)
        j = np.minimum(np.nan_to_num(column).astype(int), len(_ANGLES) - 2)
        s, t = row - i, column - j
        table = self.apart
        apart = (1 - s) * ((1 - t) * table[i, j] + t * table[i, j + 1]) + s * (
            (1 - t) * table[i + 1, j] + t * table[i + 1, j + 1]
        )
        found: Values = 1 - (1 - c) * apart
        return found


def lengths(curve: Curve) -> Lengths:
    """Return the tables of a curve."""
    size, width = _places((*curve.breakpoints, *curve.joints))
    with np.errstate(all="ignore"):
        second = np.zeros_like(size)
        slope = np.zeros_like(size)
        for side in (-1.0, 1.0):
            value, derivative = curve.value_and_derivative(side * size)
            second += np.minimum(np.square(value), 1e280)
            slope += np.minimum(np.square(derivative), 1e280)
        z = size * np.exp(-_GRID / 2)[:, None]
        mass = np.exp(-z * z / 2) * z * (width / math.sqrt(2 * math.pi))
        logs = [np.log(np.maximum(mass @ row, 1e-291)) for row in (second, slope)]
    return Lengths(logs[0], logs[1], _apart(curve))


def _places(points: tuple[float, ...]) -> tuple[Values, Values]:
    """Return |x| of the nodes, and their widths in ln |x|; kinks lie between panels."""
    edges = [math.log(_NEAREST)]
    while edges[-1] < math.log(_FARTHEST):
        at = math.exp(edges[-1])
        edges.append(edges[-1] + (min(_PANEL, math.log1p(1 / at)) if at < _NEAR else _PANEL))
    kinks = [math.log(abs(point)) for point in points if abs(point) > _NEAREST]
    every = np.unique([*edges, *kinks])
    half = np.diff(every)[:, None] / 2
    places = np.exp((every[:-1, None] + half) + half * _NODES)
    return places.ravel(), (half * _WEIGHTS).ravel()


def _spacing(grid: Values) -> float:
    return float(grid[1] - grid[0])


def _around(table: Values, q: Values) -> tuple[Values, Values]:
    """Return how far q lies beyond its place in the table, in steps, and the four values around."""
    place = np.nan_to_num((np.log(np.clip(q, LEAST, MOST)) - _GRID[0]) / _STEP)
    start = np.clip(place.astype(int), 1, len(_GRID) - 3)
    around: Values = np.stack([table[start + shift] for shift in (-1, 0, 1, 2)])
    return place - start, around


def _cubic(around: Values) -> tuple[Values, Values, Values]:
    """Return the coefficients of t³, t² and t of the polynomial through four values at t = -1, 0, 1, 2."""
    before, here, there, after = around
    a = (after - 3 * there + 3 * here - before) / 6
    b = (before - 2 * here + there) / 2
    return a, b, there - here - a - b


def _read(table: Values, q: Values) -> Values:
    t, around = _around(table, q)
    a, b, c = _cubic(around)
    logs = ((a * t + b) * t + c) * t + around[1]
    beyond = np.log(np.clip(q, 1 / _FAR, _FAR)) / _STEP
    logs += np.minimum(beyond - _GRID[0] / _STEP, 0) * (table[1] - table[0])
    logs += np.maximum(beyond - _GRID[-1] / _STEP, 0) * (table[-1] - table[-2])
    found = np.exp(logs)
    return np.where(logs > _NOTHING, found, 0.0)


def _hermite() -> Values:
    """Return Hermite's functions over √φ times φ dz at the even places, one order a row."""
    root = np.exp(-_Z * _Z / 4) / (2 * math.pi) ** 0.25
    before, now = np.zeros_like(_Z), root
    rows = []
    for order in range(_TERMS):
        rows.append(now * root * _spacing(_Z))
        before, now = now, (_Z * now - math.sqrt(order) * before) / math.sqrt(order + 1)
    return np.array(rows)


_HERMITE = _hermite()
_POWERS = np.cos(_ANGLES) ** np.arange(_TERMS)[:, None]


def _apart(curve: Curve) -> Values:
    """Return (1 - E f(u)f(v)/E f²)/(1 - c) for the lengths and angles of the table, NaN where f² overflows.

    E f(u)f(v) = Σ aₙ² cⁿ (Daniely, Frostig, Singer 2016, arXiv:1602.05897); at c = 1 it is q E f′²/E f².
    """
    scale = np.exp(_PAIR_GRID / 2)[:, None]
    c = np.cos(_ANGLES)
    with np.errstate(all="ignore"):
        value, slope = curve.value_and_derivative(scale * _Z)
        density = _HERMITE[0]
        second = np.square(value) @ density
        powers = np.square(value @ _HERMITE.T)
        rest = np.maximum(second - np.sum(powers, axis=1), 0)
        kernel = (powers @ _POWERS + rest[:, None] * c ** (2 * _TERMS)) / second[:, None]
        apart = (1 - kernel) / (1 - c)
        apart[:, 0] = scale[:, 0] ** 2 * (np.square(slope) @ density) / second
    return np.asarray(np.where(np.isfinite(apart), np.maximum(apart, 0), np.nan))
