"""What a network can be trained on: points of two classes, a table, handwritten digits.

Points have coordinates of about unit size, so that the theory of the Depth page, which starts from inputs
of length 1, holds for them; columns of a table are brought to mean 0 and variance 1.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from activations.core import Values
from networks.table import Table

# Of each class, in training and held out.
POINTS = 200
HELD_OUT = 100
# No point lies further from 0, in either coordinate: the square that is drawn.
REACH = 2.6
_TURNS = 1.5
# So many rows of a table are taken, at random, if there are more.
MOST_ROWS = 4000
# One row in five of a table, and one picture in five, is held out.
_SHARE = 5


@dataclass(frozen=True, eq=False)
class Data:
    """Inputs of shape (n, ...), and the targets of shape (n,): a class, or a number for a table.

    A table's targets were brought to mean 0 and variance 1: in its units they are `centre` + `scale` times
    what stands here.
    """

    inputs: Values
    targets: Values
    held_inputs: Values
    held_targets: Values
    outputs: int
    scale: float = 1.0
    centre: float = 0.0


def _corners(label: NDArray[np.intp], u: Values) -> Values:
    # Every corner of a class gets as many points, or a straight line could be right on more than 3 of 4.
    first = np.where(np.arange(len(label)) // 2 % 2, 1.0, -1.0)
    return np.stack([first, np.where(label, -first, first)], axis=1)


def _rings(label: NDArray[np.intp], u: Values) -> Values:
    radius, angle = np.where(label, 1.7, 0.7), 2 * math.pi * u
    place: Values = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return place


def _half_moons(label: NDArray[np.intp], u: Values) -> Values:
    turn = np.where(label, -1.0, 1.0)
    x = turn * (np.cos(math.pi * u) - 0.5)
    y = turn * (np.sin(math.pi * u) - 0.25)
    return 1.3 * np.stack([x, y], axis=1)


def _arms(label: NDArray[np.intp], u: Values) -> Values:
    # By √u the points lie as densely outside as inside.
    radius = 0.15 + 1.85 * np.sqrt(u)
    angle = 2 * math.pi * _TURNS * np.sqrt(u) + math.pi * label
    place: Values = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return place


POINT_TASKS: Mapping[str, Callable[[NDArray[np.intp], Values], Values]] = {
    "xor": _corners,
    "circles": _rings,
    "moons": _half_moons,
    "spirals": _arms,
}
TASKS = (*POINT_TASKS, "table", "digits")


def points(task: str, noise: float, seed: int) -> Data:
    """Return points of two classes, moved by normal numbers of that standard deviation."""
    rng = np.random.default_rng((seed, 1))
    drawn = []
    for count in (POINTS, HELD_OUT):
        label = np.arange(2 * count) % 2
        place = POINT_TASKS[task](label, rng.random(2 * count))
        place = place + noise * rng.standard_normal(place.shape)
        drawn += [np.clip(place, -REACH, REACH).astype(np.float32), label.astype(np.float32)]
    return Data(drawn[0], drawn[1], drawn[2], drawn[3], outputs=1)


def rows(table: Table, seed: int) -> Data:
    """Return at most MOST_ROWS rows, a fifth of them held out, every column at the same scale."""
    numbers = table.numbers
    order = np.random.default_rng((seed, 2)).permutation(len(numbers))[:MOST_ROWS]
    held = max(1, len(order) // _SHARE)
    train = numbers[order[held:]]
    centre, spread = train.mean(axis=0), train.std(axis=0)
    # A column that is constant among the rows for training says nothing there.
    scaled = ((numbers - centre) / np.where(spread > 0, spread, 1.0)).astype(np.float32)
    at, out = order[held:], order[:held]
    return Data(
        scaled[at, :-1],
        scaled[at, -1],
        scaled[out, :-1],
        scaled[out, -1],
        outputs=1,
        scale=float(spread[-1]) or 1.0,
        centre=float(centre[-1]),
    )


@functools.cache
def _digits() -> tuple[Values, NDArray[np.intp]]:
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    return images.reshape(-1, 8, 8, 1) / 8.0 - 1.0, labels


def digits(seed: int) -> Data:
    """Return the 1797 handwritten digits of scikit-learn, 8 by 8, from -1 to 1; a fifth held out.

    They are the test set of Alpaydin and Kaynak 1998, Optical recognition of handwritten digits, UCI.
    """
    images, labels = _digits()
    order = np.random.default_rng((seed, 3)).permutation(len(labels))
    held, train = np.split(order, [len(order) // _SHARE])
    x, y = images.astype(np.float32), labels.astype(np.float32)
    return Data(x[train], y[train], x[held], y[held], outputs=10)
