"""The ELU family: the identity on the right, an exponential that levels off on the left."""

import math

import numpy as np

from activations.core import (
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
from activations.special import choose, clip, exp_of_quotient, scaled

FAMILY = "ELU family"

# The fixed point of mean 0 and variance 1 (Klambauer et al. 2017, equation 14), to 17 digits.
SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772
SELU_LEFT = 1.7580993408473768  # their product, rounded once


def _elu_traits(alpha: float) -> Traits:
    return Traits(
        monotone="increasing",
        symmetry="neither",
        smoothness=1 if alpha == 1 else 0,
        left="soft" if alpha else "hard",
        right="none",
        lipschitz=max(1.0, alpha),
    )


elu = Activation(
    name="elu",
    title="ELU",
    family=FAMILY,
    year=2015,
    summary="ReLU with a smooth left side that levels off at -α.",
    history=(
        "Negative outputs pull the mean of a layer towards 0, which speeds learning; the price is an "
        "exponential. Only α = 1 joins without a kink. tf.nn.elu has no α: Keras, PyTorch and JAX do."
    ),
    formula=r"\begin{cases} x & x > 0 \\ <alpha>\left(e^{x} - 1\right) & x \le 0 \end{cases}",
    derivative_formula=r"\begin{cases} 1 & x > 0 \\ <alpha>\,e^{x} & x < 0 \end{cases}",
    value=lambda x, alpha: np.maximum(x, 0.0) + alpha * np.expm1(np.minimum(x, 0.0)),
    derivative=lambda x, alpha: choose(x > 0, 1.0, alpha * np.exp(np.minimum(x, 0.0))),
    parameters=(
        Parameter(
            name="alpha",
            symbol="α",
            default=1.0,
            low=0.0,
            high=3.0,
            step=0.05,
            doc="Depth of the left side: the function tends to -α.",
        ),
    ),
    range=lambda alpha: Interval(-alpha, math.inf) if alpha else Interval(0.0, math.inf, True),
    breakpoints=lambda alpha: () if alpha == 1 else (0.0,),
    joints=lambda alpha: (0.0,) if alpha == 1 else (),
    traits=_elu_traits,
    limits=(
        Limit(parameter="alpha", at=0.0, becomes="relu", text="ReLU"),
        Limit(
            parameter="alpha",
            at=1.0,
            becomes="celu",
            given={"alpha": 1.0},
            text="CELU with α = 1: no kink",
        ),
    ),
    examples=(
        Example(x=-1.0, value=-0.632120558828557678, derivative=0.367879441171442322),
        Example(x=2.0, value=2.0, derivative=1.0),
        Example(
            x=-1.0,
            value=-0.316060279414278839,
            derivative=0.183939720585721161,
            given={"alpha": 0.5},
        ),
    ),
    counterparts=(
        Counterpart(library="tensorflow", code="tf.nn.elu(x)", only={"alpha": 1.0}),
        *counterparts(
            numpy="np.where(x > 0, x, {alpha} * np.expm1(np.minimum(x, 0)))",
            tensorflow="tf.where(x > 0, x, {alpha} * tf.math.expm1(tf.minimum(x, 0)))",
            keras="keras.activations.elu(x, alpha={alpha})",
            torch="F.elu(x, alpha={alpha})",
            jax="jax.nn.elu(x, alpha={alpha})",
        ),
    ),
    references=(
        Reference(
            authors="D.-A. Clevert, T. Unterthiner, S. Hochreiter",
            year=2015,
            title="Fast and accurate deep network learning by exponential linear units (ELUs)",
            url="https://arxiv.org/abs/1511.07289",
        ),
    ),
    aliases=("exponential_linear_unit",),
    used_by=("GAT", "EEGNet"),
)


def _selu_slope(x: Values) -> Values:
    # At 0 tf.nn.selu reports the right-hand slope λ; PyTorch and JAX report the left-hand one.
    return choose(x >= 0, SELU_SCALE, SELU_LEFT * np.exp(np.minimum(x, 0.0)))


selu = Activation(
    name="selu",
    title="SELU",
    family=FAMILY,
    year=2017,
    summary="ELU with the two constants that keep mean 0 and variance 1 from layer to layer.",
    history=(
        "λ = 1.0507 and α = 1.6733 solve two equations: inputs of mean 0 and variance 1 leave with the "
        "same. Networks of it normalise themselves, given LeCun's initialisation and no other dropout "
        "than alpha dropout. The gradient still grows, by 3.5 % a layer."
    ),
    formula=(
        r"\lambda\begin{cases} x & x > 0 \\ \alpha\left(e^{x} - 1\right) & x \le 0 \end{cases}"
        r"\qquad \lambda = 1.0507\ldots,\; \alpha = 1.6733\ldots"
    ),
    derivative_formula=r"\lambda\begin{cases} 1 & x > 0 \\ \alpha\,e^{x} & x < 0 \end{cases}",
    value=lambda x: (
        scaled(SELU_SCALE, np.maximum(x, 0.0)) + SELU_LEFT * np.expm1(np.minimum(x, 0.0))
    ),
    derivative=_selu_slope,
    range=const(Interval(-SELU_LEFT, math.inf)),
    breakpoints=const((0.0,)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="neither",
            smoothness=0,
            left="soft",
            right="none",
            lipschitz=SELU_LEFT,
        )
    ),
    examples=(
        Example(x=-3.0, value=-1.67056872876711197, derivative=0.087530612080264885),
        Example(x=-1.0, value=-1.11133073781256276, derivative=0.646768603034814098),
        Example(x=1.0, value=1.05070098735548049, derivative=1.05070098735548049),
    ),
    counterparts=counterparts(
        numpy=f"{SELU_SCALE} * np.where(x > 0, x, {SELU_ALPHA} * np.expm1(np.minimum(x, 0)))",
        tensorflow="tf.nn.selu(x)",
        keras="keras.activations.selu(x)",
        torch="F.selu(x)",
        jax="jax.nn.selu(x)",
    ),
    references=(
        Reference(
            authors="G. Klambauer, T. Unterthiner, A. Mayr, S. Hochreiter",
            year=2017,
            title="Self-normalizing neural networks",
            url="https://arxiv.org/abs/1706.02515",
        ),
    ),
    aliases=("scaled_elu",),
)


def _celu_parts(x: Values, alpha: float) -> tuple[Values, Values]:
    """Return x and x/α, cut to where expm1 is -1 to the last digit, so that x/α does not overflow."""
    left = clip(x, -800.0 * alpha, 0.0)
    return left, left / alpha


def _celu_slope(x: Values, alpha: float) -> Values:
    left, z = _celu_parts(x, alpha)
    return exp_of_quotient(left, alpha, z)


def _celu_pair(x: Values, alpha: float) -> tuple[Values, Values]:
    left, z = _celu_parts(x, alpha)
    return np.maximum(x, 0.0) + alpha * np.expm1(z), exp_of_quotient(left, alpha, z)


celu = Activation(
    name="celu",
    title="CELU",
    family=FAMILY,
    year=2017,
    summary="ELU stretched along x, so that it joins without a kink for every α.",
    history=(
        "Barron's correction of ELU: dividing x by α inside the exponential makes the slope continuous "
        "for every α, and the function tends to ReLU for small α and to the identity for large α."
    ),
    formula=r"\begin{cases} x & x > 0 \\ <alpha>\left(e^{x/<alpha>} - 1\right) & x \le 0 \end{cases}",
    derivative_formula=r"\begin{cases} 1 & x > 0 \\ e^{x/<alpha>} & x \le 0 \end{cases}",
    value=lambda x, alpha: np.maximum(x, 0.0) + alpha * np.expm1(_celu_parts(x, alpha)[1]),
    derivative=_celu_slope,
    pair=_celu_pair,
    parameters=(
        Parameter(
            name="alpha",
            symbol="α",
            default=1.0,
            low=0.05,
            high=5.0,
            step=0.05,
            doc="Depth and width of the left side: the function tends to -α.",
        ),
    ),
    range=lambda alpha: Interval(-alpha, math.inf),
    joints=const((0.0,)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="neither",
            smoothness=1,
            left="soft",
            right="none",
            lipschitz=1.0,
        )
    ),
    limits=(
        Limit(parameter="alpha", at=0.0, becomes="relu", text="ReLU"),
        Limit(
            parameter="alpha", at=1.0, becomes="elu", given={"alpha": 1.0}, text="ELU with α = 1"
        ),
        Limit(parameter="alpha", at=math.inf, becomes="linear", text="the identity"),
    ),
    examples=(
        Example(x=-1.0, value=-0.632120558828557678, derivative=0.367879441171442322),
        Example(
            x=-1.0,
            value=-0.786938680574733153,
            derivative=0.606530659712633424,
            given={"alpha": 2.0},
        ),
        Example(x=1.0, value=1.0, derivative=1.0, given={"alpha": 2.0}),
    ),
    counterparts=counterparts(
        numpy="np.maximum(x, 0) + {alpha} * np.expm1(np.minimum(x, 0) / {alpha})",
        tensorflow="tf.where(x > 0, x, {alpha} * tf.math.expm1(tf.minimum(x, 0) / {alpha}))",
        keras="keras.activations.celu(x, alpha={alpha})",
        torch="F.celu(x, alpha={alpha})",
        jax="jax.nn.celu(x, alpha={alpha})",
    ),
    references=(
        Reference(
            authors="J. T. Barron",
            year=2017,
            title="Continuously differentiable exponential linear units",
            url="https://arxiv.org/abs/1704.07483",
        ),
    ),
    aliases=("continuous_elu",),
    used_by=("TorchANI",),
)
