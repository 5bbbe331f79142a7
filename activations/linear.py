"""Linear and step functions: where the subject begins."""

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
    const,
    counterparts,
)
from activations.special import flag, scaled

FAMILY = "Linear and step"

ROSENBLATT = Reference(
    authors="F. Rosenblatt",
    year=1958,
    title=(
        "The perceptron: a probabilistic model for information storage and organization "
        "in the brain"
    ),
    url="https://doi.org/10.1037/h0042519",
)

linear = Activation(
    name="linear",
    title="Linear",
    family=FAMILY,
    year=1960,
    summary="Passes the weighted sum on, multiplied by a constant.",
    history=(
        "The output layer of a regression network, and what is left of a layer when its activation "
        "function is taken away: any stack of linear layers is one linear layer."
    ),
    formula=r"<a>\,x",
    derivative_formula=r"<a>",
    value=lambda x, a: scaled(a, x),
    derivative=lambda x, a: np.full_like(x, a),
    parameters=(
        Parameter(
            name="a",
            symbol="a",
            default=1.0,
            low=-2.0,
            high=2.0,
            step=0.05,
            doc="Slope of the line.",
        ),
    ),
    range=lambda a: Interval(-math.inf, math.inf) if a else Interval(0.0, 0.0, True, True),
    traits=lambda a: Traits(
        monotone="increasing" if a >= 0 else "decreasing",
        symmetry="odd",
        smoothness=math.inf,
        left="none" if a else "hard",
        right="none" if a else "hard",
        lipschitz=abs(a),
    ),
    limits=(
        Limit(parameter="a", at=1.0, becomes="linear", given={"a": 1.0}, text="the identity"),
        Limit(parameter="a", at=0.0, becomes="linear", given={"a": 0.0}, text="the zero function"),
    ),
    examples=(
        Example(x=2.5, value=2.5, derivative=1.0),
        Example(x=3.0, value=-1.5, derivative=-0.5, given={"a": -0.5}),
    ),
    counterparts=(
        Counterpart(library="tensorflow", code="tf.identity(x)", only={"a": 1.0}),
        Counterpart(library="keras", code="keras.activations.linear(x)", only={"a": 1.0}),
        Counterpart(library="torch", code="torch.nn.Identity()(x)", only={"a": 1.0}),
        Counterpart(library="jax", code="jax.nn.identity(x)", only={"a": 1.0}),
        *counterparts(
            numpy="{a} * x", tensorflow="{a} * x", keras="{a} * x", torch="{a} * x", jax="{a} * x"
        ),
    ),
    references=(
        Reference(
            authors="B. Widrow, M. E. Hoff",
            year=1960,
            title="Adaptive switching circuits",
            url="https://doi.org/10.21236/AD0241531",
        ),
    ),
    aliases=("identity",),
    used_by=("ADALINE",),
)

step = Activation(
    name="step",
    title="Step",
    family=FAMILY,
    year=1943,
    summary="Fires or does not: 0 below the threshold, 1 above it.",
    history=(
        "The neuron of McCulloch and Pitts and of the perceptron. Its derivative is 0 wherever it "
        "exists, so gradient descent learns nothing through it; spiking networks put a surrogate "
        "gradient in its place."
    ),
    formula=r"\begin{cases} 0 & x < 0 \\ <h0> & x = 0 \\ 1 & x > 0 \end{cases}",
    derivative_formula=r"0 \quad (x \ne 0)",
    value=lambda x, h0: flag(x > 0) + h0 * flag(x == 0),
    derivative=lambda x, h0: np.zeros_like(x),
    parameters=(
        Parameter(
            name="h0",
            symbol="h₀",
            default=0.5,
            low=0.0,
            high=1.0,
            step=0.5,
            doc="Value at the jump itself; libraries ask for it.",
        ),
    ),
    range=const(Interval(0.0, 1.0, True, True)),
    breakpoints=const((0.0,)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="neither",
            smoothness=-1,
            left="hard",
            right="hard",
            lipschitz=math.inf,
        )
    ),
    examples=(
        Example(x=-2.0, value=0.0, derivative=0.0),
        Example(x=0.0, value=1.0, derivative=0.0, given={"h0": 1.0}),
        Example(x=2.0, value=1.0, derivative=0.0),
    ),
    counterparts=counterparts(
        numpy="np.heaviside(x, {h0})",
        tensorflow="tf.experimental.numpy.heaviside(x, tf.constant({h0}, x.dtype))",
        keras="keras.ops.heaviside(x, {h0})",
        torch="torch.heaviside(x, torch.tensor({h0}, dtype=x.dtype))",
        jax="jax.numpy.heaviside(x, {h0})",
    ),
    references=(
        Reference(
            authors="W. S. McCulloch, W. Pitts",
            year=1943,
            title="A logical calculus of the ideas immanent in nervous activity",
            url="https://doi.org/10.1007/BF02478259",
        ),
        ROSENBLATT,
    ),
    aliases=("heaviside", "binary_step", "threshold_unit"),
    used_by=("Perceptron",),
)

sign = Activation(
    name="sign",
    title="Sign",
    family=FAMILY,
    year=1958,
    summary="Keeps only the sign: -1, 0 or 1.",
    history=(
        "The step function made symmetric. Binarised networks store weights and activations as signs "
        "and pass the gradient straight through, as if the function were a hard tanh."
    ),
    formula=r"\begin{cases} -1 & x < 0 \\ 0 & x = 0 \\ 1 & x > 0 \end{cases}",
    derivative_formula=r"0 \quad (x \ne 0)",
    value=lambda x: np.sign(x),
    derivative=lambda x: np.zeros_like(x),
    range=const(Interval(-1.0, 1.0, True, True)),
    breakpoints=const((0.0,)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="odd",
            smoothness=-1,
            left="hard",
            right="hard",
            lipschitz=math.inf,
        )
    ),
    examples=(
        Example(x=-2.0, value=-1.0, derivative=0.0),
        Example(x=0.0, value=0.0, derivative=0.0),
        Example(x=0.5, value=1.0, derivative=0.0),
    ),
    counterparts=counterparts(
        numpy="np.sign(x)",
        tensorflow="tf.math.sign(x)",
        keras="keras.ops.sign(x)",
        torch="torch.sign(x)",
        jax="jax.numpy.sign(x)",
    ),
    references=(
        ROSENBLATT,
        Reference(
            authors="M. Courbariaux, I. Hubara, D. Soudry, R. El-Yaniv, Y. Bengio",
            year=2016,
            title=(
                "Binarized neural networks: training deep neural networks with weights and "
                "activations constrained to +1 or -1"
            ),
            url="https://arxiv.org/abs/1602.02830",
        ),
    ),
    aliases=("signum", "sgn"),
    used_by=("BinaryNet", "XNOR-Net"),
)
