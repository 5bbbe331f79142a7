"""Two weights that learn from outputs: what their mean does to the path."""

import math

import numpy as np
import pytest

from activations import get
from networks.descent import GOAL, RATE, START, STEPS, agreement, condition, descend
from networks.passage import moments

SIGMOID, TANH, RELU = (get(name).bind() for name in ("sigmoid", "tanh", "relu"))


def test_positive_inputs_move_both_weights_the_same_way_in_every_step() -> None:
    found = moments(SIGMOID, 0.0, 1.0)
    for seed in range(5):
        path = descend(SIGMOID, 0.0, 1.0, found, centred=False, seed=seed)
        steps = np.diff(path.weights, axis=0)
        assert np.all(steps[:, 0] * steps[:, 1] >= 0)
        assert path.agreeing == STEPS
        centred = descend(SIGMOID, 0.0, 1.0, found, centred=True, seed=seed)
        steps = np.diff(centred.weights, axis=0)
        assert centred.agreeing == np.count_nonzero(steps[:, 0] * steps[:, 1] >= 0) < STEPS
        assert centred.left < 0.05 < path.left


def test_the_step_is_the_gradient_of_the_squared_error() -> None:
    found = moments(TANH, 1.0, 1.0)
    path = descend(TANH, 1.0, 1.0, found, centred=False, seed=3)
    y = np.tanh(np.random.default_rng(3).normal(1.0, 1.0, (STEPS, 2)))[0]

    def loss(weights: tuple[float, float]) -> float:
        return 0.5 * float(np.dot(np.subtract(weights, GOAL), y)) ** 2

    h, (a, b) = 1e-6, START
    gradient = [
        (loss((a + h, b)) - loss((a - h, b))) / (2 * h),
        (loss((a, b + h)) - loss((a, b - h))) / (2 * h),
    ]
    size = 2 * (found.variance + found.mean**2)
    # A quadratic has no truncation error: what is left is the rounding of the difference, 1e-16/h.
    assert path.weights[1] - path.weights[0] == pytest.approx(
        np.multiply(-RATE / size, gradient), abs=1e-8
    )


def test_the_condition_number_is_that_of_the_matrix_of_second_moments() -> None:
    found = moments(SIGMOID, 0.5, 1.5)
    m, v = found.mean, found.variance
    for count in (2, 7):
        matrix = np.full((count, count), m * m) + v * np.eye(count)
        true = np.linalg.cond(matrix)
        assert condition(found, inputs=count) == pytest.approx(float(true), rel=1e-12)
    assert condition(found, centred=True) == 1
    assert math.isnan(condition(moments(get("linear").bind(a=0.0), 0.0, 1.0)))


@pytest.mark.parametrize("name", ["tanh", "relu", "swish", "step", "hard_tanh"])
def test_the_share_of_agreeing_steps_is_that_of_many_pairs(name: str) -> None:
    curve = get(name).bind()
    for centre in (0.0, 0.25):
        y = curve.value(np.random.default_rng(1).normal(0.5, 1.0, (200_000, 2))) - centre
        share = np.mean(y[:, 0] * y[:, 1] >= 0)
        # Five standard deviations of a share of 200 000 pairs are at most 0.0056.
        assert agreement(curve, 0.5, 1.0, centre) == pytest.approx(float(share), abs=0.0056)


def test_a_unit_that_gets_nothing_stays_where_it_is() -> None:
    dead = get("linear").bind(a=0.0)
    path = descend(dead, 0.0, 1.0, moments(dead, 0.0, 1.0), centred=False, seed=1)
    assert path.left == 1 and path.agreeing == STEPS
    assert np.all(path.weights == START)
    faint = descend(RELU, -6.0, 0.5, moments(RELU, -6.0, 0.5), centred=True, seed=1)
    assert np.all(np.isfinite(faint.weights))
