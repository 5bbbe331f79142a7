"""Radial functions: a bell and a hat around 0, and nothing far out."""

import math

from activations import special
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
from activations.periodic import FAMILY


def _hill(lipschitz: float) -> Traits:
    return Traits(
        monotone="neither",
        symmetry="even",
        smoothness=math.inf,
        left="soft",
        right="soft",
        lipschitz=lipschitz,
    )


def _gaussian(x: Values, h: Values, c: Values) -> Values:
    return h * c * h


def _gaussian_slope(x: Values, h: Values, c: Values) -> Values:
    return h * (-2.0 * special.clip(x, -28.0, 28.0) * c) * h


gaussian = Activation(
    name="gaussian",
    title="Gaussian",
    family=FAMILY,
    year=1988,
    summary="A bell: 1 at 0, and nothing a few units away.",
    history=(
        "The unit of radial basis function networks, where x is the distance from a centre. Far from 0 "
        "output and slope are both 0, so a unit answers to its own neighbourhood only. It came back as "
        "an alternative to the sine in networks that represent images as functions of position."
    ),
    formula=r"e^{-x^2}",
    derivative_formula=r"-2x\,e^{-x^2}",
    value=lambda x: _gaussian(x, *special.gaussian_halves(x, 1.0)),
    derivative=lambda x: _gaussian_slope(x, *special.gaussian_halves(x, 1.0)),
    pair=lambda x: special.both(_gaussian, _gaussian_slope, x, special.gaussian_halves(x, 1.0)),
    range=const(Interval(0.0, 1.0, False, True)),
    traits=const(_hill(lipschitz=math.sqrt(2.0 / math.e))),
    examples=(
        Example(x=-2.0, value=0.0183156388887341803, derivative=0.0732625555549367212),
        Example(x=0.0, value=1.0, derivative=0.0),
        Example(x=0.5, value=0.778800783071404868, derivative=-0.778800783071404868),
    ),
    counterparts=counterparts(
        numpy="np.exp(-x**2)",
        tensorflow="tf.exp(-x**2)",
        keras="keras.ops.exp(-x**2)",
        torch="torch.exp(-x**2)",
        jax="jax.numpy.exp(-x**2)",
    ),
    references=(
        Reference(
            authors="D. S. Broomhead, D. Lowe",
            year=1988,
            title="Multivariable functional interpolation and adaptive networks",
            url="https://www.complex-systems.com/abstracts/v02_i03_a05/",
        ),
        Reference(
            authors="S. Ramasinghe, S. Lucey",
            year=2021,
            title=(
                "Beyond periodicity: towards a unifying framework for activations in coordinate-MLPs"
            ),
            url="https://arxiv.org/abs/2111.15135",
        ),
    ),
    aliases=("rbf", "bell"),
    used_by=("FastKAN",),
)

_HAT_REACH = 28.0 * math.sqrt(2.0)


def _hat_parts(x: Values) -> tuple[Values, ...]:
    a = special.clip(x, -_HAT_REACH, _HAT_REACH)
    p, r = special.squared_with_residual(a)
    return a, p, r, *special.halved_exponential(p, r, 2.0)


def _mexican_hat(x: Values, a: Values, p: Values, r: Values, h: Values, c: Values) -> Values:
    return h * ((1.0 - a) * (1.0 + a) * c) * h


def _mexican_hat_slope(x: Values, a: Values, p: Values, r: Values, h: Values, c: Values) -> Values:
    # x(x² - 3), with the exact square: it keeps its digits beside ±√3.
    return h * (a * ((p - 3.0) + r) * c) * h


mexican_hat = Activation(
    name="mexican_hat",
    title="Mexican hat",
    family=FAMILY,
    year=1992,
    summary="A bell with a brim: positive around 0, negative beside it, nothing further out.",
    history=(
        "The second derivative of a bell curve with its sign turned, known as the Ricker wavelet. "
        "Its integral is 0: it answers to a change and not to a level. Networks of wavelets "
        "use it in the place of a sigmoid, lately on the edges of Kolmogorov-Arnold networks."
    ),
    formula=r"\left(1 - x^2\right) e^{-x^2/2}",
    derivative_formula=r"\left(x^3 - 3x\right) e^{-x^2/2}",
    value=lambda x: _mexican_hat(x, *_hat_parts(x)),
    derivative=lambda x: _mexican_hat_slope(x, *_hat_parts(x)),
    pair=lambda x: special.both(_mexican_hat, _mexican_hat_slope, x, _hat_parts(x)),
    range=const(Interval(-2.0 * math.exp(-1.5), 1.0, True, True)),
    traits=const(_hill(lipschitz=1.3801190461607491117)),
    examples=(
        Example(x=-2.0, value=-0.406005849709838076, derivative=-0.270670566473225384),
        Example(x=0.0, value=1.0, derivative=0.0),
        Example(x=0.5, value=0.661872676938446552, derivative=-1.21343324105381868),
    ),
    counterparts=counterparts(
        numpy="(1 - x**2) * np.exp(-x**2 / 2)",
        tensorflow="(1 - x**2) * tf.exp(-x**2 / 2)",
        keras="(1 - x**2) * keras.ops.exp(-x**2 / 2)",
        torch="(1 - x**2) * torch.exp(-x**2 / 2)",
        jax="(1 - x**2) * jax.numpy.exp(-x**2 / 2)",
    ),
    references=(
        Reference(
            authors="Q. Zhang, A. Benveniste",
            year=1992,
            title="Wavelet networks",
            url="https://doi.org/10.1109/72.165591",
        ),
        Reference(
            authors="Z. Bozorgasl, H. Chen",
            year=2024,
            title="Wav-KAN: wavelet Kolmogorov-Arnold networks",
            url="https://arxiv.org/abs/2405.12832",
        ),
    ),
    aliases=("ricker",),
    used_by=("Wav-KAN",),
)
