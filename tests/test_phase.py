"""Many stacks at once: the tables against exact averages, the maps against the theory of single stacks."""

import math
from typing import Any

import numpy as np
import pytest

from activations import ACTIVATIONS, get
from networks.lengths import lengths
from networks.meanfield import correlation_map, edge_of_chaos, length_slope, moments
from networks.phase import edge, is_point, phase_map
from networks.prediction import predict
from networks.stack import Stack

# Where f² overflows, and waves so fast at these lengths that the nodes meet them by chance.
_LENGTHS = (1e-6, 1e-3, 0.03, 0.3, 1.0, 3.0, 10.0)


@pytest.mark.parametrize("name", list(ACTIVATIONS))
def test_averages_of_every_function_are_those_of_the_exact_quadrature(name: str) -> None:
    curve = get(name).bind()
    table = lengths(curve)
    q = np.array(_LENGTHS)
    exact = [moments(curve, each) for each in _LENGTHS]
    # The polynomial between two lengths of the table costs 1e-5, where E f² rises like exp(-1/q) 5e-4;
    # what is beyond fourteen standard deviations the quadrature calls 0.
    for found, wanted in (
        (table.second(q), [each.second for each in exact]),
        (table.slope(q), [each.slope for each in exact]),
    ):
        np.testing.assert_allclose(found, wanted, rtol=5e-4, atol=1e-50)


@pytest.mark.parametrize("name", ["tanh", "relu", "gelu", "selu", "softplus", "hard_tanh", "sine"])
def test_pairs_of_continuous_functions_are_right_to_a_thousandth(name: str) -> None:
    curve = get(name).bind()
    c = np.array([-0.9, -0.3, 0.0, 0.5, 0.9, 0.99, 0.9999])
    found = lengths(curve).product(np.ones_like(c), c)
    np.testing.assert_allclose(found, correlation_map(curve, c, 1.0, 1.0, 0.0), atol=1e-3)


def test_beyond_the_table_a_function_goes_on_as_the_power_that_it_is_there() -> None:
    table = lengths(get("relu").bind())
    q = np.array([1e-200, 1e200])
    np.testing.assert_allclose(table.second(q), q / 2, rtol=1e-9)
    np.testing.assert_allclose(table.slope(q), 0.5, rtol=1e-9)


_STACKS: dict[str, dict[str, Any]] = {
    "plain": {},
    "rms": {"norm": "rms"},
    "batch": {"norm": "batch"},
    "shortcuts": {"residual": 1.0},
    "shortcuts and layer": {"residual": 0.2, "norm": "layer"},
    "shortcuts and batch": {"residual": 1.0, "norm": "batch"},
}


@pytest.mark.parametrize("kind", list(_STACKS))
@pytest.mark.parametrize("name", ["sigmoid", "relu", "tanh", "gelu", "softplus", "selu", "sine"])
def test_a_place_of_the_map_is_the_theory_of_its_stack(name: str, kind: str) -> None:
    curve = get(name).bind()
    for sigma_w, sigma_b in ((1.0, 0.1), (1.7, 0.0)):
        stack = Stack(
            depth=30, width=64, sigma_w=sigma_w, sigma_b=sigma_b, c0=0.6, q0=2.0, **_STACKS[kind]
        )
        exact = predict(curve, stack)
        found = phase_map(curve, lengths(curve), stack, np.array([sigma_w]), np.array([sigma_b]))
        # 30 layers add up what one layer misses.
        assert found.ratio[0, 0] == pytest.approx(float(exact.log_delta[0]), abs=1e-3)
        assert found.correlation[0, 0] == pytest.approx(float(exact.correlation[-1]), abs=5e-3)


def test_rows_are_biases_and_columns_are_weights() -> None:
    curve = get("tanh").bind()
    stack = Stack(depth=30, width=64, sigma_w=1.0)
    found = phase_map(curve, lengths(curve), stack, np.array([0.5, 1.0, 3.0]), np.array([0.0, 1.0]))
    assert found.ratio.shape == (2, 3)
    assert np.all(np.diff(found.ratio, axis=1) > 0)


def test_without_slope_no_gradient_arrives_anywhere() -> None:
    curve = get("step").bind()
    stack = Stack(depth=30, width=64, sigma_w=1.0)
    found = phase_map(curve, lengths(curve), stack, np.array([0.5, 3.0]), np.array([0.0, 1.0]))
    assert np.all(np.isneginf(found.ratio))
    assert np.all(np.isfinite(found.correlation))


@pytest.mark.parametrize("name", ["tanh", "gelu", "swish", "selu", "sine", "sigmoid"])
def test_the_edge_is_that_of_the_exact_search(name: str) -> None:
    curve = get(name).bind()
    found = edge(lengths(curve))
    exact = edge_of_chaos(curve, 0.3)
    assert exact is not None
    # Where the line crosses σb = 0.3: of several places one is that of the search.
    above = found.sigma_b > 0.3
    crossings = np.flatnonzero(above[1:] != above[:-1])
    share = (0.3 - found.sigma_b[crossings]) / (
        found.sigma_b[crossings + 1] - found.sigma_b[crossings]
    )
    sigma_w = found.sigma_w[crossings] + share * (
        found.sigma_w[crossings + 1] - found.sigma_w[crossings]
    )
    # Straight lines between two places of the edge.
    assert np.min(np.abs(sigma_w - exact.sigma_w)) < 1e-3 * exact.sigma_w


def test_stability_along_the_edge_is_the_slope_of_the_length_map() -> None:
    curve = get("gelu").bind()
    found = edge(lengths(curve))
    at = int(np.argmin(np.abs(found.q - 1.0)))
    exact = length_slope(curve, float(found.q[at]), float(found.sigma_w[at]))
    # The table's own derivative loses a digit or two.
    assert found.slope[at] == pytest.approx(exact, abs=1e-3)


def test_gelus_edge_is_stable_from_its_doubly_critical_point_on() -> None:
    found = edge(lengths(get("gelu").bind()))
    stable = np.abs(found.slope) <= 1
    turn = int(np.flatnonzero(stable[1:] & ~stable[:-1])[-1])
    # σb² = 0.172922, σw² = 1.983058; the places of the edge are 4 % apart in q.
    assert found.sigma_b[turn] == pytest.approx(math.sqrt(0.172922), rel=0.02)
    assert found.sigma_w[turn] == pytest.approx(math.sqrt(1.983058), rel=0.02)


def test_relus_edge_is_one_place() -> None:
    found = edge(lengths(get("relu").bind()))
    assert is_point(found)
    assert found.sigma_w[0] == pytest.approx(math.sqrt(2), rel=1e-9)
    assert found.sigma_b[0] == 0


@pytest.mark.parametrize("name", ["softplus", "step"])
def test_some_functions_have_no_edge(name: str) -> None:
    found = edge(lengths(get(name).bind()))
    assert found.q.size == 0
    assert not is_point(found)


def test_the_edge_of_the_logistic_function_begins_without_a_bias() -> None:
    found = edge(lengths(get("sigmoid").bind()))
    assert found.sigma_b[0] == 0
    assert found.sigma_w[0] == pytest.approx(10.1493, abs=1e-4)
