"""Periodic and radial functions: they repeat themselves, or live around one place.

Where a function or its slope has no limit at ±∞, its value there is NaN: no number would be true.
"""

import math

import numpy as np

from activations import phases, special
from activations.core import (
    Accuracy,
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

FAMILY = "Periodic and radial"

PHASE = (
    "A wave has a zero in every half period; a product ωx known to 32 digits leaves some ULP open at the "
    "numbers that happen to lie nearest to one, and 1e308 is beyond what can be multiplied."
)
WAVES = "The slope has a zero in every period, as a difference of two waves: no series can stand at each."
ZEROS = (
    "The slope is 0 once in every period, at places that π known to 32 digits gives only that well."
)


def _unless_infinite(x: Values, y: Values) -> Values:
    """Return y, a new array, with NaN written where x is infinite."""
    y[np.isinf(x)] = np.nan
    return y


def _sine_accuracy(omega: float) -> Accuracy:
    if omega == 1:
        return Accuracy()
    return Accuracy(conditioned=("value", "derivative"), reason=PHASE)


def _sine_pair(x: Values, omega: float) -> tuple[Values, Values]:
    sin, cos = phases.sin_cos(omega, x)
    return _unless_infinite(x, sin), _unless_infinite(x, omega * cos)


sine = Activation(
    name="sine",
    title="Sine",
    family=FAMILY,
    year=2020,
    summary="A wave: no level is ever final, and no slope stays 0.",
    history=(
        "Networks of sines (SIREN) represent images, sounds and shapes as functions of position, and "
        "their derivatives too, since the derivative of such a network is one again. They start with "
        "ω = 30 and need an initialisation of their own."
    ),
    formula=r"\sin\left(<omega> x\right)",
    derivative_formula=r"<omega> \cos\left(<omega> x\right)",
    value=lambda x, omega: _unless_infinite(x, phases.sin(omega, x)),
    derivative=lambda x, omega: _unless_infinite(x, omega * phases.cos(omega, x)),
    pair=_sine_pair,
    parameters=(
        Parameter(
            name="omega",
            symbol="ω",
            default=1.0,
            low=1.0,
            high=30.0,
            step=0.5,
            doc="Frequency: the period is 2π/ω.",
        ),
    ),
    range=const(Interval(-1.0, 1.0, True, True)),
    traits=lambda omega: Traits(
        monotone="neither",
        symmetry="odd",
        smoothness=math.inf,
        left="none",
        right="none",
        lipschitz=omega,
        oscillates=True,
    ),
    accuracy=_sine_accuracy,
    limits=(
        Limit(
            parameter="omega", at=30.0, becomes="sine", given={"omega": 30.0}, text="SIREN's start"
        ),
    ),
    examples=(
        Example(x=-2.0, value=-0.909297426825681695, derivative=-0.416146836547142387),
        Example(x=0.0, value=0.0, derivative=1.0),
        Example(x=1.0, value=0.841470984807896507, derivative=0.540302305868139717),
        Example(
            x=1.0,
            value=-0.98803162409286179,
            derivative=4.62754349662752152,
            given={"omega": 30.0},
        ),
    ),
    counterparts=counterparts(
        numpy="np.sin({omega} * x)",
        tensorflow="tf.sin({omega} * x)",
        keras="keras.ops.sin({omega} * x)",
        torch="torch.sin({omega} * x)",
        jax="jax.numpy.sin({omega} * x)",
    ),
    references=(
        Reference(
            authors="V. Sitzmann, J. N. P. Martel, A. W. Bergman, D. B. Lindell, G. Wetzstein",
            year=2020,
            title="Implicit neural representations with periodic activation functions",
            url="https://arxiv.org/abs/2006.09661",
        ),
    ),
    aliases=("sin", "siren"),
    used_by=("SIREN",),
)


def _snake_pair(x: Values, a: float) -> tuple[Values, Values]:
    sin, cos = phases.sin_cos(a, x)
    slope = phases.one_plus_sin_of_twice(a, x, sin, cos)
    return phases.plus_square(x, sin, a), _unless_infinite(x, slope)


snake = Activation(
    name="snake",
    title="Snake",
    family=FAMILY,
    year=2020,
    summary="The line with a wave wound around it: it rises, and repeats itself while it does.",
    history=(
        "Made so that networks can continue a periodic signal outside the data, which ReLU and tanh "
        "networks cannot. The frequency a is learned, one for each channel, in the vocoder BigVGAN."
    ),
    formula=r"x + \frac{\sin^2\left(<a> x\right)}{<a>}",
    derivative_formula=r"1 + \sin\left(2 \cdot <a> x\right)",
    value=lambda x, a: phases.plus_square(x, phases.sin(a, x), a),
    derivative=lambda x, a: _snake_pair(x, a)[1],
    pair=_snake_pair,
    parameters=(
        Parameter(
            name="a",
            symbol="a",
            default=1.0,
            low=0.1,
            high=10.0,
            step=0.1,
            doc="Frequency of the wave; its height is 1/a.",
        ),
    ),
    range=const(Interval(-math.inf, math.inf)),
    accuracy=const(Accuracy(conditioned=("derivative",), reason=ZEROS)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="neither",
            smoothness=math.inf,
            left="none",
            right="none",
            lipschitz=2.0,
            oscillates=True,
        )
    ),
    limits=(Limit(parameter="a", at=0.0, becomes="linear", given={"a": 1.0}, text="the identity"),),
    examples=(
        Example(x=-2.0, value=-1.17317818956819404, derivative=1.75680249530792825),
        Example(x=0.0, value=0.0, derivative=1.0),
        Example(x=1.0, value=1.70807341827357119, derivative=1.9092974268256817),
        Example(
            x=1.0, value=1.18390715290764525, derivative=0.455978889110630187, given={"a": 5.0}
        ),
    ),
    counterparts=counterparts(
        numpy="x + np.sin({a} * x)**2 / {a}",
        tensorflow="x + tf.sin({a} * x)**2 / {a}",
        keras="x + keras.ops.sin({a} * x)**2 / {a}",
        torch="x + torch.sin({a} * x)**2 / {a}",
        jax="x + jax.numpy.sin({a} * x)**2 / {a}",
    ),
    references=(
        Reference(
            authors="L. Ziyin, T. Hartwig, M. Ueda",
            year=2020,
            title="Neural networks fail to learn periodic functions and how to fix it",
            url="https://arxiv.org/abs/2006.08195",
        ),
        Reference(
            authors="S. Lee, W. Ping, B. Ginsburg, B. Catanzaro, S. Yoon",
            year=2022,
            title="BigVGAN: a universal neural vocoder with large-scale training",
            url="https://arxiv.org/abs/2206.04658",
        ),
    ),
    used_by=("BigVGAN", "Descript Audio Codec"),
)


def _gcu_pair(x: Values) -> tuple[Values, Values]:
    phase = phases.finite(x)
    cosine = np.cos(phase)
    slope = cosine - x * np.sin(phase)
    return _unless_infinite(x, x * cosine), _unless_infinite(x, slope)


gcu = Activation(
    name="gcu",
    title="GCU",
    family=FAMILY,
    year=2021,
    summary="A cosine that grows with x.",
    history=(
        "Growing cosine unit. With its many zeros a single neuron can separate what one monotone neuron "
        "cannot: the paper learns XOR with one, and puts GCU into the convolution "
        "layers of image classifiers. Its slope has no bound."
    ),
    formula=r"x \cos x",
    derivative_formula=r"\cos x - x \sin x",
    value=lambda x: _unless_infinite(x, x * np.cos(phases.finite(x))),
    derivative=lambda x: _gcu_pair(x)[1],
    pair=_gcu_pair,
    range=const(Interval(-math.inf, math.inf)),
    accuracy=const(Accuracy(conditioned=("derivative",), reason=WAVES)),
    traits=const(
        Traits(
            monotone="neither",
            symmetry="odd",
            smoothness=math.inf,
            left="none",
            right="none",
            lipschitz=math.inf,
            oscillates=True,
        )
    ),
    examples=(
        Example(x=-2.0, value=0.832293673094284774, derivative=-2.23474169019850578),
        Example(x=0.0, value=0.0, derivative=1.0),
        Example(x=1.0, value=0.540302305868139717, derivative=-0.301168678939756789),
    ),
    counterparts=counterparts(
        numpy="x * np.cos(x)",
        tensorflow="x * tf.cos(x)",
        keras="x * keras.ops.cos(x)",
        torch="x * torch.cos(x)",
        jax="x * jax.numpy.cos(x)",
    ),
    references=(
        Reference(
            authors="M. M. Noel, A. L, A. Trivedi, P. Dutta",
            year=2021,
            title=(
                "Growing cosine unit: a novel oscillatory activation function that can speedup training "
                "and reduce parameters in convolutional neural networks"
            ),
            url="https://arxiv.org/abs/2108.12943",
        ),
    ),
    aliases=("growing_cosine_unit",),
)


# f′(x) = x·P(x²) with these ascending coefficients: from the series of sin x / x, right to 2^-61 at 1.
_SINC_SLOPE = tuple(
    (-1) ** (n + 1) * (2 * n + 2) / math.factorial(2 * n + 3) for n in range(10)
)  # fmt: skip


def _sinc(x: Values) -> Values:
    return _sinc_ratio(x, np.sin(phases.finite(x)))


def _sinc_ratio(x: Values, sine: Values) -> Values:
    zero = special.flag(x == 0)
    return (sine + zero) / (x + zero)


def _sinc_slope(x: Values) -> Values:
    return _sinc_pair(x)[1]


def _sinc_pair(x: Values) -> tuple[Values, Values]:
    phase = phases.finite(x)
    sine = np.sin(phase)
    ratio = _sinc_ratio(x, sine)
    # (x cos x - sin x)/x² cancels near 0, where the truth is -x/3.
    slope: Values = (np.cos(phase) - ratio) / special.choose(np.abs(x) > 1.0, x, 1.0)
    few = np.flatnonzero(np.abs(x) <= 1.0)
    near = x[few]
    slope[few] = near * special.horner(_SINC_SLOPE, near * near)
    return ratio, slope


sinc = Activation(
    name="sinc",
    title="Sinc",
    family=FAMILY,
    year=2024,
    summary="A wave that fades like 1/x: 1 at 0, and 0 at every other multiple of π.",
    history=(
        "The function that rebuilds a band-limited signal from its samples. Implicit neural "
        "representations with it as activation function were shown to be optimal in that sense. "
        "Libraries have the normalised form sin(πx)/(πx), so x is divided by π there."
    ),
    formula=r"\frac{\sin x}{x}",
    derivative_formula=r"\frac{x \cos x - \sin x}{x^2}",
    value=_sinc,
    derivative=_sinc_slope,
    pair=_sinc_pair,
    range=const(Interval(-0.21723362821122165741, 1.0, True, True)),
    accuracy=const(Accuracy(conditioned=("derivative",), reason=WAVES)),
    traits=const(
        Traits(
            monotone="neither",
            symmetry="even",
            smoothness=math.inf,
            left="soft",
            right="soft",
            lipschitz=0.43618181727145849509,
            oscillates=True,
        )
    ),
    examples=(
        Example(x=-2.0, value=0.454648713412840848, derivative=0.435397774979991617),
        Example(x=0.0, value=1.0, derivative=0.0),
        Example(x=0.5, value=0.958851077208406001, derivative=-0.162537030636066569),
        Example(x=5.0, value=-0.191784854932627694, derivative=0.0950894080791707916),
    ),
    counterparts=counterparts(
        numpy="np.sinc(x / np.pi)",
        tensorflow="tf.experimental.numpy.sinc(x / tf.experimental.numpy.pi)",
        keras="keras.ops.sinc(x / 3.141592653589793)",
        torch="torch.sinc(x / torch.pi)",
        jax="jax.numpy.sinc(x / jax.numpy.pi)",
    ),
    references=(
        Reference(
            authors="H. Saratchandran, S. Ramasinghe, V. Shevchenko, A. Long, S. Lucey",
            year=2024,
            title="A sampling theory perspective on activations for implicit neural representations",
            url="https://arxiv.org/abs/2402.05427",
        ),
    ),
    aliases=("cardinal_sine",),
)
