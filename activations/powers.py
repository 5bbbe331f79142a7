"""Rectifiers that are not straight: the absolute value, squares, and a logarithm."""

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
from activations.special import flag, scaled

FAMILY = "Rectifiers"

absolute = Activation(
    name="absolute",
    title="Absolute value",
    family=FAMILY,
    year=2009,
    summary="Turns the negative part over: only the size of the input counts.",
    history=(
        "Jarrett and others rectified the responses of their filters with it in 2009: whether an edge "
        "goes from dark to light or back matters less than that it is there. No unit can die, since "
        "the slope is never 0, but x and -x can no longer be told apart."
    ),
    formula=r"\lvert x \rvert",
    derivative_formula=r"\begin{cases} 1 & x > 0 \\ -1 & x < 0 \end{cases}",
    value=lambda x: np.abs(x),
    derivative=lambda x: np.sign(x),  # 0 at 0, as in TensorFlow
    range=const(Interval(0.0, math.inf, True)),
    breakpoints=const((0.0,)),
    traits=const(
        Traits(
            monotone="neither",
            symmetry="even",
            smoothness=0,
            left="none",
            right="none",
            lipschitz=1.0,
        )
    ),
    examples=(
        Example(x=-2.0, value=2.0, derivative=-1.0),
        Example(x=0.0, value=0.0, derivative=0.0),
        Example(x=3.0, value=3.0, derivative=1.0),
    ),
    counterparts=counterparts(
        numpy="np.abs(x)",
        tensorflow="tf.math.abs(x)",
        keras="keras.ops.abs(x)",
        torch="torch.abs(x)",
        jax="jax.numpy.abs(x)",
    ),
    references=(
        Reference(
            authors="K. Jarrett, K. Kavukcuoglu, M. Ranzato, Y. LeCun",
            year=2009,
            title="What is the best multi-stage architecture for object recognition?",
            url="https://doi.org/10.1109/ICCV.2009.5459469",
        ),
    ),
    aliases=("abs", "absolute_value", "modulus"),
)


def _squared(x: Values, scale: float) -> Values:
    right = np.maximum(x, 0.0)
    with np.errstate(over="ignore"):
        return (scale * right) * right


squared_relu = Activation(
    name="squared_relu",
    title="Squared ReLU",
    family=FAMILY,
    year=2021,
    summary="The square of ReLU: no kink, and a slope that grows with x.",
    history=(
        "An automated search for cheaper language models found it: one of the two changes that the "
        "Primer makes to the Transformer. Later models took it up because it keeps the exact zeros of "
        "ReLU, which sparse arithmetic can skip: Nemotron-4, BitNet b1.58 2B4T. Nothing bounds its slope."
    ),
    formula=r"\max(0, x)^2",
    derivative_formula=r"2\max(0, x)",
    value=lambda x: _squared(x, 1.0),
    derivative=lambda x: scaled(2.0, np.maximum(x, 0.0)),
    range=const(Interval(0.0, math.inf, True)),
    joints=const((0.0,)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="neither",
            smoothness=1,
            left="hard",
            right="none",
            lipschitz=math.inf,
        )
    ),
    examples=(
        Example(x=-1.0, value=0.0, derivative=0.0),
        Example(x=0.5, value=0.25, derivative=1.0),
        Example(x=3.0, value=9.0, derivative=6.0),
    ),
    counterparts=counterparts(
        numpy="np.maximum(x, 0) ** 2",
        tensorflow="tf.math.square(tf.nn.relu(x))",
        keras="keras.ops.square(keras.activations.relu(x))",
        torch="torch.square(F.relu(x))",
        jax="jax.numpy.square(jax.nn.relu(x))",
    ),
    references=(
        Reference(
            authors="D. R. So, W. Mańke, H. Liu, Z. Dai, N. Shazeer, Q. V. Le",
            year=2021,
            title="Primer: searching for efficient transformers for language modeling",
            url="https://arxiv.org/abs/2109.08668",
        ),
        Reference(
            authors="S. Ma et al.",
            year=2025,
            title="BitNet b1.58 2B4T technical report",
            url="https://arxiv.org/abs/2504.12285",
        ),
    ),
    aliases=("relu2", "relu_squared", "sqrelu"),
    used_by=("Primer", "RWKV", "Nemotron-4", "BitNet b1.58 2B4T"),
)

# 1/√1.25 and -½/√1.25 make mean 0 and variance 1 of the square, whose mean is ½ and variance 1.25.
STAR_SCALE = 0.8944271909999159
STAR_BIAS = -0.4472135954999579


def _star_relu(x: Values, s: float, b: float) -> Values:
    y = _squared(x, s) + b
    # Where it meets -b, s·x² is a sum of two doubles.
    few = np.flatnonzero(np.abs(y) < 0.5 * abs(b))
    square, square_low = special.squared_with_residual(np.maximum(x[few], 0.0))
    high, low = special.product_with_residual(square, s)
    y[few] = (high + b) + (low + s * square_low)
    return y


star_relu = Activation(
    name="star_relu",
    title="StarReLU",
    family=FAMILY,
    year=2022,
    summary="Squared ReLU, scaled and shifted to mean 0 and variance 1.",
    history=(
        "The square of ReLU has mean 1/2 and variance 5/4 under normal inputs; s = 1/√1.25 = 0.8944 and "
        "b = -s/2 = -0.4472 bring them to 0 and 1, with far less arithmetic than GELU. Made for "
        "the MetaFormer baselines, where both are learned."
    ),
    formula=r"<s>\,\max(0, x)^2 + <b>",
    derivative_formula=r"2 \cdot <s>\,\max(0, x)",
    value=_star_relu,
    derivative=lambda x, s, b: scaled(2.0 * s, np.maximum(x, 0.0)),
    parameters=(
        Parameter(
            name="s",
            symbol="s",
            default=STAR_SCALE,
            low=0.1,
            high=2.0,
            step=0.05,
            doc="Scale of the square.",
        ),
        Parameter(
            name="b",
            symbol="b",
            default=STAR_BIAS,
            low=-2.0,
            high=2.0,
            step=0.05,
            doc="What is added: the least output.",
        ),
    ),
    range=lambda s, b: Interval(b, math.inf, True),
    joints=const((0.0,)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="neither",
            smoothness=1,
            left="hard",
            right="none",
            lipschitz=math.inf,
        )
    ),
    examples=(
        Example(x=-1.0, value=-0.447213595499957939, derivative=0.0),
        Example(x=1.0, value=0.447213595499957939, derivative=1.78885438199983176),
        Example(x=2.0, value=3.13049516849970557, derivative=3.57770876399966351),
        Example(x=3.0, value=9.0, derivative=6.0, given={"s": 1.0, "b": 0.0}),
    ),
    counterparts=counterparts(
        numpy="{s} * np.maximum(x, 0) ** 2 + {b}",
        tensorflow="{s} * tf.math.square(tf.nn.relu(x)) + {b}",
        keras="{s} * keras.ops.square(keras.activations.relu(x)) + {b}",
        torch="{s} * torch.square(F.relu(x)) + {b}",
        jax="{s} * jax.numpy.square(jax.nn.relu(x)) + {b}",
    ),
    references=(
        Reference(
            authors="W. Yu, C. Si, P. Zhou, M. Luo, Y. Zhou, J. Feng, S. Yan, X. Wang",
            year=2022,
            title="MetaFormer baselines for vision",
            url="https://arxiv.org/abs/2210.13452",
        ),
    ),
    aliases=("starrelu",),
    used_by=("CAFormer", "ConvFormer"),
)

# From here on 1 + βx is βx to the last digit, and beyond it βx may overflow where its logarithm does not.
_LOG_SPLIT = 1e300


def _nlrelu(x: Values, beta: float) -> Values:
    right = np.maximum(x, 0.0)
    y: Values = np.log1p(beta * np.minimum(right, _LOG_SPLIT))
    far = right > _LOG_SPLIT
    if np.count_nonzero(far):
        y[far] += np.log(right[far] / _LOG_SPLIT)
    return y


def _nlrelu_slope(x: Values, beta: float) -> Values:
    return flag(x > 0) / (1.0 / beta + np.maximum(x, 0.0))


nlrelu = Activation(
    name="nlrelu",
    title="NLReLU",
    family=FAMILY,
    year=2019,
    summary="The logarithm of 1 plus ReLU: large outputs are drawn together.",
    history=(
        "The natural logarithm tames the long right tail of ReLU, so that the layers of a network work "
        "at more equal scales. The left side stays 0, and dead units with it; the slope on the right "
        "fades like 1/x. β is the slope just right of 0."
    ),
    formula=r"\ln\left(1 + <beta>\,\max(0, x)\right)",
    derivative_formula=r"\begin{cases} \dfrac{<beta>}{1 + <beta>\,x} & x > 0 \\ 0 & x < 0 \end{cases}",
    value=_nlrelu,
    derivative=_nlrelu_slope,
    parameters=(
        Parameter(
            name="beta",
            symbol="β",
            default=1.0,
            low=0.1,
            high=5.0,
            step=0.1,
            doc="Slope just right of 0.",
        ),
    ),
    range=const(Interval(0.0, math.inf, True)),
    breakpoints=const((0.0,)),
    traits=lambda beta: Traits(
        monotone="increasing",
        symmetry="neither",
        smoothness=0,
        left="hard",
        right="soft",
        lipschitz=beta,
    ),
    limits=(
        Limit(
            parameter="beta",
            at=1.0,
            becomes="nlrelu",
            given={"beta": 1.0},
            text="slope 1 beside 0, as ReLU has it",
        ),
    ),
    examples=(
        Example(x=-1.0, value=0.0, derivative=0.0),
        Example(x=1.0, value=0.693147180559945309, derivative=0.5),
        Example(x=1e6, value=13.8155115579637741, derivative=9.99999000000999999e-7),
        Example(x=1.0, value=1.38629436111989062, derivative=0.75, given={"beta": 3.0}),
    ),
    counterparts=counterparts(
        numpy="np.log1p({beta} * np.maximum(x, 0))",
        tensorflow="tf.math.log1p({beta} * tf.nn.relu(x))",
        keras="keras.ops.log1p({beta} * keras.activations.relu(x))",
        torch="torch.log1p({beta} * F.relu(x))",
        jax="jax.numpy.log1p({beta} * jax.nn.relu(x))",
    ),
    references=(
        Reference(
            authors="Y. Liu, J. Zhang, C. Gao, J. Qu, L. Ji",
            year=2019,
            title="Natural-logarithm-rectified activation function in convolutional neural networks",
            url="https://arxiv.org/abs/1908.03682",
        ),
    ),
    aliases=("natural_logarithm_relu",),
)
