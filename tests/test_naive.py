"""The exhibits fail where they are said to fail, and nowhere before."""

import math
from typing import Any

import numpy as np
import pytest

from networks.naive import (
    CLIPPED,
    clipped_cross_entropy,
    cross_entropy,
    failures,
    probability,
)

PRECISIONS = [np.float32, np.float64]


# NumPy's exponential is right to a unit or two in the last place, and not the same on every machine.
@pytest.mark.parametrize(
    ("dtype", "overflow", "zero", "one"),
    [
        (np.float32, math.log(np.finfo(np.float32).max), -150 * math.log(2), 25 * math.log(2)),
        (np.float64, math.log(np.finfo(np.float64).max), -1075 * math.log(2), 54 * math.log(2)),
    ],
)
def test_the_failures_are_where_the_precision_ends(
    dtype: type[np.floating[Any]], overflow: float, zero: float, one: float
) -> None:
    found = failures(dtype)
    assert found.overflow == pytest.approx(overflow, rel=1e-6)
    assert found.zero == pytest.approx(zero, rel=1e-6)
    assert found.one == pytest.approx(one, rel=1e-6)


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_the_loss_is_nan_infinite_or_zero_from_there_on_and_a_number_before(
    dtype: type[np.floating[Any]],
) -> None:
    found = failures(dtype)
    for end, away, wrong in (
        (found.overflow, math.inf, math.isnan),
        (found.zero, -math.inf, math.isinf),
        (found.one, math.inf, lambda loss: loss == 0.0),
    ):
        at = np.asarray([end], dtype)
        before = np.nextafter(at, dtype(-away), dtype=dtype)
        assert wrong(float(cross_entropy(at)[0][0])), end
        # Just before `one` the tie may go either way; a hair earlier it does not.
        before = before if end != found.one else at * dtype(0.95)
        assert not wrong(float(cross_entropy(before)[0][0])), end
    assert math.isnan(float(cross_entropy(np.asarray([found.zero], dtype))[1][0]))


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_between_the_failures_the_naive_loss_is_right(dtype: type[np.floating[Any]]) -> None:
    z = np.linspace(-15.0, 5.0, 101, dtype=dtype)
    value, slope = cross_entropy(z)
    assert value.dtype == slope.dtype == dtype
    exact = np.log1p(np.exp(-z.astype(np.float64)))
    # p keeps its last digit; for p near 1 that is all there is of the loss.
    allowed = 8 * np.finfo(dtype).eps * (1 + exact)
    assert np.all(np.abs(value - exact) <= allowed)
    assert np.all(np.abs(slope - (probability(z.astype(np.float64)) - 1)) <= allowed)


def test_clipping_hides_the_infinity_and_the_gradient_with_it() -> None:
    value, slope = clipped_cross_entropy(np.array([-700.0, -17.0, -3.0]))
    np.testing.assert_allclose(value[:2], -math.log(CLIPPED))
    np.testing.assert_array_equal(slope[:2], 0.0)
    assert slope[2] == pytest.approx(-1 / (1 + math.exp(-3)))
