"""Maxout, CReLU and the units with a gate: what each promises beyond the contract."""

import math

import numpy as np
import pytest

from activations import get
from tests.contract import EPS, silence
from tests.test_vectors import APART, INPUTS, bound

# A sigmoid, a product and SiLU's own formula beside it.
ROUNDING = 8 * EPS
UNITS = {"reglu": "relu", "geglu": "gelu", "swiglu": "swish"}


def test_equal_winners_of_maxout_share_the_gradient() -> None:
    shares = [[0.5, 0.5, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]]
    assert np.array_equal(bound("maxout").jacobian([3.0, 3.0, 1.0, 2.0]), shares)


def test_maxout_is_relu_and_the_absolute_value() -> None:
    x = APART.ravel()
    pairs = np.stack([x, 0 * x], axis=-1), np.stack([x, -x], axis=-1)
    assert np.array_equal(bound("maxout").value(pairs[0])[:, 0], get("relu").bind().value(x))
    assert np.array_equal(bound("maxout").value(pairs[1])[:, 0], np.abs(x))


def test_groups_of_maxout_are_whole() -> None:
    assert bound("maxout", k=2.7).parameters["k"] == 3
    assert bound("maxout", k=99).parameters["k"] == 8


def test_crelu_loses_nothing() -> None:
    y = bound("crelu").value(APART)
    assert np.array_equal(y[:, :INPUTS] - y[:, INPUTS:], APART)
    assert not np.any(y[:, :INPUTS] * y[:, INPUTS:])


@pytest.mark.parametrize("name", UNITS)
def test_a_gated_unit_is_its_curve_of_the_first_half_times_the_second(name: str) -> None:
    curve, (a, b) = get(UNITS[name]).bind(), np.split(APART, 2, axis=-1)
    value, jacobian = bound(name).value_and_jacobian(APART)
    assert np.array_equal(value, curve.value(a) * b)
    each = np.arange(INPUTS // 2)
    assert np.array_equal(jacobian[:, each, each], curve.derivative(a) * b)
    assert np.array_equal(jacobian[:, each, each + INPUTS // 2], curve.value(a))
    assert np.count_nonzero(jacobian[0]) <= INPUTS


def test_the_gate_of_glu_is_the_second_half() -> None:
    x = APART[:, :4]
    assert np.array_equal(bound("glu").value([[5.0, -800.0]]), [[0.0]])
    same = bound("glu").value(np.concatenate([x, x], axis=-1))
    assert np.allclose(same, get("silu").bind().value(x), rtol=ROUNDING)


@pytest.mark.parametrize(
    ("name", "x", "limit"),
    [
        ("glu", (math.inf, -2000.0), math.inf),
        ("glu", (0.0, math.inf), 0.0),
        ("glu", (2.0, -math.inf), 0.0),
        ("glu", (math.inf, -math.inf), math.nan),
        ("reglu", (-math.inf, math.inf), 0.0),
        ("reglu", (math.inf, -1.0), -math.inf),
        ("geglu", (-2000.0, math.inf), -math.inf),
        ("geglu", (-math.inf, 3.0), 0.0),
        ("geglu", (-math.inf, math.inf), math.nan),
        ("swiglu", (-2000.0, math.inf), -math.inf),
        ("swiglu", (math.inf, 0.0), 0.0),
        ("swiglu", (-math.inf, -math.inf), math.nan),
    ],
)
def test_a_shut_gate_stops_even_infinity(name: str, x: tuple[float, float], limit: float) -> None:
    with silence():
        assert np.array_equal(bound(name).value(x), [limit], equal_nan=True)
