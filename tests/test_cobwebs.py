"""The two maps of a layer as they are drawn."""

import math

import numpy as np
import pytest

from activations import get
from networks.cobwebs import Cobweb, Scales, correlation_cobweb, length_cobweb
from networks.lengths import lengths
from networks.meanfield import correlation_map, depth_scales, fixed_point, length_map


def lengths_of(name: str, sigma_w: float, sigma_b: float) -> tuple[Cobweb, Scales]:
    curve = get(name).bind()
    q1 = sigma_w**2 + sigma_b**2
    return length_cobweb(curve, lengths(curve), sigma_w, sigma_b, q1, 30)


def correlations_of(name: str, q: float, sigma_w: float, sigma_b: float) -> Cobweb:
    found = correlation_cobweb(get(name).bind(), q, sigma_w, sigma_b, 0.6, 30)
    assert found is not None
    return found


def test_the_map_of_lengths_and_the_way_through_it_are_those_of_the_exact_averages() -> None:
    curve = get("tanh").bind()
    found, _scales = lengths_of("tanh", 1.5, 0.2)
    exact = [length_map(curve, float(q), 1.5, 0.2) for q in found.x]
    # The table is good to 1e-5.
    np.testing.assert_allclose(found.y, exact, rtol=1e-4)
    for before, after in zip(found.way, found.way[1:], strict=False):
        assert after == pytest.approx(length_map(curve, float(before), 1.5, 0.2), rel=1e-4)


@pytest.mark.parametrize(
    ("name", "sigma_w", "sigma_b"), [("tanh", 1.5, 0.2), ("sigmoid", 1.0, 0.0), ("selu", 1.0, 0.0)]
)
def test_lengths_end_at_the_fixed_point(name: str, sigma_w: float, sigma_b: float) -> None:
    found, scales = lengths_of(name, sigma_w, sigma_b)
    exact = fixed_point(get(name).bind(), sigma_w, sigma_b)
    assert scales.end == "stays"
    # The table is good to 1e-5.
    assert scales.q == pytest.approx(exact.q, rel=1e-4)
    assert scales.chi == pytest.approx(exact.chi, rel=1e-4)
    (root,) = found.roots
    assert root.stable
    assert root.slope == pytest.approx(exact.slope, rel=1e-4)


def test_gelu_has_an_unstable_fixed_point_beside_a_stable_one() -> None:
    found, scales = lengths_of("gelu", 1.5, 0.2)
    assert [root.stable for root in found.roots] == [True, False]
    assert scales.end == "diverges"


@pytest.mark.parametrize(
    ("name", "sigma_w", "end"),
    [("gelu", 1.0, "collapses"), ("relu", 1.5, "diverges"), ("tanh", 1.0, "moves")],
)
def test_lengths_that_do_not_settle_are_told_apart(name: str, sigma_w: float, end: str) -> None:
    found, scales = lengths_of(name, sigma_w, 0.0)
    assert scales.end == end
    assert found.roots == ()


def test_with_hes_weights_every_length_of_relu_is_fixed() -> None:
    found, _scales = lengths_of("relu", math.sqrt(2), 0.0)
    assert found.everywhere


def test_the_map_of_correlations_is_the_exact_one() -> None:
    found = correlations_of("tanh", 0.8709, 1.5, 0.2)
    at = np.arange(0, len(found.x), 20)
    exact = correlation_map(get("tanh").bind(), found.x[at], 0.8709, 1.5, 0.2)
    np.testing.assert_allclose(found.y[at], exact, atol=1e-6)


def test_inputs_end_where_the_exact_search_says() -> None:
    curve = get("tanh").bind()
    end = fixed_point(curve, 2.0, math.sqrt(0.05))
    found = correlations_of("tanh", end.q, 2.0, math.sqrt(0.05))
    exact = depth_scales(curve, 2.0, math.sqrt(0.05))
    inner, last = found.roots
    assert inner.stable
    assert not last.stable
    assert inner.place == pytest.approx(exact.correlation_limit, abs=1e-5)
    assert last.place == 1
    assert last.slope == pytest.approx(end.chi, rel=1e-9)


def test_where_f_jumps_the_map_of_correlations_is_infinitely_steep_at_one() -> None:
    found = correlations_of("step", 0.5, 1.0, 0.0)
    assert found.roots[-1].slope == math.inf
    assert found.roots[0].stable


def test_odd_functions_keep_what_is_opposite_opposite() -> None:
    found = correlations_of("tanh", 6.6, 3.0, 0.0)
    assert [root.place for root in found.roots] == pytest.approx([-1.0, 0.0, 1.0], abs=1e-6)


def test_no_correlation_is_left_of_nothing() -> None:
    assert correlation_cobweb(get("relu").bind(), 1.0, 0.0, 0.0, 0.6, 30) is None
