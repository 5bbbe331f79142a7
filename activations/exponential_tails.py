"""Sigmoid-shaped functions whose slope fades like an exponential, or faster."""

import math

import numpy as np

from activations import special
from activations.bounded import odd
from activations.core import (
    Activation,
    Example,
    Interval,
    Limit,
    Parameter,
    Reference,
    Values,
    const,
    counterparts,
)
from activations.sigmoidal import FAMILY


def _erf_slope(x: Values) -> Values:
    h, c = special.gaussian_halves(x, 1.0)
    return h * (special.TWO_BY_SQRT_PI * c) * h


erf = Activation(
    name="erf",
    title="Erf",
    family=FAMILY,
    year=1995,
    summary="The error function: a sigmoid whose tails fade as fast as a bell curve.",
    history=(
        "The integral of the bell curve. With it averages over Gaussian inputs have closed forms, so it "
        "stands in for tanh where networks are analysed: learning in committee machines, and the "
        "covariance of infinitely wide networks. The gate of GELU is ½(1 + erf(x/√2)); Derf puts erf "
        "in the place of a normalisation layer."
    ),
    formula=r"\operatorname{erf} x = \frac{2}{\sqrt{\pi}} \int_0^x e^{-t^2}\,dt",
    derivative_formula=r"\frac{2}{\sqrt{\pi}}\,e^{-x^2}",
    value=special.erf,
    derivative=_erf_slope,
    range=const(Interval(-1.0, 1.0)),
    traits=const(odd(lipschitz=2.0 / math.sqrt(math.pi))),
    examples=(
        Example(x=-2.0, value=-0.995322265018952734, derivative=0.0206669853540920539),
        Example(x=0.0, value=0.0, derivative=1.12837916709551257),
        Example(x=0.25, value=0.276326390168236933, derivative=1.06001412937611424),
        Example(x=1.0, value=0.842700792949714869, derivative=0.415107497420594703),
    ),
    counterparts=counterparts(
        numpy="np.vectorize(math.erf)(x)",
        tensorflow="tf.math.erf(x)",
        keras="keras.ops.erf(x)",
        torch="torch.erf(x)",
        jax="jax.scipy.special.erf(x)",
    ),
    references=(
        Reference(
            authors="D. Saad, S. A. Solla",
            year=1995,
            title="On-line learning in soft committee machines",
            url="https://doi.org/10.1103/PhysRevE.52.4225",
        ),
        Reference(
            authors="C. K. I. Williams",
            year=1996,
            title="Computing with infinite networks",
            url="https://proceedings.neurips.cc/paper/1996/hash/ae5e3ce40e0404a45ecacaaf05e5f735-Abstract.html",
        ),
        Reference(
            authors="M. Chen, T. Lu, J. Zhu, M. Sun, Z. Liu",
            year=2025,
            title="Stronger normalization-free transformers",
            url="https://arxiv.org/abs/2512.10938",
        ),
    ),
    aliases=("error_function",),
    used_by=("Derf",),
)


def _gudermannian_slope(x: Values) -> Values:
    e = special.decay(x)
    return 2.0 * e / (1.0 + e * e)


gudermannian = Activation(
    name="gudermannian",
    title="Gudermannian",
    family=FAMILY,
    year=1862,
    summary="Squeezes the line into (-π/2, π/2); its slope is the hyperbolic secant.",
    history=(
        "It turns hyperbolic functions into circular ones: tan(gd x) = sinh x. On Mercator's map it "
        "gives the latitude for the height above the equator. Lambert introduced it in the 1760s, Cayley "
        "named it after Gudermann in 1862; as an activation function it is a sigmoid with the range of "
        "arctan and tails like e^-|x|."
    ),
    formula=r"\operatorname{gd} x = 2 \arctan\left(\tanh \frac{x}{2}\right)",
    derivative_formula=r"\frac{1}{\cosh x}",
    value=lambda x: 2.0 * np.arctan(np.tanh(0.5 * x)),
    derivative=_gudermannian_slope,
    range=const(Interval(-math.pi / 2, math.pi / 2)),
    traits=const(odd(lipschitz=1.0)),
    examples=(
        Example(x=-3.0, value=-1.47130434111719274, derivative=0.0993279274194332078),
        Example(x=0.0, value=0.0, derivative=1.0),
        Example(x=1.0, value=0.865769483239658624, derivative=0.6480542736638854),
    ),
    counterparts=counterparts(
        numpy="2 * np.arctan(np.tanh(x / 2))",
        tensorflow="2 * tf.math.atan(tf.nn.tanh(x / 2))",
        keras="2 * keras.ops.arctan(keras.activations.tanh(x / 2))",
        torch="2 * torch.atan(torch.tanh(x / 2))",
        jax="2 * jax.numpy.arctan(jax.nn.tanh(x / 2))",
    ),
    references=(
        Reference(
            authors="NIST",
            year=2010,
            title="Digital library of mathematical functions, § 4.23(viii): Gudermannian function",
            url="https://dlmf.nist.gov/4.23#viii",
        ),
    ),
    aliases=("gd",),
)


def _dyt_slope(x: Values, alpha: float) -> Values:
    if alpha == 0 or special.exact(alpha):
        return alpha * special.sech_squared(special.bounded_product(alpha, x))
    # Without the residual of αx the slope is wrong by 350 ULP where it is 1e-300.
    z, z_low = special.product_with_residual(np.minimum(np.abs(x), 400.0 / alpha), alpha)
    h: Values = np.exp(-z) * (1.0 - z_low)
    return 4.0 * alpha * h / np.square(1.0 + h * h) * h


dyt = Activation(
    name="dyt",
    title="Dynamic tanh",
    family=FAMILY,
    year=2025,
    summary="A tanh whose steepness α is learned, in the place of a normalisation layer.",
    history=(
        "The core of DyT: γ tanh(αx) + β, with the learned numbers α, γ and β, replaces layer "
        "normalisation in transformers. The idea came from the S-shape that the outputs of layer "
        "normalisation show over its inputs. α starts at 0.5."
    ),
    formula=r"\tanh\left(<alpha> x\right)",
    derivative_formula=r"\frac{<alpha>}{\cosh^2\left(<alpha> x\right)}",
    value=lambda x, alpha: np.tanh(special.bounded_product(alpha, x)),
    derivative=_dyt_slope,
    parameters=(
        Parameter(
            name="alpha",
            symbol="α",
            default=0.5,
            low=0.05,
            high=3.0,
            step=0.05,
            doc="Steepness: the slope at 0.",
        ),
    ),
    range=const(Interval(-1.0, 1.0)),
    traits=lambda alpha: odd(lipschitz=alpha),
    limits=(
        Limit(parameter="alpha", at=1.0, becomes="tanh", text="tanh"),
        Limit(parameter="alpha", at=math.inf, becomes="sign", text="the sign"),
    ),
    examples=(
        Example(x=-3.0, value=-0.905148253644866438, derivative=0.0903533194618242653),
        Example(x=1.0, value=0.462117157260009759, derivative=0.393223866482963705),
        Example(
            x=-1.0,
            value=-0.964027580075816884,
            derivative=0.141301649706328931,
            given={"alpha": 2.0},
        ),
    ),
    counterparts=counterparts(
        numpy="np.tanh({alpha} * x)",
        tensorflow="tf.nn.tanh({alpha} * x)",
        keras="keras.activations.tanh({alpha} * x)",
        torch="torch.tanh({alpha} * x)",
        jax="jax.nn.tanh({alpha} * x)",
    ),
    references=(
        Reference(
            authors="J. Zhu, X. Chen, K. He, Y. LeCun, Z. Liu",
            year=2025,
            title="Transformers without normalization",
            url="https://arxiv.org/abs/2503.10622",
        ),
    ),
    aliases=("dynamic_tanh",),
)
