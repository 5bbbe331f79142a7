"""Losses and their gradients: by differences, by many digits, at extremes."""

import warnings

import mpmath
import numpy as np
import pytest

from activations.core import Values
from networks.losses import SIGMOID, SOFTMAX, TANH, TARGETS, Loss, Target

PAIRS = [
    pytest.param(target, loss, id=f"{target.name}-{loss.name}")
    for target in TARGETS.values()
    for loss in target.losses
]
every_loss = pytest.mark.parametrize(("target", "loss"), PAIRS)


def examples(target: Target, rows: int = 40, size: int = 5) -> tuple[Values, Values]:
    """Return logits and targets of the kind, seeded."""
    rng = np.random.default_rng(3)
    z = rng.normal(0.0, 2.0, (rows, size))
    if target.output is SOFTMAX:
        return z, rng.dirichlet(np.ones(size), rows)
    return z, rng.uniform(target.low, target.high, (rows, size))


def certain(target: Target, size: int = 3) -> Values:
    """Return the target that a sure teacher gives: one-hot, or the upper end for every output."""
    if target.output is SOFTMAX:
        return np.array([1.0, *[0.0] * (size - 1)])
    return np.full(size, target.high)


@every_loss
def test_the_gradient_is_the_slope_of_the_loss(target: Target, loss: Loss) -> None:
    z, y = examples(target)
    value, gradient = loss.value_and_gradient(z, y)
    assert value.shape == z.shape[:-1] and gradient.shape == z.shape
    step = 1e-5
    slopes = [
        (loss.value(z + step * axis, y) - loss.value(z - step * axis, y)) / (2 * step)
        for axis in np.eye(z.shape[-1])
    ]
    # Truncation is h²/6 times a third derivative below 10, rounding 1e-16/h times a loss below 50.
    np.testing.assert_allclose(gradient, np.stack(slopes, axis=-1), atol=2e-9)


@every_loss
def test_logits_of_ten_thousand_give_numbers_without_a_warning(target: Target, loss: Loss) -> None:
    y = certain(target)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for signs in ([1, -1, 1], [-1, 1, 1], [1, 1, 1], [-1, -1, -1], [1, 0, 0], [-1, 0, 0]):
            value, gradient = loss.value_and_gradient(1e4 * np.array(signs, dtype=float), y)
            assert np.isfinite(value) and np.all(np.isfinite(gradient))


@every_loss
def test_no_loss_is_negative(target: Target, loss: Loss) -> None:
    value = loss.value(*examples(target))
    assert np.all(value >= 0), value.min()


@pytest.mark.parametrize("name", ["unit", "distribution", "signed"])
def test_cross_entropy_has_the_gradient_output_minus_target(name: str) -> None:
    target = TARGETS[name]
    loss = next(loss for loss in target.losses if loss.name == "cross_entropy")
    z, y = examples(target, size=4)
    share = 1.0 if target.output is SOFTMAX else 1 / z.shape[-1]
    wanted = (target.output.value(z) - y) * share
    np.testing.assert_allclose(loss.gradient(z, y), wanted, atol=1e-15)


def test_squared_error_saturates_behind_a_sigmoid_and_cross_entropy_does_not() -> None:
    losses = {loss.name: loss for loss in TARGETS["unit"].losses}
    z, y = np.array([[-10.0], [-20.0]]), 1.0
    assert np.all(np.abs(losses["squared"].gradient(z, y)) < 1e-4)
    np.testing.assert_allclose(losses["cross_entropy"].gradient(z, y), -1.0, atol=1e-4)


@pytest.mark.parametrize("z", [40.0, 30.0, 1.0, -3.0, -40.0])
def test_what_an_output_misses_keeps_its_digits_where_the_output_rounds_to_the_target(
    z: float,
) -> None:
    """A difference from the rounded output would be 0 from 37 on."""
    with mpmath.workdps(60):
        wanted = [-1 / (1 + mpmath.exp(z)), mpmath.tanh(mpmath.mpf(z)) - 1]
    found = [output.miss(np.array([z]), np.array([1.0]))[0] for output in (SIGMOID, TANH)]
    np.testing.assert_allclose(found, np.array(wanted, dtype=float), rtol=1e-15)
    two = SOFTMAX.miss(np.array([z, 0.0]), np.array([1.0, 0.0]))
    np.testing.assert_allclose(two, [float(wanted[0]), -float(wanted[0])], rtol=1e-15)


@pytest.mark.parametrize("z", [50.0, 20.0, 0.5, -50.0])
def test_cross_entropy_keeps_its_digits_where_the_probability_rounds_to_one(z: float) -> None:
    with mpmath.workdps(60):
        wanted = float(mpmath.log1p(mpmath.exp(-z)))
    binary, categorical = (
        next(loss for loss in TARGETS[name].losses if loss.name == "cross_entropy")
        for name in ("unit", "distribution")
    )
    assert float(binary.value([z], [1.0])) == pytest.approx(wanted, rel=1e-15)
    two = categorical.value([z, 0.0], [1.0, 0.0])
    assert float(two) == pytest.approx(wanted, rel=1e-15)


def test_kl_is_cross_entropy_without_the_entropy_of_the_target() -> None:
    losses = {loss.name: loss for loss in TARGETS["distribution"].losses}
    z, y = examples(TARGETS["distribution"])
    gap = losses["cross_entropy"].value(z, y) - losses["kl"].value(z, y)
    np.testing.assert_allclose(gap, -np.sum(y * np.log(y), axis=-1), rtol=1e-13)
    one_hot = np.eye(5)[0]
    np.testing.assert_allclose(
        losses["kl"].value(z, one_hot), losses["cross_entropy"].value(z, one_hot)
    )


def test_hinge_is_content_from_a_margin_of_one_on() -> None:
    hinge = TARGETS["signed"].losses[-1]
    assert hinge.name == "hinge"
    value, gradient = hinge.value_and_gradient([[1.0], [0.5], [-2.0]], 1.0)
    np.testing.assert_array_equal(value, [0.0, 0.5, 3.0])
    np.testing.assert_array_equal(gradient, [[0.0], [-1.0], [-1.0]])


def test_shapes_are_broadcast_and_whole_numbers_are_numbers() -> None:
    loss = TARGETS["real"].losses[0]
    value, gradient = loss.value_and_gradient([[1], [2]], [0])
    np.testing.assert_array_equal(value, [1.0, 4.0])
    np.testing.assert_array_equal(gradient, [[2.0], [4.0]])
