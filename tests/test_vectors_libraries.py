"""Functions of several inputs, and random ones, against TensorFlow and Keras."""

import math

import numpy as np
import pytest

from activations import STOCHASTIC, VECTORS, crosscheck
from activations.core import Library, Values
from activations.disagreements import Disagreement
from activations.stochastic import RandomCurve
from activations.vector_disagreements import THRESHOLD, VECTOR_DISAGREEMENTS
from activations.vectors import VectorActivation, VectorMap
from tests.test_vectors import APART, INPUTS, MAPS

pytestmark = [pytest.mark.tensorflow, pytest.mark.usefixtures("frozen_tensorflow")]

INF, NAN = math.inf, math.nan
X = np.array(
    [
        *(APART[0], APART[1], 40.0 * APART[2]),
        *np.random.default_rng(5).normal(0.0, 1.5, (20, INPUTS)),
        (0.0, 0.0, 2.0, 2.0, -1.0, -1.0, 0.0, 3.0),  # ties, and an entry at the threshold
        (1e150, -1e150, 0.0, 1.0, 1e150, 2.0, -1e300, 3.0),
        (INF, 0.0, 1.0, 2.0, 3.0, -1.0, -2.0, 0.5),
        (-INF, 0.0, 1.0, 2.0, 3.0, -1.0, -2.0, 0.5),
        (0.5, 0.0, 1.0, 2.0, 3.0, -1.0, INF, 0.5),
        (0.5, 0.0, -1.0, 2.0, 3.0, -1.0, -INF, 0.5),
        (0.5, 0.0, 1.0, 2.0, 3.0, NAN, -2.0, 0.5),
    ]
)


@pytest.mark.parametrize("library", crosscheck.LIBRARIES)
@pytest.mark.parametrize("mapping", MAPS, ids=lambda mapping: mapping.label)
def test_the_library_agrees_or_the_table_says_why_not(mapping: VectorMap, library: Library) -> None:
    found = crosscheck.map_values(mapping, X, library)
    for quantity, theirs, ours in zip(
        ("value", "derivative"), found, mapping.value_and_jacobian(X), strict=True
    ):
        error = crosscheck.worst_error(theirs, ours, len(X))
        allowed = crosscheck.allowed_error(mapping, X, library, quantity)  # type: ignore[arg-type]
        worst = int(np.argmax(np.where(error > allowed, error, 0.0)))
        assert np.all(error <= allowed), f"{quantity} at {X[worst]}: {error[worst]}"


@pytest.mark.parametrize(
    ("row", "library"),
    [
        pytest.param(row, library, id=f"{row.name}-{row.quantity}-{library}-{row.reason}")
        for row in VECTOR_DISAGREEMENTS
        for library in row.libraries
    ],
)
def test_every_known_disagreement_is_still_there(row: Disagreement, library: Library) -> None:
    mapping = VECTORS[row.name].bind()
    x = X[row.at(X, mapping)]
    index = ("value", "derivative").index(row.quantity)
    theirs = crosscheck.map_values(mapping, x, library)[index]
    error = crosscheck.worst_error(theirs, mapping.value_and_jacobian(x)[index], len(x))
    assert np.any(error > crosscheck.TOLERANCE), f"{library} now agrees: take the row out"


def test_sparsemax_of_keras_does_not_sum_to_one() -> None:
    found = crosscheck.map_values(VECTORS["sparsemax"].bind(), np.array([[0.5, 0.4]]), "keras")[0]
    assert abs(found.sum() - 1.0) > 0.1, THRESHOLD


@pytest.mark.parametrize("name", [*VECTORS, *STOCHASTIC])
def test_the_report_agrees_at_the_defaults(name: str) -> None:
    report = crosscheck.check_any(name, -6.0, 6.0)
    assert report.agrees, report
    assert [comparison.library for comparison in report.comparisons] == ["tensorflow", "keras"]


def test_the_report_gives_the_reason_and_the_size_of_the_wrong_sparsemax() -> None:
    tensorflow, keras = crosscheck.check_map("sparsemax", {}).comparisons
    assert tensorflow.reasons == () and tensorflow.value_error <= crosscheck.TOLERANCE
    assert keras.reasons == (THRESHOLD,)
    assert keras.value_error > 0.5 and keras.derivative_error > 0.5
    assert isinstance(keras.value_at, tuple) and len(keras.value_at) == crosscheck.INPUTS


def test_a_wrong_jacobian_is_not_explained_away() -> None:
    record = VECTORS["softmax"]
    fields = {name: getattr(record, name) for name in record.__dataclass_fields__}
    wrong = VectorActivation(**{**fields, "jacobian": lambda x, temperature: 0.0 * x[..., None, :]})
    comparison = crosscheck.compare_map(wrong.bind(), APART, "tensorflow")
    assert not comparison.agrees and not comparison.reasons
    assert comparison.value_error <= crosscheck.TOLERANCE < 0.1 < comparison.derivative_error


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
    x: Values = np.concatenate([np.linspace(-6.0, 6.0, 40), [-800.0, -40.0, 40.0, 1e300]])
    noise = curve.draw(x, np.random.default_rng(11))
    assert crosscheck.compare_random(curve, x, noise, library).agrees
    other = curve.draw(x, np.random.default_rng(12))
    theirs = crosscheck.random_values(curve, x, other, library)[0]
    assert np.max(crosscheck.relative_error(theirs, curve.value(x, noise))) > 0.1


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
