"""What networks are trained on: drawn by seed, held out apart, at the scale that the theory starts from."""

import numpy as np
import pytest

from networks import tasks
from networks.table import Table, cars
from networks.tasks import POINT_TASKS, REACH


@pytest.mark.parametrize("task", POINT_TASKS)
def test_points_have_unit_size_equal_classes_and_a_seed(task: str) -> None:
    data = tasks.points(task, 0.1, 3)
    assert data.inputs.shape == (2 * tasks.POINTS, 2)
    assert data.held_inputs.shape == (2 * tasks.HELD_OUT, 2)
    assert np.mean(data.targets) == np.mean(data.held_targets) == 0.5
    # Inputs of length 1, as the Depth page starts with: within a third.
    assert 0.67 < np.mean(data.inputs.astype(float) ** 2) < 1.5
    assert np.abs(data.inputs).max() <= REACH
    again, other = tasks.points(task, 0.1, 3), tasks.points(task, 0.1, 4)
    np.testing.assert_array_equal(data.inputs, again.inputs)
    assert not np.array_equal(data.inputs, other.inputs)


def nearest_class(at: tasks.Data) -> float:
    """Return how often the nearest point for training has the class of a point held out."""
    apart = np.linalg.norm(at.held_inputs[:, None] - at.inputs[None], axis=2)
    return float(np.mean(at.targets[np.argmin(apart, axis=1)] == at.held_targets))


@pytest.mark.parametrize("task", POINT_TASKS)
def test_without_noise_classes_lie_apart(task: str) -> None:
    assert nearest_class(tasks.points(task, 0.0, 1)) == 1.0
    assert nearest_class(tasks.points(task, 1.0, 1)) < 0.95


def test_each_corner_of_xor_has_as_many_points() -> None:
    data = tasks.points("xor", 0.0, 1)
    corners, counts = np.unique(data.inputs, axis=0, return_counts=True)
    assert len(corners) == 4 and set(counts) == {tasks.POINTS // 2}
    assert all(data.targets == (data.inputs[:, 0] * data.inputs[:, 1] < 0))


def test_a_table_is_scaled_by_what_is_not_held_out() -> None:
    data = tasks.rows(cars(), 1)
    assert (len(data.inputs), len(data.held_inputs)) == (320, 80)
    np.testing.assert_allclose(data.inputs.mean(axis=0), 0, atol=1e-5)  # float32
    np.testing.assert_allclose(data.inputs.std(axis=0), 1, atol=1e-5)
    back = data.centre + data.scale * np.concatenate([data.targets, data.held_targets])
    np.testing.assert_allclose(np.sort(back), np.sort(cars().numbers[:, -1]), rtol=1e-5)


def test_a_long_table_is_sampled_and_a_constant_column_does_no_harm() -> None:
    numbers = np.stack([np.ones(5000), np.arange(5000.0)], axis=1)
    data = tasks.rows(Table(("one", "target"), numbers), 1)
    assert len(data.inputs) + len(data.held_inputs) == tasks.MOST_ROWS
    assert not data.inputs.any() and np.all(np.isfinite(data.targets))


def test_digits_are_eight_by_eight_and_a_fifth_is_held_out() -> None:
    data = tasks.digits(1)
    assert data.inputs.shape == (1438, 8, 8, 1) and data.held_inputs.shape == (359, 8, 8, 1)
    assert data.inputs.min() == -1 and data.inputs.max() == 1
    assert set(data.held_targets) == set(range(10))
