"""More of the ELU family: other monotone curves on the left side."""

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
from activations.special import clip, exp_of_quotient, root_of_square, scaled

FAMILY = "ELU family"


def _pelu_parts(x: Values, b: float) -> tuple[Values, Values]:
    """Return x and x/b, cut to where expm1 is -1 and exp is 0 to the last digit."""
    left = clip(x, -800.0 * b, 0.0)
    return left, left / b


def _pelu(x: Values, a: float, b: float) -> Values:
    return scaled(a / b, np.maximum(x, 0.0)) + a * np.expm1(_pelu_parts(x, b)[1])


def _pelu_slope(x: Values, a: float, b: float) -> Values:
    left, z = _pelu_parts(x, b)
    return (a / b) * exp_of_quotient(left, b, z)


def _pelu_pair(x: Values, a: float, b: float) -> tuple[Values, Values]:
    left, z = _pelu_parts(x, b)
    value = scaled(a / b, np.maximum(x, 0.0)) + a * np.expm1(z)
    return value, (a / b) * exp_of_quotient(left, b, z)


pelu = Activation(
    name="pelu",
    title="PELU",
    family=FAMILY,
    year=2016,
    summary="ELU with a learned depth and a learned decay, tied so that no kink arises.",
    history=(
        "The right side has the slope a/b, which is what the left side has at 0: for all a and b the "
        "curve stays once differentiable. Both are learned in every layer, and start at 1, where the "
        "function is ELU."
    ),
    formula=(
        r"\begin{cases} \dfrac{<a>}{<b>}\,x & x > 0 \\ "
        r"<a>\left(e^{x/<b>} - 1\right) & x \le 0 \end{cases}"
    ),
    derivative_formula=(
        r"\begin{cases} \dfrac{<a>}{<b>} & x > 0 \\ "
        r"\dfrac{<a>}{<b>}\,e^{x/<b>} & x \le 0 \end{cases}"
    ),
    value=_pelu,
    derivative=_pelu_slope,
    pair=_pelu_pair,
    parameters=(
        Parameter(
            name="a",
            symbol="a",
            default=1.0,
            low=0.5,
            high=3.0,
            step=0.05,
            doc="Depth of the left side: the function tends to -a.",
        ),
        Parameter(
            name="b",
            symbol="b",
            default=1.0,
            low=0.5,
            high=2.0,
            step=0.05,
            doc="Width of the left side; a/b is the slope of the right side.",
        ),
    ),
    range=lambda a, b: Interval(-a, math.inf),
    joints=const((0.0,)),
    traits=lambda a, b: Traits(
        monotone="increasing",
        symmetry="neither",
        smoothness=1,
        left="soft",
        right="none",
        lipschitz=a / b,
    ),
    limits=(
        Limit(parameter="a", at=1.0, becomes="elu", given={"alpha": 1.0}, text="ELU with α = 1"),
        Limit(parameter="b", at=1.0, becomes="celu", given={"alpha": 1.0}, text="CELU with α = 1"),
    ),
    examples=(
        Example(x=-1.0, value=-0.632120558828557678, derivative=0.367879441171442322),
        Example(
            x=-1.0,
            value=-1.72932943352677462,
            derivative=0.541341132946450768,
            given={"a": 2.0, "b": 0.5},
        ),
        Example(
            x=-3.0,
            value=-1.16530475977735526,
            derivative=0.167347620111322372,
            given={"a": 1.5, "b": 2.0},
        ),
        Example(x=2.0, value=1.5, derivative=0.75, given={"a": 1.5, "b": 2.0}),
    ),
    counterparts=counterparts(
        numpy="np.where(x > 0, {a} / {b} * x, {a} * np.expm1(np.minimum(x, 0) / {b}))",
        tensorflow=(
            "tf.where(x > 0, {a} / {b} * x, {a} * tf.math.expm1(tf.math.minimum(x, 0.0) / {b}))"
        ),
        keras=(
            "keras.ops.where(x > 0, {a} / {b} * x, "
            "{a} * keras.ops.expm1(keras.ops.minimum(x, 0.0) / {b}))"
        ),
        torch="torch.where(x > 0, {a} / {b} * x, {a} * torch.expm1(torch.clamp(x, max=0) / {b}))",
        jax=(
            "jax.numpy.where(x > 0, {a} / {b} * x, "
            "{a} * jax.numpy.expm1(jax.numpy.minimum(x, 0) / {b}))"
        ),
    ),
    references=(
        Reference(
            authors="L. Trottier, P. Giguère, B. Chaib-draa",
            year=2016,
            title="Parametric exponential linear unit for deep convolutional neural networks",
            url="https://arxiv.org/abs/1605.09332",
        ),
    ),
    aliases=("parametric_elu",),
)

# Beyond it x/√(1 + αx²) is -1/√α to the last digit; a finite bound keeps ∞/∞ out.
_FLAT = 1e160


def _isrlu(x: Values, alpha: float) -> Values:
    return _isrlu_pair(x, alpha)[0]


def _isrlu_slope(x: Values, alpha: float) -> Values:
    return _isrlu_pair(x, alpha)[1]


def _isrlu_pair(x: Values, alpha: float) -> tuple[Values, Values]:
    if alpha == 0:
        return x + 0.0, np.ones_like(x)
    left, q, root = root_of_square(np.minimum(x, 0.0), alpha)
    # The rounded quotient may pass the limit by an ULP.
    bent = np.maximum(left / root, -1.0 / math.sqrt(alpha))
    return np.maximum(x, 0.0) + bent, 1.0 / root / q


def _isrlu_traits(alpha: float) -> Traits:
    return Traits(
        monotone="increasing",
        symmetry="neither" if alpha else "odd",
        smoothness=2 if alpha else math.inf,
        left="soft" if alpha else "none",
        right="none",
        lipschitz=1.0,
    )


isrlu = Activation(
    name="isrlu",
    title="ISRLU",
    family=FAMILY,
    year=2017,
    summary="ELU with an inverse square root on the left in place of the exponential.",
    history=(
        "The inverse square root linear unit trades the exponential of ELU for an operation that "
        "processors have in hardware. It joins more smoothly too: f″ is continuous at 0, only f‴ jumps, "
        "by 3α. The function tends to -1/√α, slowly, like 1/x²."
    ),
    formula=(
        r"\begin{cases} x & x \ge 0 \\ \dfrac{x}{\sqrt{1 + <alpha>\,x^2}} & x < 0 \end{cases}"
    ),
    derivative_formula=(
        r"\begin{cases} 1 & x \ge 0 \\ \left(1 + <alpha>\,x^2\right)^{-3/2} & x < 0 \end{cases}"
    ),
    value=_isrlu,
    derivative=_isrlu_slope,
    pair=_isrlu_pair,
    parameters=(
        Parameter(
            name="alpha",
            symbol="α",
            default=1.0,
            low=0.0,
            high=5.0,
            step=0.05,
            doc="How soon the left side levels off: the function tends to -1/√α.",
        ),
    ),
    range=lambda alpha: Interval(-1.0 / math.sqrt(alpha) if alpha else -math.inf, math.inf),
    joints=lambda alpha: (0.0,) if alpha else (),
    traits=_isrlu_traits,
    limits=(
        Limit(parameter="alpha", at=0.0, becomes="linear", text="the identity"),
        Limit(
            parameter="alpha",
            at=4.0,
            becomes="isrlu",
            given={"alpha": 4.0},
            text="levels off at -1/2",
        ),
        Limit(parameter="alpha", at=math.inf, becomes="relu", text="ReLU"),
    ),
    examples=(
        Example(x=-3.0, value=-0.9486832980505138, derivative=0.0316227766016837933),
        Example(x=-1.0, value=-0.707106781186547524, derivative=0.353553390593273762),
        Example(x=2.0, value=2.0, derivative=1.0),
        Example(x=-1.0, value=-0.5, derivative=0.125, given={"alpha": 3.0}),
    ),
    counterparts=counterparts(
        numpy="np.where(x >= 0, x, x / np.sqrt(1 + {alpha} * x**2))",
        tensorflow="tf.where(x >= 0, x, x * tf.math.rsqrt(1 + {alpha} * tf.math.square(x)))",
        keras="keras.ops.where(x >= 0, x, x * keras.ops.rsqrt(1 + {alpha} * keras.ops.square(x)))",
        torch="torch.where(x >= 0, x, x * torch.rsqrt(1 + {alpha} * torch.square(x)))",
        jax="jax.numpy.where(x >= 0, x, x * jax.lax.rsqrt(1 + {alpha} * jax.numpy.square(x)))",
    ),
    references=(
        Reference(
            authors="B. Carlile, G. Delamarter, P. Kinney, A. Marti, B. Whitney",
            year=2017,
            title="Improving deep learning by inverse square root linear units (ISRLUs)",
            url="https://arxiv.org/abs/1710.09967",
        ),
    ),
    aliases=("inverse_square_root_linear_unit",),
)

SLU_FLOOR = -1.3862943611198906  # -2 ln 2


def _slu(x: Values) -> Values:
    # 2 ln((1 + eˣ)/2) with eˣ - 1 in place of eˣ: it keeps its digits at 0, where it is x.
    left = 2.0 * np.log1p(0.5 * np.expm1(np.minimum(x, 0.0)))
    return np.maximum(x, 0.0) + np.maximum(left, SLU_FLOOR)


def _slu_slope(x: Values) -> Values:
    e = np.exp(np.minimum(x, 0.0))
    return 2.0 * e / (1.0 + e)


slu = Activation(
    name="slu",
    title="SLU",
    family=FAMILY,
    year=2018,
    summary="The softplus linear unit: a piece of softplus on the left, the identity on the right.",
    history=(
        "Twice the softplus, lowered by 2 ln 2, passes through 0 with slope 1 and there meets the "
        "identity: a left side much like that of ELU, which levels off at -1.386 instead of -1."
    ),
    formula=(r"\begin{cases} x & x \ge 0 \\ 2\ln\dfrac{1 + e^{x}}{2} & x < 0 \end{cases}"),
    derivative_formula=r"\begin{cases} 1 & x \ge 0 \\ 2\,\sigma(x) & x < 0 \end{cases}",
    value=_slu,
    derivative=_slu_slope,
    range=const(Interval(SLU_FLOOR, math.inf)),
    joints=const((0.0,)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="neither",
            smoothness=1,
            left="soft",
            right="none",
            lipschitz=1.0,
        )
    ),
    examples=(
        Example(x=-20.0, value=-1.38629435699758338, derivative=4.12230723638040716e-9),
        Example(x=-1.0, value=-0.759770986083444951, derivative=0.537882842739990241),
        Example(x=-0.001, value=-0.000999750000010416666, derivative=0.999500000041666663),
        Example(x=3.0, value=3.0, derivative=1.0),
    ),
    counterparts=counterparts(
        numpy="np.where(x > 0, x, 2 * np.logaddexp(0, x) - 2 * math.log(2))",
        tensorflow="tf.where(x > 0, x, 2 * tf.nn.softplus(x) - 1.3862943611198906)",
        keras="keras.ops.where(x > 0, x, 2 * keras.activations.softplus(x) - 1.3862943611198906)",
        torch="torch.where(x > 0, x, 2 * F.softplus(x) - 1.3862943611198906)",
        jax="jax.numpy.where(x > 0, x, 2 * jax.nn.softplus(x) - 1.3862943611198906)",
    ),
    references=(
        Reference(
            authors="H. Zhao, F. Liu, L. Li, C. Luo",
            year=2018,
            title="A novel softplus linear unit for deep convolutional neural networks",
            url="https://doi.org/10.1007/s10489-017-1028-7",
        ),
    ),
    aliases=("softplus_linear_unit",),
)
