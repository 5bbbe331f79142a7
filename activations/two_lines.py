"""Smooth maxima of two lines through 0: low·x + (high - low)·x·σ(rate·x).

It follows low·x on the left and high·x on the right. ACON-C and APTx are of this form.
"""

from __future__ import annotations

import decimal
import functools
import math
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from activations import silu, special, zeros
from activations.core import Accuracy, Interval, Traits, Values
from activations.gated import SILU_LIPSCHITZ, SILU_MINIMUM
from activations.portrait import bisect

# The slope of SiLU runs from -OVERSHOOT to 1 + OVERSHOOT.
OVERSHOOT = SILU_LIPSCHITZ - 1.0

# From here on the two lines of a smooth maximum are apart: |rate·x|.
_APART = 1.0

# T in _zeros is greatest here, 1.2; up to _TANGENT the slope is written about that place.
_TOP = Decimal("2.39935728051546766783273969728228388852292")
_TANGENT = 1.5

# (eˢ - 1 - s)/s² in ascending powers of s, enough of it for |s| < _BESIDE.
_EXP_REST = tuple(1.0 / math.factorial(k) for k in range(2, 18))

# So near in rate·x to a zero of f or f′ it is written about that zero.
_BESIDE = 0.75


class Lines(NamedTuple):
    """Slopes of the lines on the left and the right; the rate, as a sum of two doubles.

    `level` is -(low + high)/(high - low) without rounding, what tanh(rate·x/2) is where the function is 0.
    """

    low: float
    high: float
    rate: float
    rate_low: float
    level: Fraction

    @property
    def straight(self) -> bool:
        """Whether the two are one line, or the maximum is their mean."""
        return (self.high - self.low) * self.rate == 0


def lines_of(low: Fraction, high: Fraction, rate: Fraction) -> Lines:
    """Return the lines with these slopes and this rate, all of them exact."""
    near = float(rate)
    level = -(low + high) / (high - low) if high > low else Fraction(0)
    return Lines(float(low), float(high), near, float(rate - Fraction(near)), level)


def value(x: Values, lines: Lines) -> Values:
    """Return the smooth maximum."""
    if lines.straight:
        return special.scaled(0.5 * (lines.low + lines.high), x)
    return _above_lines(x, lines, silu.parts_of(x, lines.rate, lines.rate_low))


def derivative(x: Values, lines: Lines) -> Values:
    """Return its derivative."""
    if lines.straight:
        return np.full_like(x, 0.5 * (lines.low + lines.high))
    return _between_lines(x, lines, silu.parts_of(x, lines.rate, lines.rate_low))


def pair(x: Values, lines: Lines) -> tuple[Values, Values]:
    """Return `value` and `derivative`."""
    if lines.straight:
        return value(x, lines), derivative(x, lines)
    parts = silu.parts_of(x, lines.rate, lines.rate_low)
    return _above_lines(x, lines, parts), _between_lines(x, lines, parts)


def _above_lines(x: Values, lines: Lines, parts: silu.Parts) -> Values:
    """Return the value: near 0 the mean line plus an even bowl, farther out a line less a fading bump.

    So neither low = 0 nor low = -high costs digits. Beside its zero it is a product.
    """
    low, high, rate, _, level = lines
    gap = high - low
    line = special.scaled(high, np.maximum(x, 0.0)) + special.scaled(low, np.minimum(x, 0.0))
    y: Values = line - gap * silu.bump(parts)
    few = np.flatnonzero(np.abs(x) < _APART / rate)
    c = x[few]
    y[few] = 0.5 * (low + high) * c + 0.5 * gap * (c * np.tanh(0.5 * rate * c))
    if 0 < abs(level) < 1:
        few, s, z = _beside(x, lines, _zeros(level)[0])
        y[few] = -low * x[few] * (np.expm1(s) * special.sigmoid(-z))
    return y


def _between_lines(x: Values, lines: Lines, parts: silu.Parts) -> Values:
    """Return the slope, in the same three ways."""
    low, high, rate, _, level = lines
    gap = high - low
    bump = gap * silu.left_slope(parts)
    y = special.choose(x >= 0, high - bump, low + bump)
    few = np.flatnonzero(np.abs(x) < _APART / rate)
    z = rate * x[few]
    t = np.tanh(0.5 * z)
    y[few] = 0.5 * (low + high) + 0.5 * gap * (t + 0.5 * z * (1.0 - t * t))
    if not 0 < abs(level) < _TANGENT or abs(level) == 1:
        return y
    # The slope is gap·(g(z) - g(z*) + rest) with g = σ + z·σ′: each difference as s times something.
    _, (at, at_low), rest = _zeros(level)
    few, s, z = _beside(x, lines, (at, at_low))
    here, there = special.sigmoid(z), 1.0 / (1.0 + math.exp(-at))
    rise = np.expm1(s) * there * special.sigmoid(-z)
    if abs(level) < 1:
        through = rise * (1.0 + at * (1.0 - here - there)) + s * special.sigmoid_slope(z)
    else:  # g′(z*) is 0, and what is left of the difference has the factor s²
        curved = s * (rise - there * s * special.horner(_EXP_REST, s))
        through = curved * special.sigmoid(-z) - at * np.square(rise)
    y[few] = gap * (through + rest)
    return y


Place = tuple[float, float]  # as the sum of two doubles


def _beside(x: Values, lines: Lines, zero: Place) -> tuple[NDArray[np.intp], Values, Values]:
    """Return which x are so near to a zero, z = rate·x less the zero, and z."""
    place = zero[0] / lines.rate
    few = np.flatnonzero(np.abs(x - place) < _BESIDE / lines.rate)
    near = x[few]
    z, z_low = special.product_with_residual(near, lines.rate)
    return few, (z - zero[0]) + (z_low + lines.rate_low * near - zero[1]), z


@functools.lru_cache(maxsize=64)
def _zeros(level: Fraction) -> tuple[Place, Place, float]:
    """Return where t(z) = tanh(z/2) is the level, where T = t + z/2·sech²(z/2) is it, and 0.

    A level beyond ±1 is never reached by t, and by T, if at all, around its greatest value: the place of
    that and half of what T is above the level there.
    """
    with decimal.localcontext(prec=40):
        goal = Decimal(level.numerator) / Decimal(level.denominator)

        def at(z: Decimal) -> tuple[Decimal, Decimal]:
            e = (-z).exp()
            t = (1 - e) / (1 + e)
            u = 1 - t * t
            return t + z / 2 * u - goal, u - z / 2 * t * u  # T - level, and T′

        if abs(level) > 1:
            top = _TOP.copy_sign(goal)
            return (0.0, 0.0), zeros.two_doubles(top), float(at(top)[0] / 2)
        near = bisect(lambda z: float(at(Decimal(z))[0]), SILU_MINIMUM - 1.0, 1.0 - SILU_MINIMUM)
        lowest = zeros.newton(near, lambda z: at(z)[0], lambda z: at(z)[1])
        return zeros.two_doubles(((1 + goal) / (1 - goal)).ln()), zeros.two_doubles(lowest), 0.0


def accuracy(lines: Lines) -> Accuracy:
    """Return the accuracy: a zero whose place depends on the parameters is known to 32 digits."""
    low, high, rate, rate_low, level = lines
    no_zero = (high - low) * rate == 0 or level == 0 or abs(level) > 1.0 + 2.0 * OVERSHOOT
    if no_zero or (abs(level) == 1 and math.frexp(rate)[0] == 0.5 and rate_low == 0):
        return Accuracy()
    if abs(level) < 1:
        return Accuracy(conditioned=("value", "derivative"), reason=zeros.NEAREST)
    return Accuracy(conditioned=("derivative",), reason=zeros.NEAREST)


def values_range(lines: Lines) -> Interval:
    """Return the set of outputs."""
    low, high, rate, _, _ = lines
    gap = high - low
    if gap * rate == 0:
        return Interval(-math.inf, math.inf) if low + high else Interval(0.0, 0.0, True, True)
    if low > 0 or high < 0:
        return Interval(-math.inf, math.inf)
    # With z = rate·x it is gap/(2·rate)·z·(tanh(z/2) - pull), lowest where its slope is 0.
    pull = -(low + high) / gap

    def excess(z: float) -> float:
        t = math.tanh(0.5 * z)
        return t + 0.5 * z * (1.0 - t * t) - pull

    z = bisect(excess, SILU_MINIMUM - 1.0, 1.0 - SILU_MINIMUM)
    return Interval(0.5 * gap / rate * z * (math.tanh(0.5 * z) - pull), math.inf, True)


def traits(lines: Lines) -> Traits:
    """Return the traits."""
    low, high, rate, _, _ = lines
    gap = high - low
    if gap * rate == 0:
        mean = 0.5 * (low + high)
        return Traits(
            monotone="increasing" if mean >= 0 else "decreasing",
            symmetry="odd",
            smoothness=math.inf,
            left="none" if mean else "hard",
            right="none" if mean else "hard",
            lipschitz=abs(mean),
        )
    least, most = low - OVERSHOOT * gap, high + OVERSHOOT * gap
    return Traits(
        monotone="increasing" if least >= 0 else "decreasing" if most <= 0 else "neither",
        symmetry="even" if low == -high else "neither",
        smoothness=math.inf,
        left="none" if low else "soft",
        right="none" if high else "soft",
        lipschitz=max(abs(least), abs(most)),
    )
