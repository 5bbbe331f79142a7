"""Positive and smooth: softplus and the exponential."""

import math

import numpy as np

from activations import special
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

FAMILY = "Softplus family"


def _softplus_parts(x: Values, beta: float) -> tuple[Values, Values | float, Values]:
    """Return βx as a sum of two numbers, and its exponential."""
    z, z_low = special.bounded_with_residual(beta, x)
    return z, z_low, np.exp(np.minimum(z, special.LARGEST_EXPONENT))


def _softplus(x: Values, z: Values, z_low: Values | float, w: Values, beta: float) -> Values:
    y = np.log1p(w)
    if isinstance(z_low, np.ndarray):
        y += z_low * (w / (1.0 + w))
    # Where βx is cut off, the result is x.
    y = np.maximum(x, y / beta)
    few = np.flatnonzero(z < special.TAIL)
    if few.size:  # e^z may be subnormal where e^z/β is not
        low = z_low[few] if isinstance(z_low, np.ndarray) else z_low
        h = np.exp(0.5 * z[few])
        y[few] = (h * ((1.0 + low) / beta)) * h
    return y


def _softplus_slope(z: Values, z_low: Values | float, w: Values) -> Values:
    q = 1.0 + w
    y: Values = w / q
    if isinstance(z_low, np.ndarray):
        y += y * (z_low / q)
    return y


def _softplus_pair(x: Values, beta: float) -> tuple[Values, Values]:
    parts = _softplus_parts(x, beta)
    return _softplus(x, *parts, beta), _softplus_slope(*parts)


softplus = Activation(
    name="softplus",
    title="Softplus",
    family=FAMILY,
    year=2001,
    summary="ReLU with its corner rounded off; its derivative is the sigmoid.",
    history=(
        "Made where an output must be positive: variances, rates, densities, the step size of state "
        "space models. In hidden layers ReLU is cheaper and does as well. β sharpens the corner."
    ),
    formula=r"\frac{1}{<beta>}\ln\left(1 + e^{<beta> x}\right)",
    derivative_formula=r"\sigma\left(<beta> x\right)",
    value=lambda x, beta: _softplus(x, *_softplus_parts(x, beta), beta),
    derivative=lambda x, beta: _softplus_slope(*_softplus_parts(x, beta)),
    pair=_softplus_pair,
    parameters=(
        Parameter(
            name="beta",
            symbol="β",
            default=1.0,
            low=0.1,
            high=10.0,
            step=0.1,
            doc="Sharpness of the corner.",
        ),
    ),
    range=const(Interval(0.0, math.inf)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="neither",
            smoothness=math.inf,
            left="soft",
            right="none",
            lipschitz=1.0,
        )
    ),
    limits=(Limit(parameter="beta", at=math.inf, becomes="relu", text="ReLU"),),
    examples=(
        Example(x=-2.0, value=0.126928011042972496, derivative=0.119202922022117556),
        Example(x=0.0, value=0.693147180559945309, derivative=0.5),
        Example(x=3.0, value=3.04858735157374206, derivative=0.952574126822433219),
        Example(
            x=1.0, value=1.06346400552148625, derivative=0.880797077977882444, given={"beta": 2.0}
        ),
    ),
    counterparts=(
        Counterpart(library="tensorflow", code="tf.nn.softplus(x)", only={"beta": 1.0}),
        Counterpart(library="keras", code="keras.activations.softplus(x)", only={"beta": 1.0}),
        Counterpart(library="jax", code="jax.nn.softplus(x)", only={"beta": 1.0}),
        *counterparts(
            numpy="np.logaddexp(0, {beta} * x) / {beta}",
            tensorflow="tf.nn.softplus({beta} * x) / {beta}",
            keras="keras.activations.softplus({beta} * x) / {beta}",
            torch="F.softplus(x, beta={beta})",
            jax="jax.nn.softplus({beta} * x) / {beta}",
        ),
    ),
    references=(
        Reference(
            authors="C. Dugas, Y. Bengio, F. Bélisle, C. Nadeau, R. Garcia",
            year=2001,
            title="Incorporating second-order functional knowledge for better option pricing",
            url="https://papers.nips.cc/paper/1920-incorporating-second-order-functional-knowledge-for-better-option-pricing",
        ),
        Reference(
            authors="X. Glorot, A. Bordes, Y. Bengio",
            year=2011,
            title="Deep sparse rectifier neural networks",
            url="https://proceedings.mlr.press/v15/glorot11a.html",
        ),
    ),
    aliases=("smooth_relu",),
    used_by=("Mamba",),
)


@np.errstate(over="ignore")
def _exponential(x: Values) -> Values:
    return np.exp(x)


def _exponential_pair(x: Values) -> tuple[Values, Values]:
    y = _exponential(x)
    return y, y


exponential = Activation(
    name="exponential",
    title="Exponential",
    family=FAMILY,
    year=1972,
    summary="Its own derivative; positive, and without an upper bound.",
    history=(
        "The inverse link of Poisson regression: outputs that are rates or counts. In a hidden layer it "
        "explodes, and so does its gradient."
    ),
    formula=r"e^{x}",
    derivative_formula=r"e^{x}",
    value=_exponential,
    derivative=_exponential,
    pair=_exponential_pair,
    range=const(Interval(0.0, math.inf)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="neither",
            smoothness=math.inf,
            left="soft",
            right="none",
            lipschitz=math.inf,
        )
    ),
    examples=(
        Example(x=-1.0, value=0.367879441171442322, derivative=0.367879441171442322),
        Example(x=0.0, value=1.0, derivative=1.0),
        Example(x=1.0, value=2.71828182845904524, derivative=2.71828182845904524),
    ),
    counterparts=counterparts(
        numpy="np.exp(x)",
        tensorflow="tf.math.exp(x)",
        keras="keras.activations.exponential(x)",
        torch="torch.exp(x)",
        jax="jax.numpy.exp(x)",
    ),
    references=(
        Reference(
            authors="J. A. Nelder, R. W. M. Wedderburn",
            year=1972,
            title="Generalized linear models",
            url="https://doi.org/10.2307/2344614",
        ),
    ),
    aliases=("exp",),
)
