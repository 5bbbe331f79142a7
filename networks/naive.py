"""Exhibits: cross-entropy as it should not be computed, by way of the probability.

There are two classes, the right one with the logit z and the other one with 0, so that the exact loss is
ln(1 + e^-z) and its slope σ(z) - 1. Each function keeps the precision of z: where it fails depends on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from activations.core import Values

# To this Keras clips probabilities that it is given instead of logits (keras.config.epsilon()).
CLIPPED = 1e-7

# Far beyond every failure of float64, and still a number in float32.
_FAR = 2048.0


def probability(z: Values) -> Values:
    """Return e^z / (e^z + 1), the softmax of (z, 0) without the shift."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        e = np.exp(z)
        return e / (e + z.dtype.type(1))


def cross_entropy(z: Values) -> tuple[Values, Values]:
    """Return -ln p and its slope by the chain rule: -1/p times p(1 - p)."""
    p = probability(z)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        return -np.log(p), -1 / p * (p * (1 - p))


def clipped_cross_entropy(z: Values) -> tuple[Values, Values]:
    """Return the same with p cut to [ε, 1 - ε]: finite, and without a gradient beyond."""
    p = probability(z)
    low, high = z.dtype.type(CLIPPED), z.dtype.type(1) - z.dtype.type(CLIPPED)
    cut = np.clip(p, low, high)
    inside = (low < p) & (p < high)
    return -np.log(cut), np.where(inside, -1 / cut * (p * (1 - p)), 0 * p)


@dataclass(frozen=True)
class Failures:
    """The logits at which the naive cross-entropy goes wrong in one precision.

    From `overflow` on e^z is ∞ and the loss NaN; from `zero` down p is 0, the loss ∞ and its slope NaN; from
    `one` on e^z + 1 is e^z, so that p is 1 and the loss 0, where the exact one still has all its digits.
    """

    overflow: float
    zero: float
    one: float


def failures(dtype: type[np.floating[Any]]) -> Failures:
    """Return where the naive cross-entropy fails, to the last bit."""

    def e_is_infinite(z: Values) -> bool:
        with np.errstate(over="ignore"):
            return bool(np.isinf(np.exp(z)))

    def one_is_lost(z: Values) -> bool:
        # Where numbers are 2 apart, 1 more is a tie that goes either way: only beyond it is lost for sure.
        with np.errstate(over="ignore"):
            e = np.exp(z)
        return bool(np.isinf(e) or np.spacing(e) > 2)

    return Failures(
        _first(e_is_infinite, _FAR, dtype),
        _first(lambda z: bool(probability(z) == 0), -_FAR, dtype),
        _first(one_is_lost, _FAR, dtype),
    )


def _first(fails: Callable[[Values], bool], end: float, dtype: type[np.floating[Any]]) -> float:
    """Return the number nearest 0 at which something fails that does not at 0 and does at `end`."""
    well, ill = dtype(0), dtype(end)
    while True:
        middle = dtype((well + ill) / 2)
        if middle in (well, ill):
            return float(ill)
        if fails(np.asarray(middle)):
            ill = middle
        else:
            well = middle
