"""Entropy, cross-entropy and divergence."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from activations.core import Values
from networks.information import (
    BIT,
    cross_entropy,
    divergence,
    entropy,
    normalised,
    surprises,
)

weights = arrays(np.float64, 4, elements=st.integers(0, 100).map(lambda part: part / 100))


@pytest.mark.parametrize(
    ("p", "bits"),
    [
        ([0.1, 0.1, 0.1, 0.7], 1.3567796494470397),
        ([0.25] * 4, 2.0),
        ([1.0, 0.0, 0.0], 0.0),
        ([0.5, 0.5], 1.0),
    ],
)
def test_entropy_in_bits(p: list[float], bits: float) -> None:
    assert float(entropy(p)) / BIT == pytest.approx(bits, abs=1e-15)


@given(weights, weights)
def test_cross_entropy_is_entropy_and_divergence_together(p: Values, q: Values) -> None:
    p, q = normalised(p), normalised(q)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parts = float(entropy(p)), float(divergence(p, q)), float(cross_entropy(p, q))
    assert parts[0] <= math.log(4) + 1e-15 and min(parts) >= 0
    assert parts[2] == pytest.approx(parts[0] + parts[1], abs=1e-14)


@given(weights, weights)
def test_divergence_is_zero_between_equals_alone(p: Values, q: Values) -> None:
    p, q = normalised(p), normalised(q)
    assert float(divergence(p, p)) == 0.0
    if np.max(np.abs(p - q)) > 1e-6:
        assert float(divergence(p, q)) > 0.0


def test_what_q_thinks_impossible_surprises_without_end() -> None:
    assert float(divergence([0.5, 0.5], [1.0, 0.0])) == math.inf
    assert float(divergence([1.0, 0.0], [0.5, 0.5])) == pytest.approx(BIT)
    np.testing.assert_array_equal(surprises([0.0, 1.0], [0.0, 1.0]), [0.0, 0.0])


def test_with_a_sure_target_cross_entropy_is_the_surprise_of_the_right_class() -> None:
    q = [0.1, 0.2, 0.7]
    assert float(cross_entropy([0.0, 0.0, 1.0], q)) == pytest.approx(-math.log(0.7))


def test_divergence_of_near_neighbours_is_half_the_squared_distance() -> None:
    """Its terms cancel to second order; here three digits of them are left."""
    p, q = np.array([0.5, 0.5]), np.array([0.5 + 1e-6, 0.5 - 1e-6])
    assert float(divergence(p, q)) == pytest.approx(2e-12, rel=1e-3)


def test_weights_become_a_distribution_even_where_all_are_zero() -> None:
    np.testing.assert_array_equal(normalised([0.0, 0.0]), [0.5, 0.5])
    np.testing.assert_allclose(normalised([1, 3]), [0.25, 0.75])
    np.testing.assert_allclose(normalised([[1, 1], [0, 2]]), [[0.5, 0.5], [0.0, 1.0]])
