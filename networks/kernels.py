"""Value and slope of the commonest functions on blocks of float32, written into arrays that are there.

The formulas of the records hold several arrays in between; here each step overwrites one, which is what
the time of a simulated layer goes into beside its matrix products. As right as networks/single.py says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from activations.core import Values

# Φ(x) = (1 + tanh(x P(x²)))/2 with these coefficients of P, fitted for the least |x| times the error of Φ:
# 3e-6 of the function, 7e-6 of its slope. tanh is one fast call, erf would be ten.
_NORMAL = (7.97827577e-01, 3.64699307e-02, -1.25476175e-04, -3.04672028e-05, 1.11263194e-06)
_DENSITY = 0.3989422804014327  # 1/√(2π)

Value = Callable[..., None]


def relu(x: Values, y: Values) -> None:
    """Put max(x, 0) into y."""
    np.maximum(x, 0, out=y)


def relu_both(x: Values, y: Values, slope: Values) -> None:
    """Put max(x, 0) into y and 1 where x > 0 into `slope`, 0 elsewhere."""
    np.maximum(x, 0, out=y)
    np.greater(x, 0, out=slope, casting="unsafe")


def tanh(x: Values, y: Values) -> None:
    """Put tanh x into y."""
    np.tanh(x, out=y)


def tanh_both(x: Values, y: Values, slope: Values) -> None:
    """Put tanh x into y and 1/cosh² x into `slope`; 1 - y² would be 0 from 9 on."""
    np.cosh(x, out=slope)
    np.reciprocal(slope, out=slope)
    np.square(slope, out=slope)
    np.tanh(x, out=y)


def sigmoid(x: Values, y: Values) -> None:
    """Put 1/(1 + exp(-x)) into y."""
    np.negative(x, out=y)
    np.exp(y, out=y)
    y += 1
    np.reciprocal(y, out=y)


def sigmoid_both(x: Values, y: Values, slope: Values) -> None:
    """Put y = 1/(1 + e) into y and y (e y) into `slope`, e = exp(-x): e y is 1 - y with all its digits."""
    np.negative(x, out=slope)
    np.exp(slope, out=slope)
    np.add(slope, 1, out=y)
    np.reciprocal(y, out=y)
    slope *= y
    slope *= y


def swish(x: Values, y: Values, *, beta: float) -> None:
    """Put x sigmoid(βx) into y."""
    np.multiply(x, -beta, out=y)
    np.exp(y, out=y)
    y += 1
    np.divide(x, y, out=y)


def swish_both(x: Values, y: Values, slope: Values, *, beta: float) -> None:
    """Put x s into y and s + β x s (1 - s) into `slope`, s = sigmoid(βx)."""
    np.multiply(x, -beta, out=slope)
    np.exp(slope, out=slope)
    np.add(slope, 1, out=y)
    np.reciprocal(y, out=y)
    slope *= y  # 1 - s
    slope *= x
    slope *= beta
    slope += 1
    slope *= y
    y *= x


def gelu(x: Values, y: Values) -> None:
    """Put x Φ(x) into y."""
    _normal(x, y)
    y *= x


def gelu_both(x: Values, y: Values, slope: Values) -> None:
    """Put x Φ(x) into y and Φ(x) + x φ(x) into `slope`."""
    np.square(x, out=slope)
    slope *= -0.5
    np.exp(slope, out=slope)
    slope *= _DENSITY
    slope *= x
    _normal(x, y)
    slope += y
    y *= x


def _normal(x: Values, y: Values) -> None:
    """Put Φ(x) into y."""
    square = np.square(x)
    np.multiply(square, _NORMAL[-1], out=y)
    for coefficient in _NORMAL[-2:0:-1]:
        y += coefficient
        y *= square
    y += _NORMAL[0]
    y *= x
    np.tanh(y, out=y)
    y *= 0.5
    y += 0.5


# By the name of the record: value alone, and value with slope.
KERNELS: Mapping[str, tuple[Value, Value]] = {
    "relu": (relu, relu_both),
    "tanh": (tanh, tanh_both),
    "sigmoid": (sigmoid, sigmoid_both),
    "swish": (swish, swish_both),
    "gelu": (gelu, gelu_both),
}
