"""How many units in the last place values and slopes are away from the exact results."""

import dataclasses
import math

import numpy as np
import pytest
from flint import arb

from activations import ACTIVATIONS
from activations.core import Accuracy, Activation, Curve, RecordError, Values
from tests import accuracy, multiprecision, server
from tests.accuracy import FLOAT32, FLOAT64, Format

QUANTITIES = ("value", "derivative")

# Every bound of a record's own, and a setting at which the common one is passed.
PASSED: dict[tuple[str, str], dict[str, float]] = {
    ("sine", "value"): {"omega": 30.0},
    ("sine", "derivative"): {"omega": 30.0},
    ("snake", "derivative"): {},
    ("gcu", "derivative"): {},
    ("sinc", "derivative"): {},
    ("hard_sigmoid", "value"): {"slope": 0.35},
    ("swish", "derivative"): {"beta": 1.5},
    ("logish", "derivative"): {"beta": 7.4},
    ("acon_c", "value"): {"p1": 0.8, "p2": -0.15, "beta": 0.9},
    ("acon_c", "derivative"): {"p1": 1.0, "p2": 0.05},
    ("aptx", "value"): {"alpha": 0.4, "beta": 4.9},
    ("aptx", "derivative"): {"alpha": 1.05},
}


def missed(curve: Curve, x: Values, format: Format = FLOAT64) -> list[str]:
    """Return a sentence for each quantity that is farther from the exact result than its record says."""
    true = accuracy.exact(curve, x, format)
    found = []
    for quantity, y, exact, bound in zip(
        QUANTITIES,
        curve.value_and_derivative(x),
        true,
        accuracy.allowed(curve, x, true),
        strict=True,
    ):
        error = exact.errors(y)
        worst = np.argmax(error / bound)
        if not error[worst] <= bound[worst]:
            found.append(f"{quantity} of {curve.label} at {x[worst]!r}: {error[worst]:.3g} ULP")
    return found


@pytest.mark.parametrize("format", [FLOAT64, FLOAT32], ids=["float64", "float32"])
@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_results_are_right_to_the_last_digits(activation: Activation, format: Format) -> None:
    for curve in accuracy.curves_of(activation):
        assert missed(curve, accuracy.points(curve, 48, format=format), format) == []


def passes_the_common_bound(curve: Curve, quantity: str) -> bool:
    common = dataclasses.replace(curve.activation, accuracy=Activation.accuracy)
    x = accuracy.points(curve, 100)
    sentences = missed(common.bind(**curve.parameters), x)
    return any(sentence.startswith(quantity) for sentence in sentences)


@pytest.mark.parametrize(("name", "quantity"), PASSED)
def test_a_bound_of_its_own_is_needed(name: str, quantity: str) -> None:
    curve = ACTIVATIONS[name].bind(**PASSED[name, quantity])
    assert quantity in curve.accuracy.conditioned
    assert passes_the_common_bound(curve, quantity)


def test_every_bound_of_its_own_has_such_a_setting() -> None:
    own = {
        (record.name, quantity)
        for record in ACTIVATIONS.values()
        for curve in accuracy.curves_of(record, drawn=60)
        for quantity in curve.accuracy.conditioned
    }
    assert own == set(PASSED)


def test_an_accuracy_and_its_reason_come_together() -> None:
    assert Accuracy(derivative=20.0, reason="a reason").derivative == 20.0
    for given in ({"reason": "of nothing"}, {"derivative": 20.0}, {"conditioned": ("value",)}):
        with pytest.raises(RecordError, match="needs a reason if, and only if"):
            Accuracy(**given)


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_the_reference_agrees_with_the_examples(activation: Activation) -> None:
    """They were computed to 17 digits by other means; some take 0.8 for the decimal, not the float."""
    for example in activation.examples:
        curve = activation.bind(**example.given)
        if example.x not in (*curve.breakpoints, *curve.joints):
            found = multiprecision.reference(curve)(example.x)
            assert [*map(float, found)] == pytest.approx(
                [example.value, example.derivative], rel=1e-15, abs=0
            )


def test_no_number_is_taken_for_certain_before_it_is() -> None:
    """At 128 bits 1 + x/√(1 + x²) is 0 there; 5e-301 times x/2 takes 1000 bits more."""
    value, _ = multiprecision.reference(ACTIVATIONS["pflu"].bind())(-1e150)
    assert float(value) == pytest.approx(-2.5e-151, rel=1e-15)


@pytest.mark.parametrize(
    ("true", "found", "ulps"),
    [
        (arb(1), 1.0 + 2.0**-52, 1.0),
        (arb(1), 1.0 - 2.0**-53, 0.5),
        (arb((2**55 + 1, -55)), 1.0, 0.125),
        (arb(3) * arb(2) ** -1074, 2.0**-1074, 2.0),
        (arb(0), 2.0**-1074, 1.0),
        (arb(2) ** 1024, math.inf, 0.0),
        (arb(2) ** 5000, math.inf, 0.0),
        (arb(2) ** 5000, -math.inf, 2.0**54),
        (arb((2**53 - 1, 971)), math.inf, 1.0),
        (arb(1), math.nan, math.inf),
    ],
)
def test_an_error_is_counted_in_units_of_the_exact_result(
    true: arb, found: float, ulps: float
) -> None:
    unit = accuracy.table([true], FLOAT64)
    assert unit.errors(np.array([found])) == ulps


def test_a_textbook_formula_would_be_caught() -> None:
    record = ACTIVATIONS["sigmoid"]
    textbook = dataclasses.replace(
        record, pair=None, derivative=lambda x: record.value(x) * (1 - record.value(x))
    )
    assert missed(record.bind(), np.array([30.0])) == []
    (sentence,) = missed(textbook.bind(), np.array([30.0]))
    assert sentence.startswith("derivative of Sigmoid at")


def test_a_single_precision_formula_would_be_caught() -> None:
    """Rounded after every step as float32 itself would do it, and not once."""
    record = ACTIVATIONS["sigmoid"]

    def stepwise(x: Values) -> Values:
        return 1 / (1 + np.exp(-x.astype(np.float32)))

    careless = dataclasses.replace(record, pair=None, value=stepwise)
    x = np.linspace(-5, 5, 101).astype(np.float32)
    assert missed(record.bind(), x, FLOAT32) == []
    assert missed(careless.bind(), x, FLOAT32) != []


def test_the_page_of_the_full_run_is_complete() -> None:
    """Once in float64 and once in float32."""
    page = (server.ROOT / "benchmarks" / "accuracy.md").read_text(encoding="utf-8")
    for record in ACTIVATIONS.values():
        for sign in ("f", "f′"):
            assert page.count(f"| {record.title} | {sign} |") == 2, "run `make accuracy`"
    assert "MISSED" not in page
