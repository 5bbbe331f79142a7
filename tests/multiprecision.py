"""A function's NumPy expression evaluated in ball arithmetic, and its derivative with it.

The expression that readers copy is the textbook formula; with enough bits nothing in it cancels, so it is
the reference for the registry's own stable forms. Every number carries a bound of its own error, so the
digits prove themselves: the bits are doubled until the bound is small (F. Johansson, "Arb: efficient
arbitrary-precision midpoint-radius interval arithmetic", 2017). Forward mode gives the derivative: no
step, no difference.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, ctx, fmpq

from activations.core import Curve, Parameter

# Most results are right with the first; 1 + x/√(1 + x²) at -1e300 is 1e-600 and needs 4096 bits.
FIRST_BITS = 128
LAST_BITS = 1 << 14

# So many bits of a result are proven: 2^-11 ULP of float64 is left open, of a subnormal result even less.
PROVEN = 64
LEAST_NORMAL = arb(2) ** -1022

# Beyond this e^x is 0 or ∞ in float64 whatever is done with it.
LARGEST_EXPONENT = arb(10) ** 6


@dataclass(frozen=True)
class Dual:
    """A number and its derivative with respect to x."""

    value: Any
    slope: Any = 0

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
    return number if isinstance(number, Dual) else Dual(arb(number), arb(0))


def lifted(f: Callable[[Any], Any], slope: Callable[[Any], Any]) -> Callable[[Any], Dual]:
    """Return a function of one number with its derivative."""

    def of(number: Any) -> Dual:
        u = dual(number)
        return Dual(f(u.value), arb(0) if u.slope == 0 else slope(u.value) * u.slope)

    return of


def _bounded(u: Any) -> Any:
    if abs(u) <= LARGEST_EXPONENT:
        return u
    return LARGEST_EXPONENT if u > 0 else -LARGEST_EXPONENT


def _exp(u: Any) -> Any:
    # 0 and not e^-1000000: in the slope of exp(-eˣ) it meets e^1000000, and the product is 0.
    return arb(0) if u < -LARGEST_EXPONENT else _bounded(u).exp()


def _gaussian(u: Any) -> Any:
    return 2 / arb.pi().sqrt() * _exp(-u * u)


def _where(condition: Any, yes: Any, no: Any) -> Dual:
    return dual(yes) if condition else dual(no)


def _clip(number: Any, low: Any, high: Any) -> Dual:
    u = dual(number)
    return dual(low) if u < low else dual(high) if u > high else u


def _logaddexp(one: Any, other: Any) -> Dual:
    a, b = dual(one), dual(other)
    high, low = (a, b) if a > b else (b, a)
    return high + Numpy.log1p(Numpy.exp(low - high))


class _Constants:
    @property
    def pi(self) -> Any:
        """π to the bits of the moment."""
        return arb.pi()


class Numpy(_Constants):
    """What the expressions name as np."""

    abs = staticmethod(lifted(abs, lambda u: u.sgn()))
    sign = staticmethod(lifted(lambda u: u.sgn(), lambda u: arb(0)))
    exp = staticmethod(lifted(_exp, _exp))
    expm1 = staticmethod(lifted(lambda u: _bounded(u).expm1(), _exp))
    log = staticmethod(lifted(lambda u: u.log(), lambda u: 1 / u))
    log1p = staticmethod(lifted(lambda u: u.log1p(), lambda u: 1 / (1 + u)))
    tanh = staticmethod(
        lifted(lambda u: _bounded(u).tanh(), lambda u: _bounded(u).sech() ** 2),
    )
    sin = staticmethod(lifted(lambda u: u.sin(), lambda u: u.cos()))
    cos = staticmethod(lifted(lambda u: u.cos(), lambda u: -u.sin()))
    sinc = staticmethod(
        lifted(
            lambda u: u.sinc_pi(),
            lambda u: arb(0) if u.is_zero() else (u.cos_pi() - u.sinc_pi()) / u,
        )
    )
    arctan = staticmethod(lifted(lambda u: u.atan(), lambda u: 1 / (1 + u * u)))
    arcsinh = staticmethod(lifted(lambda u: u.asinh(), lambda u: (1 + u * u).rsqrt()))
    sqrt = staticmethod(lifted(lambda u: u.sqrt(), lambda u: u.rsqrt() / 2))
    logaddexp = staticmethod(_logaddexp)
    where = staticmethod(_where)
    clip = staticmethod(_clip)

    @staticmethod
    def maximum(a: Any, b: Any) -> Dual:
        return dual(a) if dual(a) > b else dual(b)

    @staticmethod
    def minimum(a: Any, b: Any) -> Dual:
        return dual(a) if dual(a) < b else dual(b)

    @staticmethod
    def heaviside(u: Dual, half: Any) -> Dual:
        return dual(1 if u > 0 else 0 if u < 0 else half)

    @staticmethod
    def hypot(a: Any, b: Any) -> Dual:
        return Numpy.sqrt(dual(a) * a + dual(b) * b)

    @staticmethod
    def vectorize(f: Callable[[Any], Dual]) -> Callable[[Any], Dual]:
        return f


class Math(_Constants):
    """What the expressions name as math."""

    erf = staticmethod(lifted(lambda u: _bounded(u).erf(), _gaussian))
    erfc = staticmethod(lifted(lambda u: _bounded(u).erfc(), lambda u: -_gaussian(u)))
    sqrt = staticmethod(lambda u: arb(u).sqrt())
    log = staticmethod(lambda u: arb(u).log())


class _ExactLiterals(ast.NodeTransformer):
    """Reads 0.044715 as the decimal number that it says, not as the float nearest to it."""

    def __init__(self, source: str) -> None:
        self.source = source

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, float):
            text = ast.get_source_segment(self.source, node)
            call = ast.Call(ast.Name("arb", ast.Load()), [ast.Constant(text)], [])
            return ast.copy_location(call, node)
        return node


def meant(parameter: Parameter, value: float) -> Any:
    """Return a parameter's value as a number: the float itself.

    Where a slider steps by a sixtieth, which no float is, the float nearest to 10/60 is meant as 10/60.
    """
    step = Fraction(parameter.step).limit_denominator(60)
    steps = round(value / parameter.step) * step
    if step.denominator % 3 == 0 and float(steps) == value:
        return arb(fmpq(steps.numerator, steps.denominator))
    return arb(value)


def _certain(ball: Any, proven: int) -> bool:
    if not ball.is_finite():
        return False
    return bool(ball.rad() <= arb(2) ** -proven * max(abs(ball.mid()), LEAST_NORMAL))


def reference(curve: Curve) -> Callable[..., tuple[Any, Any]]:
    """Return the function of x that gives f(x) and f′(x) of the curve, `proven` bits of each."""
    counterpart = curve.counterpart("numpy")
    assert counterpart is not None
    source = counterpart.code
    for name in curve.parameters:
        source = source.replace("{" + name + "}", name)
    tree = ast.fix_missing_locations(_ExactLiterals(source).visit(ast.parse(source, mode="eval")))
    code = compile(tree, curve.name, "eval")
    known = {parameter.name: parameter for parameter in curve.activation.parameters}

    def at(x: Any, proven: int = PROVEN) -> tuple[Any, Any]:
        bits = FIRST_BITS
        while bits <= LAST_BITS:
            with ctx.workprec(bits):
                names = {name: meant(known[name], n) for name, n in curve.parameters.items()}
                names |= {"np": Numpy(), "math": Math(), "arb": arb, "x": Dual(arb(x), arb(1))}
                found = dual(eval(code, names))
                if _certain(found.value, proven) and _certain(found.slope, proven):
                    return found.value, found.slope
            bits *= 2
        raise ArithmeticError(f"{curve.label} at {x} needs more than {LAST_BITS} bits.")

    return at
