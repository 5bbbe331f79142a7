"""ELU variants that dip below 0 and come back: they are not monotone."""

import math

import numpy as np

from activations import special
from activations.core import (
    Activation,
    Example,
    Interval,
    Reference,
    Traits,
    Values,
    const,
    counterparts,
)

FAMILY = "ELU family"

BASIRAT_ROTH = Reference(
    authors="M. Basirat, P. M. Roth",
    year=2018,
    title="The quest for the golden activation function",
    url="https://arxiv.org/abs/1808.00783",
)

# The fixed point of mean 0 and variance 1 under normal inputs, as for SELU, to 17 digits.
SERLU_SCALE = 1.0786182835772267
SERLU_LEFT = 3.1326000527367875  # times α = 2.9042712333296918


def _serlu_parts(x: Values) -> tuple[Values, Values]:
    left = special.clip(x, -special.EXPONENT_LIMIT, 0.0)
    return left, np.exp(0.5 * left)


def _serlu(x: Values, left: Values, h: Values) -> Values:
    return special.scaled(SERLU_SCALE, np.maximum(x, 0.0)) + SERLU_LEFT * (left * h) * h


def _serlu_slope(x: Values, left: Values, h: Values) -> Values:
    return special.choose(x > 0, SERLU_SCALE, SERLU_LEFT * ((1.0 + left) * h) * h)


def _serlu_pair(x: Values) -> tuple[Values, Values]:
    parts = _serlu_parts(x)
    return _serlu(x, *parts), _serlu_slope(x, *parts)


serlu = Activation(
    name="serlu",
    title="SERLU",
    family=FAMILY,
    year=2018,
    summary="SELU with a dip on the left: strongly negative inputs go to 0 again.",
    history=(
        "The left side is αλxeˣ, which pushes down near x = -1 and lets large negative inputs pass as "
        "0. λ = 1.0786 and α = 2.9043 are found as for SELU: inputs of mean 0 and variance 1 leave with "
        "the same. The slope jumps at 0 from 3.13 to 1.08."
    ),
    formula=(
        r"\lambda\begin{cases} x & x > 0 \\ \alpha\,x\,e^{x} & x \le 0 \end{cases}"
        r"\qquad \lambda = 1.0786\ldots,\; \alpha = 2.9042\ldots"
    ),
    derivative_formula=(
        r"\lambda\begin{cases} 1 & x > 0 \\ \alpha\left(1 + x\right)e^{x} & x < 0 \end{cases}"
    ),
    value=lambda x: _serlu(x, *_serlu_parts(x)),
    derivative=lambda x: _serlu_slope(x, *_serlu_parts(x)),
    pair=_serlu_pair,
    range=const(Interval(-1.1524191568144401, math.inf, True)),
    breakpoints=const((0.0,)),
    traits=const(
        Traits(
            monotone="neither",
            symmetry="neither",
            smoothness=0,
            left="soft",
            right="none",
            lipschitz=SERLU_LEFT,
        )
    ),
    examples=(
        Example(x=-10.0, value=-0.00142219822368206494, derivative=-0.00127997840131385844),
        Example(x=-1.0, value=-1.15241915681444013, derivative=0.0),
        Example(x=-0.5, value=-0.950008988301136983, derivative=0.950008988301136983),
        Example(x=2.0, value=2.15723656715445341, derivative=1.07861828357722671),
    ),
    counterparts=counterparts(
        numpy=(
            "1.0786182835772267 * np.where(x > 0, x, 2.9042712333296918 * x * np.exp(np.minimum(x, 0)))"
        ),
        tensorflow=(
            "1.0786182835772267 * tf.where(x > 0, x, "
            "2.9042712333296918 * x * tf.math.exp(tf.math.minimum(x, 0.0)))"
        ),
        keras=(
            "1.0786182835772267 * keras.ops.where(x > 0, x, "
            "2.9042712333296918 * x * keras.ops.exp(keras.ops.minimum(x, 0.0)))"
        ),
        torch=(
            "1.0786182835772267 * torch.where(x > 0, x, "
            "2.9042712333296918 * x * torch.exp(torch.clamp(x, max=0)))"
        ),
        jax=(
            "1.0786182835772267 * jax.numpy.where(x > 0, x, "
            "2.9042712333296918 * x * jax.numpy.exp(jax.numpy.minimum(x, 0)))"
        ),
    ),
    references=(
        Reference(
            authors="G. Zhang, H. Li",
            year=2018,
            title="Effectiveness of scaled exponentially-regularized linear units (SERLUs)",
            url="https://arxiv.org/abs/1807.10117",
        ),
    ),
    aliases=("scaled_exponentially_regularized_linear_unit",),
)

# On the left f = e(e - 1)/(1 + e) with e = eˣ, and f′ = e(e² + 2e - 1)/(1 + e)², which is 0 at √2 - 1.
_ELISH_ROOT = 0.41421356237309505
_ELISH_ZERO, _ELISH_ZERO_LOW = -0.881373587019543, 2.250545892825866e-17  # its logarithm


def _elish(x: Values, e: Values) -> Values:
    return special.choose(x >= 0, x, np.expm1(np.minimum(x, 0.0)) * e) / (1.0 + e)


def _elish_slope(x: Values, e: Values) -> Values:
    a = np.minimum(np.abs(x), special.EXPONENT_LIMIT)
    beside_root = e - _ELISH_ROOT
    # Near the zero as (√2 - 1)(e^s - 1), s the distance to it.
    few = np.flatnonzero(np.abs(x - _ELISH_ZERO) < 0.5)
    s = (x[few] - _ELISH_ZERO) - _ELISH_ZERO_LOW
    beside_root[few] = _ELISH_ROOT * np.expm1(s)
    left = e * (beside_root * (e + (2.0 + _ELISH_ROOT)))
    y = special.choose(x >= 0, 1.0 + e * (1.0 + a), left)
    y /= np.square(1.0 + e)
    return y


def _elish_pair(x: Values) -> tuple[Values, Values]:
    e = special.decay(x)
    return _elish(x, e), _elish_slope(x, e)


elish = Activation(
    name="elish",
    title="ELiSH",
    family=FAMILY,
    year=2018,
    summary="Swish on the right, ELU times a sigmoid on the left.",
    history=(
        "Found by a genetic search that bred activation functions from pieces of known ones. The left "
        "side dips to -0.17 at x = -0.881 and returns to 0, as that of Swish does, but sooner. At 0 "
        "only f″ jumps, from 1 to 1/2."
    ),
    formula=(
        r"\begin{cases} x\,\sigma(x) & x \ge 0 \\ "
        r"\left(e^{x} - 1\right)\sigma(x) & x < 0 \end{cases}"
    ),
    derivative_formula=(
        r"\begin{cases} \sigma(x)\left(1 + x\,\sigma(-x)\right) & x \ge 0 \\ "
        r"\sigma(x)\left(e^{x} + \left(e^{x} - 1\right)\sigma(-x)\right) & x < 0 \end{cases}"
    ),
    value=lambda x: _elish(x, special.decay(x)),
    derivative=lambda x: _elish_slope(x, special.decay(x)),
    pair=_elish_pair,
    range=const(Interval(-0.17157287525380990, math.inf, True)),  # -(√2 - 1)²
    joints=const((0.0,)),
    traits=const(
        Traits(
            monotone="neither",
            symmetry="neither",
            smoothness=1,
            left="soft",
            right="none",
            lipschitz=1.099839320128866917,  # of SiLU, at x = 2.39936
        )
    ),
    examples=(
        Example(x=-20.0, value=-2.06115361394184933e-9, derivative=-2.06115360544514086e-9),
        Example(x=-2.0, value=-0.10307056080762242, derivative=-0.0746518875704003428),
        Example(x=-1.0, value=-0.17000340156854792, derivative=-0.0253444253115213835),
        Example(x=1.0, value=0.731058578630004879, derivative=0.927670511871486732),
        Example(x=3.0, value=2.85772238046729966, derivative=1.08810410601516962),
    ),
    counterparts=counterparts(
        numpy="np.where(x >= 0, x, np.expm1(np.minimum(x, 0))) / (1 + np.exp(-x))",
        tensorflow=(
            "tf.where(x >= 0, x, tf.math.expm1(tf.math.minimum(x, 0.0))) * tf.nn.sigmoid(x)"
        ),
        keras=(
            "keras.ops.where(x >= 0, x, keras.ops.expm1(keras.ops.minimum(x, 0.0)))"
            " * keras.activations.sigmoid(x)"
        ),
        torch="torch.where(x >= 0, x, torch.expm1(torch.clamp(x, max=0))) * torch.sigmoid(x)",
        jax=(
            "jax.numpy.where(x >= 0, x, jax.numpy.expm1(jax.numpy.minimum(x, 0))) * jax.nn.sigmoid(x)"
        ),
    ),
    references=(BASIRAT_ROTH,),
    aliases=("exponential_linear_sigmoid_squashing",),
)


# ((x + 2)eˣ - 1)/2, the slope on [-1, 0], is 0 there.
_HARD_ELISH_ZERO, _HARD_ELISH_ZERO_LOW = -0.4428544010023886, 1.4810791653201162e-17


def _hard_elish(x: Values, below: Values) -> Values:
    gate = 0.5 * (special.clip(x, -1.0, 1.0) + 1.0)
    return special.choose(x >= 0, x, below) * gate


def _hard_elish_slope(x: Values, below: Values) -> Values:
    c = special.clip(x, -1.0, 1.0)
    left = 0.5 * (below + (c + 1.0) * (1.0 + below))
    # With x = zero + s it is (eˢ - 1 + s·eˢ/(zero + 2))/2.
    few = np.flatnonzero(np.abs(x - _HARD_ELISH_ZERO) < 0.3)
    s = (x[few] - _HARD_ELISH_ZERO) - _HARD_ELISH_ZERO_LOW
    rise = np.expm1(s)
    left[few] = 0.5 * (rise + s * (1.0 + rise) / (2.0 + _HARD_ELISH_ZERO))
    inside = special.choose(x >= 0, c + 0.5, left)
    # At ±1 the slope is that of the inside: tf.clip_by_value passes the gradient there.
    return special.choose(x < -1, 0.0, special.choose(x > 1, 1.0, inside))


def _below(x: Values) -> Values:
    return np.expm1(np.minimum(x, 0.0))


def _hard_elish_pair(x: Values) -> tuple[Values, Values]:
    below = _below(x)
    return _hard_elish(x, below), _hard_elish_slope(x, below)


hard_elish = Activation(
    name="hard_elish",
    title="Hard ELiSH",
    family=FAMILY,
    year=2018,
    summary="ELiSH with a hard sigmoid as its gate: 0 below -1, x above 1.",
    history=(
        "The second find of the same search. The gate is the ramp from -1 to 1, so the slope jumps at "
        "both ends of it and reaches 1.5 just before 1. Copies of the formula that give the first case "
        "as x ≥ 1 instead of x ≥ 0 are in circulation."
    ),
    formula=(
        r"\begin{cases} x\,h & x \ge 0 \\ \left(e^{x} - 1\right)h & x < 0 \end{cases}"
        r"\qquad h = \max\left(0,\; \min\left(1,\; \tfrac{x + 1}{2}\right)\right)"
    ),
    derivative_formula=(
        r"\begin{cases} 1 & x > 1 \\ x + \tfrac{1}{2} & 0 \le x < 1 \\ "
        r"\tfrac{1}{2}\left(\left(x + 2\right)e^{x} - 1\right) & -1 < x < 0 \\ 0 & x < -1 \end{cases}"
    ),
    value=lambda x: _hard_elish(x, _below(x)),
    derivative=lambda x: _hard_elish_slope(x, _below(x)),
    pair=_hard_elish_pair,
    # The minimum is at W(e²) - 2 = -0.44285.
    range=const(Interval(-0.09967315152874262, math.inf, True)),
    breakpoints=const((-1.0, 1.0)),
    joints=const((0.0,)),
    traits=const(
        Traits(
            monotone="neither",
            symmetry="neither",
            smoothness=0,
            left="hard",
            right="none",
            lipschitz=1.5,
        )
    ),
    examples=(
        Example(x=-2.0, value=0.0, derivative=0.0),
        Example(x=-0.9, value=-0.0296715170129700444, derivative=-0.276386687142670488),
        Example(x=-0.5, value=-0.0983673350718416441, derivative=-0.0451020052155249323),
        Example(x=0.5, value=0.375, derivative=1.0),
        Example(x=3.0, value=3.0, derivative=1.0),
    ),
    counterparts=counterparts(
        numpy="np.where(x >= 0, x, np.expm1(np.minimum(x, 0))) * np.clip((x + 1) / 2, 0, 1)",
        tensorflow=(
            "tf.where(x >= 0, x, tf.math.expm1(tf.math.minimum(x, 0.0)))"
            " * tf.clip_by_value((x + 1) / 2, 0.0, 1.0)"
        ),
        keras=(
            "keras.ops.where(x >= 0, x, keras.ops.expm1(keras.ops.minimum(x, 0.0)))"
            " * keras.ops.clip((x + 1) / 2, 0.0, 1.0)"
        ),
        torch=(
            "torch.where(x >= 0, x, torch.expm1(torch.clamp(x, max=0))) * torch.clamp((x + 1) / 2, 0, 1)"
        ),
        jax=(
            "jax.numpy.where(x >= 0, x, jax.numpy.expm1(jax.numpy.minimum(x, 0)))"
            " * jax.numpy.clip((x + 1) / 2, 0, 1)"
        ),
    ),
    references=(BASIRAT_ROTH,),
    aliases=("hardelish",),
)
