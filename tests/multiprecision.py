"""A function's NumPy expression evaluated with hundreds of digits, and its derivative with it.

The expression that readers copy is the textbook formula; with enough digits nothing in it cancels,
so it is the reference for the registry's own stable forms. Forward mode gives the derivative: no step,
no difference.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from mpmath import mp, mpf

from activations.core import Curve

# 1 + x/√(1 + x²) at -1e300 is 1e-600: that and fifty digits more.
DIGITS = 700

# Beyond this e^x is 0 or ∞ in float64 whatever is done with it, and mpmath runs out of memory.
LARGEST_EXPONENT = mpf(10) ** 6


@dataclass(frozen=True)
class Dual:
    """A number and its derivative with respect to x."""

    value: Any
    slope: Any = mpf(0)

    def __add__(self, other: Any) -> Dual:
        other = dual(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other: Any) -> Dual:
        other = dual(other)
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    def __truediv__(self, other: Any) -> Dual:
        other = dual(other)
        quotient = self.value / other.value
        return Dual(quotient, (self.slope - quotient * other.slope) / other.value)

    def __pow__(self, power: Any) -> Dual:
        power = dual(power).value
        return Dual(self.value**power, power * self.value ** (power - 1) * self.slope)

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.slope)

    def __sub__(self, other: Any) -> Dual:
        return self + -dual(other)

    def __rsub__(self, other: Any) -> Dual:
        return dual(other) - self

    def __rtruediv__(self, other: Any) -> Dual:
        return dual(other) / self

    __radd__ = __add__
    __rmul__ = __mul__

    def __lt__(self, other: Any) -> bool:
        return bool(self.value < dual(other).value)

    def __gt__(self, other: Any) -> bool:
        return bool(self.value > dual(other).value)

    def __le__(self, other: Any) -> bool:
        return bool(self.value <= dual(other).value)

    def __ge__(self, other: Any) -> bool:
        return bool(self.value >= dual(other).value)


def dual(number: Any) -> Dual:
    """Return a constant as a number with derivative 0."""
    return number if isinstance(number, Dual) else Dual(mpf(number))


def lifted(f: Callable[[Any], Any], slope: Callable[[Any], Any]) -> Callable[[Any], Dual]:
    """Return a function of one number with its derivative."""

    def of(number: Any) -> Dual:
        u = dual(number)
        return Dual(f(u.value), slope(u.value) * u.slope if u.slope else mpf(0))

    return of


def _bounded(u: Any) -> Any:
    return max(-LARGEST_EXPONENT, min(LARGEST_EXPONENT, u))


def _exp(u: Any) -> Any:
    # 0 and not e^-1000000: in the slope of exp(-eˣ) it meets e^1000000, and the product is 0.
    return mpf(0) if u < -LARGEST_EXPONENT else mp.exp(_bounded(u))


def _where(condition: Any, yes: Any, no: Any) -> Dual:
    return dual(yes) if condition else dual(no)


def _clip(number: Any, low: Any, high: Any) -> Dual:
    u = dual(number)
    return dual(low) if u < low else dual(high) if u > high else u


EXP = lifted(_exp, _exp)
ERFC = lifted(lambda u: mp.erfc(_bounded(u)), lambda u: -2 / mp.sqrt(mp.pi) * _exp(-u * u))
ERF = lifted(lambda u: mp.erf(_bounded(u)), lambda u: 2 / mp.sqrt(mp.pi) * _exp(-u * u))
SQRT = lifted(mp.sqrt, lambda u: 1 / (2 * mp.sqrt(u)))
LOG1P = lifted(mp.log1p, lambda u: 1 / (1 + u))
TANH = lifted(
    lambda u: mp.tanh(_bounded(u)),
    lambda u: mp.sech(_bounded(u)) ** 2,
)


def _logaddexp(one: Any, other: Any) -> Dual:
    a, b = dual(one), dual(other)
    high, low = (a, b) if a > b else (b, a)
    return high + LOG1P(EXP(low - high))


NUMPY = SimpleNamespace(
    abs=lifted(abs, mp.sign),
    sign=lifted(mp.sign, lambda u: 0),
    exp=EXP,
    expm1=lambda u: EXP(u) - 1,
    log=lifted(mp.log, lambda u: 1 / u),
    sinc=lifted(mp.sincpi, lambda u: (mp.cospi(u) - mp.sincpi(u)) / u if u else mpf(0)),
    log1p=LOG1P,
    logaddexp=_logaddexp,
    tanh=TANH,
    sinh=lambda u: (EXP(u) - EXP(-u)) / 2,
    cosh=lambda u: (EXP(u) + EXP(-u)) / 2,
    sin=lifted(mp.sin, mp.cos),
    cos=lifted(mp.cos, lambda u: -mp.sin(u)),
    arctan=lifted(mp.atan, lambda u: 1 / (1 + u * u)),
    arcsinh=lifted(mp.asinh, lambda u: 1 / mp.sqrt(1 + u * u)),
    sqrt=SQRT,
    square=lambda u: dual(u) * u,
    maximum=lambda a, b: dual(a) if dual(a) > b else dual(b),
    minimum=lambda a, b: dual(a) if dual(a) < b else dual(b),
    heaviside=lambda u, half: dual(half if u.value == 0 else 1 if u > 0 else 0),
    hypot=lambda a, b: SQRT(dual(a) * a + dual(b) * b),
    copysign=lambda a, b: dual(a) * (-1 if dual(b) < 0 else 1),
    where=_where,
    clip=_clip,
    vectorize=lambda f: f,
)
MATH = SimpleNamespace(
    erf=ERF, erfc=ERFC, sqrt=lambda u: mp.sqrt(mpf(u)), log=lambda u: mp.log(mpf(u))
)


class _ExactLiterals(ast.NodeTransformer):
    """Reads 0.044715 as the decimal number that it says, not as the float nearest to it."""

    def __init__(self, source: str) -> None:
        self.source = source

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, float):
            text = ast.get_source_segment(self.source, node)
            call = ast.Call(ast.Name("mpf", ast.Load()), [ast.Constant(text)], [])
            return ast.copy_location(call, node)
        return node


def meant(parameter: float) -> Any:
    """Return a parameter as a number; the float nearest to a sixth is meant as a sixth."""
    fraction = Fraction(parameter).limit_denominator(60)
    if float(fraction) == parameter and 60 % fraction.denominator == 0:
        return mpf(fraction.numerator) / fraction.denominator
    return mpf(parameter)


def reference(curve: Curve) -> Callable[[float], tuple[Any, Any]]:
    """Return the function that gives f(x) and f′(x) of the curve as mpmath numbers."""
    counterpart = curve.counterpart("numpy")
    assert counterpart is not None
    source = counterpart.code
    for name in curve.parameters:
        source = source.replace("{" + name + "}", name)
    tree = ast.fix_missing_locations(_ExactLiterals(source).visit(ast.parse(source, mode="eval")))
    code = compile(tree, curve.name, "eval")

    def at(x: float) -> tuple[Any, Any]:
        MATH.pi = NUMPY.pi = +mp.pi  # to the digits of the moment
        names = {name: meant(value) for name, value in curve.parameters.items()}
        found = dual(
            eval(code, {"np": NUMPY, "math": MATH, "mpf": mpf, "x": Dual(mpf(x), mpf(1)), **names})
        )
        return found.value, found.slope

    return at
