"""Initialisations by name: the scales they mean."""

import math

import numpy as np
import pytest

from activations import ACTIVATIONS, get
from networks.initialisations import INITIALISATIONS, Fans, Sigmas, critical
from networks.meanfield import chi, fixed_point, length_slope, moments
from networks.stack import Stack
from tests.contract import EPS
from tests.test_stack import HE, TANH, decades


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


GAINS = [
    # 1/√E f², 1/√Var f, 1/√E f′² and Q′(1) where length 1 stays, integrated with 30 digits.
    ("linear", 1.0, 1.0, 1.0, 1.0),
    ("sigmoid", 1.846229, 4.801313, 4.722646, 0.106),
    ("tanh", 1.592537, 1.592537, 1.467414, 0.461),
    ("relu", HE, 1.712859, HE, 1.0),
    ("leaky_relu", 1.386750, 1.546460, 1.386750, 1.0),
    ("selu", 1.0, 1.0, 0.966026, 0.783),
    ("elu", 1.245198, 1.270843, 1.223429, 0.891),
    ("gelu", 1.533530, 1.700926, 1.481114, 1.144),
    ("silu", 1.676532, 1.787187, 1.623320, 1.173),
    ("mish", 1.486848, 1.592025, 1.444755, 1.076),
    ("softplus", 1.041867, 1.919126, 1.846229, 0.492),
    ("softsign", 2.337533, 2.337533, 2.095781, 0.477),
    ("hard_swish", 1.736657, 1.813871, 1.670076, 1.224),
    ("erf", 1.467167, 1.467167, 1.325218, 0.409),
]


@pytest.mark.parametrize(("name", "unit", "spread", "steady", "slope"), GAINS)
def test_gains_are_those_of_multiprecision(
    name: str, unit: float, spread: float, steady: float, slope: float
) -> None:
    curve = get(name).bind()
    found = moments(curve, 1.0)
    gains = [found.second, found.second - found.mean**2, found.slope]
    # Half of the last digit written.
    assert 1 / np.sqrt(gains) == pytest.approx([unit, spread, steady], abs=6e-7)
    assert length_slope(curve, 1.0, unit) == pytest.approx(slope, abs=6e-4)
    assert sigmas("unit", name)[0] == pytest.approx(unit, abs=6e-7)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sigmoid", (10.1493, 0.0)),  # without a bias, at the length 45.624
        ("gaussian", ((1 + HE) / HE, 0.0)),
        ("tanh", (1.467414, 0.388542)),  # without a bias its length dies out like 1/l
        ("gelu", (math.sqrt(1.983058), math.sqrt(0.172922))),  # at 1 it would be unstable
        ("silu", (math.sqrt(1.988005), math.sqrt(0.555143))),
        ("hard_swish", (1.404738, 0.7121)),
        ("mish", (1.418987, 0.30744)),
    ],
)
def test_the_critical_initialisation_prefers_no_bias_and_then_length_1(
    name: str, expected: tuple[float, float]
) -> None:
    # The digits written; at a doubly critical point σb² is known to the root of a rounding.
    assert sigmas("critical", name) == pytest.approx(expected, rel=1e-4, abs=1e-12)


def test_the_critical_initialisation_is_a_stable_length_where_the_gradient_stays() -> None:
    for record in ACTIVATIONS.values():
        curve = record.bind()
        found = critical(curve)
        if found is None:
            continue
        # Beside a doubly critical point a length changes by less than this in thirty layers.
        q = fixed_point(curve, found.w, found.b).q
        assert chi(curve, q, found.w) == pytest.approx(1, abs=0.07), record.name
        assert length_slope(curve, q, found.w) <= 1 + 1e-6, record.name


@pytest.mark.parametrize("name", ["softplus", "step", "sign", "exponential", "hard_shrink"])
def test_some_functions_have_no_critical_initialisation(name: str) -> None:
    fans = Fans(into=8, out=8)
    assert INITIALISATIONS["critical"].sigmas(get(name).bind(), fans) is None


def test_the_critical_initialisation_keeps_length_one_and_the_gradient() -> None:
    w, b = sigmas("critical", "tanh")
    found = moments(TANH, 1.0)
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
    with pytest.raises(ValueError, match="at least one input"):
        Fans(into=0, out=8)
    with pytest.raises(ValueError, match="finite and not negative"):
        Sigmas(math.nan)
