"""Self-gated functions: x times a gate that opens with x."""

import math

import numpy as np

from activations import silu, special, zeros
from activations.core import (
    Accuracy,
    Activation,
    Counterpart,
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
from activations.gelu import FAMILY, GELU_PAPER, dip

MOBILENET_V3 = Reference(
    authors="A. Howard et al.",
    year=2019,
    title="Searching for MobileNetV3",
    url="https://arxiv.org/abs/1905.02244",
)


def _swish(x: Values, beta: float) -> Values:
    return silu.value(x, beta) if beta else 0.5 * x


def _swish_slope(x: Values, beta: float) -> Values:
    return silu.derivative(x, beta) if beta else np.full_like(x, 0.5)


def _swish_pair(x: Values, beta: float) -> tuple[Values, Values]:
    return silu.pair(x, beta) if beta else (_swish(x, beta), _swish_slope(x, beta))


SILU_LIPSCHITZ = 1.099839320128866917  # at βx = 2.39936, for every β > 0
SILU_MINIMUM = -0.278464542761073795  # -W(1/e), at βx = -1.27846


def _swish_accuracy(beta: float) -> Accuracy:
    if beta == 0 or special.exact(beta):
        return Accuracy()
    return Accuracy(conditioned=("derivative",), reason=zeros.NEAREST)


def _swish_traits(beta: float) -> Traits:
    if beta:
        return dip(lipschitz=SILU_LIPSCHITZ)
    return Traits(
        monotone="increasing",
        symmetry="odd",
        smoothness=math.inf,
        left="none",
        right="none",
        lipschitz=0.5,
    )


swish = Activation(
    name="swish",
    title="Swish / SiLU",
    family=FAMILY,
    year=2016,
    summary="x times its own sigmoid; β walks from half the identity to ReLU.",
    history=(
        "Proposed three times: as SiLU beside GELU in 2016, for reinforcement learning in 2017, and by "
        "an automated search as Swish, with the factor β. With β = 1 it stands in EfficientNet, YOLO "
        "and, as the gate of SwiGLU, in LLaMA. It dips below 0 and is not monotone: f′ = 0 at "
        "βx = -1.278."
    ),
    formula=r"x\,\sigma\left(<beta> x\right) = \frac{x}{1 + e^{-<beta> x}}",
    derivative_formula=(
        r"\sigma\left(<beta> x\right)\left(1 + <beta> x\,\sigma\left(-<beta> x\right)\right)"
    ),
    value=_swish,
    derivative=_swish_slope,
    pair=_swish_pair,
    accuracy=_swish_accuracy,
    parameters=(
        Parameter(
            name="beta",
            symbol="β",
            default=1.0,
            low=0.0,
            high=20.0,
            step=0.05,
            doc="Sharpness of the gate.",
        ),
    ),
    range=lambda beta: (
        Interval(SILU_MINIMUM / beta, math.inf, True) if beta else Interval(-math.inf, math.inf)
    ),
    traits=_swish_traits,
    limits=(
        Limit(parameter="beta", at=0.0, becomes="linear", given={"a": 0.5}, text="x/2"),
        Limit(parameter="beta", at=1.0, becomes="swish", given={"beta": 1.0}, text="SiLU"),
        Limit(
            parameter="beta",
            at=1.7,
            becomes="swish",
            given={"beta": 1.7},
            text="close to GELU",
        ),
        Limit(parameter="beta", at=math.inf, becomes="relu", text="ReLU"),
    ),
    examples=(
        Example(x=-20.0, value=-4.12230723638040716e-8, derivative=-3.91619186606467833e-8),
        Example(x=-1.0, value=-0.268941421369995121, derivative=0.0723294881285132682),
        Example(x=1.0, value=0.731058578630004879, derivative=0.927670511871486732),
        Example(
            x=1.0, value=0.880797077977882444, derivative=1.09078424878489548, given={"beta": 2.0}
        ),
    ),
    counterparts=(
        Counterpart(library="tensorflow", code="tf.nn.silu(x)", only={"beta": 1.0}),
        Counterpart(library="keras", code="keras.activations.silu(x)", only={"beta": 1.0}),
        Counterpart(library="torch", code="F.silu(x)", only={"beta": 1.0}),
        Counterpart(library="jax", code="jax.nn.silu(x)", only={"beta": 1.0}),
        *counterparts(
            numpy="x / (1 + np.exp(-{beta} * x))",
            tensorflow="tf.nn.silu(x, beta={beta})",
            keras="x * keras.activations.sigmoid({beta} * x)",
            torch="x * torch.sigmoid({beta} * x)",
            jax="x * jax.nn.sigmoid({beta} * x)",
        ),
    ),
    references=(
        GELU_PAPER,
        Reference(
            authors="S. Elfwing, E. Uchibe, K. Doya",
            year=2017,
            title=(
                "Sigmoid-weighted linear units for neural network function approximation in "
                "reinforcement learning"
            ),
            url="https://arxiv.org/abs/1702.03118",
        ),
        Reference(
            authors="P. Ramachandran, B. Zoph, Q. V. Le",
            year=2017,
            title="Searching for activation functions",
            url="https://arxiv.org/abs/1710.05941",
        ),
    ),
    aliases=("silu",),
    used_by=("EfficientNet", "YOLOv5", "Conformer", "LLaMA"),
)


def _hard_swish(x: Values, t: Values) -> Values:
    right: Values = np.maximum(x - 3.0, 0.0)
    return t * (t + 3.0) / 6.0 + right


def _hard_swish_slope(x: Values, t: Values) -> Values:
    bent = (2.0 * t + 3.0) / 6.0
    return bent * special.flag(np.abs(x) < 3.0) + special.flag(x >= 3.0)


hard_swish = Activation(
    name="hard_swish",
    title="Hard swish",
    family=FAMILY,
    year=2019,
    summary="Swish with a hard sigmoid as its gate: two kinks, no exponential.",
    history=(
        "Made for MobileNetV3, where exponentials are dear. It is 0 below -3 and x above 3; the slope "
        "jumps at both places, and reaches 1.5 just before 3."
    ),
    formula=r"x\,\frac{\min\left(\max(x + 3,\, 0),\, 6\right)}{6}",
    derivative_formula=(
        r"\begin{cases} 0 & x < -3 \\ \dfrac{2x + 3}{6} & -3 < x < 3 \\ 1 & x > 3 \end{cases}"
    ),
    value=lambda x: _hard_swish(x, special.clip(x, -3.0, 3.0)),
    derivative=lambda x: _hard_swish_slope(x, special.clip(x, -3.0, 3.0)),
    pair=lambda x: special.both(_hard_swish, _hard_swish_slope, x, [special.clip(x, -3.0, 3.0)]),
    range=const(Interval(-0.375, math.inf, True)),
    breakpoints=const((-3.0, 3.0)),
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
        Example(x=-4.0, value=0.0, derivative=0.0),
        Example(x=-1.5, value=-0.375, derivative=0.0),
        Example(x=1.0, value=2 / 3, derivative=5 / 6),
        Example(x=4.0, value=4.0, derivative=1.0),
    ),
    counterparts=counterparts(
        numpy="x * np.clip(x + 3, 0, 6) / 6",
        tensorflow="x * tf.nn.relu6(x + 3) / 6",
        keras="keras.activations.hard_silu(x)",
        torch="F.hardswish(x)",
        jax="jax.nn.hard_silu(x)",
    ),
    references=(MOBILENET_V3,),
    aliases=("hard_silu", "hardswish"),
    used_by=("MobileNetV3", "PP-LCNet"),
)

_MISH_LIMIT = 22.0  # beyond it gate and slope of mish are 1 to the last digit


def _mish_parts(x: Values) -> tuple[Values, Values, Values, Values, Values]:
    # With w = eˣ = h² and u = w + 2 the gate is w·u / d, d = w·u + 2.
    c = special.clip(x, -special.EXPONENT_LIMIT, _MISH_LIMIT)
    h = np.exp(0.5 * c)
    w = h * h
    u = w + 2.0
    return c, h, w, u, w * u + 2.0


def _mish(x: Values, c: Values, h: Values, w: Values, u: Values, d: Values) -> Values:
    return np.maximum(x, -special.EXPONENT_LIMIT) * (u / d * h) * h


def _mish_slope(x: Values, c: Values, h: Values, w: Values, u: Values, d: Values) -> Values:
    slope = h * ((u * d + 4.0 * c * (1.0 + w)) / np.square(d)) * h
    return zeros.MISH.through(x, special.choose(x > _MISH_LIMIT, 1.0, slope))


mish = Activation(
    name="mish",
    title="Mish",
    family=FAMILY,
    year=2019,
    summary="x times the tanh of its softplus: Swish with a deeper dip.",
    history=(
        "The activation of YOLOv4. tanh(ln(1 + eˣ)) is a ratio of polynomials in eˣ, which is how it is "
        "computed here: the expanded derivative in wide use is NaN from x = 178 on."
    ),
    formula=r"x\,\tanh\left(\ln\left(1 + e^{x}\right)\right)",
    derivative_formula=(
        r"t + x\,\sigma(x)\left(1 - t^2\right), \qquad "
        r"t = \tanh\left(\ln\left(1 + e^{x}\right)\right)"
    ),
    value=lambda x: _mish(x, *_mish_parts(x)),
    derivative=lambda x: _mish_slope(x, *_mish_parts(x)),
    pair=lambda x: special.both(_mish, _mish_slope, x, _mish_parts(x)),
    range=const(Interval(-0.30884341301725041, math.inf, True)),
    traits=const(dip(lipschitz=1.088498161251728)),
    examples=(
        Example(x=-20.0, value=-4.1223072406287614e-8, derivative=-3.91619187434896908e-8),
        Example(x=-1.0, value=-0.303401461374108918, derivative=0.059216755877394948),
        Example(x=1.0, value=0.865098388267310346, derivative=1.04903622009979216),
    ),
    counterparts=counterparts(
        numpy="x * np.tanh(np.logaddexp(0, x))",
        tensorflow="x * tf.nn.tanh(tf.nn.softplus(x))",
        keras="keras.activations.mish(x)",
        torch="F.mish(x)",
        jax="jax.nn.mish(x)",
    ),
    references=(
        Reference(
            authors="D. Misra",
            year=2019,
            title="Mish: a self regularized non-monotonic activation function",
            url="https://arxiv.org/abs/1908.08681",
        ),
    ),
    used_by=("YOLOv4",),
)

# 1.702 as a sum of two doubles: its rounding alone would be some 60 ULP of the result at x = -300.
QUICK, QUICK_LOW = 1.702, 4.263256414560601e-17

quick_gelu = Activation(
    name="quick_gelu",
    title="QuickGELU",
    family=FAMILY,
    year=2016,
    summary="GELU with a sigmoid in place of the normal distribution: Swish with β = 1.702.",
    history=(
        "Given in the GELU paper as the cheaper of two approximations, and kept alive by CLIP, whose "
        "weights were trained with it. 1.702 is the classic factor that brings the sigmoid closest to "
        "the normal distribution. It differs from GELU by up to 0.0203, near x = ±2.27: 40 times as "
        "much as the tanh form."
    ),
    formula=r"x\,\sigma(1.702\,x)",
    derivative_formula=r"\sigma(z)\left(1 + z\,\sigma(-z)\right), \qquad z = 1.702\,x",
    value=lambda x: silu.value(x, QUICK, QUICK_LOW),
    derivative=lambda x: silu.derivative(x, QUICK, QUICK_LOW),
    pair=lambda x: silu.pair(x, QUICK, QUICK_LOW),
    range=const(Interval(SILU_MINIMUM / QUICK, math.inf, True)),
    traits=const(dip(lipschitz=SILU_LIPSCHITZ)),
    examples=(
        Example(x=-10.0, value=-4.05796129485531172e-7, derivative=-6.50085371408902041e-7),
        Example(x=-1.0, value=-0.15420423406717871, derivative=-0.067779606556334052),
        Example(x=1.0, value=0.84579576593282129, derivative=1.06777960655633405),
        Example(x=2.0, value=1.93565862314420814, derivative=1.07381535430854193),
    ),
    counterparts=counterparts(
        numpy="x / (1 + np.exp(-1.702 * x))",
        tensorflow="x * tf.math.sigmoid(1.702 * x)",
        keras="x * keras.activations.sigmoid(1.702 * x)",
        torch="x * torch.sigmoid(1.702 * x)",
        jax="x * jax.nn.sigmoid(1.702 * x)",
    ),
    references=(
        GELU_PAPER,
        Reference(
            authors="A. Radford et al.",
            year=2021,
            title="Learning transferable visual models from natural language supervision (CLIP)",
            url="https://arxiv.org/abs/2103.00020",
        ),
    ),
    aliases=("gelu_sigmoid", "quickgelu"),
    used_by=("CLIP", "Qwen2-VL"),
)
