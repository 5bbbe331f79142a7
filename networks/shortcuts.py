"""Slopes written by the output alone, such as y(1 - y), and the digits that they lose.

Near a saturated end the output is rounded to a few last digits short of it, and the slope, which is made
of the distance to that end, inherits the error: all of it once the output is the end itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from activations.core import Curve, Values

_NEIGHBOURS = 41


@dataclass(frozen=True)
class Shortcut:
    """A slope by the output: its formula, how output and slope are computed from x, where to look."""

    formula: str
    output: Callable[[Curve, Values], Values]
    slope: Callable[..., Values]
    reach: float


def _rounded(curve: Curve, x: Values) -> Values:
    return curve.value(x)


# y comes rounded once to the type of x; that of the sigmoid as textbooks compute it, every step in it.
SHORTCUTS: Mapping[str, Shortcut] = {
    "sigmoid": Shortcut(
        "y(1 − y)", lambda curve, x: 1 / (1 + np.exp(-x)), lambda x, y: y * (1 - y), 40.0
    ),
    "tanh": Shortcut("1 − y²", _rounded, lambda x, y: 1 - y * y, 20.0),
    "softplus": Shortcut(
        "1 − e^(−βy)", _rounded, lambda x, y, beta: 1 - np.exp(-y.dtype.type(beta) * y), 40.0
    ),
    "elu": Shortcut(
        "y + α for x < 0",
        _rounded,
        lambda x, y, alpha: np.where(x > 0, y.dtype.type(1), y + y.dtype.type(alpha)),
        40.0,
    ),
}


def by_output(curve: Curve, x: Values) -> Values:
    """Return the slope by the output, computed in the type of x."""
    shortcut = SHORTCUTS[curve.name]
    with np.errstate(over="ignore"):
        return np.asarray(shortcut.slope(x, shortcut.output(curve, x), **curve.parameters))


def relative_error(curve: Curve, x: Values, dtype: DTypeLike, closed: bool = False) -> Values:
    """Return how far the slope by the output is from f′, as a part of f′, computed in that type.

    With `closed` that of the closed form. The true slope is taken at x as that type holds it; where it is
    0, or below what the type holds in full, the answer is NaN.
    """
    held = np.asarray(x).astype(dtype)
    true = curve.derivative(held.astype(np.float64))
    found = (curve.derivative(held) if closed else by_output(curve, held)).astype(np.float64)
    full = np.abs(true) >= np.finfo(held.dtype).tiny
    return np.where(full, np.abs(found - true) / np.where(full, np.abs(true), 1.0), math.nan)


def worst_error(curve: Curve, x: Values, dtype: DTypeLike, closed: bool = False) -> Values:
    """Return the largest relative error near each of evenly spaced x: single ones jump from 0 to that."""
    step = x[1] - x[0]
    near = np.linspace(-step, step, _NEIGHBOURS)
    errors = relative_error(curve, x[:, None] + near, dtype, closed)
    return np.asarray(np.max(errors, axis=1))


def lost_from(curve: Curve, dtype: DTypeLike, sign: float) -> float | None:
    """Return the |x| from which on, to that side, the slope by the output is 0 and f′ is not.

    None where it nowhere is within reach, that is to say, where it loses nothing there.
    """
    reach = SHORTCUTS[curve.name].reach
    x = np.linspace(0.0, reach, 4001)
    error = relative_error(curve, sign * x, dtype)
    lost = (by_output(curve, (sign * x).astype(dtype)) == 0) & ~np.isnan(error)
    if not lost[-1]:
        return None
    kept = int(np.flatnonzero(~lost)[-1])
    low, high = x[kept], x[kept + 1]
    for _ in range(60):
        middle = (low + high) / 2
        gone = by_output(curve, np.array([sign * middle]).astype(dtype))[0] == 0
        low, high = (low, middle) if gone else (middle, high)
    return float(high)
