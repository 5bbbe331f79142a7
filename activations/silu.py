"""x·σ(ρx), which SiLU, Swish, QuickGELU, ACON and others are made of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from activations.core import Values
from activations.special import (
    EXPONENT_LIMIT,
    exact,
    mirrored_slope,
    product_with_residual,
    relu_minus_bump,
)

# x·σ(x) has its lowest point where 1 + x + eˣ = 0: -x as a sum of two doubles, and eˣ there.
ZERO, ZERO_LOW = 1.2784645427610737, 1.0946994183093437e-16
DECAY = 0.2784645427610738


class Parts(NamedTuple):
    """What bump and slope of x·σ(ρx) share: a = |x|, ρa as a sum of two numbers, h = e^(-ρa/2), σ(ρa)."""

    a: Values
    z: Values
    z_low: Values | float
    h: Values
    open_share: Values


def parts_of(x: Values, rate: float, rate_low: float = 0.0) -> Parts:
    """Return the parts of x·σ(ρx) for ρ = rate + rate_low > 0."""
    a = np.minimum(np.abs(x), min(EXPONENT_LIMIT / rate, 1e150))
    z: Values
    z_low: Values | float
    if exact(rate) and rate_low == 0:
        z, z_low = rate * a, 0.0
        h = -0.5 * z
        np.exp(h, out=h)
    else:
        z, z_low = product_with_residual(a, rate)
        z_low += rate_low * a
        h = np.exp(-0.5 * z)
        h -= h * (0.5 * z_low)
    open_share = h * h
    open_share += 1.0
    np.divide(1.0, open_share, out=open_share)
    return Parts(a, z, z_low, h, open_share)


def bump(parts: Parts) -> Values:
    """Return the even bump B with x·σ(ρx) = max(x, 0) - B."""
    y = parts.h * parts.open_share
    y *= parts.a * parts.h
    return y


def left_slope(parts: Parts) -> Values:
    """Return the slope of x·σ(ρx) at -|x|.

    1 - z + e^-z, which is 0 at z = 1.278…, is written about that zero: there is no difference of equals.
    """
    s = ZERO - parts.z
    s += ZERO_LOW - parts.z_low
    # float32 has no digits to save there, and its expm1 takes ten times as long as its exp.
    t: Values = np.expm1(s) if s.dtype != np.float32 else np.exp(s) - 1.0
    t *= DECAY
    t += s
    for factor in (parts.h, parts.h, parts.open_share, parts.open_share):
        t *= factor
    return t


def value(x: Values, rate: float, rate_low: float = 0.0) -> Values:
    """Return x·σ(ρx) for ρ = rate + rate_low > 0."""
    return relu_minus_bump(x, bump(parts_of(x, rate, rate_low)))


def derivative(x: Values, rate: float, rate_low: float = 0.0) -> Values:
    """Return its derivative."""
    return mirrored_slope(x, left_slope(parts_of(x, rate, rate_low)))


def pair(x: Values, rate: float, rate_low: float = 0.0) -> tuple[Values, Values]:
    """Return `value` and `derivative`."""
    parts = parts_of(x, rate, rate_low)
    return relu_minus_bump(x, bump(parts)), mirrored_slope(x, left_slope(parts))
