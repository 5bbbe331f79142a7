"""The catalogue checks the machine: every registered function, typed by hand, is the registered one."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from activations import ACTIVATIONS
from activations.core import LIBRARIES, Activation, Values
from activations.expression import evaluate, from_formula, read
from activations.expression.code import TABLES
from activations.expression.operations import OPERATIONS
from tests.typed import TYPED, Typed, cases

# The points of a ruler, none of which is a kink's, and as many that no ruler has.
X = np.concatenate([np.linspace(-20.0, 20.0, 1601), np.linspace(-20.0, 20.0, 1601) + math.pi / 1e3])
X = X[np.abs(X) <= 20.0]
CLOSE = 1e-9
# A sum of terms of size |x| that cancel to less than this keeps no nine digits: snake′ is 1 + sin(2ax),
# aptx is (α + tanh)·γx. Below the normal numbers there are no digits at all.
FLOOR = 1e-15

over_cases = pytest.mark.parametrize(
    ("record", "typed"), cases(), ids=[record.name for record, _ in cases()]
)


def unlike(found: Values, true: Values, scale: Values) -> NDArray[np.bool_]:
    """Return where two results differ by more than nine digits and the floor of their terms."""
    return np.asarray(~(np.abs(found - true) <= CLOSE * np.abs(true) + FLOOR * scale))


def test_all_functions_of_one_input_can_be_typed() -> None:
    assert list(TYPED) == list(ACTIVATIONS)


@over_cases
def test_the_typed_formula_is_the_function(record: Activation, typed: Typed) -> None:
    formula = typed.formula()
    for theirs, ours in typed.settings(record):
        assert {parameter.name for parameter in formula.parameters} == set(ours)
        curve = record.bind(**theirs)
        smooth = X[~np.isin(X, curve.breakpoints)]  # which side counts there is a convention
        scale = np.maximum(1.0, np.abs(smooth))
        for tree, true in (
            (formula.tree, curve.value(smooth)),
            (formula.derivative, curve.derivative(smooth)),
        ):
            bad = unlike(evaluate(tree, smooth, ours), true, scale)
            assert not np.any(bad), f"{theirs}: at x = {smooth[bad][:4]}"


@over_cases
def test_what_is_found_of_it_is_what_the_record_declares(record: Activation, typed: Typed) -> None:
    theirs, ours = typed.settings(record)[0]
    curve, found = record.bind(**theirs), from_formula(typed.text).bind(**ours)
    if dict(found.parameters) != ours:
        pytest.skip("the default lies outside the sliders of a typed formula")
    assert found.breakpoints == pytest.approx(curve.breakpoints, abs=1e-12)
    assert found.joints == pytest.approx(curve.joints, abs=1e-12)
    ends, declared = found.range, curve.range
    assert (ends.low, ends.high) == pytest.approx((declared.low, declared.high), abs=1e-12)
    assert (ends.low_closed, ends.high_closed) == (declared.low_closed, declared.high_closed)
    traits, expected = found.traits, curve.traits
    assert traits.lipschitz == pytest.approx(expected.lipschitz, abs=1e-12)
    for name in ("monotone", "symmetry", "smoothness", "left", "right", "oscillates"):
        assert getattr(traits, name) == getattr(expected, name), name


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_registered_name_can_be_called(name: str) -> None:
    record = ACTIVATIONS[name]
    formula, curve = read(f"{name}(x)"), record.bind()
    twice = read(f"{name}(2x)")
    np.testing.assert_allclose(evaluate(formula.tree, X, {}), curve.value(X), rtol=1e-15)
    smooth = X[~np.isin(2 * X, curve.breakpoints)]
    found, true = evaluate(twice.derivative, smooth, {}), 2 * curve.derivative(2 * smooth)
    # e^-u² keeps all but the u²·2⁻⁵³ of its digits, and none below the normal numbers.
    np.testing.assert_allclose(found, true, rtol=1e-12, atol=1e-300)


def ready(code: str, given: dict[str, float]) -> str:
    for name, value in given.items():
        code = code.replace(f"{{{name}}}", repr(value))
    return code


@over_cases
def test_the_numpy_code_of_it_gives_the_curve(record: Activation, typed: Typed) -> None:
    activation = from_formula(typed.text)
    x = np.linspace(-15.0, 15.0, 301)
    for given in (typed.settings(record)[0][1], typed.settings(record)[-1][1]):
        curve = activation.bind(**given)
        code = curve.code("numpy")
        assert code is not None
        with np.errstate(all="ignore"):
            shown = eval(code, {"np": np, "math": math, "x": x})
        # The code has the numbers to twelve digits, and forms that NumPy's reader knows.
        np.testing.assert_allclose(shown, curve.value(x), rtol=1e-9, atol=1e-9)


@pytest.mark.tensorflow
@pytest.mark.parametrize("library", ["tensorflow", "keras"])
def test_the_code_for_tensorflow_and_keras_gives_the_curve(library: str) -> None:
    import keras
    import tensorflow as tf

    x = np.linspace(-15.0, 15.0, 301)
    for record, typed in cases():
        activation = from_formula(typed.text)
        curve = activation.bind(**typed.settings(record)[0][1])
        code = curve.code(library)  # type: ignore[arg-type]
        assert code is not None
        shown = eval(code, {"tf": tf, "keras": keras, "math": math, "x": tf.constant(x)})
        np.testing.assert_allclose(
            np.asarray(shown),
            curve.value(x),
            rtol=1e-9,
            atol=1e-9,
            err_msg=f"{record.name}: {code}",
        )


def test_every_operation_has_code_in_every_library() -> None:
    signs = {"+", "*", "/", "^", "-", "<", "<=", ">", ">=", "and", "rise"}
    for library in LIBRARIES:
        assert set(TABLES[library]) == set(OPERATIONS) - signs, library


@pytest.mark.parametrize("library", LIBRARIES)
def test_functions_of_a_number_have_code_too(library: str) -> None:
    activation = from_formula("x·max(2, a) + erf(1) + √2 + tanh(a) x - 3^-x")
    code = activation.bind(a=-2.0).code(library)  # type: ignore[arg-type]
    assert code is not None and "{" not in code


def test_code_with_a_negative_parameter_is_python() -> None:
    activation = from_formula("a^2 x - a + x^a - a x")
    code = activation.bind(a=-2.0).code("numpy")
    x = np.array([0.5, 1.0, 3.0])
    np.testing.assert_allclose(eval(code or "", {"np": np, "x": x}), 4 * x + 2 + x**-2.0 + 2 * x)
