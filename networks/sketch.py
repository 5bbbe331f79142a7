"""Averages of one function quickly and to three digits: for a line in motion, not for a number.

Always the same places z, so that the coefficients in Hermite's polynomials are one product with a matrix.
A kink away from 0 lies anywhere between two places; `networks.hermite` and `networks.quadrature` find it.
"""

from __future__ import annotations

import math

import numpy as np

from activations.core import Curve
from networks.hermite import Averages
from networks.quadrature import Values, root_of_density

TERMS = 96
# How many lengths are computed one by one, and the rungs between which later ones are blended, in ln q.
_AT_FIRST = 100
_STEP = 0.1
# Beyond 1e±100 E f² and E f′² are the powers of q that they are there.
_LAST_RUNG = 2302
# At 0 itself a kink shows one of its sides only.
_NOTHING = 1e-300
# Panels halve towards 0: there lie the features of a function for large lengths.
_HALF = np.concatenate([[0.0], np.ldexp(1.0, np.arange(-10, 0)), np.arange(1.0, 9.1, 0.5)])
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(10)


def _grid() -> tuple[Values, Values, Values]:
    """Return places in z, their weights under N(0, 1), and weighted Hermite polynomials; in z's order."""
    width = np.diff(_HALF)[:, None] / 2
    right = ((_HALF[:-1, None] + width) + width * _NODES).ravel()
    z = np.concatenate([-right[::-1], right])
    size = (width * _WEIGHTS).ravel()
    root = root_of_density(z)
    mass = np.concatenate([size[::-1], size]) * root
    rows = []
    before, now = np.zeros_like(z), root
    for order in range(TERMS):
        rows.append(mass * now)
        before, now = (
            now,
            z * now / math.sqrt(order + 1) - math.sqrt(order / (order + 1)) * before,
        )
    return z, mass * root, np.stack(rows)


_Z, _MASS, _ORDERS = _grid()
# How much of the normal distribution the places to the right of each place take for theirs.
_RIGHT = np.concatenate([np.cumsum(_MASS[::-1])[::-1], [0.0]])


class Sketch:
    """The averages of a curve at any q, as `networks.hermite.Table` has them.

    After some lengths have been asked for, those in between are blended from a ladder of lengths.
    """

    def __init__(self, curve: Curve) -> None:
        self._curve = curve
        self._asked = 0
        self._rungs: dict[int, Values] = {}
        sides = [(point, curve.sided(point)) for point in curve.breakpoints]
        self._jumps = [
            (
                point,
                at.value_right - at.value_left,
                at.value_right * at.value_right - at.value_left * at.value_left,
                at.slope_right * at.slope_right - at.slope_left * at.slope_left,
            )
            for point, at in sides
        ]

    def at(self, q: float) -> Averages:
        """Return the averages at q, with so many aₙ² as there are TERMS."""
        self._asked += 1
        logarithm = math.log(max(q, _NOTHING))
        if self._asked <= _AT_FIRST and abs(logarithm) < _STEP * _LAST_RUNG:
            return self._computed(q)
        place = logarithm / _STEP
        rung = min(max(math.floor(place), -_LAST_RUNG), _LAST_RUNG)
        low, high = self._rung(rung), self._rung(rung + 1)
        if not (np.all(np.isfinite(low[:3])) and np.all(np.isfinite(high[:3]))):
            return self._computed(max(q, _NOTHING))
        row = low + (place - rung) * (high - low)
        with np.errstate(over="ignore", invalid="ignore"):
            second, slope = (float(each) for each in np.exp(row[:2]))
        return Averages(
            q,
            mean=float(row[2]) * math.sqrt(second),
            second=second,
            slope=slope,
            mirrored=float(row[3]) * second,
            powers=row[4:] * second if second < math.inf else np.empty(0),
        )

    def _rung(self, rung: int) -> Values:
        """Return what is blended: logarithms of E f² and E f′², the rest as parts of E f²."""
        if rung not in self._rungs:
            found = self._computed(math.exp(rung * _STEP))
            powers = found.powers if found.powers.size else np.zeros(TERMS)
            with np.errstate(divide="ignore", invalid="ignore"):
                second = np.float64(found.second)
                head = np.log([second, found.slope])
                rest = [found.mean / np.sqrt(second), found.mirrored / second]
                self._rungs[rung] = np.concatenate([head, rest, powers / second])
        return self._rungs[rung]

    def _computed(self, q: float) -> Averages:
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            value, slope = self._curve.value_and_derivative(math.sqrt(q) * _Z)
            mean, second, steep = self._missed(q)
            powers = np.square(_ORDERS @ value)
            return Averages(
                q,
                mean=mean + float(_MASS @ value),
                second=second + float(_MASS @ (value * value)),
                slope=steep + float(_MASS @ (slope * slope)),
                mirrored=float(_MASS @ (value * value[::-1])),
                powers=powers if np.all(np.isfinite(powers)) else np.empty(0),
            )

    def _missed(self, q: float) -> tuple[float, float, float]:
        """Return what the places miss of E f, E f² and E f′² because a jump lies between two of them."""
        missed = [0.0, 0.0, 0.0]
        for point, *jumps in self._jumps:
            z = point / math.sqrt(q) if q > 0 else math.copysign(math.inf, point)
            beyond = math.erfc(z / math.sqrt(2)) / 2 - float(_RIGHT[np.searchsorted(_Z, z)])
            missed = [total + jump * beyond for total, jump in zip(missed, jumps, strict=True)]
        return missed[0], missed[1], missed[2]
