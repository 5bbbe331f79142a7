"""Self-gated functions: x times a gate that opens with x."""

import math

import numpy as np

from activations import special
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

FAMILY = "Self-gated"

GELU_PAPER = Reference(
    authors="D. Hendrycks, K. Gimpel",
    year=2016,
    title="Gaussian error linear units (GELUs)",
    url="https://arxiv.org/abs/1606.08415",
)
MOBILENET_V3 = Reference(
    authors="A. Howard et al.",
    year=2019,
    title="Searching for MobileNetV3",
    url="https://arxiv.org/abs/1905.02244",
)


def _bump(lipschitz: float) -> Traits:
    """Return the traits that the smooth self-gated functions share: a dip below 0, then upwards."""
    return Traits(
        monotone="neither",
        symmetry="neither",
        smoothness=math.inf,
        left="soft",
        right="none",
        lipschitz=lipschitz,
    )


def _gelu(x: Values) -> Values:
    a = np.minimum(np.abs(x), special.NORMAL_LIMIT)
    h, c, mills = special.normal_tail(a)
    return special.relu_minus_bump(x, h * (c * (a * mills)) * h)


def _gelu_slope(x: Values) -> Values:
    a = np.minimum(np.abs(x), special.NORMAL_LIMIT)
    h, c, mills = special.normal_tail(a)
    return special.mirrored_slope(x, h * (c * (mills - a)) * h)


gelu = Activation(
    name="gelu",
    title="GELU",
    family=FAMILY,
    year=2016,
    summary="x times the probability that a standard normal variable lies below x.",
    history=(
        "The activation of BERT, of the vision transformer and of ConvNeXt. It dips to -0.17 before it "
        "follows ReLU, so its derivative is 0 at x = -0.752 and negative to the left of that. JAX "
        "and keras.ops take the tanh form unless told otherwise."
    ),
    formula=r"x\,\Phi(x) = \tfrac{1}{2}\,x\,\operatorname{erfc}\left(-x/\sqrt2\right)",
    derivative_formula=r"\Phi(x) + x\,\varphi(x), \qquad \varphi(x) = e^{-x^2/2}/\sqrt{2\pi}",
    value=_gelu,
    derivative=_gelu_slope,
    range=const(Interval(-0.16997120747990366, math.inf, True)),
    # f″ = φ(x)(2 - x²), so the steepest point is √2.
    traits=const(
        _bump(lipschitz=0.5 * (1.0 + math.erf(1.0)) + math.exp(-1.0) / math.sqrt(math.pi))
    ),
    examples=(
        Example(x=-10.0, value=-7.61985302416052607e-23, derivative=-7.61840009646481409e-22),
        Example(x=-1.0, value=-0.158655253931457051, derivative=-0.0833154705876862984),
        Example(x=1.0, value=0.841344746068542949, derivative=1.0833154705876863),
        Example(x=2.0, value=1.95449973610364159, derivative=1.0852318010781969),
    ),
    counterparts=counterparts(
        numpy="0.5 * x * np.vectorize(math.erfc)(-x / math.sqrt(2))",
        tensorflow="tf.nn.gelu(x, approximate=False)",
        keras="keras.activations.gelu(x, approximate=False)",
        torch='F.gelu(x, approximate="none")',
        jax="jax.nn.gelu(x, approximate=False)",
    ),
    references=(GELU_PAPER,),
    aliases=("gelu_exact", "gaussian_error_linear_unit"),
)

# The gate's argument 2√(2/π)(x + 0.044715 x³) = K1 x + K3 x³.
K1 = 1.5957691216057308
K3 = 0.07135481627260025
# e^-(K1·30 + K3·30³) is below the smallest number: nothing is lost by stopping there.
_GATE_LIMIT = 30.0


def _gelu_tanh(x: Values) -> Values:
    a = np.minimum(np.abs(x), _GATE_LIMIT)
    h = np.exp(-0.5 * a * (K1 + K3 * a * a))
    return special.relu_minus_bump(x, (a * h) * (h / (1.0 + h * h)))


def _gelu_tanh_slope(x: Values) -> Values:
    a = np.minimum(np.abs(x), _GATE_LIMIT)
    h = np.exp(-0.5 * a * (K1 + K3 * a * a))
    e = h * h
    rise = a * (K1 + 3.0 * K3 * a * a)
    return special.mirrored_slope(x, h * (h * ((1.0 - rise) + e)) / np.square(1.0 + e))


gelu_tanh = Activation(
    name="gelu_tanh",
    title="GELU (tanh form)",
    family=FAMILY,
    year=2016,
    summary="GELU with a tanh in place of the normal distribution; the same to three digits.",
    history=(
        "Written when the error function was slow on accelerators, and kept by GPT-2 and Gemma, whose "
        "weights were trained with it. It differs from GELU by at most 4.7e-4, near x = ±2.70."
    ),
    formula=(
        r"\tfrac{1}{2}\,x\left(1 + \tanh u\right), \qquad "
        r"u = \sqrt{2/\pi}\left(x + 0.044715\,x^3\right)"
    ),
    derivative_formula=(
        r"\sigma(2u) + 2x\,u'\,\sigma(2u)\,\sigma(-2u), \qquad "
        r"u' = \sqrt{2/\pi}\left(1 + 0.134145\,x^2\right)"
    ),
    value=_gelu_tanh,
    derivative=_gelu_tanh_slope,
    range=const(Interval(-0.17004075057125404, math.inf, True)),
    traits=const(_bump(lipschitz=1.1289930686587718)),
    examples=(
        Example(x=-8.0, value=-3.10778293750111122e-21, derivative=-4.71478450410684158e-20),
        Example(x=-1.0, value=-0.158808009391723295, derivative=-0.0829640838457825551),
        Example(x=1.0, value=0.841191990608276705, derivative=1.08296408384578256),
    ),
    counterparts=counterparts(
        numpy="0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))",
        tensorflow="tf.nn.gelu(x, approximate=True)",
        keras="keras.activations.gelu(x, approximate=True)",
        torch='F.gelu(x, approximate="tanh")',
        jax="jax.nn.gelu(x, approximate=True)",
    ),
    references=(GELU_PAPER,),
    aliases=("gelu_approximate", "gelu_new", "gelu_pytorch_tanh"),
)


def _swish_reach(beta: float) -> float:
    """Return the |x| beyond which e^-β|x| is 0, as a finite number."""
    return min(special.EXPONENT_LIMIT / beta, float(np.finfo(np.float64).max))


def _swish(x: Values, beta: float) -> Values:
    if beta == 0:
        return 0.5 * x
    a = np.minimum(np.abs(x), _swish_reach(beta))
    h = np.exp(-0.5 * (beta * a))
    return special.relu_minus_bump(x, (a * h) * (h / (1.0 + h * h)))


def _swish_slope(x: Values, beta: float) -> Values:
    if beta == 0:
        return np.full_like(x, 0.5)
    z = special.bounded_product(beta, np.abs(x))
    h = np.exp(-0.5 * z)
    e = h * h
    # 1 - z first: it is exact near the zero of f′ at z = 1.278.
    return special.mirrored_slope(x, h * (h * ((1.0 - z) + e)) / np.square(1.0 + e))


SILU_LIPSCHITZ = 1.099839320128866917  # at βx = 2.39936, for every β > 0
SILU_MINIMUM = -0.278464542761073795  # -W(1/e), at βx = -1.27846


def _swish_traits(beta: float) -> Traits:
    if beta:
        return _bump(lipschitz=SILU_LIPSCHITZ)
    return Traits(
        monotone="increasing",
        symmetry="odd",
        smoothness=math.inf,
        left="none",
        right="none",
        lipschitz=0.5,
    )


swish = Activation(
    name="swish",
    title="Swish / SiLU",
    family=FAMILY,
    year=2017,
    summary="x times its own sigmoid; β walks from half the identity to ReLU.",
    history=(
        "Proposed three times: as SiLU beside GELU in 2016, for reinforcement learning in 2017, and by "
        "an automated search as Swish, with the factor β. With β = 1 it stands in EfficientNet, YOLO "
        "and, as the gate of SwiGLU, in LLaMA. It dips below 0 and is not monotone: f′ = 0 at "
        "βx = -1.278."
    ),
    formula=r"x\,\sigma\left(<beta> x\right) = \frac{x}{1 + e^{-<beta> x}}",
    derivative_formula=(
        r"\sigma\left(<beta> x\right)\left(1 + <beta> x\,\sigma\left(-<beta> x\right)\right)"
    ),
    value=_swish,
    derivative=_swish_slope,
    parameters=(
        Parameter(
            name="beta",
            symbol="β",
            default=1.0,
            low=0.0,
            high=20.0,
            step=0.05,
            doc="Sharpness of the gate.",
        ),
    ),
    range=lambda beta: (
        Interval(SILU_MINIMUM / beta, math.inf, True) if beta else Interval(-math.inf, math.inf)
    ),
    traits=_swish_traits,
    limits=(
        Limit(parameter="beta", at=0.0, becomes="linear", given={"a": 0.5}, text="x/2"),
        Limit(parameter="beta", at=1.0, becomes="swish", given={"beta": 1.0}, text="SiLU"),
        Limit(
            parameter="beta",
            at=1.7,
            becomes="swish",
            given={"beta": 1.7},
            text="close to GELU",
        ),
        Limit(parameter="beta", at=math.inf, becomes="relu", text="ReLU"),
    ),
    examples=(
        Example(x=-20.0, value=-4.12230723638040716e-8, derivative=-3.91619186606467833e-8),
        Example(x=-1.0, value=-0.268941421369995121, derivative=0.0723294881285132682),
        Example(x=1.0, value=0.731058578630004879, derivative=0.927670511871486732),
        Example(
            x=1.0, value=0.880797077977882444, derivative=1.09078424878489548, given={"beta": 2.0}
        ),
    ),
    counterparts=(
        Counterpart(library="tensorflow", code="tf.nn.silu(x)", only={"beta": 1.0}),
        Counterpart(library="keras", code="keras.activations.silu(x)", only={"beta": 1.0}),
        Counterpart(library="torch", code="F.silu(x)", only={"beta": 1.0}),
        Counterpart(library="jax", code="jax.nn.silu(x)", only={"beta": 1.0}),
        *counterparts(
            numpy="x / (1 + np.exp(-{beta} * x))",
            tensorflow="tf.nn.silu(x, beta={beta})",
            keras="x * keras.activations.sigmoid({beta} * x)",
            torch="x * torch.sigmoid({beta} * x)",
            jax="x * jax.nn.sigmoid({beta} * x)",
        ),
    ),
    references=(
        GELU_PAPER,
        Reference(
            authors="S. Elfwing, E. Uchibe, K. Doya",
            year=2017,
            title=(
                "Sigmoid-weighted linear units for neural network function approximation in "
                "reinforcement learning"
            ),
            url="https://arxiv.org/abs/1702.03118",
        ),
        Reference(
            authors="P. Ramachandran, B. Zoph, Q. V. Le",
            year=2017,
            title="Searching for activation functions",
            url="https://arxiv.org/abs/1710.05941",
        ),
    ),
    aliases=("silu",),
)


def _hard_swish(x: Values) -> Values:
    t: Values = np.clip(x, -3.0, 3.0)
    right: Values = np.maximum(x - 3.0, 0.0)
    return t * (t + 3.0) / 6.0 + right


def _hard_swish_slope(x: Values) -> Values:
    t = np.clip(x, -3.0, 3.0)
    return np.where(x <= -3.0, 0.0, np.where(x >= 3.0, 1.0, (2.0 * t + 3.0) / 6.0))


hard_swish = Activation(
    name="hard_swish",
    title="Hard swish",
    family=FAMILY,
    year=2019,
    summary="Swish with a hard sigmoid as its gate: two kinks, no exponential.",
    history=(
        "Made for MobileNetV3, where exponentials are dear. It is 0 below -3 and x above 3; the slope "
        "jumps at both places, and reaches 1.5 just before 3."
    ),
    formula=r"x\,\frac{\min\left(\max(x + 3,\, 0),\, 6\right)}{6}",
    derivative_formula=(
        r"\begin{cases} 0 & x < -3 \\ \dfrac{2x + 3}{6} & -3 < x < 3 \\ 1 & x > 3 \end{cases}"
    ),
    value=_hard_swish,
    derivative=_hard_swish_slope,
    range=const(Interval(-0.375, math.inf, True)),
    breakpoints=const((-3.0, 3.0)),
    traits=const(
        Traits(
            monotone="neither",
            symmetry="neither",
            smoothness=0,
            left="hard",
            right="none",
            lipschitz=1.5,
        )
    ),
    examples=(
        Example(x=-4.0, value=0.0, derivative=0.0),
        Example(x=-1.5, value=-0.375, derivative=0.0),
        Example(x=1.0, value=2 / 3, derivative=5 / 6),
        Example(x=4.0, value=4.0, derivative=1.0),
    ),
    counterparts=counterparts(
        numpy="x * np.clip(x + 3, 0, 6) / 6",
        tensorflow="x * tf.nn.relu6(x + 3) / 6",
        keras="keras.activations.hard_silu(x)",
        torch="F.hardswish(x)",
        jax="jax.nn.hard_silu(x)",
    ),
    references=(MOBILENET_V3,),
    aliases=("hard_silu", "hardswish"),
)

_MISH_LIMIT = 22.0  # beyond it gate and slope of mish are 1 to the last digit


def _mish(x: Values) -> Values:
    h: Values = np.exp(0.5 * np.clip(x, -special.EXPONENT_LIMIT, _MISH_LIMIT))
    w = h * h
    gate: Values = (w + 2.0) / (w * (w + 2.0) + 2.0)
    return np.maximum(x, -special.EXPONENT_LIMIT) * (gate * h) * h


def _mish_slope(x: Values) -> Values:
    c = np.clip(x, -special.EXPONENT_LIMIT, _MISH_LIMIT)
    h = np.exp(0.5 * c)
    w = h * h
    n = w * (w + 2.0)
    slope = h * (((w + 2.0) * (n + 2.0) + 4.0 * c * (1.0 + w)) / np.square(n + 2.0)) * h
    return np.where(x > _MISH_LIMIT, 1.0, slope)


mish = Activation(
    name="mish",
    title="Mish",
    family=FAMILY,
    year=2019,
    summary="x times the tanh of its softplus: Swish with a deeper dip.",
    history=(
        "The activation of YOLOv4. tanh(ln(1 + eˣ)) is a ratio of polynomials in eˣ, which is how it is "
        "computed here: the expanded derivative in wide use is NaN from x = 178 on."
    ),
    formula=r"x\,\tanh\left(\ln\left(1 + e^{x}\right)\right)",
    derivative_formula=(
        r"t + x\,\sigma(x)\left(1 - t^2\right), \qquad "
        r"t = \tanh\left(\ln\left(1 + e^{x}\right)\right)"
    ),
    value=_mish,
    derivative=_mish_slope,
    range=const(Interval(-0.30884341301725041, math.inf, True)),
    traits=const(_bump(lipschitz=1.0884981612517278)),
    examples=(
        Example(x=-20.0, value=-4.1223072406287614e-8, derivative=-3.91619187434896908e-8),
        Example(x=-1.0, value=-0.303401461374108918, derivative=0.059216755877394948),
        Example(x=1.0, value=0.865098388267310346, derivative=1.04903622009979216),
    ),
    counterparts=counterparts(
        numpy="x * np.tanh(np.logaddexp(0, x))",
        tensorflow="x * tf.nn.tanh(tf.nn.softplus(x))",
        keras="keras.activations.mish(x)",
        torch="F.mish(x)",
        jax="jax.nn.mish(x)",
    ),
    references=(
        Reference(
            authors="D. Misra",
            year=2019,
            title="Mish: a self regularized non-monotonic activation function",
            url="https://arxiv.org/abs/1908.08681",
        ),
    ),
)
