"""Stable building blocks that several records share, in float64.

Every function takes an array and returns one of the same shape, raises no floating-point signal for
finite input, and gives the limits at ±∞.
"""

from __future__ import annotations

import math

import numpy as np

from activations.core import Values

# exp(-746) is 0 in float64, so an exponent beyond this changes nothing; a finite bound keeps 0·∞ out.
EXPONENT_LIMIT = 1600.0

SQRT_2PI = math.sqrt(2 * math.pi)

# Beyond 39.5 the normal density is below the smallest subnormal number.
NORMAL_LIMIT = 39.5

# a + S(a) = 1 / (Mills ratio of the standard normal), S = P/Q on [0, 39.5], error below 2^-57 of the
# sum. All coefficients are positive, so Horner's rule does not cancel. Ascending powers of a.
_MILLS_P = (
    0.7978845608028654, 0.9886325893421791, 0.6263532891734472, 0.2576064819175251,
    0.07469865732921419, 0.015720120103221148, 0.002394530174564934, 0.0002548850916080725,
    1.7298737228493418e-05, 5.771634507299628e-07,
)  # fmt: skip
_MILLS_Q = (
    1.0, 1.6944967773460164, 1.4201216096163152, 0.7620994179776349, 0.28754233602833235,
    0.07938389048615023, 0.016226428652602837, 0.002429127611002879, 0.0002560394192398879,
    1.729873722003588e-05, 5.771634507741247e-07,
)  # fmt: skip

_SPLITTER = 134217729.0  # 2^27 + 1, Veltkamp's constant for float64


def scaled(factor: float, x: Values) -> Values:
    """Return factor·x with 0·∞ = 0, and ∞ without a signal where the product truly overflows."""
    if factor == 0:
        return np.zeros_like(x)
    with np.errstate(over="ignore"):
        return factor * x


def bounded_product(factor: float, x: Values, limit: float = EXPONENT_LIMIT) -> Values:
    """Return factor·x clipped to ±limit without overflow on the way, for factor ≥ 0."""
    if factor == 0:
        return np.zeros_like(x)
    reach = min(limit / factor, np.finfo(np.float64).max)
    return factor * np.clip(x, -reach, reach)


def sigmoid(x: Values) -> Values:
    """Return 1 / (1 + e^-x); exp never sees a positive number, so both tails keep their digits."""
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, e) / (1.0 + e)


def sigmoid_slope(x: Values) -> Values:
    """Return σ(x)σ(-x) as e / (1 + e)² with e = e^-|x|.

    The textbook y(1 - y) is 0 from x = 37 on, where the true slope is 8.5e-17.
    """
    e = np.exp(-np.abs(x))
    return e / np.square(1.0 + e)


def softplus(x: Values) -> Values:
    """Return ln(1 + e^x) as max(x, 0) + ln(1 + e^-|x|); log(1 + exp(x)) is ∞ from x = 710 on."""
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def squared_with_residual(a: Values) -> tuple[Values, Values]:
    """Return p, r with p = fl(a²) and p + r = a² exactly (Dekker 1971), for |a| ≤ 1e150.

    exp(-a²/2) from the rounded square alone is wrong by a²/2 half-ulps: 350 ULP at a = 37.
    """
    p = a * a
    big = _SPLITTER * a
    high = big - (big - a)
    low = a - high
    return p, ((high * high - p) + 2.0 * high * low) + low * low


def horner(coefficients: tuple[float, ...], a: Values) -> Values:
    """Return the polynomial with these ascending coefficients at a."""
    total = np.full_like(a, coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        total = total * a + coefficient
    return total


def normal_tail(a: Values) -> tuple[Values, Values, Values]:
    """Return h, c, R with φ(a) = h·h·c and 1 - Φ(a) = φ(a)·R, for 0 ≤ a ≤ 39.5.

    h = e^(-a²/4) is handed out unsquared: a product with φ(a) keeps its digits down to the subnormal
    numbers only if the large factor goes between the two halves. R is the Mills ratio. NumPy has no
    erfc, and 1 + erf loses every digit from x = -8.3 on.
    """
    p, r = squared_with_residual(a)
    h = np.exp(-p / 4)
    return h, (1.0 - r / 2) / SQRT_2PI, 1.0 / (a + horner(_MILLS_P, a) / horner(_MILLS_Q, a))


def relu_minus_bump(x: Values, bump: Values) -> Values:
    """Return max(x, 0) - bump.

    Every x·g(x) with g(x) + g(-x) = 1 has this form with an even bump: only the side without
    cancellation has to be computed, and the limit at +∞ needs no care.
    """
    return np.maximum(x, 0.0) - bump


def mirrored_slope(x: Values, left: Values) -> Values:
    """Return f′(x) for such a function from left = f′(-|x|): f′(x) + f′(-x) = 1."""
    return np.where(x >= 0, 1.0 - left, left)
