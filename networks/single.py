"""Functions in single precision throughout, for simulations: each formula on float32 as it stands.

A curve computes float32 in float64 and rounds once, right to the last digit and two to six times
slower. Here a result is right to 1e-5 of the larger of itself and 1, and the commonest functions have
kernels that write in place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from activations import ACTIVATIONS
from activations.core import Curve, Values
from networks.kernels import KERNELS

# Beyond it squares and cubes overflow float32, and a quotient by them may look well.
REACH = 1e6
# Of these the formula needs the digits of float64; a test says which.
EXACT = frozenset({"sine", "snake"})
# 96 kB an array of float64, which some formulas hold in between: below the 128 kB that are mapped anew.
_BLOCK = 12_288
# What writes into the arrays that are there wants few calls, and three arrays of them in the cache.
_KERNEL_BLOCK = 65_536


def value(curve: Curve, x: Values, out: Values) -> None:
    """Put f(x) into `out`, an array of the same shape and type."""
    if _quick(curve, x):
        _fill(curve, x, out)
    else:
        out[...] = curve.value(x)


def value_and_derivative(curve: Curve, x: Values, out: Values, slope: Values) -> None:
    """Put f(x) into `out` and f′(x) into `slope`."""
    if _quick(curve, x):
        _fill(curve, x, out, slope)
    else:
        out[...], slope[...] = curve.value_and_derivative(x)


def _fill(curve: Curve, x: Values, *results: Values) -> None:
    """Put f(x), or f(x) and f′(x), into one or two results."""
    record, parameters = curve.activation, curve.parameters
    points, *rows = (each.reshape(-1) for each in (x, *results))
    kernel = KERNELS.get(record.name)
    block = _KERNEL_BLOCK if kernel else _BLOCK
    with np.errstate(all="ignore"):
        for start in range(0, x.size, block):
            part = slice(start, start + block)
            if kernel:
                kernel[len(rows) - 1](points[part], *(row[part] for row in rows), **parameters)
            elif len(rows) == 1:
                rows[0][part] = record.value(points[part], **parameters)
            else:
                rows[0][part], rows[1][part] = record.both(points[part], **parameters)
    doubtful = _doubtful(points, *rows)
    if doubtful.size:
        exact = curve.value_and_derivative(points[doubtful])
        for row, values in zip(rows, exact, strict=False):
            row[doubtful] = values


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
