"""What is true of a function of several inputs wherever one looks, and how even its outputs are."""

from __future__ import annotations

import itertools

import numpy as np

from activations.core import Values
from activations.vectors import VectorMap

_SIDE = np.linspace(-1.0, 1.0, 5)
_FEWEST = 4

# Sums of a few numbers near 1 are right to this.
_ROUNDING = 1e-12


def lattice(curve: VectorMap, reach: float) -> Values:
    """Return inputs spread evenly over [-reach, reach], as many rows as it takes."""
    multiple = curve.activation.multiple(**curve.parameters)
    inputs = max(multiple, _FEWEST - _FEWEST % multiple)
    side = _SIDE if inputs <= _FEWEST else _SIDE[::2]
    return reach * np.array(list(itertools.product(side, repeat=inputs)))


def is_simplex(curve: VectorMap) -> bool:
    """Return whether the outputs are at least 0 and sum to 1."""
    y = curve.value(lattice(curve, 2.0))
    return bool(np.all(y >= 0) and np.all(np.abs(np.sum(y, axis=-1) - 1.0) <= _ROUNDING))


def ignores_shift(curve: VectorMap) -> bool:
    """Return whether adding one number to all inputs changes nothing."""
    x = lattice(curve, 2.0)
    return bool(np.all(np.abs(curve.value(x + 1.0) - curve.value(x)) <= _ROUNDING))


def perplexity(p: Values) -> float:
    """Return e to the entropy of probabilities: as many equal ones would be as uncertain."""
    positive = p[p > 0]
    return float(np.exp(-np.sum(positive * np.log(positive))))
