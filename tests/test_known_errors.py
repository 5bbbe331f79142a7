"""Mistakes that stand in published pages about activation functions, each named and kept out.

The contract keeps most of them out of every function; here each has its name, its function and its
number, so that a reader who met the mistake elsewhere finds what is true.
"""

import math

import numpy as np
import pytest

from activations import ACTIVATIONS, STOCHASTIC, VECTORS, UnknownName, get, lookup
from activations.core import Curve
from activations.portrait import central_difference
from activations.records import Described
from ui.numbers import decimals

X = np.linspace(-8.0, 8.0, 321) + 1 / 64  # no kink within four steps of a difference

# The five-point difference at the step of portrait.py; the mistakes below are off by 1e-4 or more.
DIFFERENCE = 1e-8

SCALE, ALPHA = 1.0507009873554805, 1.6732632423543772  # λ and α of SELU


def curve(name: str) -> Curve:
    return get(name).bind()


def value(name: str, x: float) -> float:
    return float(curve(name).value(x))


def slope(name: str, x: float) -> float:
    return float(curve(name).derivative(x))


def sigmoid(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def test_the_slope_of_selu_does_not_count_its_scale_twice() -> None:
    # λ(f + α) with λ in f already is -0.09 at x = -8, and negative in the whole tail.
    assert np.all(curve("selu").derivative(X) > 0.0)
    for x in (-8.0, -3.0, -0.5):
        assert math.isclose(slope("selu", x), SCALE * ALPHA * math.exp(x), rel_tol=1e-14)
        assert math.isclose(slope("selu", x), value("selu", x) + SCALE * ALPHA, rel_tol=1e-12)


def test_the_two_constants_of_selu_are_not_exchanged() -> None:
    assert slope("selu", 1.0) == SCALE
    assert math.isclose(curve("selu").range.low, -SCALE * ALPHA, rel_tol=1e-15)
    formula = get("selu").formula
    assert r"\lambda = 1.0507" in formula and r"\alpha = 1.6733" in formula


@pytest.mark.parametrize(
    "record",
    [*ACTIVATIONS.values(), *VECTORS.values(), *STOCHASTIC.values()],
    ids=lambda record: record.name,
)
def test_no_slider_rounds_a_constant_away(record: Described) -> None:
    # SELU's λ as 1.05: the number format of a slider that moves by hundredths.
    for parameter in record.parameters:
        shown = float(f"{parameter.default:.{decimals(parameter.step, parameter.default)}f}")
        assert abs(shown - parameter.default) <= 1e-4


def test_lecun_s_tanh_has_1_7159_and_not_1_7519() -> None:
    assert curve("lecun_tanh").range.high == 1.7159
    assert float(curve("lecun_tanh").value(math.inf)) == 1.7159


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("softsign", -1.0, 1.0),  # not (0, ∞)
        ("tanh", -1.0, 1.0),  # not (-1, -1)
        ("swish", -0.27846454276, math.inf),  # not (-∞, ∞)
        ("mish", -0.30884341302, math.inf),
    ],
)
def test_ranges(name: str, low: float, high: float) -> None:
    found = curve(name).range
    assert math.isclose(found.low, low, abs_tol=1e-11)
    assert found.high == high
    values = curve(name).value(np.linspace(-400.0, 400.0, 80001))
    assert math.isclose(float(np.min(values)), low, abs_tol=4e-3)  # softsign fades like 1/x
    assert math.isinf(high) or math.isclose(float(np.max(values)), high, abs_tol=4e-3)


def test_arctan_is_monotone() -> None:
    assert curve("arctan").traits.monotone == "increasing"
    assert np.all(np.diff(curve("arctan").value(X)) > 0.0)


@pytest.mark.parametrize(
    ("name", "left", "right"),
    [
        ("hard_sigmoid", "hard", "hard"),
        ("hard_tanh", "hard", "hard"),
        ("elu", "soft", "none"),
    ],
)
def test_what_saturates(name: str, left: str, right: str) -> None:
    assert (curve(name).traits.left, curve(name).traits.right) == (left, right)
    assert slope(name, -40.0) <= 1e-17
    assert slope(name, 40.0) == (1.0 if right == "none" else 0.0)


@pytest.mark.parametrize("name", ["gelu", "gelu_tanh"])
def test_the_slope_of_gelu_is_that_of_the_curve_drawn(name: str) -> None:
    # The tanh form's distribution beside the exact density is the slope of neither.
    error = np.abs(central_difference(curve(name), X) - curve(name).derivative(X))
    assert np.max(error) <= DIFFERENCE
    other = "gelu" if name == "gelu_tanh" else "gelu_tanh"
    assert np.max(np.abs(curve(other).derivative(X) - curve(name).derivative(X))) > 1e-4


def test_softmax_is_not_the_sigmoid() -> None:
    with pytest.raises(UnknownName):
        get("softmax")  # no curve: it takes several numbers
    softmax = VECTORS["softmax"].bind()
    assert float(softmax.value([3.0])[0]) == 1.0
    for scores in ([1.0, 2.0, 3.0], [800.0, 0.0, -800.0], [710.0, 710.0, 710.0]):
        assert math.isclose(float(np.sum(softmax.value(scores))), 1.0, rel_tol=1e-15)
    # eˣ/(1 + eˣ) as it stands is NaN at 800.
    assert (value("sigmoid", 800.0), slope("sigmoid", 800.0)) == (1.0, 0.0)


def test_swiglu_is_not_swish() -> None:
    with pytest.raises(UnknownName):
        get("swiglu")  # no curve: a gate and what it lets through
    assert lookup("swiglu").name == "swiglu"
    for x in (-2.0, -0.5, 1.5):
        both = float(VECTORS["swiglu"].bind().value([x, x])[0])
        assert math.isclose(both, x * x * sigmoid(x), rel_tol=1e-14)
        assert not math.isclose(both, value("swish", x), rel_tol=1e-2)


def test_the_gate_of_hard_swish_rises_by_a_sixth() -> None:
    for x in (-2.0, -1.0, 1.0, 2.5):
        assert math.isclose(value("hard_swish", x), x * (x / 6 + 0.5), rel_tol=1e-15)
        assert math.isclose(slope("hard_swish", x), x / 3 + 0.5, rel_tol=1e-15)
    assert curve("hard_swish").breakpoints == (-3.0, 3.0)


def test_the_slope_of_mish_is_a_sum() -> None:
    for x in (-3.0, -1.0, 0.0, 1.0, 3.0):
        gate = math.tanh(math.log1p(math.exp(x)))
        assert math.isclose(
            slope("mish", x),
            gate + x * sigmoid(x) * (1.0 - gate * gate),
            rel_tol=1e-12,
            abs_tol=1e-15,
        )


def test_the_slope_of_softplus_is_a_number_where_its_exponential_is_not() -> None:
    for x in (709.0, 710.0, 1000.0, 1e300):
        assert (value("softplus", x), slope("softplus", x)) == (x, 1.0)


def test_softsign_and_sinc_take_the_size_of_x() -> None:
    # x/(1 + x) has a pole at -1; sin x/x is even, and 1 at 0.
    assert (value("softsign", -1.0), slope("softsign", -1.0)) == (-0.5, 0.25)
    assert np.all(curve("softsign").value(-X) == -curve("softsign").value(X))
    assert np.all(curve("sinc").value(-X) == curve("sinc").value(X))
    assert (value("sinc", 0.0), slope("sinc", 0.0)) == (1.0, 0.0)
    assert math.isclose(value("sinc", -2.0), math.sin(2.0) / 2.0, rel_tol=1e-15)


@pytest.mark.parametrize(
    ("name", "place"), [("swish", -1.2784645427610738), ("gelu", -0.7517915246935645)]
)
def test_the_slope_is_0_somewhere(name: str, place: float) -> None:
    # "Its gradient is nowhere 0", which is said of both: it is, and negative further left.
    assert abs(slope(name, place)) <= 1e-16
    assert slope(name, place - 0.01) < 0.0 < slope(name, place + 0.01)
    assert curve(name).traits.monotone == "neither"
    assert math.isclose(value(name, place), curve(name).range.low, rel_tol=1e-15)
