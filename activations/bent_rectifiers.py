"""Rectifiers of three straight pieces, bent in two places."""

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
    counterparts,
)
from activations.special import choose, clip, product_with_residual, scaled, sum_with_residual

FAMILY = "Rectifiers"


def _bent_twice(x: Values, tl: float, al: float, tr: float, ar: float) -> Values:
    below, above = np.minimum(x - tl, 0.0), np.maximum(x - tr, 0.0)
    y = clip(x, tl, tr) + scaled(al, below) + scaled(ar, above)
    # A falling side crosses 0: what was rounded away is all that is left there.
    for place, slope, inside in ((tl, al, x < tl), (tr, ar, x > tr)):
        if slope < 0:
            few = np.flatnonzero(inside & (np.abs(y) < 0.5 * abs(place)))
            y[few] += _rounded_away(x[few], place, slope)
    return y


def _rounded_away(x: Values, place: float, slope: float) -> Values:
    """Return the difference between place + slope·(x - place) and the same rounded after each step."""
    d, d_low = sum_with_residual(-place, clip(x, -1e30, 1e30))
    p, p_low = product_with_residual(d, slope)
    _, low = sum_with_residual(place, p)
    return low + (p_low + slope * d_low)


def _bent_twice_slope(x: Values, tl: float, al: float, tr: float, ar: float) -> Values:
    # 1 at the kinks themselves, as hard tanh has it.
    return choose(x < tl, al, choose(x > tr, ar, 1.0))


def _s_shaped_range(tl: float, al: float, tr: float, ar: float) -> Interval:
    from_below = al > 0 or ar < 0
    to_above = ar > 0 or al < 0
    return Interval(
        -math.inf if from_below else tl, math.inf if to_above else tr, not from_below, not to_above
    )


def _s_shaped_breakpoints(tl: float, al: float, tr: float, ar: float) -> tuple[float, ...]:
    return tuple(place for place, slope in ((tl, al), (tr, ar)) if slope != 1)


def _s_shaped_traits(tl: float, al: float, tr: float, ar: float) -> Traits:
    return Traits(
        monotone="increasing" if min(al, ar) >= 0 else "neither",
        symmetry="odd" if al == ar and (tl == -tr or al == 1) else "neither",
        smoothness=math.inf if al == ar == 1 else 0,
        left="none" if al else "hard",
        right="none" if ar else "hard",
        lipschitz=max(1.0, abs(al), abs(ar)),
    )


s_shaped_relu = Activation(
    name="s_shaped_relu",
    title="S-shaped ReLU",
    family=FAMILY,
    year=2015,
    summary="Three straight pieces: the identity in the middle, a learned slope on either side.",
    history=(
        "Two laws of psychophysics stand behind it: sensation grows like the logarithm of the stimulus "
        "(Weber and Fechner) or like a power of it (Stevens). Both places and both slopes are learned, "
        "per channel; with four numbers it can bend either way. The values shown first are for display."
    ),
    formula=(
        r"\begin{cases} <tr> + <ar>\left(x - <tr>\right) & x \ge <tr> \\ x & <tl> < x < <tr> \\ "
        r"<tl> + <al>\left(x - <tl>\right) & x \le <tl> \end{cases}"
    ),
    derivative_formula=r"\begin{cases} <ar> & x > <tr> \\ 1 & <tl> < x < <tr> \\ <al> & x < <tl> \end{cases}",
    value=_bent_twice,
    derivative=_bent_twice_slope,
    parameters=(
        Parameter(
            name="tl",
            symbol="t_l",
            default=-1.0,
            low=-4.0,
            high=0.0,
            step=0.1,
            doc="Place of the left kink.",
        ),
        Parameter(
            name="al",
            symbol="a_l",
            default=0.2,
            low=-0.5,
            high=1.5,
            step=0.05,
            doc="Slope left of it.",
        ),
        Parameter(
            name="tr",
            symbol="t_r",
            default=1.0,
            low=0.1,
            high=4.0,
            step=0.1,
            doc="Place of the right kink.",
        ),
        Parameter(
            name="ar",
            symbol="a_r",
            default=0.5,
            low=-0.5,
            high=1.5,
            step=0.05,
            doc="Slope right of it.",
        ),
    ),
    range=_s_shaped_range,
    breakpoints=_s_shaped_breakpoints,
    traits=_s_shaped_traits,
    limits=(
        Limit(
            parameter="ar",
            at=0.2,
            becomes="plu",
            given={"alpha": 0.2},
            text="the piecewise linear unit with α = 0.2",
        ),
    ),
    examples=(
        Example(x=-3.0, value=-1.4, derivative=0.2),
        Example(x=0.5, value=0.5, derivative=1.0),
        Example(x=3.0, value=2.0, derivative=0.5),
        Example(x=4.0, value=1.5, derivative=-0.25, given={"tr": 2.0, "ar": -0.25}),
    ),
    counterparts=counterparts(
        numpy="np.clip(x, {tl}, {tr}) + {al} * np.minimum(x - {tl}, 0) + {ar} * np.maximum(x - {tr}, 0)",
        tensorflow=(
            "tf.clip_by_value(x, {tl}, {tr}) - {al} * tf.nn.relu({tl} - x) + {ar} * tf.nn.relu(x - {tr})"
        ),
        keras=(
            "keras.ops.clip(x, {tl}, {tr}) - {al} * keras.activations.relu({tl} - x)"
            " + {ar} * keras.activations.relu(x - {tr})"
        ),
        torch="torch.clamp(x, {tl}, {tr}) - {al} * F.relu({tl} - x) + {ar} * F.relu(x - {tr})",
        jax="jax.numpy.clip(x, {tl}, {tr}) - {al} * jax.nn.relu({tl} - x) + {ar} * jax.nn.relu(x - {tr})",
    ),
    references=(
        Reference(
            authors="X. Jin, C. Xu, J. Feng, Y. Wei, J. Xiong, S. Yan",
            year=2015,
            title="Deep learning with S-shaped rectified linear activation units",
            url="https://arxiv.org/abs/1512.07030",
        ),
    ),
    aliases=("srelu",),
)

plu = Activation(
    name="plu",
    title="PLU",
    family=FAMILY,
    year=2018,
    summary="The piecewise linear unit: hard tanh whose flat sides keep a slope.",
    history=(
        "A cross between tanh and ReLU: three straight pieces that follow tanh near 0, with no side "
        "where the gradient is 0. α is the slope outside ±c."
    ),
    formula=(
        r"\max\left(<alpha>\left(x + <c>\right) - <c>,\; "
        r"\min\left(<alpha>\left(x - <c>\right) + <c>,\; x\right)\right)"
    ),
    derivative_formula=(
        r"\begin{cases} 1 & \lvert x \rvert < <c> \\ <alpha> & \lvert x \rvert > <c> \end{cases}"
    ),
    value=lambda x, alpha, c: _bent_twice(x, -c, alpha, c, alpha),
    derivative=lambda x, alpha, c: _bent_twice_slope(x, -c, alpha, c, alpha),
    parameters=(
        Parameter(
            name="alpha",
            symbol="α",
            default=0.1,
            low=0.0,
            high=1.0,
            step=0.05,
            doc="Slope outside ±c.",
        ),
        Parameter(
            name="c",
            symbol="c",
            default=1.0,
            low=0.1,
            high=4.0,
            step=0.1,
            doc="Places of the kinks.",
        ),
    ),
    range=lambda alpha, c: _s_shaped_range(-c, alpha, c, alpha),
    breakpoints=lambda alpha, c: _s_shaped_breakpoints(-c, alpha, c, alpha),
    traits=lambda alpha, c: _s_shaped_traits(-c, alpha, c, alpha),
    limits=(
        Limit(parameter="alpha", at=0.0, becomes="hard_tanh", text="hard tanh"),
        Limit(parameter="alpha", at=1.0, becomes="linear", text="the identity"),
        Limit(parameter="c", at=math.inf, becomes="linear", text="the identity"),
    ),
    examples=(
        Example(x=-3.0, value=-1.2, derivative=0.1),
        Example(x=0.5, value=0.5, derivative=1.0),
        Example(x=5.0, value=2.75, derivative=0.25, given={"alpha": 0.25, "c": 2.0}),
    ),
    counterparts=counterparts(
        numpy="{alpha} * x + (1 - {alpha}) * np.clip(x, -{c}, {c})",
        tensorflow="{alpha} * x + (1 - {alpha}) * tf.clip_by_value(x, -{c}, {c})",
        keras="{alpha} * x + (1 - {alpha}) * keras.ops.clip(x, -{c}, {c})",
        torch="{alpha} * x + (1 - {alpha}) * torch.clamp(x, -{c}, {c})",
        jax="{alpha} * x + (1 - {alpha}) * jax.numpy.clip(x, -{c}, {c})",
    ),
    references=(
        Reference(
            authors="A. Nicolae",
            year=2018,
            title="PLU: the piecewise linear unit activation function",
            url="https://arxiv.org/abs/1809.09534",
        ),
    ),
    aliases=("piecewise_linear_unit",),
)
