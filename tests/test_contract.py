"""The contract, over every registered function at its defaults, its corners and its presets."""

import math

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from activations import ACTIVATIONS
from activations.core import Activation, Curve, Parameter
from tests import contract, contract_facts

# At an extremum f rounds by a few ULP, and so does f′; the declared constants are exact to 1e-15.
ROOM = 1e-12
# Slider positions are cut to twelve digits.
DIGITS = 1e-11

CURVES = [curve for record in ACTIVATIONS.values() for curve in contract.curves_of(record)]
PARAMETERS = [
    (record, parameter) for record in ACTIVATIONS.values() for parameter in record.parameters
]
WIDER = np.finfo(np.longdouble).maxexp > np.finfo(np.float64).maxexp


def name(case: Activation | Curve) -> str:
    """Return the name of a record, or of a curve with its parameters, as a test id."""
    if isinstance(case, Activation):
        return case.name
    given = ",".join(f"{key}={value:.3g}" for key, value in case.parameters.items())
    return f"{case.name}({given})" if given else case.name


over_curves = pytest.mark.parametrize("curve", CURVES, ids=name)
over_records = pytest.mark.parametrize("record", ACTIVATIONS.values(), ids=name)
over_parameters = pytest.mark.parametrize(
    "parameter",
    [parameter for _, parameter in PARAMETERS],
    ids=[f"{record.name}-{parameter.name}" for record, parameter in PARAMETERS],
)


@over_curves
def test_shapes_are_kept(curve: Curve) -> None:
    contract.check_shapes(curve)


@over_curves
def test_floats_are_kept_and_all_other_numbers_become_float64(curve: Curve) -> None:
    contract.check_dtypes(curve)


@over_curves
def test_what_is_not_a_real_number_is_refused_with_a_sentence(curve: Curve) -> None:
    contract.check_refusals(curve)


@over_curves
def test_layout_and_company_do_not_change_a_bit(curve: Curve) -> None:
    contract.check_layouts(curve)


@over_curves
def test_both_at_once_are_both_apart(curve: Curve) -> None:
    contract.check_pair(curve)


@over_curves
def test_the_input_is_untouched(curve: Curve) -> None:
    contract.check_input_untouched(curve)


@over_curves
def test_finite_input_is_silent_and_never_nan(curve: Curve) -> None:
    contract.check_finite_input_is_silent(curve)


@pytest.mark.skipif(not WIDER, reason="long double has no more exponent than float64 here")
@over_curves
def test_infinity_comes_only_from_true_overflow(curve: Curve) -> None:
    contract.check_overflow_is_true(curve)


@over_curves
def test_infinite_input_gives_the_limits(curve: Curve) -> None:
    contract.check_limits_at_infinity(curve)


@over_curves
def test_nan_stays_nan_and_disturbs_nobody(curve: Curve) -> None:
    contract.check_nan_stays_nan(curve)


@over_curves
def test_the_derivative_is_the_slope(curve: Curve) -> None:
    contract.check_derivative_is_the_slope(curve)


@over_curves
def test_small_numbers_keep_their_digits(curve: Curve) -> None:
    contract.check_digits_near_zero(curve)


@over_curves
def test_sided_slopes_are_one_sided_slopes(curve: Curve) -> None:
    contract.check_sided_slopes(curve)


@over_curves
def test_every_kink_is_declared(curve: Curve) -> None:
    contract_facts.check_every_kink_is_declared(curve)


@over_curves
def test_no_kink_is_invented(curve: Curve) -> None:
    contract_facts.check_no_kink_is_invented(curve)


@over_curves
def test_the_value_at_a_kink_lies_between_its_sides(curve: Curve) -> None:
    contract_facts.check_value_lies_between_its_sides(curve)


@over_curves
def test_the_range_is_kept(curve: Curve) -> None:
    contract_facts.check_range_is_kept(curve)


@over_curves
def test_the_range_is_tight(curve: Curve) -> None:
    contract_facts.check_range_is_tight(curve)


@over_curves
def test_monotone_is_true(curve: Curve) -> None:
    contract_facts.check_monotone(curve)


@over_curves
def test_symmetry_is_true(curve: Curve) -> None:
    contract_facts.check_symmetry(curve)


@over_curves
def test_smoothness_is_true(curve: Curve) -> None:
    contract_facts.check_smoothness(curve)


@over_curves
def test_saturation_is_true(curve: Curve) -> None:
    contract_facts.check_saturation(curve)


@over_curves
def test_oscillation_is_true(curve: Curve) -> None:
    contract_facts.check_oscillation(curve)


@over_curves
def test_the_lipschitz_constant_is_the_steepest_slope(curve: Curve) -> None:
    contract_facts.check_lipschitz(curve)


@over_curves
def test_the_numpy_counterpart_gives_the_curve(curve: Curve) -> None:
    contract_facts.check_numpy_counterpart(curve)


@over_records
def test_worked_examples_come_out(record: Activation) -> None:
    contract_facts.check_examples(record)


@over_records
def test_every_record_is_complete(record: Activation) -> None:
    contract_facts.check_record_is_complete(record)


@over_records
def test_every_limit_is_the_function_it_names(record: Activation) -> None:
    contract_facts.check_limits(record, ACTIVATIONS)


@over_records
def test_every_preset_is_a_slider_position(record: Activation) -> None:
    contract_facts.check_presets_are_slider_positions(record)


@over_parameters
def test_a_slider_reaches_its_ends_and_its_default(parameter: Parameter) -> None:
    for place in (parameter.low, parameter.default, parameter.high):
        assert parameter.snap(place) == place


@over_parameters
def test_numbers_from_outside_become_slider_positions(parameter: Parameter) -> None:
    assert parameter.clamp(math.nan) == parameter.snap(math.nan) == parameter.default
    assert parameter.clamp(-math.inf) == parameter.snap(-math.inf) == parameter.low
    assert parameter.clamp(math.inf) == parameter.snap(math.inf) == parameter.high


@over_parameters
def test_snapping_goes_to_the_nearest_step_and_stays_there(parameter: Parameter) -> None:
    for value in np.linspace(parameter.low, parameter.high, 211):
        place = parameter.snap(value)
        assert parameter.low <= place <= parameter.high
        assert abs(place - value) <= 0.5 * parameter.step + DIGITS
        assert parameter.snap(place) == place


@over_records
def test_parameters_one_ulp_beside_a_special_value_are_no_trap(record: Activation) -> None:
    for curve in contract.curves_of(record):
        for parameter, value in curve.parameters.items():
            for towards in (-math.inf, math.inf):
                beside = float(np.nextafter(value, towards))
                moved = record.bind(**{**curve.parameters, parameter: beside})
                contract.check_finite_input_is_silent(moved)
                contract.check_limits_at_infinity(moved)
                contract_facts.check_range_is_kept(moved)
                contract_facts.check_lipschitz(moved)


def test_a_sixth_is_a_slope_of_the_hard_sigmoid() -> None:
    slope = ACTIVATIONS["hard_sigmoid"].parameter("slope")
    assert slope.default == slope.snap(0.1667) == slope.snap(1 / 6) == 1 / 6


@st.composite
def any_curves(draw: st.DrawFn) -> Curve:
    """Draw a curve with parameters anywhere inside and outside their bounds."""
    record = draw(st.sampled_from(list(ACTIVATIONS.values())))
    inside_or_not = {
        parameter.name: draw(st.one_of(st.floats(parameter.low, parameter.high), st.floats()))
        for parameter in record.parameters
    }
    return record.bind(**inside_or_not)


quickly = settings(max_examples=200, deadline=None, derandomize=True, database=None)


@quickly
@given(any_curves(), st.lists(st.floats(), min_size=1, max_size=6))
def test_any_numbers_keep_to_the_range_and_the_lipschitz_constant(
    curve: Curve, numbers: list[float]
) -> None:
    x = np.array(numbers)
    with contract.silence():
        value, slope = curve.value_and_derivative(x)
    real = ~np.isnan(x)
    if curve.traits.oscillates:  # there need not be limits at ±∞
        real &= np.isfinite(x)
        assert np.all(np.isnan(value[np.isnan(x)])) and np.all(np.isnan(slope[np.isnan(x)]))
    else:
        assert np.array_equal(np.isnan(value), ~real) and np.array_equal(np.isnan(slope), ~real)
    assert not np.any(np.isnan(value[real])) and not np.any(np.isnan(slope[real]))
    ends, bound = curve.range, curve.traits.lipschitz
    assert np.all(value[real] >= ends.low - ROOM * abs(ends.low)), ends
    assert np.all(value[real] <= ends.high + ROOM * abs(ends.high)), ends
    assert np.all(np.abs(slope[real]) <= bound * (1 + ROOM)), bound


@quickly
@given(any_curves())
def test_any_parameters_give_a_curve_that_describes_itself(curve: Curve) -> None:
    for parameter in curve.activation.parameters:
        assert parameter.low <= curve.parameters[parameter.name] <= parameter.high
    assert list(curve.breakpoints) == sorted(set(curve.breakpoints))
    assert not set(curve.breakpoints) & set(curve.joints)
    contract.check_limits_at_infinity(curve)
