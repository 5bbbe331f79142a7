"""Sigmoid-shaped functions of straight pieces: no exponential, and exactly flat outside."""

from fractions import Fraction

import numpy as np

from activations.core import (
    Accuracy,
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
from activations.sigmoidal import FAMILY
from activations.special import clip, flag

BINARY_CONNECT = Reference(
    authors="M. Courbariaux, Y. Bengio, J.-P. David",
    year=2015,
    title="BinaryConnect: training deep neural networks with binary weights during propagations",
    url="https://arxiv.org/abs/1511.00363",
)


def _hard_sigmoid(x: Values, slope: float) -> Values:
    # (x + 3) / 6 keeps its digits near the left kink; x / 6 + 1/2 cancels there.
    half = 0.5 / slope
    return (clip(x, -half, half) + half) / (2.0 * half)


def _hard_sigmoid_accuracy(slope: float) -> Accuracy:
    exact = Fraction(slope).limit_denominator(60)  # the slider's step is a sixtieth
    kink = 1 / (2 * (exact if float(exact) == slope else Fraction(slope)))
    if Fraction(float(kink)) == kink:
        return Accuracy()
    return Accuracy(conditioned=("value",), reason="No floating-point number is the kink itself.")


hard_sigmoid = Activation(
    name="hard_sigmoid",
    title="Hard sigmoid",
    family=FAMILY,
    year=2015,
    summary="A straight line through (0, ½), cut off at 0 and at 1.",
    history=(
        "A sigmoid without an exponential, for small and quantised networks. Three versions "
        "share the name: slope 1/2 (BinaryConnect), slope 1/6 (MobileNetV3, Keras 3, PyTorch, JAX) "
        "and slope 0.2 (Theano, Keras 2, ONNX)."
    ),
    formula=r"\min\left(\max\left(<slope>\,x + \tfrac12,\; 0\right),\; 1\right)",
    derivative_formula=(
        r"\begin{cases} <slope> & \left|x\right| < \frac{1}{2 \cdot <slope>} \\ "
        r"0 & \text{otherwise} \end{cases}"
    ),
    value=_hard_sigmoid,
    accuracy=_hard_sigmoid_accuracy,
    derivative=lambda x, slope: slope * flag(np.abs(x) < 0.5 / slope),
    parameters=(
        Parameter(
            name="slope",
            symbol="s",
            default=1 / 6,
            low=1 / 60,
            high=1.0,
            step=1 / 60,
            doc="Slope of the middle piece; the kinks are at ±1/(2s).",
        ),
    ),
    range=const(Interval(0.0, 1.0, True, True)),
    breakpoints=lambda slope: (-0.5 / slope, 0.5 / slope),
    traits=lambda slope: Traits(
        monotone="increasing",
        symmetry="neither",
        smoothness=0,
        left="hard",
        right="hard",
        lipschitz=slope,
    ),
    limits=(
        Limit(
            parameter="slope",
            at=1 / 6,
            becomes="hard_sigmoid",
            given={"slope": 1 / 6},
            text="MobileNetV3, Keras 3, PyTorch, JAX",
        ),
        Limit(
            parameter="slope",
            at=0.2,
            becomes="hard_sigmoid",
            given={"slope": 0.2},
            text="Theano, Keras 2, ONNX",
        ),
        Limit(
            parameter="slope",
            at=0.25,
            becomes="hard_sigmoid",
            given={"slope": 0.25},
            text="the sigmoid's own slope at 0",
        ),
        Limit(parameter="slope", at=0.5, becomes="sparse_sigmoid", text="the sparse sigmoid"),
    ),
    examples=(
        Example(x=-3.0, value=0.0, derivative=0.0),
        Example(x=1.5, value=0.75, derivative=1 / 6),
        Example(x=1.0, value=0.7, derivative=0.2, given={"slope": 0.2}),
        Example(x=4.0, value=1.0, derivative=0.0),
    ),
    counterparts=(
        Counterpart(
            library="keras", code="keras.activations.hard_sigmoid(x)", only={"slope": 1 / 6}
        ),
        Counterpart(library="torch", code="F.hardsigmoid(x)", only={"slope": 1 / 6}),
        Counterpart(library="jax", code="jax.nn.hard_sigmoid(x)", only={"slope": 1 / 6}),
        *counterparts(
            numpy="np.clip({slope} * x + 0.5, 0, 1)",
            tensorflow="tf.clip_by_value({slope} * x + 0.5, 0.0, 1.0)",
            keras="keras.ops.clip({slope} * x + 0.5, 0, 1)",
            torch="torch.clamp({slope} * x + 0.5, 0, 1)",
            jax="jax.numpy.clip({slope} * x + 0.5, 0, 1)",
        ),
    ),
    references=(
        BINARY_CONNECT,
        Reference(
            authors="A. Howard et al.",
            year=2019,
            title="Searching for MobileNetV3",
            url="https://arxiv.org/abs/1905.02244",
        ),
    ),
    aliases=("hardsigmoid",),
    used_by=("MobileNetV3",),
)


hard_tanh = Activation(
    name="hard_tanh",
    title="Hard tanh",
    family=FAMILY,
    year=2004,
    summary="The identity, cut off at two levels.",
    history=(
        "A tanh without exponentials, from work on large-scale learning; today in quantised and "
        "binarised networks. PyTorch lets both levels move; Keras and JAX fix them at ±1."
    ),
    formula=r"\min\left(\max\left(x,\; <low>\right),\; <high>\right)",
    derivative_formula=r"\begin{cases} 1 & <low> < x < <high> \\ 0 & \text{otherwise} \end{cases}",
    value=lambda x, low, high: clip(x, low, high),
    # tf.clip_by_value passes the gradient at the kinks themselves.
    derivative=lambda x, low, high: flag((x >= low) & (x <= high)),
    parameters=(
        Parameter(
            name="low",
            symbol="l",
            default=-1.0,
            low=-5.0,
            high=-0.1,
            step=0.1,
            doc="Lower level.",
        ),
        Parameter(
            name="high",
            symbol="h",
            default=1.0,
            low=0.1,
            high=5.0,
            step=0.1,
            doc="Upper level.",
        ),
    ),
    range=lambda low, high: Interval(low, high, True, True),
    breakpoints=lambda low, high: (low, high),
    traits=lambda low, high: Traits(
        monotone="increasing",
        symmetry="odd" if low == -high else "neither",
        smoothness=0,
        left="hard",
        right="hard",
        lipschitz=1.0,
    ),
    examples=(
        Example(x=-2.0, value=-1.0, derivative=0.0),
        Example(x=0.5, value=0.5, derivative=1.0),
        Example(x=1.5, value=1.5, derivative=1.0, given={"high": 2.0}),
    ),
    counterparts=(
        Counterpart(
            library="keras", code="keras.activations.hard_tanh(x)", only={"low": -1.0, "high": 1.0}
        ),
        Counterpart(library="jax", code="jax.nn.hard_tanh(x)", only={"low": -1.0, "high": 1.0}),
        *counterparts(
            numpy="np.clip(x, {low}, {high})",
            tensorflow="tf.clip_by_value(x, {low}, {high})",
            keras="keras.ops.clip(x, {low}, {high})",
            torch="F.hardtanh(x, min_val={low}, max_val={high})",
            jax="jax.numpy.clip(x, {low}, {high})",
        ),
    ),
    references=(
        Reference(
            authors="R. Collobert",
            year=2004,
            title="Large scale machine learning (thesis, Université Paris VI)",
            url="https://ronan.collobert.com/pub/2004_phdthesis_lip6.pdf",
        ),
    ),
    aliases=("hardtanh",),
    used_by=("SENNA", "BinaryNet"),
)


sparse_sigmoid = Activation(
    name="sparse_sigmoid",
    title="Sparse sigmoid",
    family=FAMILY,
    year=2015,
    summary="A straight line from 0 at x = -1 to 1 at x = 1, flat outside.",
    history=(
        "The hard sigmoid of the first binarised networks. For two classes with the scores x and 0, "
        "sparsemax gives the first one this probability, as softmax gives it the sigmoid. It is the "
        "derivative of sparse plus; Keras and JAX have both."
    ),
    formula=r"\min\left(\max\left(\frac{x + 1}{2},\; 0\right),\; 1\right)",
    derivative_formula=(
        r"\begin{cases} \tfrac12 & \left|x\right| < 1 \\ 0 & \left|x\right| > 1 \end{cases}"
    ),
    value=lambda x: 0.5 * (clip(x, -1.0, 1.0) + 1.0),
    derivative=lambda x: 0.5 * flag(np.abs(x) < 1.0),
    range=const(Interval(0.0, 1.0, True, True)),
    breakpoints=const((-1.0, 1.0)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="neither",
            smoothness=0,
            left="hard",
            right="hard",
            lipschitz=0.5,
        )
    ),
    examples=(
        Example(x=-2.0, value=0.0, derivative=0.0),
        Example(x=0.0, value=0.5, derivative=0.5),
        Example(x=0.5, value=0.75, derivative=0.5),
        Example(x=2.0, value=1.0, derivative=0.0),
    ),
    counterparts=counterparts(
        numpy="np.clip((x + 1) / 2, 0, 1)",
        tensorflow="tf.clip_by_value((x + 1) / 2, 0.0, 1.0)",
        keras="keras.activations.sparse_sigmoid(x)",
        torch="torch.clamp((x + 1) / 2, 0, 1)",
        jax="jax.nn.sparse_sigmoid(x)",
    ),
    references=(
        BINARY_CONNECT,
        Reference(
            authors="A. F. T. Martins, R. F. Astudillo",
            year=2016,
            title="From softmax to sparsemax: a sparse model of attention and multi-label classification",
            url="https://arxiv.org/abs/1602.02068",
        ),
        Reference(
            authors="M. Blondel, A. F. T. Martins, V. Niculae",
            year=2019,
            title="Learning with Fenchel-Young losses",
            url="https://arxiv.org/abs/1901.02324",
        ),
    ),
    aliases=("sparsesigmoid",),
    used_by=("BinaryConnect",),
)
