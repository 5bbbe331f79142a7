"""The integrated ELU: a function made from its slope."""

import decimal
import functools
import math
from decimal import Decimal

import numpy as np

from activations import special, zeros
from activations.core import (
    Activation,
    Example,
    Interval,
    Limit,
    Parameter,
    Reference,
    Traits,
    Values,
    const,
    counterparts,
)

FAMILY = "ELU family"

# (eˣ - 1 - x)/x² = 1/2! + x/3! + x²/4! + …, enough of it for [-1.5, 1.5].
_REST = tuple(1.0 / math.factorial(k) for k in range(2, 24))


@functools.lru_cache(maxsize=64)
def _zeros(an: float, beta: float) -> tuple[tuple[float, float], tuple[float, float], float]:
    """Return where the left side has slope 0, where it is 0, and its slope there, for β < α_n.

    The places are sums of two doubles.
    """
    with decimal.localcontext(prec=40):
        part = Decimal(beta) / Decimal(an)
        lowest = (1 - part).ln()
        # eˣ - 1 = (1 - β/α_n)x: from the left of the zero Newton's steps stay on that side, and come near.
        x = 2 * lowest - 1 / (1 - part)
        for _ in range(60):
            e = x.exp()
            step = (e - 1 - (1 - part) * x) / (e - 1 + part)
            x -= step
            if abs(step) < Decimal("1e-20") * abs(x):
                break
        slope = Decimal(an) * (x.exp() - 1 + part)
        return zeros.two_doubles(lowest), zeros.two_doubles(x), float(slope)


def _left_side(x: Values, an: float, beta: float, rise: Values) -> Values:
    """Return α_n(eˣ - 1 - x) + βx from rise = eˣ - 1, for x ≤ 0."""
    y: Values = an * rise + special.scaled(beta - an, x)
    # Near 0 with the series, because x is taken away from nearly itself there.
    few = np.flatnonzero((x < 0) & (x >= -1.0))
    near = x[few]
    y[few] = an * (near * near * special.horner(_REST, near)) + beta * near
    if beta < an:
        # Beside its zero z it is s·f′(z) + α_n·eᶻ(e^s - 1 - s), s = x - z.
        _, (zero, zero_low), slope = _zeros(an, beta)
        s = x - zero
        few = np.flatnonzero((s > -1.5) & (s < min(1.5, -0.5 * zero)))
        s = s[few] - zero_low
        y[few] = s * (slope + an * math.exp(zero) * s * special.horner(_REST, s))
    return y


def _left_slope(x: Values, an: float, beta: float, rise: Values) -> Values:
    """Return α_n(eˣ - 1) + β from rise = eˣ - 1, for x ≤ 0."""
    y: Values = an * rise
    y += beta
    far = np.flatnonzero(x < -1.0)
    y[far] = (beta - an) + an * np.exp(x[far])
    if beta < an:
        # Beside its zero it is (α_n - β)(e^s - 1), s being the distance to it.
        (lowest, lowest_low), _, _ = _zeros(an, beta)
        few = np.flatnonzero(np.abs(x - lowest) < 0.5)
        y[few] = (an - beta) * np.expm1((x[few] - lowest) - lowest_low)
    return y


def _xielu(x: Values, left: Values, rise: Values, ap: float, an: float, beta: float) -> Values:
    y = _left_side(left, an, beta, rise)
    right = np.maximum(x, 0.0)
    with np.errstate(over="ignore"):
        y += (ap * right + beta) * right
    return y


def _xielu_slope(
    x: Values, left: Values, rise: Values, ap: float, an: float, beta: float
) -> Values:
    right = special.scaled(2.0 * ap, np.maximum(x, 0.0)) + beta
    return special.choose(x > 0, right, _left_slope(left, an, beta, rise))


def _xielu_parts(x: Values) -> tuple[Values, Values]:
    left = np.minimum(x, 0.0)
    return left, np.expm1(left)


def _xielu_pair(x: Values, ap: float, an: float, beta: float) -> tuple[Values, Values]:
    parts = _xielu_parts(x)
    return _xielu(x, *parts, ap, an, beta), _xielu_slope(x, *parts, ap, an, beta)


def _xielu_range(ap: float, an: float, beta: float) -> Interval:
    if an < beta:
        return Interval(-math.inf, math.inf)
    if an == beta:
        return Interval(-an, math.inf)
    place = np.array([math.log1p(-beta / an)])
    return Interval(float(_left_side(place, an, beta, np.expm1(place))[0]), math.inf, True)


def _xielu_traits(ap: float, an: float, beta: float) -> Traits:
    return Traits(
        monotone="neither" if an > beta else "increasing",
        symmetry="neither",
        smoothness=2 if 2.0 * ap == an else 1,
        left="soft" if an == beta else "none",
        right="none",
        lipschitz=math.inf,
    )


xielu = Activation(
    name="xielu",
    title="xIELU",
    family=FAMILY,
    year=2024,
    summary="A parabola on the right, an integrated ELU on the left: its slope is linear, then ELU.",
    history=(
        "Made from its derivative: integrating a slope that rises linearly on the right and like ELU on "
        "the left gives the function. α_p and α_n are learned in every layer, β = 1/2 is the slope at 0. "
        "The language models Apertus use it. For α_n > β the left side dips and then rises without end."
    ),
    formula=(
        r"\begin{cases} <ap>\,x^2 + <beta>\,x & x > 0 \\ "
        r"<an>\left(e^{x} - 1 - x\right) + <beta>\,x & x \le 0 \end{cases}"
    ),
    derivative_formula=(
        r"\begin{cases} 2 \cdot <ap>\,x + <beta> & x > 0 \\ "
        r"<an>\left(e^{x} - 1\right) + <beta> & x \le 0 \end{cases}"
    ),
    value=lambda x, ap, an, beta: _xielu(x, *_xielu_parts(x), ap, an, beta),
    derivative=lambda x, ap, an, beta: _xielu_slope(x, *_xielu_parts(x), ap, an, beta),
    pair=_xielu_pair,
    parameters=(
        Parameter(
            name="ap",
            symbol="α_p",
            default=0.8,
            low=0.1,
            high=2.0,
            step=0.05,
            doc="Curvature of the right side: its slope rises by twice this.",
        ),
        Parameter(
            name="an",
            symbol="α_n",
            default=0.8,
            low=0.5,
            high=3.0,
            step=0.05,
            doc="Strength of the left side: its slope tends to β - α_n.",
        ),
        Parameter(
            name="beta",
            symbol="β",
            default=0.5,
            low=0.1,
            high=1.5,
            step=0.05,
            doc="Slope at 0.",
        ),
    ),
    range=_xielu_range,
    joints=const((0.0,)),
    traits=_xielu_traits,
    limits=(
        Limit(
            parameter="an",
            at=0.5,
            becomes="xielu",
            given={"an": 0.5},
            text="the left side levels off at -1/2, as that of ELU with α = 1/2",
        ),
        Limit(
            parameter="an",
            at=1.6,
            becomes="xielu",
            given={"an": 1.6},
            text="α_n = 2α_p: f″ is continuous at 0",
        ),
    ),
    examples=(
        Example(x=-5.0, value=0.705390357599268374, derivative=-0.294609642400731626),
        Example(x=-2.0, value=-0.0917317734107098465, derivative=-0.191731773410709846),
        Example(x=-0.001, value=-0.000499600133300006666, derivative=0.499200399866699993),
        Example(x=2.0, value=4.2, derivative=3.7),
        Example(
            x=-1.0,
            value=-0.316060279414278839,
            derivative=0.183939720585721161,
            given={"an": 0.5},
        ),
        Example(x=1.0, value=2.0, derivative=3.5, given={"ap": 1.5}),
    ),
    counterparts=counterparts(
        numpy=(
            "np.where(x > 0, {ap} * x**2, {an} * (np.expm1(np.minimum(x, 0)) - x)) + {beta} * x"
        ),
        tensorflow=(
            "tf.where(x > 0, {ap} * tf.math.square(x), "
            "{an} * (tf.math.expm1(tf.math.minimum(x, 0.0)) - x)) + {beta} * x"
        ),
        keras=(
            "keras.ops.where(x > 0, {ap} * keras.ops.square(x), "
            "{an} * (keras.ops.expm1(keras.ops.minimum(x, 0.0)) - x)) + {beta} * x"
        ),
        torch=(
            "torch.where(x > 0, {ap} * torch.square(x), "
            "{an} * (torch.expm1(torch.clamp(x, max=0)) - x)) + {beta} * x"
        ),
        jax=(
            "jax.numpy.where(x > 0, {ap} * jax.numpy.square(x), "
            "{an} * (jax.numpy.expm1(jax.numpy.minimum(x, 0)) - x)) + {beta} * x"
        ),
    ),
    references=(
        Reference(
            authors="A. H. Huang, I. Schlag",
            year=2024,
            title="Deriving activation functions using integration",
            url="https://arxiv.org/abs/2411.13010",
        ),
        Reference(
            authors="A. Hernández-Cano et al.",
            year=2025,
            title="Apertus: democratizing open and compliant LLMs for global language environments",
            url="https://arxiv.org/abs/2509.14233",
        ),
    ),
    aliases=("expanded_integral_elu",),
    used_by=("Apertus",),
)
