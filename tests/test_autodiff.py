"""The formulas of the registry, and their derivatives by rule, by dual numbers, by a tape, by differences."""

import math

import numpy as np
import pytest

from activations import ACTIVATIONS, get
from activations.autodiff import record
from activations.core import Activation, Curve
from activations.differences import (
    UNIT,
    central_quotient,
    complex_quotient,
    expected,
    forward_quotient,
    without_complex,
)
from activations.expression import from_formula, read
from activations.expression.calculus import derive
from activations.expression.evaluate import evaluate
from activations.expression.tree import order, parameters_of
from activations.formulas import FORMULAS, tree

POINTS = (-29.7, -4.3, -1.7, -0.31, 0.27, 1.13, 2.9, 5.5, 29.7)

# Relative to max(1, |f|). The textbook form loses digits that the registry keeps: x²·e^x by the quotient
# rule a dozen roundings of numbers a hundred times as large.
TOLERANCE = 1e-12

every_function = pytest.mark.parametrize(
    "activation", ACTIVATIONS.values(), ids=lambda activation: activation.name
)


def settings(activation: Activation) -> list[Curve]:
    """Return the curve at its defaults, and with each parameter at either end."""
    ends = [{p.name: end} for p in activation.parameters for end in (p.low, p.high)]
    return [activation.bind(), *(activation.bind(**end) for end in ends)]


def off(found: float, true: float) -> float:
    return abs(found - true) / max(1.0, abs(true))


def test_every_function_has_its_formula_and_no_formula_is_without_a_function() -> None:
    assert set(FORMULAS) == set(ACTIVATIONS)


@every_function
def test_the_formula_is_the_function_at_every_end_of_its_parameters(activation: Activation) -> None:
    x = np.array(POINTS)
    root = tree(activation)
    assert set(parameters_of(root)) == set(activation.defaults)
    for curve in settings(activation):
        value = curve.value(x)
        found = evaluate(root, x, curve.parameters)
        np.testing.assert_allclose(found, value, rtol=TOLERANCE, atol=TOLERANCE)


@every_function
def test_dual_numbers_tape_and_rules_give_the_closed_form(activation: Activation) -> None:
    root = tree(activation)
    by_rule = derive(root).derivative
    for curve in settings(activation):
        for x0 in POINTS:
            slope = float(curve.derivative(x0))
            tape = record(root, x0, curve.parameters)
            ways = [
                tape.forward()[-1],
                tape.reverse()[0],
                float(evaluate(by_rule, np.array([x0]), curve.parameters)[0]),
            ]
            assert tape.operations[-1].value == pytest.approx(
                float(curve.value(x0)), rel=TOLERANCE, abs=TOLERANCE
            )
            assert max(off(way, slope) for way in ways) <= TOLERANCE, (curve.label, x0, ways)


@every_function
def test_a_complex_step_gives_the_closed_form_or_says_what_it_lacks(
    activation: Activation,
) -> None:
    root = tree(activation)
    lacking = without_complex(root)
    if lacking:
        assert lacking in ("erf", "Phi")
        return
    step = np.array([1e-20])
    for curve in settings(activation):
        for x0 in POINTS:
            found = float(complex_quotient(root, x0, step, curve.parameters)[0])
            assert off(found, float(curve.derivative(x0))) <= TOLERANCE, (curve.label, x0)


@every_function
def test_at_a_kink_every_way_stays_between_the_sides(activation: Activation) -> None:
    curve, root = activation.bind(), tree(activation)
    for point in curve.breakpoints:
        sides = curve.sided(point)
        if not math.isclose(sides.value_left, sides.value_right):
            continue  # at a jump there is nothing between
        low, high = sorted((sides.slope_left, sides.slope_right))
        tape = record(root, point, curve.parameters)
        assert low - TOLERANCE <= tape.forward()[-1] <= high + TOLERANCE
        assert tape.forward()[-1] == tape.reverse()[0]
        step = np.array([1e-7])
        assert off(float(forward_quotient(curve, point, step)[0]), sides.slope_right) < 1e-6
        mean = (sides.slope_left + sides.slope_right) / 2
        assert off(float(central_quotient(curve, point, step)[0]), mean) < 1e-6


def test_the_steps_of_swish_are_those_of_a_hand_calculation() -> None:
    curve = get("swish").bind()
    tape = record(tree(curve.activation), 1.0, curve.parameters)
    e = math.exp(-1.0)
    values = [operation.value for operation in tape.operations]
    assert values == pytest.approx([1.0, -1.0, e, 1 + e, 1 / (1 + e)], rel=1e-15)
    slopes = [1.0, -1.0, -e, -e, (1 + e + e) / (1 + e) ** 2]
    assert tape.forward() == pytest.approx(slopes, rel=1e-15)
    bottom = -1 / (1 + e) ** 2
    adjoints = [slopes[-1], bottom * e, bottom, bottom, 1.0]
    assert tape.reverse() == pytest.approx(adjoints, rel=1e-15)


def test_a_value_used_twice_gathers_what_comes_back_from_both() -> None:
    record_of = from_formula("exp(x) * (1 + exp(x))")
    tape = record(tree(record_of), 0.5, {})
    assert len(tape.operations) == len({step.node for step in tape.operations})
    assert tape.reverse()[0] == pytest.approx(math.exp(0.5) + 2 * math.exp(1.0))


@pytest.mark.parametrize(
    "text", ["max(x, 2x)", "min(x, x^2)", "clip(x, 0, 1)", "x^x", "2^x", "relu(x)"]
)
@pytest.mark.parametrize("x0", [0.25, 1.0, 3.5])
def test_operations_of_several_operands_agree_with_the_rules(text: str, x0: float) -> None:
    activation = from_formula(text)
    root = tree(activation)
    by_rule = float(evaluate(derive(root).derivative, np.array([x0]), {})[0])
    tape = record(root, x0, {})
    assert tape.forward()[-1] == pytest.approx(by_rule, rel=1e-14)
    assert tape.reverse()[0] == pytest.approx(by_rule, rel=1e-14)


def test_the_slope_of_a_rewritten_difference_of_roots_is_right_too() -> None:
    """Evaluation rewrites x + √(x² + c); a tape may be taken of that tree as well."""
    steady = read("(x + sqrt(x^2 + 4)) / 2").tree
    assert "rise" in {node.head for node in order(steady)}
    tape = record(steady, -20.0, {})
    true = float(get("squareplus").bind().derivative(-20.0))
    assert tape.forward()[-1] == pytest.approx(true, rel=1e-13)


def test_a_registered_function_inside_a_formula_has_its_own_slope() -> None:
    activation = from_formula("gelu(2x) + 1")
    assert record(tree(activation), 0.7, {}).forward()[-1] == pytest.approx(
        2 * float(get("gelu").bind().derivative(1.4))
    )


def test_a_branch_not_taken_passes_nothing_on_even_where_its_slope_is_infinite() -> None:
    tape = record(tree(from_formula("where(x > 0, sqrt(x), x)")), 0.0, {})
    assert tape.forward()[-1] == 1.0 and tape.reverse()[0] == 1.0


@pytest.mark.parametrize("name", ["swish", "mish", "tanh", "softplus", "gelu"])
@pytest.mark.parametrize("x0", [-1.35, 0.6, 2.2])
def test_the_best_steps_are_near_the_roots_of_the_unit_and_no_other_step_is_much_better(
    name: str, x0: float
) -> None:
    curve = get(name).bind()
    slope = float(curve.derivative(x0))
    known = expected(curve, x0)
    assert known is not None
    steps = 10.0 ** np.arange(-14.0, -0.9, 0.05)
    for quotient, best, root in (
        (forward_quotient, known.best_forward, UNIT ** (1 / 2)),
        (central_quotient, known.best_central, UNIT ** (1 / 3)),
    ):
        assert root / 50 < best < 50 * root  # a curve that bends little wants a longer step
        errors = np.abs(quotient(curve, x0, steps) - slope)
        near = errors[np.abs(np.log10(steps / best)) < 0.5]
        # Single errors are luck: the worst nearby is held against the typical ones elsewhere.
        assert np.max(near) < np.median(errors)
        assert np.max(near) < 30 * np.median(near)


@pytest.mark.parametrize("name", ["swish", "tanh", "gelu"])
def test_the_error_keeps_to_truncation_and_rounding(name: str) -> None:
    curve, x0 = get(name).bind(), 0.85
    known = expected(curve, x0)
    assert known is not None
    steps = 10.0 ** np.arange(-13.0, -1.9, 0.1)
    slope = float(curve.derivative(x0))
    for quotient, parts in (
        (forward_quotient, known.forward(steps)),
        (central_quotient, known.central(steps)),
    ):
        error = np.abs(quotient(curve, x0, steps) - slope)
        # f itself is right to 6 units in the last place, not to half of one.
        assert np.all(error <= 1.3 * parts[0] + 12 * parts[1])


def test_where_the_curve_is_straight_or_breaks_there_is_no_best_step() -> None:
    straight = expected(get("relu").bind(), 1.0)
    assert straight is not None and straight.second == straight.third == 0
    assert math.isnan(straight.best_forward) and math.isnan(straight.best_central)
    assert expected(get("relu").bind(), 0.0) is None
    assert expected(get("relu").bind(), 0.001) is None
