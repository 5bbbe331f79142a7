"""Slopes by the output: where they lose their digits, and where they are 0."""

import math

import numpy as np
import pytest

from activations import get
from networks.shortcuts import SHORTCUTS, by_output, lost_from, relative_error, worst_error

SIGMOID, TANH = get("sigmoid").bind(), get("tanh").bind()


def test_y_times_1_less_y_is_0_from_17_in_float32_and_from_37_in_float64_on() -> None:
    single = by_output(SIGMOID, np.array([16.0, 17.0, 30.0], np.float32))
    assert (single > 0).tolist() == [True, False, False]
    double = by_output(SIGMOID, np.array([36.0, 37.0, 90.0]))
    assert (double > 0).tolist() == [True, False, False]
    # 1 + e^-x is 1 once e^-x is half an ulp of 1.
    assert lost_from(SIGMOID, "float32", 1.0) == pytest.approx(24 * math.log(2), abs=1e-6)
    assert lost_from(SIGMOID, "float64", 1.0) == pytest.approx(53 * math.log(2), abs=1e-6)


def test_the_sigmoid_loses_nothing_on_the_left_and_tanh_on_both_sides() -> None:
    for dtype, digits in (("float32", 3e-7), ("float64", 1e-15)):
        assert lost_from(SIGMOID, dtype, -1.0) is None
        assert np.max(relative_error(SIGMOID, np.linspace(-40.0, 0.0, 999), dtype)) < digits
        left, right = (lost_from(TANH, dtype, sign) for sign in (-1.0, 1.0))
        assert left == right is not None and right < 20


def test_what_is_lost_grows_like_e_to_the_x() -> None:
    found = worst_error(SIGMOID, np.linspace(0.0, 40.0, 81), "float64")
    # At most an ulp of 1 of y, half of one of 1 - y: e^x·2^-53, times the two roundings.
    x = np.linspace(0.0, 40.0, 81)
    assert np.all(found[:70] <= 4 * np.exp(x[:70] + 0.5) * 2.0**-53)
    assert np.all(found[10:70] >= 0.25 * np.exp(x[10:70]) * 2.0**-53)
    assert found[-1] == 1


@pytest.mark.parametrize("name", SHORTCUTS)
def test_the_closed_form_keeps_its_digits_where_the_shortcut_loses_them(name: str) -> None:
    curve = get(name).bind()
    reach = SHORTCUTS[name].reach
    x = np.linspace(-reach, reach, 4001)
    # Once rounded from double precision: half an ulp of float32.
    assert np.nanmax(relative_error(curve, x, "float32", closed=True)) <= 2.0**-24 * 1.001
    assert np.nanmax(relative_error(curve, x, "float32")) == 1
    near = np.linspace(-1.0, 1.0, 101)
    assert by_output(curve, near) == pytest.approx(curve.derivative(near), rel=1e-14)


def test_parameters_count_and_what_underflows_is_not_counted_as_lost() -> None:
    curve = get("elu").bind(alpha=2.0)
    x = np.array([-1.0, -0.5, 2.0])
    assert by_output(curve, x) == pytest.approx(curve.derivative(x), rel=1e-14)
    assert math.isnan(relative_error(SIGMOID, np.array([-100.0]), "float32")[0])
