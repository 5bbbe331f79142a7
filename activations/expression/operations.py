"""What each head of a tree means in NumPy, on float64 arrays of one dimension."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from activations import ACTIVATIONS, special
from activations.core import Values
from activations.expression.tree import Node

# Powers up to this are products; NumPy's own take fifty times as long.
MOST_PRODUCTS = 8


def registered(node: Node, given: list[Values]) -> Values:
    """Return a registered function or its derivative; its parameters are kept in their bounds."""
    record = ACTIVATIONS[node.name]
    bound = {
        parameter.name: parameter.clamp(float(value[0]))
        for parameter, value in zip(record.parameters, given[1:], strict=True)
    }
    u = given[0]
    result = (record.value if node.head == "registered" else record.derivative)(u, **bound)
    holes = np.isnan(u)
    if np.count_nonzero(holes):
        result[holes] = np.nan
    return result


def power(base: Values, exponent: Values) -> Values:
    """Return base ^ exponent, small whole powers as products."""
    if exponent.size == 1:
        n = float(exponent.flat[0])
        if n == 2.0:
            return base * base
        if 2.0 < n <= MOST_PRODUCTS and n.is_integer():
            square = base * base
            product: Values = square if n % 2 == 0 else base * square
            for _ in range(int(n) // 2 - 1):
                product = product * square
            return product
    result: Values = np.power(base, exponent)
    holes = np.isnan(base) | np.isnan(exponent)  # for NumPy NaN to the power of 0 is 1
    return np.where(holes, np.nan, result) if np.count_nonzero(holes) else result


def normal(u: Values) -> Values:
    """Return the probability that a standard normal variable is below u, with the digits of the tail."""
    a = np.minimum(np.abs(u), special.NORMAL_LIMIT)
    h, c, mills = special.normal_tail(a)
    tail = h * (c * mills) * h
    return np.where(u > 0, 1.0 - tail, tail)


def density(u: Values) -> Values:
    """Return the standard normal density."""
    h, c = special.gaussian_halves(u, 2.0)
    return h * c * h / special.SQRT_2PI


def complement(u: Values) -> Values:
    """Return erfc(u) = 1 - erf(u), with the digits of the tail."""
    y = 2.0 * normal(-math.sqrt(2.0) * u)
    few = np.flatnonzero(np.abs(u) < 0.5)
    if few.size:
        y[few] = 1.0 - special.erf(u[few])
    return y


def rise(u: Values, c: Values) -> Values:
    """Return u + √(u² + c) without the difference that it is for negative u."""
    root = np.sqrt(u * u + c)
    return np.where(u >= 0, u + root, c / (root - u))


def every(*conditions: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return where all conditions hold."""
    return functools.reduce(np.logical_and, conditions)


def _where(condition: NDArray[np.bool_], first: Values, other: Values) -> Values:
    return np.where(condition, first, other)


def _sum(*terms: Values) -> Values:
    result = terms[0] + terms[1]
    for term in terms[2:]:
        result = result + term
    return result


def _product(*factors: Values) -> Values:
    result = factors[0] * factors[1]
    for factor in factors[2:]:
        result = result * factor
    return result


OPERATIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "+": _sum, "*": _product, "/": np.divide, "^": power, "-": np.negative,
        "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "and": every,
        "where": _where, "min": np.minimum, "max": np.maximum,
        "clip": lambda u, low, high: np.minimum(np.maximum(u, low), high),
        "exp": np.exp, "expm1": np.expm1, "log": np.log, "log1p": np.log1p, "log2": np.log2,
        "log10": np.log10, "sqrt": np.sqrt, "cbrt": np.cbrt, "abs": np.abs, "sign": np.sign,
        "step": lambda u: np.heaviside(u, 0.5), "sin": np.sin, "cos": np.cos, "tan": np.tan,
        "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "sech2": special.sech_squared,
        "atan": np.arctan, "asinh": np.arcsinh, "erf": special.erf, "erfc": complement,
        "Phi": normal, "phi": density, "sigmoid": special.sigmoid, "softplus": special.softplus,
        "relu": lambda u: np.maximum(u, 0.0), "rise": rise,
    }
)  # fmt: skip
