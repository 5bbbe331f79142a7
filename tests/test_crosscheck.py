"""The registry against TensorFlow and Keras, and the table of their known disagreements."""

import itertools
import math

import numpy as np
import pytest

from activations import ACTIVATIONS, crosscheck
from activations.core import Activation, Curve, Library, Values
from activations.disagreements import DISAGREEMENTS, Disagreement

pytestmark = [pytest.mark.tensorflow, pytest.mark.usefixtures("frozen_tensorflow")]


def settings(activation: Activation) -> list[Curve]:
    """Return the curve at the defaults, at every corner, at its limits and at a value inside."""
    choices = [
        sorted(
            {p.low, p.default, p.high, p.snap(p.low + 0.29 * (p.high - p.low))}
            | {p.clamp(limit.at) for limit in activation.limits if limit.parameter == p.name}
        )
        for p in activation.parameters
    ]
    names = [p.name for p in activation.parameters]
    return [
        activation.bind(**dict(zip(names, chosen, strict=True)))
        for chosen in itertools.product(*choices)
    ]


def points(curve: Curve) -> Values:
    """Return ordinary, tiny, huge, infinite and NaN inputs, and every breakpoint and joint."""
    tiny = np.array([1e-7, 1e-5, 1e-3, 15.0, 30.0, 100.0, 800.0, 1e19, 1e154, 1e300, math.inf])
    return np.concatenate(
        [
            np.linspace(-10.0, 10.0, 1001),
            np.random.default_rng(7).normal(0.0, 1.5, 201),
            tiny,
            -tiny,
            curve.breakpoints,
            curve.joints,
        ]
    )


CASES = [
    pytest.param(curve, library, id=f"{library}-{curve.label}")
    for activation in ACTIVATIONS.values()
    for curve in settings(activation)
    for library in crosscheck.LIBRARIES
]


@pytest.mark.parametrize(("curve", "library"), CASES)
def test_the_library_agrees_or_the_table_says_why_not(curve: Curve, library: Library) -> None:
    x = points(curve)
    found = crosscheck.counterpart_values(curve, x, library)
    for quantity, theirs, ours in zip(
        ("value", "derivative"), found, curve.value_and_derivative(x), strict=True
    ):
        error = crosscheck.relative_error(theirs, ours)
        allowed = crosscheck.allowed_error(curve, x, library, quantity)  # type: ignore[arg-type]
        worst = int(np.argmax(np.where(error > allowed, error, 0.0)))
        assert np.all(error <= allowed), (
            f"{quantity} of {curve.label} at x = {x[worst]}: {library} {theirs[worst]}, "
            f"registry {ours[worst]}"
        )


@pytest.mark.parametrize(
    ("row", "library"),
    [
        pytest.param(row, library, id=f"{row.name}-{row.quantity}-{library}-{row.reason}")
        for row in DISAGREEMENTS
        for library in row.libraries
    ],
)
def test_every_known_disagreement_is_still_there(row: Disagreement, library: Library) -> None:
    for curve in settings(ACTIVATIONS[row.name]):
        x = np.append(points(curve), math.nan)
        x = x[row.at(x, curve)]
        if not len(x):
            continue
        index = ("value", "derivative").index(row.quantity)
        theirs = crosscheck.counterpart_values(curve, x, library)[index]
        error = crosscheck.relative_error(theirs, curve.value_and_derivative(x)[index])
        if np.any(error > crosscheck.TOLERANCE):
            return
    pytest.fail(
        f"{library} now agrees on {row.name} ({row.reason}): take the row out of the table."
    )


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_nan_comes_out_as_nan_or_the_table_says_why_not(activation: Activation) -> None:
    curve = activation.bind()
    x = np.array([math.nan])
    for library in crosscheck.LIBRARIES:
        value = crosscheck.counterpart_values(curve, x, library)[0]
        known = np.isinf(crosscheck.allowed_error(curve, x, library, "value"))
        assert np.isnan(value) | known


def test_a_wrong_derivative_is_not_explained_away() -> None:
    record = ACTIVATIONS["tanh"]
    wrong = Curve(
        Activation(
            **{
                **{name: getattr(record, name) for name in record.__dataclass_fields__},
                "derivative": lambda x: 1 - np.tanh(x),
            }
        ),
        {},
    )
    comparison = crosscheck.compare(wrong, np.linspace(-2.0, 2.0, 9), "tensorflow")
    assert not comparison.agrees
    assert comparison.derivative_error > 0.1
    assert comparison.derivative_at in (-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0)


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_the_report_agrees_at_the_defaults(activation: Activation) -> None:
    report = crosscheck.check(activation.name, {}, -6.0, 6.0)
    assert report.agrees, report
    assert [comparison.library for comparison in report.comparisons] == ["tensorflow", "keras"]


def test_the_report_names_the_reason_of_a_known_difference() -> None:
    report = crosscheck.check("leaky_relu", {"alpha": 0.05}, -6.0, 6.0)
    assert report.agrees
    assert any("single precision" in reason for reason in report.comparisons[0].reasons)


def test_a_missing_counterpart_is_said_in_a_sentence() -> None:
    record = ACTIVATIONS["tanh"]
    bare = Activation(
        **{
            **{name: getattr(record, name) for name in record.__dataclass_fields__},
            "counterparts": (),
        }
    )
    with pytest.raises(LookupError, match="Tanh has no counterpart in keras"):
        crosscheck.counterpart_values(bare.bind(), np.zeros(1), "keras")
