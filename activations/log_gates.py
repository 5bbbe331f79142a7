"""Self-gated functions whose gate is a logarithm: they open to less than 1."""

import math
from typing import NamedTuple

import numpy as np

from activations import special, zeros
from activations.core import (
    Accuracy,
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
from activations.gelu import dip

FAMILY = "Self-gated"


def _smish_parts(x: Values) -> tuple[Values, Values, Values, Values, Values]:
    # With e = e^-|x|, h² = e: tanh(ln(1 + σ)) is t/d for x ≥ 0 and e·t/d for x < 0.
    h = np.exp(-0.5 * np.abs(x))
    m = np.exp(0.5 * np.minimum(x, 0.0))  # 1 for x ≥ 0, h for x < 0
    q, k = 1.0 + h * h, m * m
    t = k + 2.0 * q
    return q, k, t, k * t + 2.0 * q * q, m


def _smish(x: Values, q: Values, k: Values, t: Values, d: Values, m: Values) -> Values:
    return np.maximum(x, -special.EXPONENT_LIMIT) * (t / d * m) * m


def _smish_slope(x: Values, q: Values, k: Values, t: Values, d: Values, m: Values) -> Values:
    c = special.clip(x, -special.EXPONENT_LIMIT, special.EXPONENT_LIMIT)
    rise = 4.0 * c * np.exp(-np.maximum(c, 0.0)) * (q + k) * q
    return zeros.SMISH.through(c, ((t * d + rise) / (d * d) * m) * m)


smish = Activation(
    name="smish",
    title="Smish",
    family=FAMILY,
    year=2022,
    summary="x times tanh(ln(1 + σ(x))): a gate that opens to three fifths.",
    history=(
        "One more function around Mish's gate, tanh of a logarithm. Since tanh(ln 2) = 3/5 it follows "
        "3x/5 on the right and not x, so a signal shrinks unless larger weights make up for it. The "
        "paper also has factors α of the output and β of the input, both 1 here."
    ),
    formula=(
        r"x\,\tanh\left(\ln\left(1 + \sigma(x)\right)\right) "
        r"= x\,\frac{s(2 + s)}{1 + (1 + s)^2}, \qquad s = \sigma(x)"
    ),
    derivative_formula=(
        r"\frac{s(2 + s)}{1 + (1 + s)^2} + "
        r"\frac{4\,x\,(1 + s)\,s\,(1 - s)}{\left(1 + (1 + s)^2\right)^2}, \qquad s = \sigma(x)"
    ),
    value=lambda x: _smish(x, *_smish_parts(x)),
    derivative=lambda x: _smish_slope(x, *_smish_parts(x)),
    pair=lambda x: special.both(_smish, _smish_slope, x, _smish_parts(x)),
    range=const(Interval(-0.249993663660129495, math.inf, True)),
    traits=const(dip(lipschitz=0.636884222881226299)),
    examples=(
        Example(x=-20.0, value=-4.12230723213205293e-8, derivative=-3.91619185778038758e-8),
        Example(x=-1.0, value=-0.233778809352826018, derivative=0.0873050713245895402),
        Example(x=0.5, value=0.224697973686377816, derivative=0.507191890320238571),
        Example(x=1.0, value=0.499570106030937122, derivative=0.584803175380101662),
    ),
    counterparts=counterparts(
        numpy="x * np.tanh(np.log1p(1 / (1 + np.exp(-x))))",
        tensorflow="x * tf.math.tanh(tf.math.log1p(tf.math.sigmoid(x)))",
        keras="x * keras.activations.tanh(keras.ops.log1p(keras.activations.sigmoid(x)))",
        torch="x * torch.tanh(torch.log1p(torch.sigmoid(x)))",
        jax="x * jax.numpy.tanh(jax.numpy.log1p(jax.nn.sigmoid(x)))",
    ),
    references=(
        Reference(
            authors="X. Wang, H. Ren, A. Wang",
            year=2022,
            title="Smish: A novel activation function for deep learning methods",
            url="https://doi.org/10.3390/electronics11040540",
        ),
    ),
)


class _LogishParts(NamedTuple):
    """What they share: z = βx as a sum of two numbers, s = σ(z), s′/(1 + s), and the gate ln(1 + s)."""

    z: Values
    z_low: Values | float
    s: Values
    rise: Values
    gate: Values


def _logish_parts(x: Values, beta: float) -> _LogishParts:
    z, z_low = special.bounded_with_residual(beta, x)
    s, slope = special.sigmoid_pair(z)
    rise = slope / (1.0 + s)
    gate = np.log1p(s)
    if isinstance(z_low, np.ndarray):
        gate += z_low * rise
    return _LogishParts(z, z_low, s, rise, gate)


def _logish(x: Values, parts: _LogishParts, beta: float) -> Values:
    c = np.maximum(x, -special.EXPONENT_LIMIT / beta)
    factor = c
    if isinstance(parts.z_low, np.ndarray):
        factor = np.minimum(c, 0.0) * (1.0 + parts.z_low)
    return special.exponential_tail(parts.z, factor, c * parts.gate)


def _logish_slope(parts: _LogishParts) -> Values:
    z, z_low, s, rise, gate = parts
    rest = gate + z * rise
    factor = 1.0 + z
    if isinstance(z_low, np.ndarray):
        rest += z_low * rise * (1.0 + z * (1.0 - 2.0 * s - rise))
        factor *= 1.0 + z_low
    return special.exponential_tail(z, factor, zeros.LOGISH.through(z, rest, z_low))


def _logish_pair(x: Values, beta: float) -> tuple[Values, Values]:
    parts = _logish_parts(x, beta)
    return _logish(x, parts, beta), _logish_slope(parts)


def _logish_accuracy(beta: float) -> Accuracy:
    if special.exact(beta):
        return Accuracy()
    return Accuracy(conditioned=("derivative",), reason=zeros.NEAREST)


logish = Activation(
    name="logish",
    title="Logish",
    family=FAMILY,
    year=2021,
    summary="x times the logarithm of 1 + σ(βx): a gate that opens to ln 2.",
    history=(
        "The logarithm narrows the gate from [0, 1] to [0, ln 2], so on the right the function follows "
        "0.693x. Logish itself has β = 1; the paper also reports a variant with β = 10, which is close "
        "to a ReLU of that slope."
    ),
    formula=r"x\,\ln\left(1 + \sigma\left(<beta> x\right)\right)",
    derivative_formula=(
        r"\ln(1 + s) + <beta> x\,\frac{s(1 - s)}{1 + s}, \qquad s = \sigma\left(<beta> x\right)"
    ),
    value=lambda x, beta: _logish(x, _logish_parts(x, beta), beta),
    derivative=lambda x, beta: _logish_slope(_logish_parts(x, beta)),
    pair=_logish_pair,
    accuracy=_logish_accuracy,
    parameters=(
        Parameter(
            name="beta",
            symbol="β",
            default=1.0,
            low=0.5,
            high=20.0,
            step=0.1,
            doc="Sharpness of the gate.",
        ),
    ),
    range=lambda beta: Interval(-0.252768816789440353 / beta, math.inf, True),
    traits=const(dip(lipschitz=0.746311180412739681)),
    limits=(
        Limit(
            parameter="beta",
            at=10.0,
            becomes="logish",
            given={"beta": 10.0},
            text="the paper's variant",
        ),
    ),
    examples=(
        Example(x=-20.0, value=-4.12230723213205293e-8, derivative=-3.9161918577803876e-8),
        Example(x=-1.0, value=-0.238183026413828255, derivative=0.0832413325496524856),
        Example(x=1.0, value=0.548733116540028248, derivative=0.662312134413059762),
        Example(
            x=-0.125,
            value=-0.0251327052134950866,
            derivative=0.0240918542108347708,
            given={"beta": 10.0},
        ),
    ),
    counterparts=counterparts(
        numpy="x * np.log1p(1 / (1 + np.exp(-{beta} * x)))",
        tensorflow="x * tf.math.log1p(tf.math.sigmoid({beta} * x))",
        keras="x * keras.ops.log1p(keras.activations.sigmoid({beta} * x))",
        torch="x * torch.log1p(torch.sigmoid({beta} * x))",
        jax="x * jax.numpy.log1p(jax.nn.sigmoid({beta} * x))",
    ),
    references=(
        Reference(
            authors="H. Zhu, H. Zeng, J. Liu, X. Zhang",
            year=2021,
            title=(
                "Logish: A new nonlinear nonmonotonic activation function for convolutional neural "
                "network"
            ),
            url="https://doi.org/10.1016/j.neucom.2021.06.067",
        ),
    ),
)


def _gish_parts(x: Values) -> tuple[Values, Values, Values, Values]:
    c = special.clip(x, -special.EXPONENT_LIMIT, 10.0)
    w = np.exp(c)
    # 2 - q is 1 + (1 - q): near q = 1 only the bracket has digits.
    opened = -np.expm1(-w)
    return c, w, opened, np.log1p(opened)


def _gish(x: Values, c: Values, w: Values, opened: Values, gate: Values) -> Values:
    x = np.maximum(x, -special.EXPONENT_LIMIT)
    return special.exponential_tail(x, x, x * gate)


def _gish_slope(x: Values, c: Values, w: Values, opened: Values, gate: Values) -> Values:
    rest = gate + (c * w) * np.exp(-w) / (1.0 + opened)
    return special.exponential_tail(c, 1.0 + c, zeros.GISH.through(c, rest))


gish = Activation(
    name="gish",
    title="Gish",
    family=FAMILY,
    year=2023,
    summary="x times the logarithm of 2 - exp(-eˣ); it too opens to ln 2.",
    history=(
        "Left of 0 it is SiLU to within 0.0015. On the right the doubly exponential gate is fully open "
        "from x = 4 on, and the function follows 0.693x."
    ),
    formula=r"x\,\ln\left(2 - e^{-e^{x}}\right)",
    derivative_formula=(r"\ln(2 - q) + x\,e^{x}\,\frac{q}{2 - q}, \qquad q = e^{-e^{x}}"),
    value=lambda x: _gish(x, *_gish_parts(x)),
    derivative=lambda x: _gish_slope(x, *_gish_parts(x)),
    pair=lambda x: special.both(_gish, _gish_slope, x, _gish_parts(x)),
    range=const(Interval(-0.278159460896386914, math.inf, True)),
    traits=const(dip(lipschitz=0.752704571085669485)),
    examples=(
        Example(x=-20.0, value=-4.12230723638040716e-8, derivative=-3.91619186606467833e-8),
        Example(x=-1.0, value=-0.268345856289176058, derivative=0.0736322133489939731),
        Example(x=0.5, value=0.296028863915663332, derivative=0.679749589693894978),
        Example(x=1.0, value=0.659596583234660573, derivative=0.752343723406783294),
    ),
    counterparts=counterparts(
        numpy="x * np.log1p(-np.expm1(-np.exp(x)))",
        tensorflow="x * tf.math.log1p(-tf.math.expm1(-tf.math.exp(x)))",
        keras="x * keras.ops.log1p(-keras.ops.expm1(-keras.ops.exp(x)))",
        torch="x * torch.log1p(-torch.expm1(-torch.exp(x)))",
        jax="x * jax.numpy.log1p(-jax.numpy.expm1(-jax.numpy.exp(x)))",
    ),
    references=(
        Reference(
            authors="M. Kaytan, İ. B. Aydilek, C. Yeroğlu",
            year=2023,
            title="Gish: a novel activation function for image classification",
            url="https://doi.org/10.1007/s00521-023-09035-5",
        ),
    ),
)
