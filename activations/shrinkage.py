"""Shrinkage functions: they take small inputs away and keep, or move, the large ones."""

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
from activations.special import choose, flag

FAMILY = "Shrinkage"


def _tanh_shrink(x: Values) -> Values:
    # x - tanh x has no digit left at 1e-8. Up to 1 by Lambert's continued fraction of tanh, cut off
    # below 2^-60; beyond it by (|x| - 1) + (1 - tanh |x|).
    a = np.abs(x)
    e = np.exp(-2.0 * np.minimum(a, 400.0))
    rest: Values = (a - 1.0) + 2.0 * e / (1.0 + e)
    few = np.flatnonzero(a < 1.0)
    near = a[few]
    y = near * near
    fraction = y / 17.0
    for odd in range(15, 1, -2):
        fraction = y / (odd + fraction)
    rest[few] = near * (fraction / (1.0 + fraction))
    return np.copysign(rest, x)


tanh_shrink = Activation(
    name="tanh_shrink",
    title="Tanh shrink",
    family=FAMILY,
    year=2017,
    summary="What is left of x when its tanh is taken away: x³/3 near 0, x ∓ 1 far out.",
    history=(
        "A soft threshold without a corner, and without a paper: it came to PyTorch from its forerunner "
        "Torch, and is in Keras too. Its derivative is tanh² x. Written as x - tanh x it loses its digits "
        "near 0: at x = 1e-8 the libraries give 0 in place of 3.3e-25."
    ),
    formula=r"x - \tanh x",
    derivative_formula=r"\tanh^2 x",
    value=_tanh_shrink,
    derivative=lambda x: np.square(np.tanh(x)),
    range=const(Interval(-math.inf, math.inf)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="odd",
            smoothness=math.inf,
            left="none",
            right="none",
            lipschitz=1.0,
        )
    ),
    examples=(
        Example(x=-3.0, value=-2.00494524631326955, derivative=0.990133962834559809),
        Example(x=0.0, value=0.0, derivative=0.0),
        Example(x=0.01, value=3.33320000539660692e-7, derivative=0.0000999933337110914337),
        Example(x=1.0, value=0.238405844044235112, derivative=0.580025658385973931),
    ),
    counterparts=counterparts(
        numpy="x - np.tanh(x)",
        tensorflow="x - tf.nn.tanh(x)",
        keras="keras.activations.tanh_shrink(x)",
        torch="F.tanhshrink(x)",
        jax="x - jax.nn.tanh(x)",
    ),
    references=(
        Reference(
            authors="The PyTorch developers",
            year=2017,
            title="torch.nn.Tanhshrink",
            url="https://docs.pytorch.org/docs/stable/generated/torch.nn.Tanhshrink.html",
        ),
    ),
    aliases=("tanhshrink",),
)

LAM = Parameter(
    name="lam",
    symbol="λ",
    default=0.5,
    low=0.0,
    high=3.0,
    step=0.05,
    doc="Threshold: inputs up to this size become 0.",
)
IDENTITY_AT_ZERO = Limit(
    parameter="lam", at=0.0, becomes="linear", given={"a": 1.0}, text="the identity"
)


def _corners(lam: float) -> tuple[float, ...]:
    return (-lam, lam) if lam else ()


def _kept(x: Values, lam: float) -> Values:
    """Return 1 where |x| > λ and 0 elsewhere; with λ = 0 everything is kept, 0 too."""
    return flag(np.abs(x) > lam) if lam else np.ones_like(x)


def _traits(lam: float, smoothness: float, lipschitz: float) -> Traits:
    return Traits(
        monotone="increasing",
        symmetry="odd",
        smoothness=smoothness if lam else math.inf,
        left="none",
        right="none",
        lipschitz=lipschitz if lam else 1.0,
    )


soft_shrink = Activation(
    name="soft_shrink",
    title="Soft shrink",
    family=FAMILY,
    year=1995,
    summary="Pulls every input towards 0 by λ; what is smaller than λ in size becomes 0.",
    history=(
        "Soft thresholding, from the denoising of wavelet coefficients. It minimises "
        "½(y - x)² + λ|y| over y, which makes it the step that yields sparse codes in ISTA; unrolled "
        "into layers and trained, those steps are the network LISTA with this activation function."
    ),
    formula=r"\operatorname{sign}(x)\,\max\left(\left|x\right| - <lam>,\; 0\right)",
    derivative_formula=(
        r"\begin{cases} 1 & \left|x\right| > <lam> \\ 0 & \left|x\right| < <lam> \end{cases}"
    ),
    value=lambda x, lam: np.copysign(np.maximum(np.abs(x) - lam, 0.0), x),
    derivative=_kept,
    parameters=(LAM,),
    range=const(Interval(-math.inf, math.inf)),
    breakpoints=_corners,
    traits=lambda lam: _traits(lam, smoothness=0, lipschitz=1.0),
    limits=(IDENTITY_AT_ZERO,),
    examples=(
        Example(x=-2.0, value=-1.5, derivative=1.0),
        Example(x=0.25, value=0.0, derivative=0.0),
        Example(x=2.0, value=1.0, derivative=1.0, given={"lam": 1.0}),
    ),
    counterparts=counterparts(
        numpy="np.sign(x) * np.maximum(np.abs(x) - {lam}, 0)",
        tensorflow="tf.math.sign(x) * tf.nn.relu(tf.abs(x) - {lam})",
        keras="keras.activations.soft_shrink(x, threshold={lam})",
        torch="F.softshrink(x, {lam})",
        jax="jax.numpy.sign(x) * jax.nn.relu(jax.numpy.abs(x) - {lam})",
    ),
    references=(
        Reference(
            authors="D. L. Donoho",
            year=1995,
            title="De-noising by soft-thresholding",
            url="https://doi.org/10.1109/18.382009",
        ),
        Reference(
            authors="K. Gregor, Y. LeCun",
            year=2010,
            title="Learning fast approximations of sparse coding",
            url="https://icml.cc/Conferences/2010/papers/449.pdf",
        ),
    ),
    aliases=("softshrink", "soft_threshold", "soft_thresholding"),
    used_by=("LISTA", "FourCastNet"),
)

hard_shrink = Activation(
    name="hard_shrink",
    title="Hard shrink",
    family=FAMILY,
    year=1994,
    summary="Keeps an input larger than λ in size as it is, and makes the rest 0.",
    history=(
        "Hard thresholding, beside soft thresholding the classic rule of wavelet denoising: large "
        "coefficients are not made smaller, at the price of a jump at ±λ."
    ),
    formula=(
        r"\begin{cases} x & \left|x\right| > <lam> \\ 0 & \left|x\right| \le <lam> \end{cases}"
    ),
    derivative_formula=(
        r"\begin{cases} 1 & \left|x\right| > <lam> \\ 0 & \left|x\right| < <lam> \end{cases}"
    ),
    value=lambda x, lam: choose(np.abs(x) > lam, x, 0.0),
    derivative=_kept,
    parameters=(LAM,),
    range=const(Interval(-math.inf, math.inf)),
    breakpoints=_corners,
    traits=lambda lam: _traits(lam, smoothness=-1, lipschitz=math.inf),
    limits=(IDENTITY_AT_ZERO,),
    examples=(
        Example(x=-2.0, value=-2.0, derivative=1.0),
        Example(x=0.25, value=0.0, derivative=0.0),
        Example(x=0.25, value=0.25, derivative=1.0, given={"lam": 0.2}),
    ),
    counterparts=counterparts(
        numpy="np.where(np.abs(x) <= {lam}, 0, x)",
        tensorflow="tf.where(tf.abs(x) <= {lam}, tf.zeros_like(x), x)",
        keras="keras.activations.hard_shrink(x, threshold={lam})",
        torch="F.hardshrink(x, {lam})",
        jax="jax.numpy.where(jax.numpy.abs(x) <= {lam}, 0, x)",
    ),
    references=(
        Reference(
            authors="D. L. Donoho, I. M. Johnstone",
            year=1994,
            title="Ideal spatial adaptation by wavelet shrinkage",
            url="https://doi.org/10.1093/biomet/81.3.425",
        ),
    ),
    aliases=("hardshrink", "hard_threshold", "hard_thresholding"),
)

threshold = Activation(
    name="threshold",
    title="Threshold",
    family=FAMILY,
    year=2014,
    summary="Passes what is above t, and puts v in the place of the rest.",
    history=(
        "With v = 0 it is the thresholded ReLU: proposed for autoencoders without biases, it silences "
        "weak inputs and does not shift strong ones. With v = t it has no jump and is max(x, t). "
        "PyTorch and Keras let t and v be anything; both give v at x = t itself."
    ),
    formula=r"\begin{cases} x & x > <t> \\ <v> & x \le <t> \end{cases}",
    derivative_formula=r"\begin{cases} 1 & x > <t> \\ 0 & x < <t> \end{cases}",
    value=lambda x, t, v: choose(x > t, x, v),
    derivative=lambda x, t, v: flag(x > t),
    parameters=(
        Parameter(
            name="t",
            symbol="t",
            default=1.0,
            low=-3.0,
            high=3.0,
            step=0.1,
            doc="Threshold: what is above it passes.",
        ),
        Parameter(
            name="v",
            symbol="v",
            default=0.0,
            low=-3.0,
            high=3.0,
            step=0.1,
            doc="Output up to the threshold.",
        ),
    ),
    range=lambda t, v: Interval(min(t, v), math.inf, v <= t),
    breakpoints=lambda t, v: (t,),
    traits=lambda t, v: Traits(
        monotone="increasing" if v <= t else "neither",
        symmetry="neither",
        smoothness=0 if v == t else -1,
        left="hard",
        right="none",
        lipschitz=1.0 if v == t else math.inf,
    ),
    limits=(Limit(parameter="t", at=0.0, becomes="relu", text="ReLU"),),
    examples=(
        Example(x=0.5, value=0.0, derivative=0.0),
        Example(x=1.0, value=0.0, derivative=0.0),
        Example(x=1.5, value=1.5, derivative=1.0),
        Example(x=-2.0, value=-1.0, derivative=0.0, given={"t": -1.0, "v": -1.0}),
    ),
    counterparts=(
        Counterpart(library="tensorflow", code="tf.nn.relu(x)", only={"t": 0.0, "v": 0.0}),
        *counterparts(
            numpy="np.where(x <= {t}, {v}, x)",
            tensorflow="tf.where(x <= {t}, tf.constant({v}, x.dtype), x)",
            keras="keras.activations.threshold(x, {t}, {v})",
            torch="F.threshold(x, {t}, {v})",
            jax="jax.numpy.where(x <= {t}, {v}, x)",
        ),
    ),
    references=(
        Reference(
            authors="K. Konda, R. Memisevic, D. Krueger",
            year=2014,
            title="Zero-bias autoencoders and the benefits of co-adapting features",
            url="https://arxiv.org/abs/1402.3337",
        ),
    ),
    aliases=("thresholded_relu",),
)
