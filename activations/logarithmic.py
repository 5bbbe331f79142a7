"""Odd functions that grow like a logarithm: they press large numbers together without a limit."""

import math

import numpy as np

from activations.core import (
    Activation,
    Example,
    Interval,
    Reference,
    Traits,
    const,
    counterparts,
)
from activations.sigmoidal import FAMILY
from activations.special import hypotenuse

symlog = Activation(
    name="symlog",
    title="Symlog",
    family=FAMILY,
    year=2023,
    summary="A logarithm for both signs: x near 0, ±ln |x| far out.",
    history=(
        "Presses targets and observations of any size into a few units. DreamerV3 predicts symlog of "
        "rewards and returns, and so learns games of very different scores with the same settings. Its "
        "slope has a corner at 0."
    ),
    formula=r"\operatorname{sign}(x)\,\ln\left(1 + \left|x\right|\right)",
    derivative_formula=r"\frac{1}{1 + \left|x\right|}",
    value=lambda x: np.copysign(np.log1p(np.abs(x)), x),
    derivative=lambda x: 1.0 / (1.0 + np.abs(x)),
    range=const(Interval(-math.inf, math.inf)),
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
        Example(x=-3.0, value=-1.38629436111989062, derivative=0.25),
        Example(x=0.0, value=0.0, derivative=1.0),
        Example(x=1.0, value=0.693147180559945309, derivative=0.5),
        Example(x=100.0, value=4.61512051684125945, derivative=0.00990099009900990099),
    ),
    counterparts=counterparts(
        numpy="np.sign(x) * np.log1p(np.abs(x))",
        tensorflow="tf.math.sign(x) * tf.math.log1p(tf.abs(x))",
        keras="keras.ops.sign(x) * keras.ops.log1p(keras.ops.abs(x))",
        torch="torch.sign(x) * torch.log1p(torch.abs(x))",
        jax="jax.numpy.sign(x) * jax.numpy.log1p(jax.numpy.abs(x))",
    ),
    references=(
        Reference(
            authors="D. Hafner, J. Pasukonis, J. Ba, T. Lillicrap",
            year=2023,
            title="Mastering diverse domains through world models",
            url="https://arxiv.org/abs/2301.04104",
        ),
    ),
    aliases=("symmetric_logarithm",),
    used_by=("DreamerV3",),
)

arcsinh = Activation(
    name="arcsinh",
    title="Arcsinh",
    family=FAMILY,
    year=1988,
    summary="x near 0, ±ln 2|x| far out, and smooth everywhere.",
    history=(
        "The inverse of sinh. Statisticians and astronomers use it where a logarithm would be wanted but "
        "zeros and negative numbers occur. Beside symlog it has no corner in its slope, and it stays "
        "close to the identity further out."
    ),
    formula=r"\operatorname{arsinh} x = \ln\left(x + \sqrt{x^2 + 1}\right)",
    derivative_formula=r"\frac{1}{\sqrt{1 + x^2}}",
    value=lambda x: np.arcsinh(x),
    derivative=lambda x: 1.0 / hypotenuse(x, 1.0),
    range=const(Interval(-math.inf, math.inf)),
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
        Example(x=-3.0, value=-1.81844645923206682, derivative=0.316227766016837933),
        Example(x=0.0, value=0.0, derivative=1.0),
        Example(x=1.0, value=0.881373587019543025, derivative=0.707106781186547524),
    ),
    counterparts=counterparts(
        numpy="np.arcsinh(x)",
        tensorflow="tf.math.asinh(x)",
        keras="keras.ops.arcsinh(x)",
        torch="torch.asinh(x)",
        jax="jax.numpy.arcsinh(x)",
    ),
    references=(
        Reference(
            authors="J. B. Burbidge, L. Magee, A. L. Robb",
            year=1988,
            title="Alternative transformations to handle extreme values of the dependent variable",
            url="https://doi.org/10.1080/01621459.1988.10478575",
        ),
        Reference(
            authors="R. H. Lupton, J. E. Gunn, A. S. Szalay",
            year=1999,
            title=(
                "A modified magnitude system that produces well-behaved magnitudes, colors, and errors "
                "even for low signal-to-noise ratio measurements"
            ),
            url="https://arxiv.org/abs/astro-ph/9903081",
        ),
    ),
    aliases=("asinh", "inverse_hyperbolic_sine"),
    used_by=("SDSS",),
)
