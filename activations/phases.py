"""Sine and cosine of ωx with the whole phase: what rounding takes from the product is put back.

Without it the wave is wrong by half an ulp of ωx, which is 1 at 1e16.
"""

from __future__ import annotations

import math

import numpy as np

from activations.core import Values
from activations.special import (
    clip,
    exact,
    product_with_residual,
    squared_with_residual,
    sum_with_residual,
)

EIGHTH_LOW = 3.0616169978663955e-17  # π/4 less the nearest double

_LARGEST = float(np.finfo(np.float64).max)

# Up to it the square of an angle is nothing beside 1.
_SMALL = 2.0**-27


def finite(x: Values) -> Values:
    """Return x with ±∞, where a phase means nothing, replaced by the largest numbers."""
    return clip(x, -_LARGEST, _LARGEST)


def phase(omega: float, x: Values) -> tuple[Values, Values | None]:
    """Return p = fl(ωx), and what was rounded away if anything; p stands still before it overflows."""
    reach = min((_LARGEST if omega <= 1 else 1e308) / omega, _LARGEST)
    c = clip(x, -reach, reach)
    if exact(omega):
        c *= omega
        return c, None
    huge = np.abs(c) > 1e140  # the residual is only exact below 1e150
    if not np.count_nonzero(huge):
        return product_with_residual(c, omega)
    scale = np.where(huge, 2.0**200, 1.0)
    p, r = product_with_residual(c / scale, omega)
    return p * scale, r * scale


def turned(sin: Values, cos: Values, angle: Values) -> tuple[Values, Values]:
    """Return sin and cos of what is an angle farther; it is mostly tiny, but may be huge."""
    if not np.count_nonzero(np.abs(angle) >= _SMALL):
        return sin + cos * angle, cos - sin * angle
    small = np.abs(angle) < _SMALL
    by_sin = np.where(small, angle, np.sin(angle))
    by_cos = np.where(small, 1.0, np.cos(angle))
    return sin * by_cos + cos * by_sin, cos * by_cos - sin * by_sin


def sin_cos(omega: float, x: Values) -> tuple[Values, Values]:
    """Return sin ωx and cos ωx."""
    p, r = phase(omega, x)
    sin, cos = np.sin(p), np.cos(p)
    return (sin, cos) if r is None else turned(sin, cos, r)


def sin(omega: float, x: Values) -> Values:
    """Return sin ωx."""
    p, r = phase(omega, x)
    sin = np.sin(p)
    return sin if r is None else turned(sin, np.cos(p), r)[0]


def cos(omega: float, x: Values) -> Values:
    """Return cos ωx."""
    p, r = phase(omega, x)
    cos = np.cos(p)
    return cos if r is None else turned(np.sin(p), cos, r)[1]


def one_plus_sin_of_twice(omega: float, x: Values, sin: Values, cos: Values) -> Values:
    """Return 1 + sin 2ωx as a square, from sin and cos of ωx: it cannot fall below 0.

    As (sin + cos)², and as 2 sin²(ωx + π/4) where that has no digits because it touches 0.
    """
    y = sin + cos
    few = np.flatnonzero(np.abs(y) < 0.35)
    np.square(y, out=y)
    if few.size:
        p, r = phase(omega, x[few])
        s, low = sum_with_residual(math.pi / 4, p)
        least = np.full_like(low, EIGHTH_LOW)
        if r is not None:
            low, low_low = sum_with_residual(low, r)
            least += low_low
        wave = turned(*turned(np.sin(s), np.cos(s), low), least)[0]
        y[few] = 2.0 * np.square(wave)
    return y


def plus_square(x: Values, square_of: Values, divisor: float) -> Values:
    """Return x + square_of²/divisor; left of 0, where they cancel, with what the square was rounded by."""
    y = np.square(square_of)
    y /= divisor
    y += x
    few = np.flatnonzero((x < 0) & (np.abs(y) < -0.5 * x))
    square, square_low = squared_with_residual(square_of[few])
    y[few] = (x[few] + square / divisor) + square_low / divisor
    return y
