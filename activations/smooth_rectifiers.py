"""More of the softplus family: algebraic and quadratic roundings of the corner."""

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
    Values,
    const,
    counterparts,
)
from activations.special import choose, clip, flag, hypotenuse, mirrored_slope

FAMILY = "Softplus family"


def _squareplus_parts(x: Values, b: float) -> tuple[Values, Values]:
    """Return √(x² + b), and the even bump by which the function lies above max(x, 0)."""
    # (x + √(x² + b))/2 cancels on the left; halves keep the sum in range.
    h = hypotenuse(x, b)
    return h, (b / 4.0) / (0.5 * h + 0.5 * np.abs(x))


def _squareplus(x: Values, b: float) -> Values:
    right = np.maximum(x, 0.0)
    return right + _squareplus_parts(x, b)[1] if b else right


def _squareplus_slope(x: Values, b: float) -> Values:
    return _squareplus_pair(x, b)[1]


def _squareplus_pair(x: Values, b: float) -> tuple[Values, Values]:
    right = np.maximum(x, 0.0)
    if b == 0:
        return right, flag(x > 0)
    h, bump = _squareplus_parts(x, b)
    return right + bump, mirrored_slope(x, bump / h)


def _squareplus_traits(b: float) -> Traits:
    return Traits(
        monotone="increasing",
        symmetry="neither",
        smoothness=math.inf if b else 0,
        left="soft" if b else "hard",
        right="none",
        lipschitz=1.0,
    )


squareplus = Activation(
    name="squareplus",
    title="Squareplus",
    family=FAMILY,
    year=2021,
    summary="ReLU with its corner rounded off by a hyperbola: softplus without an exponential.",
    history=(
        "Proposed by Barron as the cheaper softplus: a square root in place of an exponential and a "
        "logarithm. With b = 4 it bends as much at 0 as softplus, f″(0) = 1/4. Its left tail fades "
        "like 1/x instead of exponentially; the formula as written loses its digits there."
    ),
    formula=r"\tfrac{1}{2}\left(x + \sqrt{x^2 + <b>}\right)",
    derivative_formula=r"\tfrac{1}{2}\left(1 + \frac{x}{\sqrt{x^2 + <b>}}\right)",
    value=_squareplus,
    derivative=_squareplus_slope,
    pair=_squareplus_pair,
    parameters=(
        Parameter(
            name="b",
            symbol="b",
            default=4.0,
            low=0.0,
            high=10.0,
            step=0.1,
            doc="Width of the rounding: f(0) is half its square root.",
        ),
    ),
    range=lambda b: Interval(0.0, math.inf, b == 0),
    breakpoints=lambda b: () if b else (0.0,),
    traits=_squareplus_traits,
    limits=(
        Limit(parameter="b", at=0.0, becomes="relu", text="ReLU"),
        Limit(
            parameter="b",
            at=4.0,
            becomes="squareplus",
            given={"b": 4.0},
            text="bends at 0 as softplus does",
        ),
    ),
    examples=(
        Example(x=-1000.0, value=0.000999999000001999995, derivative=9.99997000009999965e-7),
        Example(x=-1.0, value=0.618033988749894848, derivative=0.27639320225002103),
        Example(x=0.0, value=1.0, derivative=0.5),
        Example(x=1.5, value=2.0, derivative=0.8),
        Example(
            x=-1.0, value=0.207106781186547524, derivative=0.146446609406726238, given={"b": 1.0}
        ),
    ),
    counterparts=counterparts(
        numpy="(x + np.sqrt(x**2 + {b})) / 2",
        tensorflow="(x + tf.math.sqrt(tf.math.square(x) + {b})) / 2",
        keras="keras.activations.squareplus(x, b={b})",
        torch="(x + torch.sqrt(torch.square(x) + {b})) / 2",
        jax="jax.nn.squareplus(x, b={b})",
    ),
    references=(
        Reference(
            authors="J. T. Barron",
            year=2021,
            title="Squareplus: a softplus-like algebraic rectifier",
            url="https://arxiv.org/abs/2112.11687",
        ),
    ),
    aliases=("square_plus",),
)


def _sparse_plus_slope(x: Values) -> Values:
    return 0.5 * (clip(x, -1.0, 1.0) + 1.0)


def _sparse_plus_pair(x: Values) -> tuple[Values, Values]:
    slope = _sparse_plus_slope(x)
    return choose(x >= 1, x, np.square(slope)), slope


sparse_plus = Activation(
    name="sparse_plus",
    title="Sparse plus",
    family=FAMILY,
    year=2016,
    summary="ReLU with its corner rounded off by a parabola: exactly 0 below -1 and x above 1.",
    history=(
        "To softplus what sparsemax is to softmax. It is the loss of sparsemax with two classes, and "
        "that is a quarter of the modified Huber loss, mirrored. Its derivative is the sparse sigmoid, "
        "a straight ramp. Keras and JAX have it under this name."
    ),
    formula=(
        r"\begin{cases} 0 & x \le -1 \\ \tfrac{1}{4}\left(x + 1\right)^2 & -1 < x < 1 \\ "
        r"x & x \ge 1 \end{cases}"
    ),
    derivative_formula=(
        r"\begin{cases} 0 & x \le -1 \\ \tfrac{1}{2}\left(x + 1\right) & -1 < x < 1 \\ "
        r"1 & x \ge 1 \end{cases}"
    ),
    value=lambda x: _sparse_plus_pair(x)[0],
    derivative=_sparse_plus_slope,
    pair=_sparse_plus_pair,
    range=const(Interval(0.0, math.inf, True)),
    joints=const((-1.0, 1.0)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="neither",
            smoothness=1,
            left="hard",
            right="none",
            lipschitz=1.0,
        )
    ),
    examples=(
        Example(x=-2.0, value=0.0, derivative=0.0),
        Example(x=-0.5, value=0.0625, derivative=0.25),
        Example(x=0.0, value=0.25, derivative=0.5),
        Example(x=0.6, value=0.64, derivative=0.8),
        Example(x=2.0, value=2.0, derivative=1.0),
    ),
    counterparts=counterparts(
        numpy="np.where(x >= 1, x, (np.clip(x, -1, 1) + 1) ** 2 / 4)",
        tensorflow=(
            "tf.where(x >= 1, x, tf.math.square(tf.nn.relu(tf.math.minimum(x, 1.0) + 1.0)) / 4)"
        ),
        keras="keras.activations.sparse_plus(x)",
        torch="torch.where(x >= 1, x, torch.square(torch.clamp(x, -1, 1) + 1) / 4)",
        jax="jax.nn.sparse_plus(x)",
    ),
    references=(
        Reference(
            authors="A. F. T. Martins, R. F. Astudillo",
            year=2016,
            title="From softmax to sparsemax: a sparse model of attention and multi-label classification",
            url="https://arxiv.org/abs/1602.02068",
        ),
        Reference(
            authors="M. Blondel, A. F. T. Martins, V. Niculae",
            year=2020,
            title="Learning with Fenchel-Young losses",
            url="https://arxiv.org/abs/1901.02324",
        ),
    ),
    aliases=("sparseplus",),
)

# Beyond it x/√(x² + 1) is ±1 to the last digit; a finite bound keeps ∞/∞ out.
_STRAIGHT = 1e160


def _bent_identity_parts(x: Values) -> tuple[Values, Values]:
    c = clip(x, -_STRAIGHT, _STRAIGHT)
    return c, hypotenuse(c, 1.0)


@np.errstate(over="ignore")
def _bent(x: Values, c: Values, h: Values) -> Values:
    # x·(1 + t/2) with t = x/(√(x² + 1) + 1): nothing cancels on either side.
    return x * (1.0 + 0.5 * (c / (h + 1.0)))


def _bent_identity_pair(x: Values) -> tuple[Values, Values]:
    c, h = _bent_identity_parts(x)
    return _bent(x, c, h), 1.0 + 0.5 * (c / h)


bent_identity = Activation(
    name="bent_identity",
    title="Bent identity",
    family=FAMILY,
    year=2018,
    summary="A smooth bend at 0 between the slopes 1/2 and 3/2.",
    history=(
        "Handed down without a paper: it stood in the comparison table of Wikipedia by the beginning of "
        "2018. It is one arm of a hyperbola, x/2 plus squareplus with b = 1, less 1/2. Its slope is "
        "never 0, so it cannot saturate; nor does it bend much."
    ),
    formula=r"x + \frac{\sqrt{x^2 + 1} - 1}{2}",
    derivative_formula=r"1 + \frac{x}{2\sqrt{x^2 + 1}}",
    value=lambda x: _bent(x, *_bent_identity_parts(x)),
    derivative=lambda x: _bent_identity_pair(x)[1],
    pair=_bent_identity_pair,
    range=const(Interval(-math.inf, math.inf)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="neither",
            smoothness=math.inf,
            left="none",
            right="none",
            lipschitz=1.5,
        )
    ),
    examples=(
        Example(x=-3.0, value=-1.91886116991581033, derivative=0.5256583509747431),
        Example(x=-0.001, value=-0.000999750000062499969, derivative=0.999500000249999813),
        Example(x=0.75, value=0.875, derivative=1.3),
        Example(x=2.0, value=2.61803398874989485, derivative=1.44721359549995794),
    ),
    counterparts=counterparts(
        numpy="x + (np.hypot(x, 1) - 1) / 2",
        tensorflow="x + (tf.math.sqrt(tf.math.square(x) + 1) - 1) / 2",
        keras="x + (keras.ops.sqrt(keras.ops.square(x) + 1) - 1) / 2",
        torch="x + (torch.sqrt(torch.square(x) + 1) - 1) / 2",
        jax="x + (jax.numpy.sqrt(jax.numpy.square(x) + 1) - 1) / 2",
    ),
    references=(
        Reference(
            authors="Wikipedia",
            year=2018,
            title="Activation function: comparison of activation functions",
            url="https://en.wikipedia.org/wiki/Activation_function",
        ),
        Reference(
            authors="V. Kunc, J. Kléma",
            year=2024,
            title="Three decades of activations: a comprehensive survey of 400 activation functions",
            url="https://arxiv.org/abs/2402.09092",
        ),
    ),
)
