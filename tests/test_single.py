"""Functions in single precision throughout: right to a hundred-thousandth, on every number."""

import math

import numpy as np
import pytest

from activations import ACTIVATIONS
from activations.core import Activation, Curve, Values
from networks import single
from networks.kernels import KERNELS
from tests import accuracy

NUMBERS = np.concatenate(
    [
        sign * part
        for sign in (1, -1)
        for part in (np.linspace(0, 100, 20_001), np.geomspace(1e-45, 3.4e38, 20_001), [math.inf])
    ]
).astype(np.float32)
# Of the larger of the result and 1; float32 itself has 6e-8.
BOUND = 1e-5


def worst(curve: Curve) -> float:
    """Return the greatest error of value and slope, ∞ where one is not finite and should be, or inversely."""
    # Where float32 rounds a breakpoint, it is on the other side.
    beside = [np.abs(NUMBERS - point) > 1e-6 * max(1, abs(point)) for point in curve.breakpoints]
    x = NUMBERS[np.all(beside, axis=0)] if beside else NUMBERS
    alone, value, slope = np.empty((3, x.size), x.dtype)
    single.value(curve, x, alone)
    single.value_and_derivative(curve, x, value, slope)
    pairs = zip(
        (alone, value, slope), (curve.value(x), *curve.value_and_derivative(x)), strict=True
    )
    return max(error_of(found, exact) for found, exact in pairs)


def error_of(found: Values, exact: Values) -> float:
    assert found.dtype == exact.dtype == np.float32
    with np.errstate(invalid="ignore", over="ignore"):
        error = np.abs(found.astype(np.float64) - exact) / np.maximum(1, np.abs(exact))
    same = (found == exact) | (np.isnan(found) & np.isnan(exact))
    error = np.where(same, 0, np.where(np.isfinite(error), error, math.inf))
    return float(np.max(error))


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_single_precision_is_right_to_a_hundred_thousandth(activation: Activation) -> None:
    assert max(map(worst, accuracy.curves_of(activation))) <= BOUND


@pytest.mark.parametrize("name", sorted(single.EXACT))
def test_a_function_computed_in_double_precision_needs_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single, "EXACT", frozenset())
    assert max(map(worst, accuracy.curves_of(ACTIVATIONS[name]))) > BOUND


def test_nan_stays_and_double_precision_is_left_alone() -> None:
    x = np.array([math.nan, 1.0, -1.0], dtype=np.float32)
    y = np.empty_like(x)
    single.value(ACTIVATIONS["step"].bind(), x, y)
    assert np.isnan(y).tolist() == [True, False, False]
    wide = np.linspace(-5, 5, 101)
    gelu, found = ACTIVATIONS["gelu"].bind(), np.empty(101)
    single.value(gelu, wide, found)
    assert np.array_equal(found, gelu.value(wide))


def test_the_kernels_are_of_functions_that_there_are() -> None:
    assert set(KERNELS) <= set(ACTIVATIONS) - single.EXACT


@pytest.mark.parametrize("name", ["tanh", "sigmoid"])
def test_a_slope_keeps_its_digits_where_the_function_saturates(name: str) -> None:
    """A share of dead units counts slopes of 0, and 1 - y² is 0 where f′ is still 1e-7."""
    curve, x = ACTIVATIONS[name].bind(), np.linspace(-40, 40, 4001, dtype=np.float32)
    value, slope = np.empty((2, x.size), x.dtype)
    single.value_and_derivative(curve, x, value, slope)
    # exp in float32 takes over a relative error of its argument 40 times.
    assert slope == pytest.approx(curve.derivative(x), rel=1e-5, abs=0)
