"""GELU and its tanh form: x times a gate that is, or nearly is, the normal distribution."""

import math

import numpy as np

from activations import special, zeros
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

FAMILY = "Self-gated"

GELU_PAPER = Reference(
    authors="D. Hendrycks, K. Gimpel",
    year=2016,
    title="Gaussian error linear units (GELUs)",
    url="https://arxiv.org/abs/1606.08415",
)


def dip(lipschitz: float) -> Traits:
    """Return the traits that the smooth self-gated functions share: a dip below 0, then upwards."""
    return Traits(
        monotone="neither",
        symmetry="neither",
        smoothness=math.inf,
        left="soft",
        right="none",
        lipschitz=lipschitz,
    )


def gelu_parts(x: Values) -> tuple[Values, Values, Values, Values]:
    """Return a = |x|, cut to where its normal density is not 0, and the normal tail there."""
    a = np.minimum(np.abs(x), special.NORMAL_LIMIT)
    return a, *special.normal_tail(a)


def gelu_value(x: Values, a: Values, h: Values, c: Values, mills: Values) -> Values:
    """Return GELU from its parts."""
    return special.relu_minus_bump(x, h * (c * (a * mills)) * h)


def gelu_slope(x: Values, a: Values, h: Values, c: Values, mills: Values) -> Values:
    """Return the slope of GELU from its parts."""
    return special.mirrored_slope(x, zeros.GELU.through(-a, h * (c * (mills - a)) * h))


gelu = Activation(
    name="gelu",
    title="GELU",
    family=FAMILY,
    year=2016,
    summary="x times the probability that a standard normal variable lies below x.",
    history=(
        "The activation of BERT, of the vision transformer and of ConvNeXt. It dips to -0.17 before it "
        "follows ReLU, so its derivative is 0 at x = -0.752 and negative to the left of that. JAX "
        "and keras.ops take the tanh form unless told otherwise."
    ),
    formula=r"x\,\Phi(x) = \tfrac{1}{2}\,x\,\operatorname{erfc}\left(-x/\sqrt2\right)",
    derivative_formula=r"\Phi(x) + x\,\varphi(x), \qquad \varphi(x) = e^{-x^2/2}/\sqrt{2\pi}",
    value=lambda x: gelu_value(x, *gelu_parts(x)),
    derivative=lambda x: gelu_slope(x, *gelu_parts(x)),
    pair=lambda x: special.both(gelu_value, gelu_slope, x, gelu_parts(x)),
    range=const(Interval(-0.16997120747990366, math.inf, True)),
    # f″ = φ(x)(2 - x²), so the steepest point is √2.
    traits=const(dip(lipschitz=0.5 * (1.0 + math.erf(1.0)) + math.exp(-1.0) / math.sqrt(math.pi))),
    examples=(
        Example(x=-10.0, value=-7.61985302416052607e-23, derivative=-7.61840009646481409e-22),
        Example(x=-1.0, value=-0.158655253931457051, derivative=-0.0833154705876862984),
        Example(x=1.0, value=0.841344746068542949, derivative=1.0833154705876863),
        Example(x=2.0, value=1.95449973610364159, derivative=1.0852318010781969),
    ),
    counterparts=counterparts(
        numpy="0.5 * x * np.vectorize(math.erfc)(-x / math.sqrt(2))",
        tensorflow="tf.nn.gelu(x, approximate=False)",
        keras="keras.activations.gelu(x, approximate=False)",
        torch='F.gelu(x, approximate="none")',
        jax="jax.nn.gelu(x, approximate=False)",
    ),
    references=(GELU_PAPER,),
    aliases=("gelu_exact", "gaussian_error_linear_unit"),
    used_by=("BERT", "RoBERTa", "ViT", "ConvNeXt", "Whisper"),
)

# The gate's argument 2√(2/π)(x + 0.044715 x³) = K1 x + K3 x³, each constant as a sum of two doubles.
K1, K1_LOW = 1.5957691216057308, -9.96930880911092e-17
K3, K3_LOW = 0.07135481627260025, -6.175149918155315e-19
# e^-(K1·30 + K3·30³) is below the smallest number: nothing is lost by stopping there.
_GATE_LIMIT = 30.0


def _half_gate(x: Values) -> tuple[Values, Values, Values]:
    # Returns a = |x|, e^(-z/2) and a·dz/da for z = K1 a + K3 a³. The exponent has twice the digits of
    # a double: rounded once, e^-z is 200 ULP wrong at a = 19.
    a = np.minimum(np.abs(x), _GATE_LIMIT)
    square, square_low = special.squared_with_residual(a)
    cube, cube_low = special.product_with_residual(square, K3)
    factor, factor_low = special.sum_with_residual(K1, cube)
    factor_low = factor_low + (cube_low + K3 * square_low + K3_LOW * square + K1_LOW)
    z, z_low = special.product_with_residual(a, factor)
    z_low = z_low + a * factor_low
    return a, np.exp(-0.5 * z) * (1.0 - 0.5 * z_low), a * (K1 + 3.0 * cube)


def _gelu_tanh(x: Values, a: Values, h: Values, rise: Values) -> Values:
    return special.relu_minus_bump(x, (a * h) * (h / (1.0 + h * h)))


def _gelu_tanh_slope(x: Values, a: Values, h: Values, rise: Values) -> Values:
    e = h * h
    left = h * (h * ((1.0 - rise) + e)) / np.square(1.0 + e)
    return special.mirrored_slope(x, zeros.GELU_TANH.through(-a, left))


gelu_tanh = Activation(
    name="gelu_tanh",
    title="GELU (tanh form)",
    family=FAMILY,
    year=2016,
    summary="GELU with a tanh in place of the normal distribution; the same to three digits.",
    history=(
        "Written when the error function was slow on accelerators, and kept by GPT-2 and Gemma, whose "
        "weights were trained with it. It differs from GELU by at most 4.7e-4, near x = ±2.70."
    ),
    formula=(
        r"\tfrac{1}{2}\,x\left(1 + \tanh u\right), \qquad "
        r"u = \sqrt{2/\pi}\left(x + 0.044715\,x^3\right)"
    ),
    derivative_formula=(
        r"\sigma(2u) + 2x\,u'\,\sigma(2u)\,\sigma(-2u), \qquad "
        r"u' = \sqrt{2/\pi}\left(1 + 0.134145\,x^2\right)"
    ),
    value=lambda x: _gelu_tanh(x, *_half_gate(x)),
    derivative=lambda x: _gelu_tanh_slope(x, *_half_gate(x)),
    pair=lambda x: special.both(_gelu_tanh, _gelu_tanh_slope, x, _half_gate(x)),
    range=const(Interval(-0.17004075057125406, math.inf, True)),
    traits=const(dip(lipschitz=1.1289930686587718)),
    examples=(
        Example(x=-8.0, value=-3.10778293750111122e-21, derivative=-4.71478450410684158e-20),
        Example(x=-1.0, value=-0.158808009391723295, derivative=-0.0829640838457825551),
        Example(x=1.0, value=0.841191990608276705, derivative=1.08296408384578256),
    ),
    counterparts=counterparts(
        numpy="0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))",
        tensorflow="tf.nn.gelu(x, approximate=True)",
        keras="keras.activations.gelu(x, approximate=True)",
        torch='F.gelu(x, approximate="tanh")',
        jax="jax.nn.gelu(x, approximate=True)",
    ),
    references=(GELU_PAPER,),
    aliases=("gelu_approximate", "gelu_new", "gelu_pytorch_tanh"),
    used_by=("GPT-2", "Gemma"),
)
