"""The derivative by differences: forward, central, and a step into the complex plane; what each costs.

Truncation shrinks with the step, rounding grows as it shrinks: the error over the step has the shape of
a U. A complex step subtracts nothing, so that it has no rounding branch (Squire and Trapp 1998).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from activations.core import Curve, Values
from activations.expression.evaluate import program
from activations.expression.tree import Node, order

# Half a unit in the last place of float64, the error of one rounding.
UNIT = 2.0**-53

Complex = NDArray[np.complex128]
Steps = TypeVar("Steps", float, Values)


def forward_quotient(curve: Curve, x0: float, step: Values) -> Values:
    """Return (f(x₀ + h) - f(x₀)) / h."""
    return (curve.value(x0 + step) - curve.value(x0)) / step


def central_quotient(curve: Curve, x0: float, step: Values) -> Values:
    """Return (f(x₀ + h) - f(x₀ - h)) / 2h."""
    return (curve.value(x0 + step) - curve.value(x0 - step)) / (2.0 * step)


# ---- the complex step --------------------------------------------------------------------------------


def _softplus(z: Complex) -> Complex:
    return np.where(
        z.real > 0,
        z + np.log1p(np.exp(-np.where(z.real > 0, z, 0.0))),
        np.log1p(np.exp(np.where(z.real > 0, 0.0, z))),
    )


def _total(*terms: Complex) -> Complex:
    found = terms[0]
    for term in terms[1:]:
        found = found + term
    return found


def _product(*factors: Complex) -> Complex:
    found = factors[0]
    for factor in factors[1:]:
        found = found * factor
    return found


def _power(base: Complex, exponent: Complex) -> Complex:
    n = exponent.real
    if np.all((n == np.rint(n)) & (np.abs(n) <= 8)) and n.size == 1:
        whole = int(n.flat[0])
        product = _product(np.ones_like(base), *[base] * abs(whole))
        return product if whole >= 0 else 1.0 / product
    return np.power(base, exponent)


# What is piecewise goes by the real part: away from the joints each piece is analytic. NumPy has no erf, Φ
# and cube root of a complex number.
_COMPLEX: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "+": _total, "*": _product, "/": np.divide, "^": _power, "-": np.negative,
        "<": lambda a, b: a.real < b.real, "<=": lambda a, b: a.real <= b.real,
        ">": lambda a, b: a.real > b.real, ">=": lambda a, b: a.real >= b.real,
        "and": lambda *conditions: np.logical_and.reduce(conditions), "where": np.where,
        "min": lambda a, b: np.where(a.real <= b.real, a, b),
        "max": lambda a, b: np.where(a.real > b.real, a, b),
        "clip": lambda u, low, high: np.where(
            u.real > high.real, high, np.where(u.real > low.real, u, low)
        ),
        "abs": lambda u: u * np.sign(u.real), "sign": lambda u: np.sign(u.real) + 0j,
        "step": lambda u: np.heaviside(u.real, 0.5) + 0j,
        "relu": lambda u: np.where(u.real > 0, u, 0j),
        "exp": np.exp, "expm1": np.expm1, "log": np.log, "log1p": np.log1p, "log2": np.log2,
        "log10": np.log10, "sqrt": np.sqrt, "sin": np.sin, "cos": np.cos, "tan": np.tan,
        "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "atan": np.arctan, "asinh": np.arcsinh,
        "sigmoid": lambda u: 1.0 / (1.0 + np.exp(-u)), "softplus": _softplus,
        "rise": lambda u, c: u + np.sqrt(u * u + c),
        "phi": lambda u: np.exp(-u * u / 2.0) / math.sqrt(2.0 * math.pi),
    }
)  # fmt: skip


def without_complex(root: Node) -> str:
    """Return the head of the first operation that NumPy cannot do with a complex number, "" for none."""
    known = {*_COMPLEX, "x", "parameter", "number", "constant"}
    return next((node.head for node in order(root) if node.head not in known), "")


def complex_quotient(
    root: Node, x0: float, step: Values, parameters: Mapping[str, float]
) -> Values:
    """Return Im f(x₀ + ih) / h for a tree that `without_complex` finds nothing in."""
    results: list[Any] = []
    point = x0 + 1j * step
    with np.errstate(all="ignore"):
        for node, places in program(root):
            if node.head == "x":
                results.append(point)
            elif node.head == "parameter":
                results.append(np.array([parameters[node.name] + 0j]))
            elif not places:
                results.append(np.array([node.number + 0j]))
            else:
                results.append(_COMPLEX[node.head](*[results[place] for place in places]))
    found: Values = np.broadcast_to(results[-1], point.shape).imag / step
    return found


# ---- what to expect ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Expected:
    """What the error of the differences is made of at a point.

    Truncation is h/2·|f″| for the forward and h²/6·|f‴| for the central difference; rounding is `noise`/h
    for the central and twice that for the forward one.
    """

    second: float
    third: float
    noise: float

    def forward(self, step: Steps) -> tuple[Steps, Steps]:
        """Return truncation and rounding of the forward difference."""
        return step / 2 * self.second, 2 * self.noise / step

    def central(self, step: Steps) -> tuple[Steps, Steps]:
        """Return truncation and rounding of the central difference."""
        return step**2 / 6 * self.third, self.noise / step

    @property
    def best_forward(self) -> float:
        """The step at which both errors of the forward difference are equal: about ε^(1/2); NaN for none."""
        return 2.0 * math.sqrt(self.noise / self.second) if self.second and self.noise else math.nan

    @property
    def best_central(self) -> float:
        """The step at which the sum of both of the central one is least: about ε^(1/3); NaN for none."""
        return (3.0 * self.noise / self.third) ** (1 / 3) if self.third and self.noise else math.nan


# Below this a second or third derivative is the rounding of the differences that it is taken by.
_STRAIGHT = 1e-7


def expected(curve: Curve, x0: float) -> Expected | None:
    """Return what to expect at a point; None at a breakpoint or so near that the piece ends.

    The higher derivatives are differences of the closed form, right to a few digits.
    """
    h = 1e-3
    if any(abs(x0 - point) <= 3 * h for point in (*curve.breakpoints, *curve.joints)):
        return None
    left, middle, right = (float(slope) for slope in curve.derivative([x0 - h, x0, x0 + h]))
    second, third = (right - left) / (2 * h), (right - 2 * middle + left) / h**2
    size = max(1.0, abs(middle))
    value = float(curve.value(x0))
    return Expected(
        abs(second) if abs(second) > _STRAIGHT * size else 0.0,
        abs(third) if abs(third) > _STRAIGHT * size else 0.0,
        UNIT * (abs(value) + abs(x0 * middle)),
    )
