"""The losses against tf.keras.losses and GradientTape."""

from typing import Any

import numpy as np
import pytest

from activations.core import Values
from networks.losses import TARGETS, Loss, Target
from networks.naive import CLIPPED, clipped_cross_entropy
from tests.test_losses import PAIRS, certain, examples

pytestmark = [pytest.mark.tensorflow, pytest.mark.usefixtures("frozen_tensorflow")]

# A few dozen roundings of numbers below 50.
TOLERANCE = 1e-12


def by_keras(target: Target, loss: Loss, z: Values, y: Values) -> tuple[Values, Values]:
    """Return the loss and its gradient for the logits as Keras and GradientTape have them."""
    import keras
    import tensorflow as tf

    outputs: dict[str, Any] = {
        **{"linear": tf.identity, "sigmoid": tf.math.sigmoid, "tanh": tf.math.tanh},
        "softmax": tf.nn.softmax,
    }
    from_logits = loss.keras.endswith("Crossentropy")
    settings: dict[str, Any] = {"from_logits": True} if from_logits else {}
    # Keras would cast both to float32.
    settings |= {"reduction": "none", "dtype": "float64"}
    keras_loss = getattr(tf.keras.losses, loss.keras)(**settings)
    point, goal = tf.constant(z), tf.constant(y)
    assert keras.config.epsilon() == CLIPPED
    with tf.GradientTape() as tape:
        tape.watch(point)
        seen = point
        if from_logits and target.name == "signed":
            seen, goal = 2.0 * point, (1.0 + goal) / 2.0
        elif not from_logits and loss.name != "hinge":
            seen = outputs[target.output.name](point)
        value = keras_loss(goal, seen)
    return value.numpy(), tape.gradient(value, point).numpy()


@pytest.mark.parametrize(("target", "loss"), PAIRS)
def test_keras_has_the_same_loss_and_the_tape_the_same_gradient(target: Target, loss: Loss) -> None:
    z, y = examples(target)
    value, gradient = loss.value_and_gradient(z, y)
    theirs, slopes = by_keras(target, loss, z, y)
    np.testing.assert_allclose(value, theirs, rtol=TOLERANCE, atol=TOLERANCE)
    np.testing.assert_allclose(gradient, slopes, rtol=TOLERANCE, atol=TOLERANCE)


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("name", ["unit", "distribution"])
def test_keras_from_logits_agrees_at_ten_thousand(name: str, sign: float) -> None:
    target = TARGETS[name]
    y = certain(target)[None]
    z = sign * 1e4 * np.array([[1.0, -0.5, 0.25]])
    value, gradient = target.losses[0].value_and_gradient(z, y)
    theirs, slopes = by_keras(target, target.losses[0], z, y)
    np.testing.assert_allclose(value, theirs, rtol=TOLERANCE)
    np.testing.assert_allclose(gradient, slopes, atol=TOLERANCE)


def test_keras_given_probabilities_clips_them_as_the_exhibit_does() -> None:
    import tensorflow as tf

    loss = tf.keras.losses.CategoricalCrossentropy(reduction="none", dtype="float64")
    z = np.array([-30.0, -17.0, -10.0, 0.0, 10.0])
    point = tf.constant(z)
    with tf.GradientTape() as tape:
        tape.watch(point)
        p = 1.0 / (1.0 + tf.exp(-point))
        value = loss(tf.constant([[1.0, 0.0]] * len(z), tf.float64), tf.stack([p, 1 - p], axis=-1))
    ours, slopes = clipped_cross_entropy(z)
    np.testing.assert_allclose(value.numpy(), ours, atol=TOLERANCE)
    np.testing.assert_allclose(tape.gradient(value, point).numpy(), slopes, atol=TOLERANCE)
