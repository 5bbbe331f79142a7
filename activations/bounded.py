"""More sigmoid-shaped functions: smooth, between two levels or slower than the line."""

import math

import numpy as np

from activations import special
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
from activations.sigmoidal import EFFICIENT_BACKPROP, FAMILY


def odd(lipschitz: float, smoothness: float = math.inf) -> Traits:
    """Return the traits that these functions share: odd, rising, flatter and flatter outwards."""
    return Traits(
        monotone="increasing",
        symmetry="odd",
        smoothness=smoothness,
        left="soft",
        right="soft",
        lipschitz=lipschitz,
    )


arctan = Activation(
    name="arctan",
    title="Arctan",
    family=FAMILY,
    year=2002,
    summary="Squeezes the line into (-π/2, π/2), with tails that fade like 1/x.",
    history=(
        "A sigmoid whose slope fades like 1/x², much later than that of tanh. Spiking networks use its "
        "derivative as a surrogate gradient: the spike itself is a step, whose own derivative is 0."
    ),
    formula=r"\arctan x",
    derivative_formula=r"\frac{1}{1 + x^2}",
    value=lambda x: np.arctan(x),
    derivative=lambda x: np.square(1.0 / special.hypotenuse(x, 1.0)),
    range=const(Interval(-math.pi / 2, math.pi / 2)),
    traits=const(odd(lipschitz=1.0)),
    examples=(
        Example(x=-3.0, value=-1.24904577239825443, derivative=0.1),
        Example(x=0.0, value=0.0, derivative=1.0),
        Example(x=1.0, value=0.78539816339744831, derivative=0.5),
    ),
    counterparts=counterparts(
        numpy="np.arctan(x)",
        tensorflow="tf.math.atan(x)",
        keras="keras.ops.arctan(x)",
        torch="torch.atan(x)",
        jax="jax.numpy.arctan(x)",
    ),
    references=(
        Reference(
            authors="J. Kamruzzaman, S. M. Aziz",
            year=2002,
            title="A note on activation function in multilayer feedforward learning",
            url="https://doi.org/10.1109/IJCNN.2002.1005526",
        ),
        Reference(
            authors="W. Fang, Z. Yu, Y. Chen, T. Masquelier, T. Huang, Y. Tian",
            year=2020,
            title=(
                "Incorporating learnable membrane time constant to enhance learning of spiking neural "
                "networks"
            ),
            url="https://arxiv.org/abs/2007.05785",
        ),
    ),
    aliases=("atan", "arctangent"),
    used_by=("snnTorch", "SpikingJelly"),
)

LECUN_HEIGHT = 1.7159


def _lecun_slope(x: Values) -> Values:
    # 4x/3 is rounded, which costs e^(-4x/3) as many half-ulps as it is large: d gives them back.
    a = np.minimum(np.abs(x), 600.0)
    t = a / 3.0
    p, r = special.product_with_residual(t, 3.0)
    d = (a - p) - r  # a = 3(t + d/3) exactly, so 4a/3 = 4t + 4d/3
    e = np.exp(-4.0 * t)
    slope: Values = LECUN_HEIGHT * 8.0 / 3.0 * e / np.square(1.0 + e)
    return slope * (1.0 - 4.0 / 3.0 * d)


lecun_tanh = Activation(
    name="lecun_tanh",
    title="LeCun tanh",
    family=FAMILY,
    year=1998,
    summary="A tanh stretched so that it passes very nearly through (1, 1) and (-1, -1).",
    history=(
        "Recommended in Efficient BackProp, when targets were ±1: inputs of variance 1 give outputs of "
        "variance near 1, the curvature is greatest near ±1, and the targets lie well inside the range, "
        "so that the output units need not saturate to reach them."
    ),
    formula=r"1.7159 \tanh\left(\tfrac23 x\right)",
    derivative_formula=r"\frac{2 \cdot 1.7159}{3 \cosh^2\left(\frac23 x\right)}",
    value=lambda x: LECUN_HEIGHT * np.tanh(2.0 / 3.0 * x),
    derivative=_lecun_slope,
    range=const(Interval(-LECUN_HEIGHT, LECUN_HEIGHT)),
    traits=const(odd(lipschitz=LECUN_HEIGHT * 2.0 / 3.0)),
    examples=(
        Example(x=-3.0, value=-1.65417492465209419, derivative=0.0808198335770299378),
        Example(x=0.0, value=0.0, derivative=1.14393333333333333),
        Example(x=1.0, value=0.999997255922478975, derivative=0.755412435902446564),
    ),
    counterparts=counterparts(
        numpy="1.7159 * np.tanh(2 * x / 3)",
        tensorflow="1.7159 * tf.nn.tanh(2 * x / 3)",
        keras="1.7159 * keras.activations.tanh(2 * x / 3)",
        torch="1.7159 * torch.tanh(2 * x / 3)",
        jax="1.7159 * jax.nn.tanh(2 * x / 3)",
    ),
    references=(EFFICIENT_BACKPROP,),
    aliases=("scaled_tanh",),
    used_by=("LeNet-5",),
)


def _isru(x: Values, alpha: float) -> Values:
    return _isru_pair(x, alpha)[0]


def _isru_slope(x: Values, alpha: float) -> Values:
    return _isru_pair(x, alpha)[1]


def _isru_pair(x: Values, alpha: float) -> tuple[Values, Values]:
    if alpha == 0:
        return x, np.ones_like(x)
    c, q, root = special.root_of_square(x, alpha)
    end = 1.0 / math.sqrt(alpha)
    # Rounding must not carry it over its open end.
    return special.clip(c / root, -end, end), 1.0 / root / q


def _isru_traits(alpha: float) -> Traits:
    if alpha:
        return odd(lipschitz=1.0)
    return Traits(
        monotone="increasing",
        symmetry="odd",
        smoothness=math.inf,
        left="none",
        right="none",
        lipschitz=1.0,
    )


isru = Activation(
    name="isru",
    title="ISRU",
    family=FAMILY,
    year=2017,
    summary="Divides x by a root, so that it ends at ±1/√α: a sigmoid without an exponential.",
    history=(
        "Inverse square root unit: processors have an instruction for 1/√y, and the shape is close to "
        "that of tanh. Its left half joined to a straight line is ISRLU, a cheaper ELU."
    ),
    formula=r"\frac{x}{\sqrt{1 + <alpha> x^2}}",
    derivative_formula=r"\left(\frac{1}{\sqrt{1 + <alpha> x^2}}\right)^3",
    value=_isru,
    derivative=_isru_slope,
    pair=_isru_pair,
    parameters=(
        Parameter(
            name="alpha",
            symbol="α",
            default=1.0,
            low=0.0,
            high=5.0,
            step=0.05,
            doc="How early it bends; the levels are ±1/√α.",
        ),
    ),
    range=lambda alpha: (
        Interval(-1.0 / math.sqrt(alpha), 1.0 / math.sqrt(alpha))
        if alpha
        else Interval(-math.inf, math.inf)
    ),
    traits=_isru_traits,
    limits=(
        Limit(parameter="alpha", at=0.0, becomes="linear", given={"a": 1.0}, text="the identity"),
    ),
    examples=(
        Example(x=-2.0, value=-0.894427190999915879, derivative=0.0894427190999915879),
        Example(x=0.5, value=0.447213595499957939, derivative=0.715541752799932703),
        Example(
            x=1.0,
            value=0.447213595499957939,
            derivative=0.0894427190999915879,
            given={"alpha": 4.0},
        ),
    ),
    counterparts=counterparts(
        numpy="x / np.sqrt(1 + {alpha} * x**2)",
        tensorflow="x / tf.sqrt(1 + {alpha} * x**2)",
        keras="x / keras.ops.sqrt(1 + {alpha} * x**2)",
        torch="x / torch.sqrt(1 + {alpha} * x**2)",
        jax="x / jax.numpy.sqrt(1 + {alpha} * x**2)",
    ),
    references=(
        Reference(
            authors="B. Carlile, G. Delamarter, P. Kinney, A. Marti, B. Whitney",
            year=2017,
            title="Improving deep learning by inverse square root linear units (ISRLUs)",
            url="https://arxiv.org/abs/1710.09967",
        ),
    ),
    aliases=("inverse_square_root_unit",),
)
