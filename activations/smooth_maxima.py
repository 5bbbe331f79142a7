"""Smooth maxima of two lines through 0: self-gated functions with a slope of their own on each side."""

import math

import numpy as np

from activations import silu, special
from activations.core import (
    Activation,
    Example,
    Interval,
    Limit,
    Parameter,
    Reference,
    Traits,
    Values,
    counterparts,
)
from activations.gated import SILU_LIPSCHITZ, SILU_MINIMUM
from activations.portrait import bisect

FAMILY = "Self-gated"

# The slope of SiLU runs from -OVERSHOOT to 1 + OVERSHOOT.
OVERSHOOT = SILU_LIPSCHITZ - 1.0


# From here on the two lines of a smooth maximum are apart: |rate·x|.
_APART = 0.5


def _maximum(x: Values, low: float, high: float, rate: float) -> Values:
    """Return low·x + (high - low)·x·σ(rate·x), which follows low·x on the left and high·x on the right.

    Near 0 it is the mean line plus an even bowl, farther out one of the two lines less a bump that
    fades: so neither low = 0 nor low = -high costs digits.
    """
    if (high - low) * rate == 0:
        return special.scaled(0.5 * (low + high), x)
    return _above_lines(x, low, high, rate, silu.parts_of(x, rate))


def _maximum_slope(x: Values, low: float, high: float, rate: float) -> Values:
    if (high - low) * rate == 0:
        return np.full_like(x, 0.5 * (low + high))
    return _between_lines(x, low, high, rate, silu.parts_of(x, rate))


def _maximum_pair(x: Values, low: float, high: float, rate: float) -> tuple[Values, Values]:
    if (high - low) * rate == 0:
        return _maximum(x, low, high, rate), _maximum_slope(x, low, high, rate)
    parts = silu.parts_of(x, rate)
    return _above_lines(x, low, high, rate, parts), _between_lines(x, low, high, rate, parts)


def _above_lines(x: Values, low: float, high: float, rate: float, parts: silu.Parts) -> Values:
    gap = high - low
    line = special.scaled(high, np.maximum(x, 0.0)) + special.scaled(low, np.minimum(x, 0.0))
    y: Values = line - gap * silu.bump(parts)
    few = np.flatnonzero(np.abs(x) < _APART / rate)
    c = x[few]
    y[few] = 0.5 * (low + high) * c + 0.5 * gap * (c * np.tanh(0.5 * rate * c))
    return y


def _between_lines(x: Values, low: float, high: float, rate: float, parts: silu.Parts) -> Values:
    gap = high - low
    bump = gap * silu.left_slope(parts)
    y = special.choose(x >= 0, high - bump, low + bump)
    few = np.flatnonzero(np.abs(x) < _APART / rate)
    z = rate * x[few]
    t = np.tanh(0.5 * z)
    y[few] = 0.5 * (low + high) + 0.5 * gap * (t + 0.5 * z * (1.0 - t * t))
    return y


def _maximum_range(low: float, high: float, rate: float) -> Interval:
    gap = high - low
    if gap * rate == 0:
        return Interval(-math.inf, math.inf) if low + high else Interval(0.0, 0.0, True, True)
    if low > 0 or high < 0:
        return Interval(-math.inf, math.inf)
    # With z = rate·x it is gap/(2·rate)·z·(tanh(z/2) - pull), lowest where its slope is 0.
    pull = -(low + high) / gap

    def excess(z: float) -> float:
        t = math.tanh(0.5 * z)
        return t + 0.5 * z * (1.0 - t * t) - pull

    z = bisect(excess, SILU_MINIMUM - 1.0, 1.0 - SILU_MINIMUM)
    return Interval(0.5 * gap / rate * z * (math.tanh(0.5 * z) - pull), math.inf, True)


def _maximum_traits(low: float, high: float, rate: float) -> Traits:
    gap = high - low
    if gap * rate == 0:
        mean = 0.5 * (low + high)
        return Traits(
            monotone="increasing" if mean >= 0 else "decreasing",
            symmetry="odd",
            smoothness=math.inf,
            left="none" if mean else "hard",
            right="none" if mean else "hard",
            lipschitz=abs(mean),
        )
    least, most = low - OVERSHOOT * gap, high + OVERSHOOT * gap
    return Traits(
        monotone="increasing" if least >= 0 else "decreasing" if most <= 0 else "neither",
        symmetry="even" if low == -high else "neither",
        smoothness=math.inf,
        left="none" if low else "soft",
        right="none" if high else "soft",
        lipschitz=max(abs(least), abs(most)),
    )


def _acon(p1: float, p2: float, beta: float) -> tuple[float, float, float]:
    """Return the lower slope, the higher slope and the rate; p1 and p2 may change places."""
    return min(p1, p2), max(p1, p2), beta * abs(p1 - p2)


acon_c = Activation(
    name="acon_c",
    title="ACON-C",
    family=FAMILY,
    year=2020,
    summary="A smooth maximum of p₁x and p₂x; β decides between a line and a corner.",
    history=(
        "Activate or not: the paper reads Swish as a smooth form of ReLU, the maximum of x and 0, and "
        "smooths the maximum of any two lines in the same way. p₁, p₂ and β are learned, one set a "
        "channel; with β = 0 the unit does not activate and passes on the mean of the two lines. "
        "p₂ = 0 is Swish, p₂ = -1 is LiSHT."
    ),
    formula=(
        r"\left(<p1> - <p2>\right) x\,"
        r"\sigma\left(<beta> \left(<p1> - <p2>\right) x\right) + <p2> x"
    ),
    derivative_formula=(
        r"\left(<p1> - <p2>\right) \sigma(z)\left(1 + z\,\sigma(-z)\right) + <p2>, \qquad "
        r"z = <beta> \left(<p1> - <p2>\right) x"
    ),
    value=lambda x, p1, p2, beta: _maximum(x, *_acon(p1, p2, beta)),
    derivative=lambda x, p1, p2, beta: _maximum_slope(x, *_acon(p1, p2, beta)),
    pair=lambda x, p1, p2, beta: _maximum_pair(x, *_acon(p1, p2, beta)),
    parameters=(
        Parameter(
            name="p1",
            symbol="p₁",
            default=1.0,
            low=-1.0,
            high=2.0,
            step=0.05,
            doc="Slope of the first line.",
        ),
        Parameter(
            name="p2",
            symbol="p₂",
            default=0.0,
            low=-1.0,
            high=1.0,
            step=0.05,
            doc="Slope of the second line.",
        ),
        Parameter(
            name="beta",
            symbol="β",
            default=1.0,
            low=0.0,
            high=5.0,
            step=0.05,
            doc="Sharpness of the corner between the lines.",
        ),
    ),
    range=lambda p1, p2, beta: _maximum_range(*_acon(p1, p2, beta)),
    traits=lambda p1, p2, beta: _maximum_traits(*_acon(p1, p2, beta)),
    limits=(
        Limit(parameter="p2", at=-1.0, becomes="lisht", text="LiSHT"),
        Limit(parameter="p2", at=0.0, becomes="swish", given={"beta": 1.0}, text="SiLU"),
        Limit(parameter="p2", at=1.0, becomes="linear", given={"a": 1.0}, text="the identity"),
        Limit(parameter="beta", at=0.0, becomes="linear", given={"a": 0.5}, text="x/2"),
        Limit(parameter="beta", at=math.inf, becomes="relu", text="ReLU"),
    ),
    examples=(
        Example(x=-1.0, value=-0.268941421369995121, derivative=0.0723294881285132682),
        Example(x=1.0, value=0.731058578630004879, derivative=0.927670511871486732),
        Example(
            x=-1.0,
            value=-0.49061597561845527,
            derivative=0.368050041627434879,
            given={"p2": 0.25},
        ),
        Example(
            x=-1.0,
            value=0.464027580075816884,
            derivative=-0.605329229782145815,
            given={"p1": 1.5, "p2": -0.5, "beta": 2.0},
        ),
    ),
    counterparts=counterparts(
        numpy="({p1} - {p2}) * x / (1 + np.exp(-{beta} * ({p1} - {p2}) * x)) + {p2} * x",
        tensorflow="({p1} - {p2}) * x * tf.math.sigmoid({beta} * ({p1} - {p2}) * x) + {p2} * x",
        keras="({p1} - {p2}) * x * keras.activations.sigmoid({beta} * ({p1} - {p2}) * x) + {p2} * x",
        torch="({p1} - {p2}) * x * torch.sigmoid({beta} * ({p1} - {p2}) * x) + {p2} * x",
        jax="({p1} - {p2}) * x * jax.nn.sigmoid({beta} * ({p1} - {p2}) * x) + {p2} * x",
    ),
    references=(
        Reference(
            authors="N. Ma, X. Zhang, M. Liu, J. Sun",
            year=2020,
            title="Activate or not: Learning customized activation",
            url="https://arxiv.org/abs/2009.04759",
        ),
    ),
    aliases=("acon", "aconc"),
)


def _aptx(alpha: float, beta: float, gamma: float) -> tuple[float, float, float]:
    """Return the lower slope, the higher slope and the rate: tanh(βx) is 2σ(2βx) - 1."""
    return gamma * (alpha - 1.0), gamma * (alpha + 1.0), 2.0 * beta


aptx = Activation(
    name="aptx",
    title="APTx",
    family=FAMILY,
    year=2022,
    summary="Alpha plus tanh, times x: with the defaults it is Swish with β = 2.",
    history=(
        "Alpha plus tanh times, proposed as a cheaper stand-in for Mish. Since 1 + tanh x = 2σ(2x), the "
        "defaults give Swish with β = 2, and β = 1/2 gives SiLU. Any α gives a smooth maximum of two "
        "lines, of slopes γ(α - 1) and γ(α + 1)."
    ),
    formula=r"\left(<alpha> + \tanh\left(<beta> x\right)\right) <gamma> \, x",
    derivative_formula=(
        r"<gamma> \left(<alpha> + \tanh\left(<beta> x\right) "
        r"+ <beta> x\,\operatorname{sech}^2\left(<beta> x\right)\right)"
    ),
    value=lambda x, alpha, beta, gamma: _maximum(x, *_aptx(alpha, beta, gamma)),
    derivative=lambda x, alpha, beta, gamma: _maximum_slope(x, *_aptx(alpha, beta, gamma)),
    pair=lambda x, alpha, beta, gamma: _maximum_pair(x, *_aptx(alpha, beta, gamma)),
    parameters=(
        Parameter(
            name="alpha",
            symbol="α",
            default=1.0,
            low=0.0,
            high=2.0,
            step=0.05,
            doc="What is added to tanh; 1 shuts the gate on the left.",
        ),
        Parameter(
            name="beta",
            symbol="β",
            default=1.0,
            low=0.1,
            high=5.0,
            step=0.1,
            doc="Sharpness of the gate.",
        ),
        Parameter(
            name="gamma",
            symbol="γ",
            default=0.5,
            low=0.1,
            high=1.0,
            step=0.05,
            doc="Factor of the whole function.",
        ),
    ),
    range=lambda alpha, beta, gamma: _maximum_range(*_aptx(alpha, beta, gamma)),
    traits=lambda alpha, beta, gamma: _maximum_traits(*_aptx(alpha, beta, gamma)),
    limits=(
        Limit(parameter="beta", at=0.5, becomes="swish", given={"beta": 1.0}, text="SiLU"),
        Limit(parameter="beta", at=1.0, becomes="swish", given={"beta": 2.0}, text="Swish"),
        Limit(parameter="beta", at=math.inf, becomes="relu", text="ReLU"),
    ),
    examples=(
        Example(x=-10.0, value=-2.06115361819020358e-8, derivative=-3.91619186606467833e-8),
        Example(x=-1.0, value=-0.119202922022117556, derivative=-0.0907842487848954788),
        Example(x=1.0, value=0.880797077977882444, derivative=1.09078424878489548),
        Example(
            x=-1.0,
            value=0.261594155955764888,
            derivative=-0.681568497569790958,
            given={"alpha": 0.5, "gamma": 1.0},
        ),
    ),
    counterparts=counterparts(
        numpy="({alpha} + np.tanh({beta} * x)) * {gamma} * x",
        tensorflow="({alpha} + tf.math.tanh({beta} * x)) * {gamma} * x",
        keras="({alpha} + keras.activations.tanh({beta} * x)) * {gamma} * x",
        torch="({alpha} + torch.tanh({beta} * x)) * {gamma} * x",
        jax="({alpha} + jax.numpy.tanh({beta} * x)) * {gamma} * x",
    ),
    references=(
        Reference(
            authors="R. Kumar",
            year=2022,
            title=(
                "APTx: Better activation function than MISH, SWISH, and ReLU's variants used in deep "
                "learning"
            ),
            url="https://arxiv.org/abs/2209.06119",
        ),
    ),
)
