"""Softmax and its kin: what each promises beyond the contract."""

import decimal
import itertools
import math
from collections.abc import Sequence

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from activations import VECTORS
from activations.core import Values
from tests.contract import EPS, same_bits
from tests.test_vectors import APART, INPUTS, MAPS, MIXED, SIMPLEX, WILD, bound, quickly

# A dozen roundings: the sum of eight entries, a quotient, and the product of two such numbers.
ROUNDING = 12 * EPS
# Bisection on the threshold ends one ULP of it from the root, and eight entries add up.
PROJECTION = 32 * EPS
# e^(-1/T) at a gap of 0.3 is 0 at T = 1e-6, and at T = 1e9 an eighth is moved by a gap of 6 over T.
COLD, HOT, HOT_GAP = 1e-6, 1e9, 1e-8


@pytest.mark.parametrize("name", SIMPLEX)
def test_probabilities_are_not_negative_and_sum_to_one(name: str) -> None:
    for mapping in (mapping for mapping in MAPS if mapping.name == name):
        for rows in (APART, WILD, MIXED, APART.astype(np.float32)):
            y = mapping.value(rows)
            assert np.all(y >= 0)
            assert np.allclose(y.sum(axis=-1), 1.0, rtol=0, atol=INPUTS * np.finfo(y.dtype).eps)


@pytest.mark.parametrize("name", (*SIMPLEX, "log_softmax"))
def test_rows_of_the_jacobian_sum_to_zero(name: str) -> None:
    for mapping in (mapping for mapping in MAPS if mapping.name == name):
        for rows in (APART, WILD, MIXED):
            jacobian = mapping.jacobian(rows)
            size = np.max(np.abs(jacobian), axis=-1)
            assert np.all(np.abs(jacobian.sum(axis=-1)) <= ROUNDING * size)
            if name in SIMPLEX:
                assert np.array_equal(jacobian, np.swapaxes(jacobian, -1, -2))


@pytest.mark.parametrize("name", (*SIMPLEX, "log_softmax"))
def test_a_number_added_to_all_scores_changes_nothing(name: str) -> None:
    for shift in (-4096.0, 1.0, 2.0**40):  # sixteenths plus these are exact: not a bit moves
        for method in ("value", "jacobian"):
            moved = getattr(bound(name), method)(APART + shift)
            assert same_bits(moved, getattr(bound(name), method)(APART))


def exact_softmax(x: Sequence[float]) -> list[decimal.Decimal]:
    """Return softmax to 60 digits."""
    with decimal.localcontext(prec=60):
        e = [decimal.Decimal(score).exp() for score in x]
        return [each / sum(e) for each in e]


@pytest.mark.parametrize("second", [0.0, -0.25])  # a tie for the lead, and none
@pytest.mark.parametrize("spread", [0.1, 1.0, 36.0, 37.5, 200.0])
def test_probabilities_near_zero_and_one_keep_their_digits(spread: float, second: float) -> None:
    x = spread * np.array([0.0, -1.0, -0.5, second])
    p = exact_softmax(x.tolist())
    with decimal.localcontext(prec=60):
        pairs = [
            (bound("softmax").value(x), p),
            (bound("log_softmax").value(x), [each.ln() for each in p]),
            (np.diag(bound("softmax").jacobian(x)), [each * (1 - each) for each in p]),
            (np.diag(bound("log_softmax").jacobian(x)), [1 - each for each in p]),
        ]
    for got, expected in pairs:
        wanted = np.array([float(number) for number in expected])
        assert np.all(np.abs(got - wanted) <= ROUNDING * np.abs(wanted)), spread


def test_the_temperature_walks_from_the_largest_alone_to_all_alike() -> None:
    softmax = VECTORS["softmax"]
    largest = np.eye(INPUTS)[np.argmax(APART, axis=-1)]
    assert np.array_equal(softmax.value(APART, temperature=COLD), largest)
    assert not np.any(softmax.jacobian(APART, temperature=COLD))
    alike = softmax.value(APART, temperature=HOT)
    assert np.allclose(alike, 1 / INPUTS, rtol=0, atol=HOT_GAP)
    tops = [softmax.bind(temperature=t).value(APART).max(axis=-1) for t in (0.05, 0.5, 1, 5, 20)]
    assert all(np.all(colder > hotter) for colder, hotter in itertools.pairwise(tops[1:]))


def test_the_temperature_divides_the_scores() -> None:
    halved = bound("softmax").value(APART / 2)
    assert np.allclose(bound("softmax", temperature=2).value(APART), halved, rtol=ROUNDING)


def test_softmin_is_softmax_of_minus_x() -> None:
    assert same_bits(bound("softmin").value(APART), bound("softmax").value(-APART))
    assert same_bits(bound("softmin").jacobian(APART), 0.0 - bound("softmax").jacobian(-APART))


def test_log_softmax_is_finite_where_softmax_is_zero() -> None:
    x = [0.0, -1000.0, -1e300]
    assert np.array_equal(bound("softmax").value(x), [1.0, 0.0, 0.0])
    assert np.array_equal(bound("log_softmax").value(x), x)


@pytest.mark.parametrize("name", SIMPLEX)
def test_one_infinite_score_takes_all(name: str) -> None:
    winner = -math.inf if name == "softmin" else math.inf
    for x in ([1.0, winner, 2.0], [winner], [-winner, winner, -winner], [-winner]):
        expected = [float(score == winner or len(x) == 1) for score in x]
        assert np.array_equal(bound(name).value(x), expected)
        assert not np.any(bound(name).jacobian(x))
    without = bound(name).value([0.0, 0.25])
    assert np.array_equal(bound(name).value([0.0, -winner, 0.25]), [without[0], 0, without[1]])


def test_log_softmax_has_the_logarithms_of_those_limits() -> None:
    inf = math.inf
    value = bound("log_softmax").value
    assert np.array_equal(value([1.0, inf, 2.0]), [-inf, 0.0, -inf])
    assert np.array_equal(value([0.0, -inf, 0.0])[1:2], [-inf])
    assert value([-inf]) == value([inf]) == [0.0]


@pytest.mark.parametrize("name", (*SIMPLEX, "log_softmax"))
def test_infinite_scores_that_share_the_lead_have_no_limit(name: str) -> None:
    lead = -math.inf if name == "softmin" else math.inf
    for x in ([lead, lead, 0.0], [-lead, -lead]):
        for result in bound(name).value_and_jacobian(x):
            assert np.all(np.isnan(result))


def projection(x: Values) -> Values:
    """Return the nearest point of the simplex: bisection on what is subtracted from every entry."""
    low, high = float(np.max(x)) - 1.0, float(np.max(x))
    while low < (middle := (low + high) / 2) < high:
        if np.sum(np.maximum(x - middle, 0.0)) > 1.0:
            low = middle
        else:
            high = middle
    nearest: Values = np.maximum(x - high, 0.0)
    return nearest


@quickly
@given(st.lists(st.floats(-3.0, 3.0), min_size=1, max_size=8))
def test_sparsemax_is_the_projection_onto_the_simplex(numbers: list[float]) -> None:
    x = np.array(numbers)
    assert np.allclose(bound("sparsemax").value(x), projection(x), rtol=0, atol=PROJECTION)


def test_an_entry_at_the_threshold_of_sparsemax_counts_as_outside() -> None:
    assert not np.any(bound("sparsemax").jacobian([1.0, 0.0]))
    beside = bound("sparsemax").jacobian([1.0, np.nextafter(0.0, 1.0) + EPS])
    assert np.array_equal(beside, [[0.5, -0.5], [-0.5, 0.5]])
