"""Rectifiers of straight pieces: shifted along either axis, or with an averaged slope."""

import math

import numpy as np

from activations.core import (
    Activation,
    Example,
    Interval,
    Limit,
    Parameter,
    Reference,
    Traits,
    const,
    counterparts,
)
from activations.special import choose, flag, scaled

FAMILY = "Rectifiers"

_RAMP = Traits(
    monotone="increasing",
    symmetry="neither",
    smoothness=0,
    left="hard",
    right="none",
    lipschitz=1.0,
)

shifted_relu = Activation(
    name="shifted_relu",
    title="Shifted ReLU",
    family=FAMILY,
    year=2015,
    summary="The identity with a floor below 0.",
    history=(
        "Compared with ELU in its paper, where it is called SReLU: it has the negative outputs too, "
        "which bring the mean of a layer near 0, but a kink in place of the curve. The name SReLU now "
        "means the S-shaped ReLU more often."
    ),
    formula=r"\max\left(<floor>,\; x\right)",
    derivative_formula=r"\begin{cases} 1 & x > <floor> \\ 0 & x < <floor> \end{cases}",
    value=lambda x, floor: np.maximum(x, floor),
    derivative=lambda x, floor: flag(x > floor),
    parameters=(
        Parameter(
            name="floor",
            symbol="m",
            default=-1.0,
            low=-4.0,
            high=2.0,
            step=0.1,
            doc="The floor: the least output, and the place of the kink.",
        ),
    ),
    range=lambda floor: Interval(floor, math.inf, True),
    breakpoints=lambda floor: (floor,),
    traits=const(_RAMP),
    limits=(
        Limit(parameter="floor", at=0.0, becomes="relu", text="ReLU"),
        Limit(parameter="floor", at=-math.inf, becomes="linear", text="the identity"),
    ),
    examples=(
        Example(x=-3.0, value=-1.0, derivative=0.0),
        Example(x=-0.5, value=-0.5, derivative=1.0),
        Example(x=2.0, value=2.0, derivative=1.0),
        Example(x=-0.5, value=0.5, derivative=0.0, given={"floor": 0.5}),
    ),
    counterparts=counterparts(
        numpy="np.maximum(x, {floor})",
        tensorflow="tf.math.maximum(x, {floor})",
        keras="keras.ops.maximum(x, {floor})",
        torch="torch.clamp(x, min={floor})",
        jax="jax.numpy.maximum(x, {floor})",
    ),
    references=(
        Reference(
            authors="D.-A. Clevert, T. Unterthiner, S. Hochreiter",
            year=2015,
            title="Fast and accurate deep network learning by exponential linear units (ELUs)",
            url="https://arxiv.org/abs/1511.07289",
        ),
    ),
    aliases=("displaced_relu",),
)

flexible_relu = Activation(
    name="flexible_relu",
    title="Flexible ReLU",
    family=FAMILY,
    year=2017,
    summary="ReLU moved up or down by a learned number.",
    history=(
        "The flat side need not lie at 0: its level b is learned, and in trained networks it tends to a "
        "negative number. b = -1/√(2π) = -0.3989, shown first, cancels the mean of ReLU under normal "
        "inputs. Funnel ReLU is abbreviated FReLU too, and is another function."
    ),
    formula=r"\max(0, x) + <b>",
    derivative_formula=r"\begin{cases} 1 & x > 0 \\ 0 & x < 0 \end{cases}",
    value=lambda x, b: np.maximum(x, 0.0) + b,
    derivative=lambda x, b: flag(x > 0),
    parameters=(
        Parameter(
            name="b",
            symbol="b",
            default=-1.0 / math.sqrt(2.0 * math.pi),
            low=-2.0,
            high=2.0,
            step=0.05,
            doc="What is added: the least output.",
        ),
    ),
    range=lambda b: Interval(b, math.inf, True),
    breakpoints=const((0.0,)),
    traits=const(_RAMP),
    limits=(Limit(parameter="b", at=0.0, becomes="relu", text="ReLU"),),
    examples=(
        Example(x=-1.0, value=-0.398942280401432678, derivative=0.0),
        Example(x=2.0, value=1.60105771959856732, derivative=1.0),
        Example(x=2.0, value=1.0, derivative=1.0, given={"b": -1.0}),
    ),
    counterparts=counterparts(
        numpy="np.maximum(x, 0) + {b}",
        tensorflow="tf.nn.relu(x) + {b}",
        keras="keras.activations.relu(x) + {b}",
        torch="F.relu(x) + {b}",
        jax="jax.nn.relu(x) + {b}",
    ),
    references=(
        Reference(
            authors="S. Qiu, X. Xu, B. Cai",
            year=2017,
            title="FReLU: flexible rectified linear units for improving convolutional neural networks",
            url="https://arxiv.org/abs/1706.08098",
        ),
    ),
    aliases=("frelu",),
)


def _mean_slope(lower: float, upper: float) -> float:
    return (lower + upper) / 2.0


rrelu = Activation(
    name="rrelu",
    title="RReLU (evaluation)",
    family=FAMILY,
    year=2015,
    summary=(
        "Leaky ReLU with the mean of the random slopes of training; the random form is among the "
        "random functions."
    ),
    history=(
        "During training the slope on the left is drawn anew between l and u for every number, which "
        "works against overfitting; afterwards its mean takes its place. It comes from a data science "
        "competition; Xu and others compared it with its relatives in 2015. 1/8 and 1/3 are the "
        "defaults of PyTorch."
    ),
    formula=r"\begin{cases} x & x > 0 \\ \dfrac{<lower> + <upper>}{2}\,x & x \le 0 \end{cases}",
    derivative_formula=(
        r"\begin{cases} 1 & x > 0 \\ \dfrac{<lower> + <upper>}{2} & x < 0 \end{cases}"
    ),
    value=lambda x, lower, upper: (
        np.maximum(x, 0.0) + scaled(_mean_slope(lower, upper), np.minimum(x, 0.0))
    ),
    derivative=lambda x, lower, upper: choose(x > 0, 1.0, _mean_slope(lower, upper)),
    parameters=(
        Parameter(
            name="lower",
            symbol="l",
            default=1 / 8,
            low=0.0,
            high=0.3,
            step=0.005,
            doc="The least slope of training.",
        ),
        Parameter(
            name="upper",
            symbol="u",
            default=1 / 3,
            low=0.3,
            high=1.0,
            step=0.01,
            doc="The largest slope of training.",
        ),
    ),
    range=const(Interval(-math.inf, math.inf)),
    breakpoints=const((0.0,)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="neither",
            smoothness=0,
            left="none",
            right="none",
            lipschitz=1.0,
        )
    ),
    limits=(
        Limit(
            parameter="upper",
            at=1 / 3,
            becomes="leaky_relu",
            given={"alpha": 11 / 48},
            text="leaky ReLU with slope 11/48, the mean of 1/8 and 1/3",
        ),
    ),
    examples=(
        Example(x=-2.0, value=-0.458333333333333333, derivative=0.229166666666666667),
        Example(x=0.0, value=0.0, derivative=0.229166666666666667),
        Example(x=3.0, value=3.0, derivative=1.0),
        Example(x=-2.0, value=-0.75, derivative=0.375, given={"lower": 0.25, "upper": 0.5}),
    ),
    counterparts=counterparts(
        numpy="np.where(x > 0, x, ({lower} + {upper}) / 2 * x)",
        tensorflow="tf.nn.leaky_relu(x, alpha=({lower} + {upper}) / 2)",
        keras="keras.activations.leaky_relu(x, negative_slope=({lower} + {upper}) / 2)",
        torch="F.rrelu(x, lower={lower}, upper={upper}, training=False)",
        jax="jax.nn.leaky_relu(x, negative_slope=({lower} + {upper}) / 2)",
    ),
    references=(
        Reference(
            authors="B. Xu, N. Wang, T. Chen, M. Li",
            year=2015,
            title="Empirical evaluation of rectified activations in convolutional network",
            url="https://arxiv.org/abs/1505.00853",
        ),
    ),
    aliases=("randomized_leaky_relu",),
)
