"""Averages of one function for many lengths and correlations, quickly: tables in ln q, series in c.

E f(u)f(v) = Σ aₙ² cⁿ with the coefficients aₙ of f(√q z) in Hermite's polynomials (Daniely, Frostig,
Singer, NIPS 2016, arXiv:1602.05897).
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from activations.core import Curve
from networks import quadrature
from networks.meanfield import moments
from networks.quadrature import Values

# So many coefficients are computed; what follows them is a power of n where f has a kink.
TERMS = 400
_NODES = 16
_CHEBYSHEV = np.polynomial.chebyshev.chebpts1(_NODES)
_TO_COEFFICIENTS = np.linalg.inv(np.polynomial.chebyshev.chebvander(_CHEBYSHEV, _NODES - 1))
# A table costs as much as so many averages one by one.
_VISITS = 4
_LEAST, _MOST = 1e-250, 1e250
_TAIL_NODES, _TAIL_WEIGHTS = np.polynomial.legendre.leggauss(48)
# Less than this share of E f² in all that follows the last coefficient is rounding; more than the other
# is too much for a law of what follows.
_NOTHING, _TOO_MUCH = 1e-12, 3e-4


@dataclass(frozen=True, eq=False)
class Averages:
    """For z ~ N(0, q): E f, E f², E f′², and for pairs E f(z)f(-z) and the first aₙ²."""

    q: float
    mean: float
    second: float
    slope: float
    mirrored: float = math.nan
    exact: Callable[[float], float] | None = None
    powers: Values = field(default_factory=lambda: np.empty(0))

    def product(self, c: float) -> float:
        """Return E f(u)f(v) for u, v ~ N(0, q) of correlation c.

        To 1e-14 of E f² up to c = 0.9; nearer to 1 to 1e-8 for ReLU and 1e-6 for most, 1e-4 at worst.
        """
        if not self.powers.size or c >= 1:
            return self.second
        orders = np.arange(len(self.powers))
        size = abs(c)
        signs = self.powers if c >= 0 else self.powers * (1 - 2 * (orders % 2))
        total = float(signs @ size**orders)
        end = self.second if c >= 0 else self.mirrored
        rest = end - float(np.sum(signs))
        if abs(rest) <= _NOTHING * self.second or size == 0:
            return total
        rest *= self._fade(size)
        if self.exact is not None and size < 1 and abs(rest) > _TOO_MUCH * self.second:
            return self.exact(c)
        return total + rest

    def _fade(self, size: float) -> float:
        """Return Σ n^-s cⁿ over the orders left out, over its value at c = 1.

        s is 5/2 at a kink and 3/2 at a jump; it is taken from what is left of E f² and of q E f′².
        """
        last = len(self.powers) - 0.5
        orders = np.arange(len(self.powers))
        rest = self.second - float(np.sum(self.powers))
        steep = self.q * self.slope - float(orders @ self.powers)
        ratio = steep / (last * rest) if rest > 0 else 3.0
        exponent = min(max((2 * ratio - 1) / (ratio - 1), 2.05), 8.0) if ratio > 1 else 1.5
        share = (_TAIL_NODES + 1) / 2
        beyond = last * share ** (-1 / (exponent - 1))
        return float(_TAIL_WEIGHTS / 2 @ np.exp(math.log(size) * beyond))


class Table:
    """Averages of a curve at any q > 0: one by one at first, then from Chebyshev's polynomials in ln q.

    All are analytic in ln q for |Im ln q| < π/2, kinks or not; half a decade takes sixteen lengths,
    which share their values of f. `pairs` says whether aₙ² are wanted.
    """

    def __init__(self, curve: Curve, *, pairs: bool) -> None:
        self._curve = curve
        self._pairs = pairs
        self._visits: dict[int, int] = {}
        self._cells: dict[int, Values] = {}
        self._known: dict[float, Averages] = {}

    def sharing(self) -> Table:
        """Return a table that knows no single length, and shares all polynomials with this one."""
        other = Table(self._curve, pairs=self._pairs)
        other._visits, other._cells = self._visits, self._cells
        return other

    def at(self, q: float) -> Averages:
        """Return the averages at q: below 1e-250 the limits at 0; there and beyond 1e250 without aₙ²."""
        if q not in self._known:
            self._known[q] = self._found(q)
        return self._known[q]

    def _found(self, q: float) -> Averages:
        if not _LEAST <= q <= _MOST:
            found = moments(self._curve, 0.0 if q < _LEAST else q)
            return Averages(q, found.mean, found.second, found.slope)
        place = 2 * math.log10(q)
        cell = math.floor(place)
        self._visits[cell] = self._visits.get(cell, 0) + 1
        if self._visits[cell] > _VISITS and cell not in self._cells:
            columns = self._columns(10 ** (cell / 2 + (_CHEBYSHEV + 1) / 4))
            if np.all(np.isfinite(columns)):
                self._cells[cell] = _TO_COEFFICIENTS @ columns
        if cell not in self._cells:
            return self._row(q, self._columns(np.array([q]))[0])
        t = 2 * (place - cell) - 1
        weights = np.cos(np.arange(_NODES) * math.acos(min(max(t, -1.0), 1.0)))
        return self._row(q, weights @ self._cells[cell])

    def _row(self, q: float, row: Values) -> Averages:
        mean, second, slope = (float(each) if math.isfinite(each) else math.inf for each in row[:3])
        if not self._pairs or not np.all(np.isfinite(row)):
            return Averages(q, mean, second, slope)
        curve = self._curve

        @functools.cache
        def exact(c: float) -> float:
            points = (*curve.breakpoints, *curve.joints)
            return quadrature.product_average(_doubles(curve), c, q, points)

        return Averages(q, mean, second, slope, float(row[3]), exact, row[4:])

    def _columns(self, lengths: Values) -> Values:
        """Return a row of averages for each length; they are of one half decade and share nodes in x."""
        curve, scale = self._curve, math.sqrt(float(np.max(lengths)))
        x, width = nodes(curve, scale)
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            value, slope = curve.value_and_derivative(x)
            z = x / np.sqrt(lengths)[:, None]
            root = quadrature.root_of_density(z)
            mass = width / np.sqrt(lengths)[:, None]
            weighted, steep = value * root, slope * root
            columns = [
                np.sum(mass * root * weighted, axis=1),
                np.sum(mass * weighted * weighted, axis=1),
                np.sum(mass * steep * steep, axis=1),
            ]
            if self._pairs:
                columns.append(np.sum(mass * weighted * (curve.value(-x) * root), axis=1))
                columns += list(np.square(coefficients(z, mass * weighted, root)))
        return np.stack(columns, axis=1)


def _doubles(curve: Curve) -> Callable[[Values], Values]:
    return lambda x: np.asarray(curve.value(x), dtype=np.float64)


def nodes(curve: Curve, scale: float) -> tuple[Values, Values]:
    """Return places in x and their weights, fine enough for the function under N(0, scale²)."""

    def rows(x: Values, root: Values) -> list[Values]:
        value, slope = curve.value_and_derivative(x)
        value, slope = value * root, slope * root
        return [value * root, value * value, slope * slope]

    edges = quadrature.settled(rows, scale, (*curve.breakpoints, *curve.joints)) * scale
    half = np.diff(edges)[:, None] / 2
    x = (edges[:-1, None] + half) + half * quadrature.NODES
    return x.ravel(), (half * quadrature.WEIGHTS).ravel()


def coefficients(z: Values, weighted: Values, root: Values) -> list[Values]:
    """Return Σ weighted·ψₙ(z) for the first orders, ψₙ being Hermite's function of order n."""
    before, now = np.zeros_like(z), root.copy()
    found = []
    for order in range(TERMS):
        found.append(np.einsum("km,km->k", weighted, now))
        before *= -math.sqrt(order / (order + 1))
        before += z * now / math.sqrt(order + 1)
        before, now = now, before
    return found
