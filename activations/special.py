"""Stable building blocks that several records share, in float64.

Every function takes an array and returns one of the same shape, raises no floating-point signal for
finite input, and gives the limits at ±∞.
"""

from __future__ import annotations

import decimal
import functools
import math
from collections.abc import Callable, Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from activations.core import Values

# exp(-746) is 0 in float64, so an exponent beyond this changes nothing; a finite bound keeps 0·∞ out.
EXPONENT_LIMIT = 1600.0

# exp(709) is finite, exp(710) is not.
LARGEST_EXPONENT = 709.0

SQRT_2PI = math.sqrt(2 * math.pi)
TWO_BY_SQRT_PI = 2.0 / math.sqrt(math.pi)

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

# The Mills ratio over t in powers of t = 1/(1 + 0.2316419 a), for float32.
_MILLS_SINGLE = (0.319381530, -0.356563782, 1.781477937, -1.821255978, 1.330274429)

# Left of it 1 + eˣ is 1 to the last digit.
TAIL = -40.0

_SPLITTER = 134217729.0  # 2^27 + 1, Veltkamp's constant for float64


# Below it the six short calls of `choose` take longer than the branches that they spare.
_MANY = 2048


def choose(condition: NDArray[np.bool_], first: Values | float, other: Values | float) -> Values:
    """Return `first` where the condition holds and `other` elsewhere, as np.where does.

    np.where takes a branch at every number: 4 ns each where signs are random, against 1.3 with masks.
    """
    kind = np.result_type(first, other)
    if condition.size < _MANY or kind not in (np.float32, np.float64):
        return np.where(condition, first, other)
    whole = np.dtype("i4" if kind == np.float32 else "i8")
    bits, rest = (np.asarray(side, kind).view(whole) for side in (first, other))
    mask = condition.astype(whole)
    np.negative(mask, out=mask)  # all ones where it holds
    mask &= bits ^ rest
    mask ^= rest
    return mask.view(kind)


def flag(condition: NDArray[np.bool_]) -> Values:
    """Return 1 where the condition holds and 0 elsewhere."""
    return condition.astype(np.float64)


def clip(x: Values, low: float, high: float) -> Values:
    """Return x cut to [low, high], as np.clip does with more to do before it begins."""
    y = np.maximum(x, low)
    return np.minimum(y, high, out=y)


def both(
    value: Callable[..., Values], slope: Callable[..., Values], x: Values, parts: Sequence[Values]
) -> tuple[Values, Values]:
    """Return value(x, *parts) and slope(x, *parts), two formulas that begin with the same parts."""
    return value(x, *parts), slope(x, *parts)


def scaled(factor: float, x: Values) -> Values:
    """Return factor·x with 0·∞ = 0, and ∞ without a signal where the product truly overflows."""
    if factor == 0:
        return np.zeros_like(x)
    if abs(factor) <= 1:
        return factor * x
    with np.errstate(over="ignore"):
        return factor * x


def bounded_product(factor: float, x: Values, limit: float = EXPONENT_LIMIT) -> Values:
    """Return factor·x clipped to ±limit without overflow on the way, for factor ≥ 0."""
    if factor == 0:
        return np.zeros_like(x)
    reach = min(limit / factor, np.finfo(np.float64).max)
    y = clip(x, -reach, reach)
    if factor != 1:
        y *= factor
    return y


def decay(x: Values) -> Values:
    """Return e^-|x|."""
    e = np.abs(x)
    np.negative(e, out=e)
    np.exp(e, out=e)
    return e


def sigmoid(x: Values) -> Values:
    """Return 1 / (1 + e^-x) as w / (1 + w) with w = e^x, which keeps the digits of the left tail."""
    return _over_one_more(np.exp(np.minimum(x, LARGEST_EXPONENT)))


def _over_one_more(w: Values) -> Values:
    q = 1.0 + w
    np.divide(w, q, out=q)
    return q


def sigmoid_slope(x: Values) -> Values:
    """Return σ(x)σ(-x) without the difference of the textbook's y(1 - y).

    That is 0 from x = 37 on, where the true slope is 8.5e-17.
    """
    return sigmoid_pair(x)[1]


def sigmoid_pair(x: Values) -> tuple[Values, Values]:
    """Return `sigmoid` and `sigmoid_slope`, w / (1 + w) and w / (1 + w)² with w = e^x."""
    w = np.exp(np.minimum(x, LARGEST_EXPONENT))
    q = 1.0 + w
    y = w / q
    np.divide(y, q, out=q)
    far = x > LARGEST_EXPONENT
    if np.count_nonzero(far):
        q[far] = np.exp(-x[far])
    return y, q


def softplus(x: Values) -> Values:
    """Return ln(1 + e^x); where e^x is so large that it stands still, it is x."""
    return np.maximum(x, np.log1p(np.exp(np.minimum(x, LARGEST_EXPONENT))))


def softplus_pair(x: Values) -> tuple[Values, Values]:
    """Return `softplus` and its slope `sigmoid`."""
    w = np.exp(np.minimum(x, LARGEST_EXPONENT))
    return np.maximum(x, np.log1p(w)), _over_one_more(w)


def _split(a: Values | float) -> tuple[Values | float, Values | float]:
    big = _SPLITTER * a
    high = big - (big - a)
    return high, a - high


def product_with_residual(a: Values, b: Values | float) -> tuple[Values, Values]:
    """Return p, r with p = fl(a·b) and p + r = a·b exactly (Dekker 1971), for factors up to 1e150.

    e^-p from the rounded product alone is wrong by p half-ulps: 350 ULP for e^(-a²/2) at a = 37.
    """
    p = a * b
    a_high, a_low = _split(a)
    b_high, b_low = _split(b)
    r = a_high * b_high - p
    r += a_high * b_low
    r += a_low * b_high
    r += a_low * b_low
    return p, r


def squared_with_residual(a: Values) -> tuple[Values, Values]:
    """Return p, r with p = fl(a²) and p + r = a² exactly."""
    p = a * a
    high, low = _split(a)
    r = high * high - p
    r += 2.0 * high * low
    r += low * low
    return p, r


def sum_with_residual(a: Values | float, b: Values) -> tuple[Values, Values]:
    """Return s, r with s = fl(a + b) and s + r = a + b exactly (Knuth)."""
    s = a + b
    part = s - a
    return s, (a - (s - part)) + (b - part)


def exact(factor: float) -> bool:
    """Return whether every product with this factor is exact: a power of two."""
    return math.frexp(factor)[0] == 0.5


def bounded_with_residual(
    factor: float, x: Values, limit: float = EXPONENT_LIMIT
) -> tuple[Values, Values | float]:
    """Return factor·x clipped to ±limit, and what was rounded away: 0.0 where the factor is exact."""
    if exact(factor):
        return bounded_product(factor, x, limit), 0.0
    reach = limit / factor
    return product_with_residual(clip(x, -reach, reach), factor)


def exp_of_quotient(x: Values, divisor: float, quotient: Values) -> Values:
    """Return e^(x/divisor) from the rounded quotient, with what that costs put back, for |x| up to 1e150."""
    power: Values = np.exp(quotient)
    if exact(divisor):
        return power
    p, r = product_with_residual(quotient, divisor)
    np.subtract(x, p, out=p)
    p -= r
    p /= divisor
    p += 1.0
    p *= power
    return p


def horner(coefficients: tuple[float, ...], a: Values) -> Values:
    """Return the polynomial with these ascending coefficients at a."""
    total = coefficients[-1] * a
    for coefficient in coefficients[-2:0:-1]:
        total += coefficient
        total *= a
    total += coefficients[0]
    return total


def normal_tail(a: Values) -> tuple[Values, Values, Values]:
    """Return h, c, R with φ(a) = h·h·c and 1 - Φ(a) = φ(a)·R, for 0 ≤ a ≤ 39.5.

    h = e^(-a²/4) is handed out unsquared: a product with φ(a) keeps its digits down to the subnormal
    numbers only if the large factor goes between the two halves. R is the Mills ratio. NumPy has no
    erfc, and 1 + erf loses every digit from x = -8.3 on.
    """
    if a.dtype == np.float32:
        return np.exp(-0.25 * a * a), np.asarray(1 / SQRT_2PI, a.dtype), _mills_single(a)
    p, r = squared_with_residual(a)
    h = np.exp(-p / 4)
    return h, (1.0 - r / 2) / SQRT_2PI, 1.0 / (a + horner(_MILLS_P, a) / horner(_MILLS_Q, a))


def _mills_single(a: Values) -> Values:
    """Return the Mills ratio with an error that is 7.5e-8 in 1 - Φ (Abramowitz, Stegun 1964, 26.2.17)."""
    t = 1.0 / (1.0 + 0.2316419 * a)
    return t * horner(_MILLS_SINGLE, t)


def cube(x: Values) -> Values:
    """Return x³; x**3 takes fifty times as long as two products."""
    return x * x * x


def hypotenuse(x: Values, b: float) -> Values:
    """Return √(x² + b) for b > 0; np.hypot does the same one number at a time, six times slower."""
    a = np.abs(x)
    h = np.minimum(a, 1e150)
    h *= h
    h += b
    np.sqrt(h, out=h)
    return np.maximum(h, a, out=h)


def root_of_square(x: Values, alpha: float) -> tuple[Values, Values, Values]:
    """Return c, q, √q with q = 1 + αc² and c = x, cut to where 1/√q³ is 0, for α > 0."""
    reach = 1e110 / math.sqrt(alpha)
    c = clip(x, -reach, reach)
    q = alpha * c  # αc² without overflow on the way
    q *= c
    q += 1.0
    return c, q, np.sqrt(q)


def relu_minus_bump(x: Values, bump: Values) -> Values:
    """Return max(x, 0) - bump.

    Every x·g(x) with g(x) + g(-x) = 1 has this form with an even bump: only the side without
    cancellation has to be computed, and the limit at +∞ needs no care.
    """
    y = np.maximum(x, 0.0)
    y -= bump
    return y


def mirrored_slope(x: Values, left: Values) -> Values:
    """Return f′(x) for such a function from left = f′(-|x|): f′(x) + f′(-x) = 1."""
    return choose(x >= 0, 1.0 - left, left)


def sech_squared(x: Values) -> Values:
    """Return 1 / cosh² x as 4e / (1 + e)² with e = e^-2|x|.

    The textbook 1 - tanh² x is 0 from x = 19 on, where the true slope is 1.3e-16.
    """
    e = np.minimum(np.abs(x), 400.0)
    e *= -2.0
    np.exp(e, out=e)
    q = 1.0 + e
    np.square(q, out=q)
    e *= 4.0
    return np.divide(e, q, out=e)


def gaussian_halves(x: Values, width: float) -> tuple[Values, Values]:
    """Return h, c with e^(-x²/width) = h·h·c.

    As in `normal_tail`: c repairs the rounding of x², and h is handed out unsquared, so that a factor
    put between the two halves keeps the digits of a result near the subnormal numbers.
    """
    reach = 28.0 * math.sqrt(width)  # e^-784 is 0 in float64
    return halved_exponential(*squared_with_residual(clip(x, -reach, reach)), width)


def halved_exponential(p: Values, r: Values, width: float) -> tuple[Values, Values]:
    """Return h, c with e^(-(p + r)/width) = h·h·c, for r below an ULP of p."""
    return np.exp(p / (-2.0 * width)), 1.0 - r / width


_ERF_SERIES = tuple((-1) ** n / (math.factorial(n) * (2 * n + 1)) for n in range(13))


def erf(x: Values) -> Values:
    """Return the error function, which NumPy does not have.

    Up to |x| = ½ by its Taylor series, whose 13 terms are enough for 2^-57: there 1 - erfc(x) cancels,
    and has no digit left at 1e-17. Beyond it by 1 - erfc(x), erfc(x) = 2·(1 - Φ(√2·x)).
    """
    a = np.abs(x)
    h, c, mills = normal_tail(np.minimum(math.sqrt(2.0) * np.minimum(a, 30.0), NORMAL_LIMIT))
    y: Values = np.copysign(1.0 - 2.0 * h * (c * mills) * h, x)
    few = np.flatnonzero(a <= 0.5)
    near = x[few]
    y[few] = TWO_BY_SQRT_PI * near * horner(_ERF_SERIES, near * near)
    return y


def normal_overshoot(a: Values) -> Values:
    """Return E max(0, z - a) = φ(a) - a(1 - Φ(a)) for z ~ N(0, 1) and 0 ≤ a ≤ 39.5.

    1 - a·R cancels; with the Mills ratio R = 1/(a + S) it is S/(a + S), good to a²·2^-57.
    """
    p, r = squared_with_residual(a)
    h = np.exp(-p / 4)
    s = horner(_MILLS_P, a) / horner(_MILLS_Q, a)
    return h * ((1.0 - r / 2) / SQRT_2PI * (s / (a + s))) * h


def exponential_tail(x: Values, factor: Values, rest: Values) -> Values:
    """Return `rest`, and left of TAIL factor·eˣ.

    For gates that fade like eˣ: that is subnormal from x = -708 on where x·eˣ is not, so the factor
    goes between the two halves e^(x/2).
    """
    left = x < TAIL
    if not np.count_nonzero(left):
        return rest
    h = np.exp(0.5 * clip(x, -EXPONENT_LIMIT, TAIL))
    return choose(left, (factor * h) * h, rest)


# (eᵈ - 1 - d) / d² in ascending powers of d.
_EXP_REST = tuple(1.0 / math.factorial(k) for k in range(2, 12))


@functools.cache
def _powers_of_e() -> tuple[Values, Values]:
    """Return e^(k/8) for k = 0 … 64, each as a sum of two doubles."""
    with decimal.localcontext(prec=40):
        exact = [(Decimal(k) / 8).exp() for k in range(65)]
        high = [float(power) for power in exact]
        low = [float(power - Decimal(near)) for power, near in zip(exact, high, strict=True)]
    return np.array(high), np.array(low)


def exp_with_residual(x: Values) -> tuple[Values, Values]:
    """Return y, r with y + r = eˣ to 2^-60, for 0 ≤ x ≤ 8, none of them NaN.

    exp(-eˣ) from the rounded eˣ alone is wrong by eˣ half-ulps: 300 ULP where it is 1e-300.
    """
    nearest = np.rint(8.0 * x)
    high, low = (table[nearest.astype(np.intp)] for table in _powers_of_e())
    d = x - nearest / 8.0
    # e^d - 1 = d + q, |d| ≤ 1/16, and q is so small that its rounding does not matter.
    q = d * d * horner(_EXP_REST, d)
    m, m_low = sum_with_residual(d, q)
    p, p_low = product_with_residual(high, m)
    y, y_low = sum_with_residual(high, p)
    return y, y_low + (p_low + high * m_low + low * (1.0 + m))
