"""Smooth maxima of two lines through 0: self-gated functions with a slope of their own on each side."""

import functools
import math
from fractions import Fraction

from activations import two_lines
from activations.core import (
    Activation,
    Example,
    Limit,
    Parameter,
    Reference,
    counterparts,
)

FAMILY = "Self-gated"


@functools.lru_cache(maxsize=64)
def _acon(p1: float, p2: float, beta: float) -> two_lines.Lines:
    """Return the two lines and the rate; p1 and p2 may change places."""
    one, other = Fraction(p1), Fraction(p2)
    return two_lines.lines_of(min(one, other), max(one, other), Fraction(beta) * abs(one - other))


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
        "With p₁ = 1 it is Swish for p₂ = 0, and LiSHT for p₂ = -1 and β = 1."
    ),
    formula=(
        r"\left(<p1> - <p2>\right) x\,"
        r"\sigma\left(<beta> \left(<p1> - <p2>\right) x\right) + <p2> x"
    ),
    derivative_formula=(
        r"\left(<p1> - <p2>\right) \sigma(z)\left(1 + z\,\sigma(-z)\right) + <p2>, \qquad "
        r"z = <beta> \left(<p1> - <p2>\right) x"
    ),
    value=lambda x, p1, p2, beta: two_lines.value(x, _acon(p1, p2, beta)),
    derivative=lambda x, p1, p2, beta: two_lines.derivative(x, _acon(p1, p2, beta)),
    pair=lambda x, p1, p2, beta: two_lines.pair(x, _acon(p1, p2, beta)),
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
    range=lambda p1, p2, beta: two_lines.values_range(_acon(p1, p2, beta)),
    accuracy=lambda p1, p2, beta: two_lines.accuracy(_acon(p1, p2, beta)),
    traits=lambda p1, p2, beta: two_lines.traits(_acon(p1, p2, beta)),
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


@functools.lru_cache(maxsize=64)
def _aptx(alpha: float, beta: float, gamma: float) -> two_lines.Lines:
    """Return the two lines and the rate: tanh(βx) is 2σ(2βx) - 1."""
    middle, reach = Fraction(gamma) * Fraction(alpha), Fraction(gamma)
    return two_lines.lines_of(middle - reach, middle + reach, 2 * Fraction(beta))


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
    value=lambda x, alpha, beta, gamma: two_lines.value(x, _aptx(alpha, beta, gamma)),
    derivative=lambda x, alpha, beta, gamma: two_lines.derivative(x, _aptx(alpha, beta, gamma)),
    pair=lambda x, alpha, beta, gamma: two_lines.pair(x, _aptx(alpha, beta, gamma)),
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
    range=lambda alpha, beta, gamma: two_lines.values_range(_aptx(alpha, beta, gamma)),
    accuracy=lambda alpha, beta, gamma: two_lines.accuracy(_aptx(alpha, beta, gamma)),
    traits=lambda alpha, beta, gamma: two_lines.traits(_aptx(alpha, beta, gamma)),
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
