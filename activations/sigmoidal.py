"""Sigmoid-shaped functions: between two levels, or bent towards one."""

import math

import numpy as np

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
from activations.special import (
    clip,
    sech_squared,
    sigmoid_pair,
    sigmoid_slope,
    softplus,
    softplus_pair,
)
from activations.special import sigmoid as logistic

FAMILY = "Sigmoid-shaped"

EFFICIENT_BACKPROP = Reference(
    authors="Y. LeCun, L. Bottou, G. B. Orr, K.-R. Müller",
    year=1998,
    title="Efficient BackProp",
    url="https://doi.org/10.1007/3-540-49430-8_2",
)
GLOROT_BENGIO = Reference(
    authors="X. Glorot, Y. Bengio",
    year=2010,
    title="Understanding the difficulty of training deep feedforward neural networks",
    url="https://proceedings.mlr.press/v9/glorot10a.html",
)


sigmoid = Activation(
    name="sigmoid",
    title="Sigmoid",
    family=FAMILY,
    year=1986,
    summary="Squeezes the line smoothly into (0, 1).",
    history=(
        "The logistic function, the activation of the first networks trained by back-propagation. "
        "Its slope is at most 1/4 and fades on both sides, and its output is never negative; inside "
        "deep networks it gave way to tanh and then to ReLU. It remains where a number between 0 and "
        "1 is wanted: gates of LSTM and GRU cells, outputs of binary classifiers."
    ),
    formula=r"\frac{1}{1 + e^{-x}} = \sigma(x)",
    derivative_formula=r"\sigma(x)\,\sigma(-x)",
    value=logistic,
    derivative=sigmoid_slope,
    pair=sigmoid_pair,
    range=const(Interval(0.0, 1.0)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="neither",
            smoothness=math.inf,
            left="soft",
            right="soft",
            lipschitz=0.25,
        )
    ),
    examples=(
        Example(x=-3.0, value=0.0474258731775667809, derivative=0.0451766597309121326),
        Example(x=0.0, value=0.5, derivative=0.25),
        Example(x=2.0, value=0.880797077977882444, derivative=0.104993585403506517),
    ),
    counterparts=counterparts(
        numpy="1 / (1 + np.exp(-x))",
        tensorflow="tf.nn.sigmoid(x)",
        keras="keras.activations.sigmoid(x)",
        torch="torch.sigmoid(x)",
        jax="jax.nn.sigmoid(x)",
    ),
    references=(
        Reference(
            authors="D. E. Rumelhart, G. E. Hinton, R. J. Williams",
            year=1986,
            title="Learning representations by back-propagating errors",
            url="https://doi.org/10.1038/323533a0",
        ),
    ),
    aliases=("logistic", "expit"),
    used_by=("LSTM", "GRU", "SENet"),
)


def _log_sigmoid_pair(x: Values) -> tuple[Values, Values]:
    value, slope = softplus_pair(-x)
    return -value, slope


log_sigmoid = Activation(
    name="log_sigmoid",
    title="Log-sigmoid",
    family=FAMILY,
    year=2013,
    summary="The logarithm of the sigmoid: near 0 on the right, near x on the left.",
    history=(
        "The log-likelihood of a binary decision, written so that it cannot overflow. It appears in "
        "losses more than in layers: negative sampling, ranking, preference learning."
    ),
    formula=r"\ln \sigma(x) = -\ln\left(1 + e^{-x}\right)",
    derivative_formula=r"\sigma(-x)",
    value=lambda x: -softplus(-x),
    derivative=lambda x: logistic(-x),
    pair=_log_sigmoid_pair,
    range=const(Interval(-math.inf, 0.0)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="neither",
            smoothness=math.inf,
            left="none",
            right="soft",
            lipschitz=1.0,
        )
    ),
    examples=(
        Example(x=-3.0, value=-3.04858735157374206, derivative=0.952574126822433219),
        Example(x=0.0, value=-0.693147180559945309, derivative=0.5),
        Example(x=2.0, value=-0.126928011042972496, derivative=0.119202922022117556),
    ),
    counterparts=counterparts(
        numpy="-np.logaddexp(0, -x)",
        tensorflow="tf.math.log_sigmoid(x)",
        keras="keras.activations.log_sigmoid(x)",
        torch="F.logsigmoid(x)",
        jax="jax.nn.log_sigmoid(x)",
    ),
    references=(
        Reference(
            authors="T. Mikolov, I. Sutskever, K. Chen, G. Corrado, J. Dean",
            year=2013,
            title="Distributed representations of words and phrases and their compositionality",
            url="https://arxiv.org/abs/1310.4546",
        ),
    ),
    aliases=("logsigmoid",),
    used_by=("word2vec", "DPO"),
)


tanh = Activation(
    name="tanh",
    title="Tanh",
    family=FAMILY,
    year=1986,
    summary="Squeezes the line smoothly into (-1, 1), and keeps 0 at 0.",
    history=(
        "A sigmoid stretched to be symmetric: tanh x = 2σ(2x) - 1. Zero-centred outputs and a slope "
        "of 1 at the origin made it the better choice inside a network. Still the state of an LSTM "
        "and the last layer of image generators."
    ),
    formula=r"\tanh x = \frac{e^{x} - e^{-x}}{e^{x} + e^{-x}}",
    derivative_formula=r"1 - \tanh^2 x = \frac{1}{\cosh^2 x}",
    value=lambda x: np.tanh(x),
    derivative=sech_squared,
    range=const(Interval(-1.0, 1.0)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="odd",
            smoothness=math.inf,
            left="soft",
            right="soft",
            lipschitz=1.0,
        )
    ),
    examples=(
        Example(x=-2.0, value=-0.964027580075816884, derivative=0.0706508248531644657),
        Example(x=0.0, value=0.0, derivative=1.0),
        Example(x=0.5, value=0.462117157260009759, derivative=0.78644773296592741),
    ),
    counterparts=counterparts(
        numpy="np.tanh(x)",
        tensorflow="tf.nn.tanh(x)",
        keras="keras.activations.tanh(x)",
        torch="torch.tanh(x)",
        jax="jax.nn.tanh(x)",
    ),
    references=(EFFICIENT_BACKPROP,),
    aliases=("hyperbolic_tangent",),
    used_by=("LSTM", "GRU", "DCGAN"),
)


def _softsign(x: Values) -> Values:
    # The largest number stands in for ∞, where ∞/∞ would be NaN (and is, in TensorFlow).
    largest = np.finfo(np.float64).max
    bounded = clip(x, -largest, largest)
    return bounded / (1.0 + np.abs(bounded))


softsign = Activation(
    name="softsign",
    title="Softsign",
    family=FAMILY,
    year=2009,
    summary="Squeezes the line into (-1, 1) as slowly as 1/x.",
    history=(
        "A rational stand-in for tanh whose slope fades like 1/x² instead of e^(-2x), so that far "
        "units still receive some gradient. Glorot and Bengio found it saturates later than tanh."
    ),
    formula=r"\frac{x}{1 + \left|x\right|}",
    derivative_formula=r"\frac{1}{\left(1 + \left|x\right|\right)^2}",
    value=_softsign,
    derivative=lambda x: np.square(1.0 / (1.0 + np.abs(x))),
    range=const(Interval(-1.0, 1.0)),
    joints=const((0.0,)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="odd",
            smoothness=1,
            left="soft",
            right="soft",
            lipschitz=1.0,
        )
    ),
    examples=(
        Example(x=-3.0, value=-0.75, derivative=0.0625),
        Example(x=0.0, value=0.0, derivative=1.0),
        Example(x=1.0, value=0.5, derivative=0.25),
    ),
    counterparts=counterparts(
        numpy="x / (1 + np.abs(x))",
        tensorflow="tf.nn.softsign(x)",
        keras="keras.activations.softsign(x)",
        torch="F.softsign(x)",
        jax="jax.nn.soft_sign(x)",
    ),
    references=(
        Reference(
            authors="J. Turian, J. Bergstra, Y. Bengio",
            year=2009,
            title="Quadratic features and deep architectures for chunking",
            url="https://aclanthology.org/N09-2062/",
        ),
        GLOROT_BENGIO,
    ),
    aliases=("soft_sign",),
)
