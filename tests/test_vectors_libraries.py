"""Functions of several inputs, and random ones, against TensorFlow and Keras."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from activations import STOCHASTIC, VECTORS, crosscheck
from activations.core import Library, Values
from activations.disagreements import INFINITE_PRODUCT, SINGLE_CONSTANTS
from activations.stochastic import RandomCurve
from activations.vectors import VectorMap
from tests.test_vectors import APART, MAPS

pytestmark = [pytest.mark.tensorflow, pytest.mark.usefixtures("frozen_tensorflow")]

THRESHOLD = (
    "Keras 3.15 adds up all cumulative sums for the threshold instead of taking the last one."
)
LEAD_SUBTRACTED = "∞ - ∞ is computed and gives NaN; the limit exists."
KINK = (
    "On a kink the largest of several equal candidates for the threshold shares the gradient out."
)
ONE_LOST = "The scores are summed as they are: the 1 that is shared out is lost beside 1e150."
NAN_LOCAL = "NaN reaches only the outputs computed from it, here the whole row."


@dataclass(frozen=True, kw_only=True)
class Known:
    """A known difference at one input, at most `error` relative to max(1, |true|)."""

    name: str
    libraries: tuple[Library, ...]
    x: tuple[float, ...]
    error: float
    reason: str


ROWS: Mapping[str, tuple[float, ...]] = {
    "apart": tuple(APART[0]),
    "close": tuple(APART[1]),
    "far": tuple(40.0 * APART[2]),
    "normal": tuple(np.random.default_rng(5).normal(0.0, 1.5, 8)),
    "zeros and ties": (0.0, 0.0, 2.0, 2.0, -1.0, -1.0, 0.0, 3.0),
    "huge": (1e150, -1e150, 0.0, 1.0, 1e150, 2.0, -1e300, 3.0),
}

# GELU itself is wrong by up to 7e-9; the other half, up to 105 in ROWS, multiplies it.
GELU_TIMES = 7e-7

INF, NAN = math.inf, math.nan
BOTH: tuple[Library, ...] = ("tensorflow", "keras")
KNOWN = tuple(
    Known(name=name, libraries=libraries, x=x, error=error, reason=reason)
    for name, libraries, x, error, reason in (
        ("sparsemax", ("keras",), (0.5, 0.4), 1.0, THRESHOLD),
        ("sparsemax", ("keras",), (0.5, 0.25, -1.0, 0.125), 1.0, THRESHOLD),
        ("sparsemax", BOTH, ROWS["zeros and ties"], 1.0, KINK),
        ("sparsemax", BOTH, ROWS["huge"], INF, ONE_LOST),
        ("softmax", BOTH, (INF, 0.0, 1.0), INF, LEAD_SUBTRACTED),
        ("softmin", BOTH, (-INF, 0.0, 1.0), INF, LEAD_SUBTRACTED),
        ("log_softmax", BOTH, (INF, 0.0, 1.0), INF, LEAD_SUBTRACTED),
        ("sparsemax", ("tensorflow",), (INF, 0.0, 1.0), INF, LEAD_SUBTRACTED),
        ("crelu", BOTH, (NAN, 1.0), INF, NAN_LOCAL),
        ("glu", BOTH, (0.0, NAN, 1.0, 2.0), INF, NAN_LOCAL),
        ("geglu", BOTH, (1.3, -0.7, 1.0, 1.0), GELU_TIMES, SINGLE_CONSTANTS),
        ("geglu", BOTH, (-INF, 3.0), INF, INFINITE_PRODUCT),
        ("swiglu", BOTH, (-INF, 3.0), INF, INFINITE_PRODUCT),
        ("reglu", BOTH, (-1.0, INF), INF, INFINITE_PRODUCT),
    )
)


def taped(code: str, x: Values, **others: Values) -> tuple[Values, Values]:
    """Return value and GradientTape Jacobian of an expression in x, a row of numbers."""
    import keras
    import tensorflow as tf

    point = tf.constant(x)
    names: dict[str, Any] = {"tf": tf, "keras": keras, "x": point}
    names |= {name: tf.constant(other) for name, other in others.items()}
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(point)
        y = eval(code, {"__builtins__": {}, **names})
        outputs = tf.unstack(y)
    rows = [tape.gradient(output, point) for output in outputs]
    return y.numpy(), np.array([np.zeros_like(x) if row is None else row.numpy() for row in rows])


def errors(mapping: VectorMap, x: Values, library: Library) -> tuple[float, float]:
    """Return the largest differences of value and Jacobian, relative to max(1, |true|)."""
    code = mapping.code(library)
    assert code is not None
    pairs = zip(taped(code, x), mapping.value_and_jacobian(x), strict=True)
    value, jacobian = (float(np.max(crosscheck.relative_error(*pair))) for pair in pairs)
    return value, jacobian


@pytest.mark.parametrize("library", crosscheck.LIBRARIES)
@pytest.mark.parametrize("mapping", MAPS, ids=lambda mapping: mapping.label)
def test_the_library_agrees_or_the_table_says_why_not(mapping: VectorMap, library: Library) -> None:
    known = [row for row in KNOWN if row.name == mapping.name and library in row.libraries]
    everywhere = max(
        [crosscheck.TOLERANCE]
        + [row.error for row in known if row.reason in (THRESHOLD, SINGLE_CONSTANTS)]
    )
    for kind, x in ROWS.items():
        allowed = max([everywhere] + [row.error for row in known if row.x == x])
        assert max(errors(mapping, np.array(x), library)) <= allowed, kind


@pytest.mark.parametrize(
    ("row", "library"),
    [
        pytest.param(row, library, id=f"{row.name}-{library}-{row.x}-{row.reason}")
        for row in KNOWN
        for library in row.libraries
    ],
)
def test_every_known_disagreement_is_still_there(row: Known, library: Library) -> None:
    error = max(errors(VECTORS[row.name].bind(), np.array(row.x), library))
    assert error > crosscheck.TOLERANCE, f"{library} now agrees: take the row out of the table"
    assert error <= row.error


def test_sparsemax_of_keras_does_not_sum_to_one() -> None:
    found = taped("keras.activations.sparsemax(x)", np.array([0.5, 0.4]))[0]
    assert abs(found.sum() - 1.0) > 0.1, THRESHOLD


over_curves = pytest.mark.parametrize(
    ("curve", "library"),
    [
        pytest.param(record.bind(), library, id=f"{record.name}-{library}")
        for record in STOCHASTIC.values()
        for library in crosscheck.LIBRARIES
    ],
)


@over_curves
def test_random_functions_agree_at_the_same_noise(curve: RandomCurve, library: Library) -> None:
    x = np.concatenate([np.linspace(-6.0, 6.0, 40), [-800.0, -40.0, 40.0, 1e300]])
    noise = curve.draw(x, np.random.default_rng(11))
    code = curve.code(library)
    assert code is not None
    value, jacobian = taped(code, x, noise=noise)
    assert np.max(crosscheck.relative_error(value, curve.value(x, noise))) <= crosscheck.TOLERANCE
    slope = crosscheck.relative_error(np.diag(jacobian), curve.derivative(x, noise))
    assert np.max(slope) <= crosscheck.TOLERANCE


@over_curves
def test_the_library_draws_noise_of_the_same_shape_and_kind(
    curve: RandomCurve, library: Library
) -> None:
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(1)
    code = curve.drawing_code(library)
    assert code is not None
    noise = eval(code, {"__builtins__": {}, "tf": tf, "keras": keras, "x": tf.zeros((20000,))})
    ours = curve.draw(np.zeros(20000), np.random.default_rng(1))
    assert noise.shape == ours.shape
    # Five standard errors of a mean and of a deviation of 20000 draws, each at most 1/√20000.
    assert abs(np.mean(noise) - np.mean(ours)) <= 10 / math.sqrt(20000)
    assert abs(np.std(noise) - np.std(ours)) <= 10 / math.sqrt(20000)
