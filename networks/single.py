"""Functions in single precision throughout, for simulations: each formula on float32 as it stands.

A curve computes float32 in float64 and rounds once, right to the last digit and two to six times
slower. Here a result is right to 1e-5 of the larger of itself and 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from activations import ACTIVATIONS
from activations.core import Curve, Values

# Beyond it squares and cubes overflow float32, and a quotient by them may look well.
REACH = 1e6
# Of these the formula needs the digits of float64; a test says which.
EXACT = frozenset({"sine", "snake"})
# 96 kB an array of float64, which some formulas hold in between: below the 128 kB that are mapped anew.
_BLOCK = 12_288


def value(curve: Curve, x: Values, out: Values) -> None:
    """Put f(x) into `out`, an array of the same shape and type."""
    if not _quick(curve, x):
        out[...] = curve.value(x)
        return
    formula, parameters = curve.activation.value, curve.parameters
    points, y = x.reshape(-1), out.reshape(-1)
    with np.errstate(all="ignore"):
        for start in range(0, x.size, _BLOCK):
            part = slice(start, start + _BLOCK)
            y[part] = formula(points[part], **parameters)
    doubtful = _doubtful(points, y)
    if doubtful.size:
        y[doubtful] = curve.value(points[doubtful])


def value_and_derivative(curve: Curve, x: Values, out: Values, slope: Values) -> None:
    """Put f(x) into `out` and f′(x) into `slope`."""
    if not _quick(curve, x):
        out[...], slope[...] = curve.value_and_derivative(x)
        return
    formula, parameters = curve.activation.both, curve.parameters
    points, y, s = x.reshape(-1), out.reshape(-1), slope.reshape(-1)
    with np.errstate(all="ignore"):
        for start in range(0, x.size, _BLOCK):
            part = slice(start, start + _BLOCK)
            y[part], s[part] = formula(points[part], **parameters)
    doubtful = _doubtful(points, y, s)
    if doubtful.size:
        y[doubtful], s[doubtful] = curve.value_and_derivative(points[doubtful])


def _quick(curve: Curve, x: Values) -> bool:
    record = curve.activation
    known = ACTIVATIONS.get(record.name) is record and record.name not in EXACT
    return known and x.dtype == np.float32 and x.flags.c_contiguous


def _doubtful(points: Values, *results: Values) -> NDArray[np.intp]:
    """Return the places where an input lies beyond REACH, or anything is not finite."""
    # A sum of squares is near, or finite, only if each of them is.
    near = np.vdot(points, points) <= REACH**2
    if near and all(np.isfinite(np.vdot(each, each)) for each in results):
        return np.empty(0, dtype=np.intp)
    good = np.abs(points) <= REACH
    for each in results:
        good &= np.isfinite(each)
    return np.flatnonzero(~good)
