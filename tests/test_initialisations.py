"""Initialisations by name: the scales they mean."""

import math

import pytest

from activations import get
from activations.portrait import moments
from networks.initialisations import INITIALISATIONS, Fans, Sigmas
from networks.stack import Stack
from tests.contract import EPS
from tests.test_stack import HE, SIGMOID, TANH, decades


def sigmas(rule: str, function: str, into: int = 100, out: int = 100) -> tuple[float, float]:
    found = INITIALISATIONS[rule].sigmas(get(function).bind(), Fans(into=into, out=out))
    assert found is not None
    return found.w, found.b


@pytest.mark.parametrize(
    ("rule", "function", "expected"),
    [
        ("lecun", "selu", (1, 0)),
        ("xavier", "tanh", (1, 0)),
        ("he", "relu", (HE, 0)),
        ("torch_linear", "relu", (math.sqrt(1 / 3), math.sqrt(1 / 300))),
        ("torch_gain", "tanh", (5 / 3, 0)),
        ("torch_gain", "leaky_relu", None),
        ("unit", "relu", (HE, 0)),
        ("unit", "selu", (1, 0)),
        ("critical", "relu", (HE, 0)),
    ],
)
def test_a_named_initialisation_means_these_scales(
    rule: str, function: str, expected: tuple[float, float] | None
) -> None:
    if expected is None:
        slope = get(function).bind().parameters["alpha"]
        expected = (math.sqrt(2 / (1 + slope**2)), 0)
    assert sigmas(rule, function) == pytest.approx(expected, rel=1e-13)


def test_the_scales_from_moments_are_those_of_multiprecision() -> None:
    """Six decimals of 1/√E f² and 1/√E f′², integrated with 30 digits."""
    for function, unit, critical in (
        ("tanh", 1.592537, 1.467414),
        ("gelu", 1.533530, 1.481114),
        ("silu", 1.676532, 1.623320),
    ):
        assert sigmas("unit", function)[0] == pytest.approx(unit, abs=6e-7)
        assert sigmas("critical", function)[0] == pytest.approx(critical, abs=6e-7)


def test_the_critical_initialisation_keeps_length_one_and_the_gradient() -> None:
    w, b = sigmas("critical", "tanh")
    found = moments(TANH)
    assert w**2 * found.slope == pytest.approx(1, rel=4 * EPS)
    assert w**2 * found.second + b**2 == pytest.approx(1, rel=4 * EPS)
    start = (1 - b**2) / w**2  # so that layer 1 has length 1
    stack = Stack(depth=20, width=256, sigma_w=w, sigma_b=b, q0=start)
    length, delta = decades(TANH, stack)
    assert length == pytest.approx(0, abs=0.1)
    assert delta == pytest.approx(0, abs=0.1)


def test_xavier_is_the_mean_of_both_fans() -> None:
    assert sigmas("xavier", "tanh", 100, 300)[0] ** 2 == pytest.approx(2 * 100 / 400)


def test_a_rule_that_says_nothing_on_a_function_gives_none() -> None:
    fans = Fans(into=8, out=8)
    assert INITIALISATIONS["torch_gain"].sigmas(get("gelu").bind(), fans) is None
    assert INITIALISATIONS["critical"].sigmas(SIGMOID, fans) is None  # σb² would be negative
    with pytest.raises(ValueError, match="at least one input"):
        Fans(into=0, out=8)
    with pytest.raises(ValueError, match="finite and not negative"):
        Sigmas(math.nan)
