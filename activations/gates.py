"""Self-gated functions with a hyperbolic or error-function gate."""

import math

import numpy as np

from activations import silu, special, zeros
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
from activations.gated import SILU_LIPSCHITZ, SILU_MINIMUM
from activations.gelu import dip
from activations.special import TWO_BY_SQRT_PI

FAMILY = "Self-gated"


def _e_swish_pair(x: Values, beta: float) -> tuple[Values, Values]:
    value, slope = silu.pair(x, 1.0)
    return special.scaled(beta, value), beta * slope


e_swish = Activation(
    name="e_swish",
    title="E-swish",
    family=FAMILY,
    year=2018,
    summary="Swish made steeper: a constant β between 1 and 2 times x·σ(x).",
    history=(
        "Here β stretches the output, where in Swish it sharpens the gate. The slope tends to β, so "
        "every layer amplifies what is positive; the paper ties the best β to the depth of the "
        "network. A constant factor can as well stand in the next layer's weights: what changes is "
        "the size of signals and gradients at the start."
    ),
    formula=r"<beta>\,x\,\sigma(x)",
    derivative_formula=r"<beta>\,\sigma(x)\left(1 + x\,\sigma(-x)\right)",
    value=lambda x, beta: special.scaled(beta, silu.value(x, 1.0)),
    derivative=lambda x, beta: beta * silu.derivative(x, 1.0),
    pair=_e_swish_pair,
    parameters=(
        Parameter(
            name="beta",
            symbol="β",
            default=1.375,
            low=1.0,
            high=2.0,
            step=0.025,
            doc="Factor of the whole function.",
        ),
    ),
    range=lambda beta: Interval(beta * SILU_MINIMUM, math.inf, True),
    traits=lambda beta: dip(lipschitz=beta * SILU_LIPSCHITZ),
    limits=(Limit(parameter="beta", at=1.0, becomes="swish", given={"beta": 1.0}, text="SiLU"),),
    examples=(
        Example(x=-20.0, value=-5.66817245002305985e-8, derivative=-5.3847638158389327e-8),
        Example(x=-1.0, value=-0.369794454383743291, derivative=0.0994530461767057438),
        Example(x=1.0, value=1.00520554561625671, derivative=1.27554695382329426),
        Example(
            x=1.0, value=1.46211715726000976, derivative=1.85534102374297346, given={"beta": 2.0}
        ),
    ),
    counterparts=counterparts(
        numpy="{beta} * x / (1 + np.exp(-x))",
        tensorflow="{beta} * tf.nn.silu(x)",
        keras="{beta} * keras.activations.silu(x)",
        torch="{beta} * F.silu(x)",
        jax="{beta} * jax.nn.silu(x)",
    ),
    references=(
        Reference(
            authors="E. Alcaide",
            year=2018,
            title="E-swish: Adjusting activations to different network depths",
            url="https://arxiv.org/abs/1801.07145",
        ),
    ),
    aliases=("eswish",),
)


def _pflu_parts(x: Values) -> tuple[Values, Values]:
    a = np.minimum(np.abs(x), np.finfo(np.float64).max)
    return a, special.hypotenuse(a, 1.0)


def _pflu(x: Values, a: Values, h: Values) -> Values:
    # a(1 - a/h)/2 with h² - a² = 1; halves, because h + a overflows.
    return special.relu_minus_bump(x, 0.25 * (a / h) / (0.5 * h + 0.5 * a))


GOLDEN = (1.0 + math.sqrt(5.0)) / 2.0
_PFLU_FAR = 1e150  # its square is finite
# f′ = 0 where a²(1 + a²) = 1, a = -x: at 1/√φ, here as a sum of two doubles.
PFLU_ZERO, PFLU_ZERO_LOW = 0.7861513777574233, 1.0764187905699136e-17


def _pflu_slope(x: Values, a: Values, h: Values) -> Values:
    b, k = np.minimum(a, _PFLU_FAR), np.minimum(h, _PFLU_FAR)
    square = b * b
    # (1 - ah) / (2h³(h + a)), near its zero with 1 - a²h² as a product: no difference of equals.
    excess = 1.0 - b * k
    few = np.flatnonzero(np.abs(a - PFLU_ZERO) < 0.4)
    s = (PFLU_ZERO - a[few]) + PFLU_ZERO_LOW
    excess[few] = s * (a[few] + PFLU_ZERO) * (square[few] + GOLDEN) / (2.0 - excess[few])
    left = 0.5 * (excess / (1.0 + square)) / (k * (b + k))
    far = np.flatnonzero(a > _PFLU_FAR)
    if far.size:
        left[far] *= np.square(_PFLU_FAR / a[far])
    return special.mirrored_slope(x, left)


pflu = Activation(
    name="pflu",
    title="PFLU",
    family=FAMILY,
    year=2021,
    summary="Self-gated without an exponential: the gate is x/√(1 + x²), moved to [0, 1].",
    history=(
        "The power function linear unit. Its left side fades like 1/(4x), so negative inputs keep a "
        "gradient much longer than with Swish: at x = -20 it is -6e-4, and not -4e-8. "
        "The lowest point lies at -1/√φ with φ the golden ratio."
    ),
    formula=r"\frac{x}{2}\left(1 + \frac{x}{\sqrt{1 + x^2}}\right)",
    derivative_formula=r"\frac{1}{2} + \frac{x^3 + 2x}{2\left(1 + x^2\right)^{3/2}}",
    value=lambda x: _pflu(x, *_pflu_parts(x)),
    derivative=lambda x: _pflu_slope(x, *_pflu_parts(x)),
    pair=lambda x: special.both(_pflu, _pflu_slope, x, _pflu_parts(x)),
    range=const(Interval(-0.5 * GOLDEN**-2.5, math.inf, True)),
    # f″ = (2 - x²) / (2(1 + x²)^(5/2)), so the steepest point is √2.
    traits=const(dip(lipschitz=0.5 + math.sqrt(8.0 / 27.0))),
    examples=(
        Example(x=-1000.0, value=-0.00024999981250015625, derivative=-2.49999437500781249e-7),
        Example(x=-1.0, value=-0.146446609406726238, derivative=-0.0303300858899106433),
        Example(x=0.5, value=0.361803398874989485, derivative=0.902492235949962145),
        Example(x=1.0, value=0.853553390593273762, derivative=1.03033008588991064),
    ),
    counterparts=counterparts(
        numpy="0.5 * x * (1 + x / np.sqrt(1 + x**2))",
        tensorflow="0.5 * x * (1 + x / tf.math.sqrt(1 + x**2))",
        keras="0.5 * x * (1 + x / keras.ops.sqrt(1 + x**2))",
        torch="0.5 * x * (1 + x / torch.sqrt(1 + x**2))",
        jax="0.5 * x * (1 + x / jax.numpy.sqrt(1 + x**2))",
    ),
    references=(
        Reference(
            authors="M. Zhu, W. Min, Q. Wang, S. Zou, X. Chen",
            year=2021,
            title=(
                "PFLU and FPFLU: Two novel non-monotonic activation functions in convolutional "
                "neural networks"
            ),
            url="https://doi.org/10.1016/j.neucom.2020.11.068",
        ),
    ),
    aliases=("power_function_linear_unit",),
)


def _lisht_pair(x: Values) -> tuple[Values, Values]:
    t, c = np.tanh(x), special.clip(x, -special.EXPONENT_LIMIT, special.EXPONENT_LIMIT)
    return x * t, t + c * special.sech_squared(c)


lisht = Activation(
    name="lisht",
    title="LiSHT",
    family=FAMILY,
    year=2019,
    summary="x times its own tanh: a smooth absolute value.",
    history=(
        "Linearly scaled hyperbolic tangent. Negative inputs are not cut off but turned over, so no "
        "unit dies; the sign of x is lost, though, and the outputs are never negative. Its slope is 0 "
        "at x = 0, and as steep as 1.19968 on either side: where x·tanh x = 1, f′ equals x itself."
    ),
    formula=r"x\,\tanh x",
    derivative_formula=r"\tanh x + x\,\operatorname{sech}^2 x",
    value=lambda x: x * np.tanh(x),
    derivative=lambda x: _lisht_pair(x)[1],
    pair=_lisht_pair,
    range=const(Interval(0.0, math.inf, True)),
    traits=const(
        Traits(
            monotone="neither",
            symmetry="even",
            smoothness=math.inf,
            left="none",
            right="none",
            lipschitz=1.1996786402577338,
        )
    ),
    examples=(
        Example(x=-1.0, value=0.761594155955764888, derivative=-1.18156849756979096),
        Example(x=0.125, value=0.015544125221449526, derivative=0.247420043140395382),
        Example(x=1.0, value=0.761594155955764888, derivative=1.18156849756979096),
        Example(x=5.0, value=4.99954602131297566, derivative=1.00081712041731416),
    ),
    counterparts=counterparts(
        numpy="x * np.tanh(x)",
        tensorflow="x * tf.math.tanh(x)",
        keras="x * keras.activations.tanh(x)",
        torch="x * torch.tanh(x)",
        jax="x * jax.numpy.tanh(x)",
    ),
    references=(
        Reference(
            authors="S. K. Roy, S. Manna, S. R. Dubey, B. B. Chaudhuri",
            year=2019,
            title=(
                "LiSHT: Non-parametric linearly scaled hyperbolic tangent activation function for "
                "neural networks"
            ),
            url="https://arxiv.org/abs/1901.05894",
        ),
    ),
    aliases=("linearly_scaled_hyperbolic_tangent",),
)

_FULLY_OPEN = 10.0  # tanh(e¹⁰) and 1 - e^(-e¹⁰) are 1, and erf(10) is


def _tanhexp_parts(x: Values) -> tuple[Values, Values, Values]:
    c = special.clip(x, -special.EXPONENT_LIMIT, _FULLY_OPEN)
    w = np.exp(c)
    return c, w, np.tanh(w)


def _tanhexp(x: Values, c: Values, w: Values, gate: Values) -> Values:
    x = np.maximum(x, -special.EXPONENT_LIMIT)
    return special.exponential_tail(x, x, x * gate)


def _tanhexp_slope(x: Values, c: Values, w: Values, gate: Values) -> Values:
    rest = gate + c * w * special.sech_squared(w)
    return special.exponential_tail(c, 1.0 + c, zeros.TANHEXP.through(c, rest))


tanhexp = Activation(
    name="tanhexp",
    title="TanhExp / TeLU",
    family=FAMILY,
    year=2020,
    summary="x times the tanh of eˣ: nearly the identity from x = 1 on.",
    history=(
        "Made for small networks in computer vision, and proposed again in 2024 as TeLU, the "
        "hyperbolic tangent exponential linear unit. eˣ opens the gate much faster than the softplus "
        "of Mish does: at x = 2 the output is x to six digits."
    ),
    formula=r"x\,\tanh\left(e^{x}\right)",
    derivative_formula=(
        r"\tanh\left(e^{x}\right) + x\,e^{x}\operatorname{sech}^2\left(e^{x}\right)"
    ),
    value=lambda x: _tanhexp(x, *_tanhexp_parts(x)),
    derivative=lambda x: _tanhexp_slope(x, *_tanhexp_parts(x)),
    pair=lambda x: special.both(_tanhexp, _tanhexp_slope, x, _tanhexp_parts(x)),
    range=const(Interval(-0.353285777848211271, math.inf, True)),
    traits=const(dip(lipschitz=1.0619753087179160)),
    examples=(
        Example(x=-20.0, value=-4.12230724487711565e-8, derivative=-3.91619188263325986e-8),
        Example(x=-1.0, value=-0.352135490546586982, derivative=0.029872880714807083),
        Example(x=0.5, value=0.464340970575215142, derivative=1.04207262468672351),
        Example(x=1.0, value=0.991328915800599838, derivative=1.03826543566325868),
    ),
    counterparts=counterparts(
        numpy="x * np.tanh(np.exp(x))",
        tensorflow="x * tf.math.tanh(tf.math.exp(x))",
        keras="x * keras.activations.tanh(keras.activations.exponential(x))",
        torch="x * torch.tanh(torch.exp(x))",
        jax="x * jax.numpy.tanh(jax.numpy.exp(x))",
    ),
    references=(
        Reference(
            authors="X. Liu, X. Di",
            year=2020,
            title=(
                "TanhExp: A smooth activation function with high convergence speed for lightweight "
                "neural networks"
            ),
            url="https://arxiv.org/abs/2003.09855",
        ),
        Reference(
            authors="A. Fernandez, A. Mali",
            year=2024,
            title="TeLU activation function for fast and stable deep learning",
            url="https://arxiv.org/abs/2412.20269",
        ),
    ),
    aliases=("telu", "tanh_exp"),
)


def _serf_parts(x: Values) -> tuple[Values, Values, Values, Values]:
    c = special.clip(x, -special.EXPONENT_LIMIT, _FULLY_OPEN)
    s, rise = special.softplus_pair(c)
    return c, s, rise, special.erf(s)


def _serf(x: Values, c: Values, s: Values, rise: Values, gate: Values) -> Values:
    x = np.maximum(x, -special.EXPONENT_LIMIT)
    return special.exponential_tail(x, TWO_BY_SQRT_PI * np.minimum(x, 0.0), x * gate)


def _serf_slope(x: Values, c: Values, s: Values, rise: Values, gate: Values) -> Values:
    rest = gate + TWO_BY_SQRT_PI * c * rise * np.exp(-s * s)
    return special.exponential_tail(c, TWO_BY_SQRT_PI * (1.0 + c), zeros.SERF.through(c, rest))


serf = Activation(
    name="serf",
    title="Serf",
    family=FAMILY,
    year=2021,
    summary="Mish with the error function in place of tanh.",
    history=(
        "log-Softplus ERror activation Function. The error function reaches 1 faster than tanh, so the "
        "dip is deeper than that of Mish, -0.348 against -0.309, and the identity is met sooner."
    ),
    formula=r"x\,\operatorname{erf}\left(\ln\left(1 + e^{x}\right)\right)",
    derivative_formula=(
        r"\operatorname{erf}(s) + \frac{2}{\sqrt\pi}\,x\,\sigma(x)\,e^{-s^2}, \qquad "
        r"s = \ln\left(1 + e^{x}\right)"
    ),
    value=lambda x: _serf(x, *_serf_parts(x)),
    derivative=lambda x: _serf_slope(x, *_serf_parts(x)),
    pair=lambda x: special.both(_serf, _serf_slope, x, _serf_parts(x)),
    range=const(Interval(-0.348437458759606420, math.inf, True)),
    traits=const(dip(lipschitz=1.0861254441509972)),
    examples=(
        Example(x=-20.0, value=-4.65152561069248252e-8, derivative=-4.41894932536410396e-8),
        Example(x=-1.0, value=-0.342247955389338441, derivative=0.0671456785692733211),
        Example(x=0.5, value=0.415829311482059017, derivative=0.967635844196283526),
        Example(x=1.0, value=0.936721915471715313, derivative=1.08374940445694395),
    ),
    counterparts=counterparts(
        numpy="x * np.vectorize(math.erf)(np.logaddexp(0, x))",
        tensorflow="x * tf.math.erf(tf.nn.softplus(x))",
        keras="x * keras.ops.erf(keras.activations.softplus(x))",
        torch="x * torch.erf(F.softplus(x))",
        jax="x * jax.scipy.special.erf(jax.nn.softplus(x))",
    ),
    references=(
        Reference(
            authors="S. Nag, M. Bhattacharyya, A. Mukherjee, R. Kundu",
            year=2021,
            title=(
                "Serf: Towards better training of deep neural networks using log-softplus error "
                "activation function"
            ),
            url="https://arxiv.org/abs/2108.09598",
        ),
    ),
    aliases=("log_softplus_error",),
)
