"""Self-gated functions with the gates of later years: tanh of GELU, Gompertz, Richards, a hard one."""

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
from activations.gelu import dip, gelu_parts, gelu_slope, gelu_value
from activations.portrait import bisect

FAMILY = "Self-gated"


# Left of it tanh g is g to the last digit, g = GELU(x).
_PHISH_TAIL = -9.0


def _phish_parts(x: Values) -> tuple[Values, ...]:
    parts = gelu_parts(x)
    g = gelu_value(x, *parts)
    return g, np.tanh(g), *parts


def _phish(
    x: Values, g: Values, gate: Values, a: Values, h: Values, k: Values, mills: Values
) -> Values:
    tail = h * (k * (a * a * mills)) * h
    return special.choose(x < _PHISH_TAIL, tail, np.maximum(x, -special.NORMAL_LIMIT) * gate)


def _phish_slope(
    x: Values, g: Values, gate: Values, a: Values, h: Values, k: Values, mills: Values
) -> Values:
    tail = h * (k * (a * (a - 2.0 * mills))) * h
    c = special.clip(x, -special.NORMAL_LIMIT, special.NORMAL_LIMIT)
    rest = gate + c * special.sech_squared(g) * gelu_slope(x, a, h, k, mills)
    return special.choose(x < _PHISH_TAIL, tail, zeros.PHISH.through(c, rest))


phish = Activation(
    name="phish",
    title="Phish",
    family=FAMILY,
    year=2021,
    summary="x times the tanh of GELU(x): never negative, and flat at 0.",
    history=(
        "GELU and x have the same sign, so the output is never below 0; left of 0 it rises to a bump "
        "of 0.165 at x = -1.195 and fades like the normal density. Small inputs x give x²/2: at 0 the "
        "slope is 0, and little of a weak signal gets through."
    ),
    formula=r"x\,\tanh\left(\operatorname{GELU}(x)\right)",
    derivative_formula=(
        r"\tanh g + x\,g'\operatorname{sech}^2 g, \qquad "
        r"g = x\,\Phi(x), \quad g' = \Phi(x) + x\,\varphi(x)"
    ),
    value=lambda x: _phish(x, *_phish_parts(x)),
    derivative=lambda x: _phish_slope(x, *_phish_parts(x)),
    pair=lambda x: special.both(_phish, _phish_slope, x, _phish_parts(x)),
    range=const(Interval(0.0, math.inf, True)),
    traits=const(dip(lipschitz=1.29830667330581155)),
    examples=(
        Example(x=-10.0, value=7.61985302416052607e-22, derivative=7.54220156622320883e-21),
        Example(x=-1.0, value=0.157337325671558555, derivative=-0.0760843323951187202),
        Example(x=0.5, value=0.16629217954075386, derivative=0.718354081672144141),
        Example(x=1.0, value=0.686520671703341427, derivative=1.25925804246063894),
    ),
    counterparts=counterparts(
        numpy="x * np.tanh(0.5 * x * np.vectorize(math.erfc)(-x / math.sqrt(2)))",
        tensorflow="x * tf.math.tanh(tf.nn.gelu(x, approximate=False))",
        keras="x * keras.activations.tanh(keras.activations.gelu(x, approximate=False))",
        torch="x * torch.tanh(F.gelu(x))",
        jax="x * jax.numpy.tanh(jax.nn.gelu(x, approximate=False))",
    ),
    references=(
        Reference(
            authors="P. Naveen",
            year=2021,
            title="Phish: A novel hyper-optimizable activation function",
            url="https://doi.org/10.36227/techrxiv.17283824.v1",
        ),
    ),
)

# Left of it exp(-e^-x) and its square root are 0.
_GOMPERTZ_LIMIT = -8.0


def _gompertz_half(x: Values) -> tuple[Values, Values]:
    """Return y = e^-x and h = e^(-y/2), so that the Gompertz function is h·h."""
    y = np.exp(-np.maximum(x, 0.0))
    left = np.flatnonzero(x < 0)
    y[left], y_low = special.exp_with_residual(np.minimum(-x[left], -_GOMPERTZ_LIMIT))
    h = np.exp(-0.5 * y)
    h[left] *= 1.0 - 0.5 * y_low
    return y, h


def _golu(x: Values, y: Values, h: Values) -> Values:
    return (np.maximum(x, _GOMPERTZ_LIMIT) * h) * h


def _golu_slope(x: Values, y: Values, h: Values) -> Values:
    c = special.clip(x, _GOMPERTZ_LIMIT, special.EXPONENT_LIMIT)
    return zeros.GOLU.through(c, ((1.0 + c * y) * h) * h)


OMEGA = 0.56714329040978387  # W(1): Ω = e^-Ω

golu = Activation(
    name="golu",
    title="GoLU",
    family=FAMILY,
    year=2025,
    summary="x times the Gompertz function: a lopsided gate that shuts doubly exponentially.",
    history=(
        "Gompertz linear unit. The Gompertz function is the distribution function of the Gumbel "
        "distribution, so the gate is GELU's idea with a skewed variable: it is 0.37 at x = 0 and not "
        "one half, which keeps the dip at -0.097. The paper reports gains over GELU and Swish from "
        "image classification to language models."
    ),
    formula=r"x\,e^{-e^{-x}}",
    derivative_formula=r"e^{-e^{-x}}\left(1 + x\,e^{-x}\right)",
    value=lambda x: _golu(x, *_gompertz_half(x)),
    derivative=lambda x: _golu_slope(x, *_gompertz_half(x)),
    pair=lambda x: special.both(_golu, _golu_slope, x, _gompertz_half(x)),
    range=const(Interval(-OMEGA * math.exp(-1.0 / OMEGA), math.inf, True)),
    traits=const(dip(lipschitz=1.11339727527567666)),
    examples=(
        Example(x=-4.0, value=-7.76935041982560735e-24, derivative=-4.2224982227675429e-22),
        Example(x=-1.0, value=-0.0659880358453125371, derivative=-0.113386042888704645),
        Example(x=0.5, value=0.272619605946302528, derivative=0.710591361337814089),
        Example(x=1.0, value=0.692200627555346354, derivative=0.94684700759892885),
    ),
    counterparts=counterparts(
        numpy="x * np.exp(-np.exp(-x))",
        tensorflow="x * tf.math.exp(-tf.math.exp(-x))",
        keras="x * keras.ops.exp(-keras.ops.exp(-x))",
        torch="x * torch.exp(-torch.exp(-x))",
        jax="x * jax.numpy.exp(-jax.numpy.exp(-x))",
    ),
    references=(
        Reference(
            authors="I. Das, M. Safari, S. Adriaensen, F. Hutter",
            year=2025,
            title="Gompertz linear units: Leveraging asymmetry for enhanced learning dynamics",
            url="https://arxiv.org/abs/2502.03654",
        ),
    ),
    aliases=("gompertz_linear_unit",),
)


@functools.lru_cache(maxsize=256)
def _lowest(alpha: float) -> tuple[float, float]:
    """Return t > 0 with αt = 1 + e^-t as a sum of two doubles: f′ = 0 at βx = -t."""
    with decimal.localcontext(prec=40):
        power, t = Decimal(alpha), Decimal(1) / Decimal(alpha)
        for _ in range(8):  # Newton's steps on a convex function, from its left
            t -= (power * t - 1 - (-t).exp()) / (power + (-t).exp())
        return float(t), float(t - Decimal(float(t)))


def _richards(x: Values, alpha: float, beta: float) -> tuple[Values, ...]:
    """Return z = β|x| as two doubles, e = e^-z, h = e^(-αz/2) and r = (1 + e^-z)^-α.

    σ(βx)^α is r for x ≥ 0 and h·h·r for x < 0.
    """
    reach = min(special.EXPONENT_LIMIT / (alpha * beta), 1e150)
    z, z_low = special.product_with_residual(np.minimum(np.abs(x), reach), beta)
    y, y_low = special.product_with_residual(z, alpha)
    h = np.exp(-0.5 * y) * (1.0 - 0.5 * (y_low + alpha * z_low))
    e = np.exp(-z)
    return z, z_low, e, h, np.exp(-alpha * np.log1p(e))


def _aria2(x: Values, alpha: float, beta: float) -> Values:
    return _aria2_value(x, alpha, beta, *_richards(x, alpha, beta)[3:])


def _aria2_slope(x: Values, alpha: float, beta: float) -> Values:
    return _aria2_fall(x, alpha, *_richards(x, alpha, beta))


def _aria2_pair(x: Values, alpha: float, beta: float) -> tuple[Values, Values]:
    parts = _richards(x, alpha, beta)
    return _aria2_value(x, alpha, beta, *parts[3:]), _aria2_fall(x, alpha, *parts)


def _aria2_value(x: Values, alpha: float, beta: float, h: Values, r: Values) -> Values:
    c = np.maximum(x, -special.EXPONENT_LIMIT / (alpha * beta))
    return special.choose(x >= 0, c * r, (np.minimum(c, 0.0) * h) * (h * r))


def _aria2_fall(
    x: Values, alpha: float, z: Values, z_low: Values, e: Values, h: Values, r: Values
) -> Values:
    # 1 + e^-z - αz, near its zero t written about it: there is no difference of equals.
    t, t_low = _lowest(alpha)
    s = (t - z) + (t_low - z_low)
    near = alpha * s + math.exp(-t) * np.expm1(special.clip(s, -1.0, 1.0))
    fall = special.choose(np.abs(s) < 1.0, near, (1.0 - alpha * z) + e)
    left = h * (fall / (1.0 + e) * (h * r))
    return special.choose(x >= 0, r * (1.0 + alpha * z * e / (1.0 + e)), left)


def _aria2_range(alpha: float, beta: float) -> Interval:
    t, _ = _lowest(alpha)
    return Interval(-t / beta * math.exp(-alpha * (t + math.log1p(math.exp(-t)))), math.inf, True)


def _aria2_traits(alpha: float, beta: float) -> Traits:
    # f″ = 0 where z(σ(z) - ασ(-z)) = 2, z = βx.
    def excess(z: float) -> float:
        return z * (1.0 - alpha * math.exp(-z)) - 2.0 * (1.0 + math.exp(-z))

    start = max(0.0, math.log(alpha))
    z = bisect(excess, start, start + 10.0)
    slope = 1.0 + alpha * z * math.exp(-z) / (1.0 + math.exp(-z))
    return dip(lipschitz=math.exp(-alpha * math.log1p(math.exp(-z))) * slope)


aria2 = Activation(
    name="aria2",
    title="ARiA-2",
    family=FAMILY,
    year=2018,
    summary="x times a power of the sigmoid: α says how lopsided the gate is.",
    history=(
        "Adaptive Richard's curve weighted activation. Richards' growth curve has many parameters; the "
        "two kept here are the power α and the sharpness β. With α = 1 it is Swish; a larger α moves "
        "the gate to the right and makes the dip smaller."
    ),
    formula=r"x\,\left(1 + e^{-<beta> x}\right)^{-<alpha>}",
    derivative_formula=(
        r"\sigma\left(<beta> x\right)^{<alpha>}"
        r"\left(1 + <alpha> \cdot <beta> x\,\sigma\left(-<beta> x\right)\right)"
    ),
    value=_aria2,
    derivative=_aria2_slope,
    pair=_aria2_pair,
    parameters=(
        Parameter(
            name="alpha",
            symbol="α",
            default=1.5,
            low=0.5,
            high=4.0,
            step=0.1,
            doc="Power of the sigmoid.",
        ),
        Parameter(
            name="beta",
            symbol="β",
            default=2.0,
            low=0.5,
            high=10.0,
            step=0.1,
            doc="Sharpness of the gate.",
        ),
    ),
    range=_aria2_range,
    traits=_aria2_traits,
    limits=(
        Limit(parameter="alpha", at=1.0, becomes="swish", given={"beta": 2.0}, text="Swish"),
        Limit(parameter="beta", at=math.inf, becomes="relu", text="ReLU"),
    ),
    examples=(
        Example(x=-10.0, value=-9.35762293990892696e-13, derivative=-2.7137106467873393e-12),
        Example(x=-1.0, value=-0.041155734046841045, derivative=-0.067593816824636285),
        Example(x=1.0, value=0.826635015798717625, derivative=1.12224694378573698),
        Example(
            x=-1.0,
            value=-0.345257761711619679,
            derivative=0.041155734046841045,
            given={"alpha": 0.5},
        ),
    ),
    counterparts=counterparts(
        numpy="x * (1 + np.exp(-{beta} * x)) ** -{alpha}",
        tensorflow="x * tf.math.sigmoid({beta} * x) ** {alpha}",
        keras="x * keras.activations.sigmoid({beta} * x) ** {alpha}",
        torch="x * torch.sigmoid({beta} * x) ** {alpha}",
        jax="x * jax.nn.sigmoid({beta} * x) ** {alpha}",
    ),
    references=(
        Reference(
            authors="N. Patwardhan, M. Ingalhalikar, R. Walambe",
            year=2018,
            title=(
                "ARiA: Utilizing Richard's curve for controlling the non-monotonicity of the "
                "activation function in deep neural nets"
            ),
            url="https://arxiv.org/abs/1805.08878",
        ),
    ),
    aliases=("aria", "aria_2"),
)


def _hard_mish(x: Values) -> Values:
    t = special.clip(x, -2.0, 0.0)
    return 0.5 * t * (t + 2.0) + np.maximum(x, 0.0)


def _hard_mish_slope(x: Values) -> Values:
    return special.choose(x < -2.0, 0.0, 1.0 + special.clip(x, -2.0, 0.0))


hard_mish = Activation(
    name="hard_mish",
    title="Hard Mish",
    family=FAMILY,
    year=2020,
    summary="A parabola between 0 and the identity, in place of Mish's exponentials.",
    history=(
        "From notes by the author of Mish, spread by the PyTorch Image Models; other functions bear the "
        "name too. It is 0 below -2 and x above 0; the slope jumps to -1 at -2, where the gate begins to "
        "open, and meets the identity smoothly at 0. The dip, -0.5, is deeper than that of Mish."
    ),
    formula=r"\frac{x}{2}\,\min\left(\max(x + 2,\, 0),\, 2\right)",
    derivative_formula=r"\begin{cases} 0 & x < -2 \\ x + 1 & -2 < x < 0 \\ 1 & x > 0 \end{cases}",
    value=_hard_mish,
    derivative=_hard_mish_slope,
    range=const(Interval(-0.5, math.inf, True)),
    breakpoints=const((-2.0,)),
    joints=const((0.0,)),
    traits=const(
        Traits(
            monotone="neither",
            symmetry="neither",
            smoothness=0,
            left="hard",
            right="none",
            lipschitz=1.0,
        )
    ),
    examples=(
        Example(x=-3.0, value=0.0, derivative=0.0),
        Example(x=-1.0, value=-0.5, derivative=0.0),
        Example(x=-0.5, value=-0.375, derivative=0.5),
        Example(x=2.0, value=2.0, derivative=1.0),
    ),
    counterparts=counterparts(
        numpy="0.5 * x * np.clip(x + 2, 0, 2)",
        tensorflow="0.5 * x * tf.clip_by_value(x + 2, 0.0, 2.0)",
        keras="0.5 * x * keras.ops.clip(x + 2, 0, 2)",
        torch="0.5 * x * torch.clamp(x + 2, 0, 2)",
        jax="0.5 * x * jax.numpy.clip(x + 2, 0, 2)",
    ),
    references=(
        Reference(
            authors="D. Misra",
            year=2020,
            title="H-Mish",
            url="https://github.com/digantamisra98/H-Mish",
        ),
    ),
    aliases=("h_mish", "hardmish"),
)
