"""Every published constant to its last bit, from the equation that defines it."""

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from flint import arb
from mpmath import mp, mpf

from activations import bounded, elu, get, zeros
from activations.core import LIBRARIES, Curve
from activations.dipping_elus import SERLU_LEFT, SERLU_SCALE
from activations.elu_variants import SLU_FLOOR
from activations.gated import QUICK, QUICK_LOW, SILU_LIPSCHITZ, SILU_MINIMUM
from activations.gates import GOLDEN, PFLU_ZERO, PFLU_ZERO_LOW
from activations.gelu import K1, K1_LOW, K3, K3_LOW
from activations.modern_gates import OMEGA
from activations.powers import STAR_BIAS, STAR_SCALE
from activations.silu import DECAY
from activations.special import TWO_BY_SQRT_PI
from tests import multiprecision

DIGITS = 50

# A formula with one of the constants costs a few roundings; a wrong last digit of a published
# constant of five digits costs 1e-5.
ROUNDINGS = 1e-14

# Ends and slopes that are computed from other constants, and not written down, are this many ULP off.
COMPUTED = {
    ("quick_gelu", "range"): 1,
    ("pflu", "range"): 1,
    ("golu", "range"): 1,
    ("gelu", "lipschitz"): 1,
}


@pytest.fixture(autouse=True)
def fifty_digits() -> Any:
    with mp.workdps(DIGITS):
        yield


def rounded(number: Any) -> float:
    """Return the float nearest to an mpmath number; float() alone would cut it."""
    with mp.workprec(53):
        return float(+number)


def reference(curve: Curve) -> Callable[[Any], tuple[Any, Any]]:
    """Return f and f′ of the curve's textbook expression, to so many digits, as functions for mpmath."""
    at = multiprecision.reference(curve)

    def both(x: Any) -> tuple[Any, Any]:
        man, exp = mpf(x).man_exp  # without the sign
        value, slope = at(arb((int(mp.sign(x)) * man, exp)), proven=mp.prec)
        return number(value), number(slope)

    return both


def number(ball: Any) -> Any:
    """Return the middle of a ball as an mpmath number."""
    man, exp = ball.mid().man_exp()
    return mpf((int(man), int(exp)))


def numbers(code: str | None) -> set[float]:
    """Return the decimal numbers in an expression."""
    return {float(number) for number in re.findall(r"\d+\.\d+", code or "")}


def mean(f: Callable[[Any], Any]) -> Any:
    """Return the mean of f(x) for x from the standard normal distribution."""
    return mp.quad(lambda x: f(x) * mp.npdf(x), [-40, -12, -4, 0, 4, 12, 40])


def fixed_point(left: Callable[[Any], Any]) -> tuple[Any, Any]:
    """Return λ and α with which λx for x > 0 and λα·left(x) for x < 0 keep mean 0 and variance 1.

    Klambauer et al. 2017, equation 14, for inputs of mean 0 and variance 1 and weights that keep them.
    """
    alpha = -mean(lambda x: max(x, mpf(0))) / mean(lambda x: left(x) if x < 0 else mpf(0))
    square = mean(lambda x: x * x if x > 0 else (alpha * left(x)) ** 2)
    return 1 / mp.sqrt(square), alpha


def test_the_constants_of_selu_solve_its_two_equations() -> None:
    scale, alpha = fixed_point(mp.expm1)
    assert mp.nstr(scale, 20) == "1.0507009873554804934"
    assert mp.nstr(alpha, 20) == "1.6732632423543772848"
    assert rounded(scale) == elu.SELU_SCALE
    assert rounded(alpha) == elu.SELU_ALPHA
    assert rounded(scale * alpha) == elu.SELU_LEFT
    assert {elu.SELU_SCALE, elu.SELU_ALPHA} <= numbers(get("selu").bind().code("numpy"))


def test_the_constants_of_serlu_solve_the_same_equations() -> None:
    scale, alpha = fixed_point(lambda x: x * mp.exp(x))
    assert rounded(scale) == SERLU_SCALE
    assert rounded(scale * alpha) == SERLU_LEFT
    for library in LIBRARIES:
        assert {SERLU_SCALE, rounded(alpha)} <= numbers(get("serlu").bind().code(library))


def test_the_constants_of_star_relu_give_mean_0_and_variance_1() -> None:
    square = mean(lambda x: x**2 if x > 0 else mpf(0))
    fourth = mean(lambda x: x**4 if x > 0 else mpf(0))
    scale = 1 / mp.sqrt(fourth - square**2)
    assert rounded(scale) == STAR_SCALE
    assert rounded(-scale * square) == STAR_BIAS


def silu_slope(x: Any) -> Any:
    gate = 1 / (1 + mp.exp(-x))
    return gate * (1 + x * (1 - gate))


@pytest.mark.parametrize(
    ("found", "true"),
    [
        pytest.param(SILU_MINIMUM, lambda: -mp.lambertw(mp.exp(-1)), id="minimum of SiLU"),
        pytest.param(DECAY, lambda: mp.lambertw(mp.exp(-1)), id="W(1/e)"),
        pytest.param(
            SILU_LIPSCHITZ,
            # Where f″ = 0: 2 + x(1 - 2σ) = 0, or x·tanh(x/2) = 2.
            lambda: silu_slope(mp.findroot(lambda x: x * mp.tanh(x / 2) - 2, 2.4)),
            id="steepest slope of SiLU",
        ),
        pytest.param(OMEGA, lambda: mp.lambertw(1), id="W(1) in GoLU"),
        pytest.param(SLU_FLOOR, lambda: -2 * mp.log(2), id="floor of SLU"),
        pytest.param(GOLDEN, lambda: mp.phi, id="golden ratio in PFLU"),
        pytest.param(TWO_BY_SQRT_PI, lambda: 2 / mp.sqrt(mp.pi), id="slope of erf"),
    ],
)
def test_a_constant_is_the_float_nearest_to_its_definition(
    found: float, true: Callable[[], Any]
) -> None:
    assert found == rounded(mp.re(true()))


@pytest.mark.parametrize(
    ("high", "low", "true"),
    [
        pytest.param(K1, K1_LOW, lambda: 2 * mp.sqrt(2 / mp.pi), id="2√(2/π) of GELU"),
        pytest.param(
            K3, K3_LOW, lambda: 2 * mp.sqrt(2 / mp.pi) * mpf("0.044715"), id="0.044715 of GELU"
        ),
        pytest.param(QUICK, QUICK_LOW, lambda: mpf("1.702"), id="1.702 of QuickGELU"),
        pytest.param(PFLU_ZERO, PFLU_ZERO_LOW, lambda: 1 / mp.sqrt(mp.phi), id="1/√φ of PFLU"),
    ],
)
def test_a_constant_of_two_floats_is_right_to_32_digits(
    high: float, low: float, true: Callable[[], Any]
) -> None:
    assert high == rounded(true())
    assert low == rounded(true() - mpf(high))


ZEROS = {name: zero for name, zero in vars(zeros).items() if isinstance(zero, zeros.Zero)}


@pytest.mark.parametrize("name", ZEROS)
def test_the_zero_of_a_slope_and_its_series_are_right(name: str) -> None:
    zero, at = ZEROS[name], reference(get(name).bind())

    def slope(x: Any) -> Any:
        return at(x)[1]

    place = mp.findroot(slope, mpf(zero.high))
    assert zero.high == rounded(place)
    assert zero.low == rounded(place - mpf(zero.high))
    # Right to 2^-57 but for the rounding of the terms, of which the first is by far the largest.
    for s in (mpf(-zero.reach), mpf("0.11"), mpf(zero.reach)):
        found = sum(mpf(term) * s ** (power + 1) for power, term in enumerate(zero.series))
        assert abs(found - slope(place + s)) <= mpf(2) ** -53 * abs(slope(place + s))
    assert zero.series[0] == rounded(mp.diff(slope, place))


def extremum(
    f: Callable[[Any], Any], slope: Callable[[Any], Any], places: Any, values: Any
) -> float:
    """Return the value of f where its slope is 0 beside the place of the largest of the values."""
    middle = mpf(float(places[np.argmax(values)]))
    near = (middle - mpf("1e-3"), middle + mpf("1e-3"))
    return rounded(f(mp.findroot(slope, near, solver="anderson", tol=mpf(10) ** -30)))


PLACES = np.linspace(-20.0, 20.0, 20001)

DIPS = (
    *(
        "elish",
        "hard_elish",
        "xielu",
        "gelu",
        "gelu_tanh",
        "swish",
        "mish",
        "quick_gelu",
        "e_swish",
    ),
    *("pflu", "tanhexp", "serf", "smish", "logish", "gish", "golu", "aria2", "acon_c", "aptx"),
    *("sinc", "mexican_hat"),
)
STEEPEST = (
    *("elish", "gelu", "gelu_tanh", "swish", "mish", "quick_gelu", "e_swish", "pflu", "lisht"),
    *("tanhexp", "serf", "smish", "logish", "gish", "phish", "golu", "aria2", "acon_c", "aptx"),
    *("sinc", "gaussian", "mexican_hat"),
)


@pytest.mark.parametrize("name", DIPS)
def test_the_lowest_value_is_right_to_the_last_bit(name: str) -> None:
    curve = get(name).bind()
    at = reference(curve)
    low = extremum(lambda x: at(x)[0], lambda x: at(x)[1], PLACES, -curve.value(PLACES))
    off = abs(curve.range.low - low) / np.spacing(abs(low))
    assert off == COMPUTED.get((name, "range"), 0), low


@pytest.mark.parametrize("name", STEEPEST)
def test_the_steepest_slope_is_right_to_the_last_bit(name: str) -> None:
    curve = get(name).bind()
    at, step = reference(curve), mpf(10) ** -12

    def bend(x: Any) -> Any:
        return (at(x + step)[1] - at(x - step)[1]) / (2 * step)

    steep = extremum(lambda x: abs(at(x)[1]), bend, PLACES, np.abs(curve.derivative(PLACES)))
    off = abs(curve.traits.lipschitz - steep) / np.spacing(steep)
    assert off == COMPUTED.get((name, "lipschitz"), 0), steep


def clipped(x: Any, low: int, high: int) -> Any:
    return min(max(x, mpf(low)), mpf(high))


def logistic(x: Any) -> Any:
    return 1 / (1 + mp.exp(-x))


# The formulas as they are published, with the defaults of the paper or of the libraries.
PUBLISHED: dict[str, Callable[[Any], Any]] = {
    "lecun_tanh": lambda x: mpf("1.7159") * mp.tanh(2 * x / 3),
    "hard_sigmoid": lambda x: clipped(x / 6 + mpf("0.5"), 0, 1),
    "hard_swish": lambda x: x * clipped(x + 3, 0, 6) / 6,
    "hard_mish": lambda x: x * clipped(x + 2, 0, 2) / 2,
    "gelu_tanh": lambda x: x / 2 * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (x + mpf("0.044715") * x**3))),
    "quick_gelu": lambda x: x * logistic(mpf("1.702") * x),
    "mish": lambda x: x * mp.tanh(mp.log(1 + mp.exp(x))),
    "tanhexp": lambda x: x * mp.tanh(mp.exp(x)),
    "snake": lambda x: x + mp.sin(x) ** 2,
    "xielu": lambda x: mpf("0.8") * (x * x if x > 0 else mp.expm1(x) - x) + x / 2,
    "aria2": lambda x: x * (1 + mp.exp(-2 * x)) ** mpf("-1.5"),
    "aptx": lambda x: (1 + mp.tanh(x)) * x / 2,
    "leaky_relu": lambda x: x if x > 0 else x * mpf("0.2"),
    "prelu": lambda x: x if x > 0 else x / 4,
    "rrelu": lambda x: x if x > 0 else x * mpf(11) / 48,
    "squareplus": lambda x: (x + mp.sqrt(x * x + 4)) / 2,
    "plu": lambda x: max((x + 1) / 10 - 1, min((x - 1) / 10 + 1, x)),
    "dyt": lambda x: mp.tanh(x / 2),
    "relu6": lambda x: clipped(x, 0, 6),
    "hard_tanh": lambda x: clipped(x, -1, 1),
    "soft_shrink": lambda x: mp.sign(x) * max(abs(x) - mpf("0.5"), 0),
    "flexible_relu": lambda x: max(x, 0) - 1 / mp.sqrt(2 * mp.pi),
    "pflu": lambda x: x / 2 * (1 + x / mp.sqrt(1 + x * x)),
    "gish": lambda x: x * mp.log(2 - mp.exp(-mp.exp(x))),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_function_at_its_defaults_is_the_published_formula(name: str) -> None:
    curve = get(name).bind()
    for x in (-6.3, -2.7, -1.3, -0.4, 0.3, 1.9, 2.8, 6.7):
        value, slope = PUBLISHED[name](mpf(x)), mp.diff(PUBLISHED[name], mpf(x), h=mpf(10) ** -20)
        assert abs(mpf(float(curve.value(x))) - value) <= ROUNDINGS * max(1, abs(value)), x
        assert abs(mpf(float(curve.derivative(x))) - slope) <= ROUNDINGS * max(1, abs(slope)), x


def test_the_tanh_of_lecun_passes_within_its_four_digits_of_1() -> None:
    assert bounded.LECUN_HEIGHT == 1.7159
    assert math.isclose(float(get("lecun_tanh").bind().value(1.0)), 1.0, abs_tol=5e-5)
