"""The same walk in sign and logarithm, for the numbers at which the ordinary one overflows.

A number is a pair s, L with value s·e^L: x² is 2L where x·x is ∞, and x²·e^-x is 0 where ∞·0 is NaN.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from activations import special
from activations.core import Values
from activations.expression.operations import OPERATIONS, every, registered
from activations.expression.tree import Node, Program

Pair = tuple[Values, ...]

# Beyond it e^v is so large that e^v ± 1 and e^v ± e^-v are e^v.
LARGE = 40.0
# Between these an ordinary result has all its digits, if what it is made of has.
TRUSTED = 1e-290, 1e290


def evaluate(steps: Program, x: Values, parameters: Mapping[str, float]) -> Values:
    """Return the last step's value at finite x."""
    pairs: list[Any] = []
    plain: list[Any] = []
    trusted: list[NDArray[np.bool_]] = []
    with np.errstate(all="ignore"):
        for node, places in steps:
            given = [pairs[place] for place in places]
            if not places:
                number = _leaf(node, x, parameters)
                plain.append(number)
                trusted.append(np.isfinite(number))
                pairs.append((*pair(number), number))
                continue
            ordinary = _ordinary(node, [plain[place] for place in places])
            plain.append(ordinary)
            if node.head in _PAIRS:
                found = _PAIRS[node.head](*given)
            else:
                found = pair(_ordinary(node, [value(one) for one in given]))
            trust = every(*[trusted[place] for place in places])
            if ordinary.dtype == np.bool_:
                pairs.append(found)
            else:
                size = np.abs(ordinary)
                trust = trust & (size > TRUSTED[0]) & (size < TRUSTED[1])
                exact = pair(ordinary)
                pairs.append(
                    (
                        np.where(trust, exact[0], found[0]),
                        np.where(trust, exact[1], found[1]),
                        np.where(trust, ordinary, value(found)),
                    )
                )
            trusted.append(trust)
        return np.broadcast_to(value(pairs[-1]), x.shape)


def _leaf(node: Node, x: Values, parameters: Mapping[str, float]) -> Values:
    if node.head == "x":
        return x
    number = parameters[node.name] if node.head == "parameter" else node.number
    return np.array([number], dtype=np.float64)


def _ordinary(node: Node, given: list[Any]) -> Any:
    if node.head in ("registered", "slope"):
        return registered(node, given)
    return OPERATIONS[node.head](*given)


def pair(number: Values) -> Pair:
    """Return the sign and the logarithm of numbers."""
    return np.sign(number), np.log(np.abs(number))


def value(number: Pair) -> Values:
    """Return the numbers of a pair."""
    if len(number) == 3:
        return number[2]
    sign, size = number
    return np.where(sign == 0, 0.0, sign * np.exp(size))


def _negative(u: Pair) -> Pair:
    return -u[0], u[1]


def _sum(*terms: Pair) -> Pair:
    result = terms[0]
    for term in terms[1:]:
        result = _plus(result, term)
    return result


def _plus(u: Pair, v: Pair) -> Pair:
    (s, a), (t, b) = u[:2], v[:2]
    top = np.maximum(a, b)
    # ∞ beside ∞ of the same sign is ∞; of the other sign nothing is known.
    left = np.where(a == top, 1.0, np.exp(a - top))
    right = np.where(b == top, 1.0, np.exp(b - top))
    rest = s * left + t * right
    rest = np.where((top == math.inf) & (s * t < 0) & (a == b), np.nan, rest)
    rest = np.where(top == -math.inf, 0.0, rest)
    size = np.where(rest == 0, -math.inf, top + np.log(np.abs(rest)))
    return np.sign(rest), size


def _product(*factors: Pair) -> Pair:
    sign, size = factors[0][:2]
    for other in factors[1:]:
        # A true 0 times ∞ is undefined; what has merely underflowed has a sign.
        unknown = ((sign == 0) & (other[1] == math.inf)) | ((other[0] == 0) & (size == math.inf))
        sign, size = np.where(unknown, np.nan, sign * other[0]), size + other[1]
    return sign, size


def _quotient(u: Pair, v: Pair) -> Pair:
    sign = np.where(v[0] == 0, np.where(u[0] == 0, np.nan, u[0]), u[0] * v[0])
    return sign, np.where(v[0] == 0, math.inf, u[1] - v[1])


def _power(u: Pair, v: Pair) -> Pair:
    exponent = value(v)
    size = np.where(exponent == 0, 0.0, exponent * u[1])
    whole = exponent == np.floor(exponent)
    odd = whole & (np.mod(exponent, 2.0) == 1.0)
    negative = np.where(whole, np.where(odd, -1.0, 1.0), np.nan)
    sign = np.where(u[0] < 0, negative, 1.0)
    sign = np.where((u[0] == 0) & (exponent > 0), 0.0, sign)
    return np.where(np.isnan(u[0]), np.nan, sign), size


def _exp(u: Pair) -> Pair:
    exponent = value(u)
    return np.where(np.isnan(exponent), np.nan, 1.0), exponent


def _near(u: Pair, function: Callable[[Values], Values]) -> Pair:
    exponent = value(u)
    sign, size = pair(function(exponent))
    return sign, np.where(exponent > LARGE, exponent, size)


def _logarithm(unit: float) -> Callable[[Pair], Pair]:
    def log(u: Pair) -> Pair:
        return pair(np.where(u[0] > 0, u[1], np.where(u[0] == 0, -math.inf, np.nan)) / unit)

    return log


def _log1p(u: Pair) -> Pair:
    large = u[1] > LARGE
    exact = np.log1p(value(u))
    return pair(np.where(large, np.where(u[0] > 0, u[1], np.nan), exact))


def _root(degree: float) -> Callable[[Pair], Pair]:
    def root(u: Pair) -> Pair:
        sign = np.where(u[0] < 0, np.nan if degree == 2.0 else -1.0, u[0])
        return sign, u[1] / degree

    return root


def _hyperbolic(function: Callable[[Values], Values]) -> Callable[[Pair], Pair]:
    def hyperbolic(u: Pair) -> Pair:
        v = value(u)
        sign, size = pair(function(v))
        return sign, np.where(np.abs(v) > LARGE, np.abs(v) - math.log(2.0), size)

    return hyperbolic


def _sech2(u: Pair) -> Pair:
    v = np.abs(value(u))
    return np.ones_like(v), 2.0 * (math.log(2.0) - v - np.log1p(np.exp(-2.0 * v)))


def _sigmoid(u: Pair) -> Pair:
    v = value(u)
    size = -special.softplus(-np.atleast_1d(v))
    return np.where(np.isnan(v), np.nan, 1.0), size


def _softplus(u: Pair) -> Pair:
    v = np.atleast_1d(value(u))
    sign, size = pair(special.softplus(v))
    large = (u[0] > 0) & (u[1] > math.log(LARGE))
    small = v < -LARGE
    return sign + 0.0 * v * small, np.where(large, u[1], np.where(small, v, size))


def _rise(u: Pair, c: Pair) -> Pair:
    root = _root(2.0)(_plus(_product(u, u), c))
    up, down = _plus(u, root), _quotient(c, _plus(root, _negative(u)))
    return _choose(u[0] >= 0, up, down)


def _choose(condition: NDArray[np.bool_], first: Pair, other: Pair) -> Pair:
    return np.where(condition, first[0], other[0]), np.where(condition, first[1], other[1])


def _less(u: Pair, v: Pair) -> NDArray[np.bool_]:
    both = np.where(u[0] >= 0, u[1] < v[1], u[1] > v[1])
    smaller: NDArray[np.bool_] = np.where(u[0] == v[0], both & (u[0] != 0), u[0] < v[0])
    return smaller & ~_unknown(u, v)


def _unknown(u: Pair, v: Pair) -> NDArray[np.bool_]:
    return np.isnan(u[0]) | np.isnan(v[0]) | np.isnan(u[1]) | np.isnan(v[1])


def _not_less(u: Pair, v: Pair) -> NDArray[np.bool_]:
    return ~_less(u, v) & ~_unknown(u, v)


def _holes(chosen: Pair, u: Pair, v: Pair) -> Pair:
    unknown = _unknown(u, v)
    return np.where(unknown, np.nan, chosen[0]), chosen[1]


def _min(u: Pair, v: Pair) -> Pair:
    return _holes(_choose(_less(u, v), u, v), u, v)


def _max(u: Pair, v: Pair) -> Pair:
    return _holes(_choose(_less(u, v), v, u), u, v)


_PAIRS: Mapping[str, Callable[..., Any]] = {
    "+": _sum, "*": _product, "/": _quotient, "^": _power, "-": _negative,
    "<": _less, ">": lambda u, v: _less(v, u), ">=": _not_less, "<=": lambda u, v: _not_less(v, u),
    "and": every, "where": _choose, "min": _min, "max": _max,
    "clip": lambda u, low, high: _min(_max(u, low), high),
    "exp": _exp, "expm1": lambda u: _near(u, np.expm1), "log": _logarithm(1.0),
    "log2": _logarithm(math.log(2.0)), "log10": _logarithm(math.log(10.0)), "log1p": _log1p,
    "sqrt": _root(2.0), "cbrt": _root(3.0), "abs": lambda u: (np.abs(u[0]), u[1]),
    "sinh": _hyperbolic(np.sinh), "cosh": _hyperbolic(np.cosh), "sech2": _sech2,
    "sigmoid": _sigmoid, "softplus": _softplus, "relu": lambda u: _max(u, pair(np.array([0.0]))),
    "rise": _rise,
}  # fmt: skip
