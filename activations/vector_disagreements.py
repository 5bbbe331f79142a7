"""Where TensorFlow 2.21 and Keras 3.15 differ from mathematics in functions of several inputs.

Rows as in disagreements.py, two-sided and measured on float64 input; `at` gives a mask over the rows
of x, and the derivative is the Jacobian.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from activations.core import Values
from activations.disagreements import (
    BOTH,
    CLIP_PASSES,
    EITHER,
    INFINITE_DIFFERENCE,
    INFINITE_PRODUCT,
    KERAS,
    SINGLE_CONSTANTS,
    SLOPE,
    TENSORFLOW,
    VALUE,
    Disagreement,
    rows,
)
from activations.vectors import VectorMap

THRESHOLD = (
    "Keras 3.15 adds up all cumulative sums for the threshold instead of taking the last one."
)
SHARED_KINK = (
    "An input exactly at the threshold is on a kink: several candidates for the threshold are then "
    "equal, and TensorFlow divides the gradient evenly among them; the closed form counts that input as "
    "outside."
)
ONE_LOST = "The scores are summed as they are: the 1 that is shared out is lost beside 2⁵³."
NAN_LOCAL = (
    "The library gives NaN only where an output is computed from an input that is NaN; the closed form "
    "makes the whole row NaN."
)

# GELU itself is wrong by up to 7e-9; the other half, up to 105 in the tests, multiplies it.
GELU_TIMES = 7e-7


# These say that both sides are right: a kink has no single slope, and NaN no rule how far it reaches.
CONVENTIONS = frozenset({CLIP_PASSES, SHARED_KINK, NAN_LOCAL})


def _any(of: Any) -> Any:
    return np.any(of, axis=-1)


def _finite(x: Values, mapping: VectorMap) -> Any:
    return ~_any(~np.isfinite(x))


def _nan(x: Values, mapping: VectorMap) -> Any:
    return _any(np.isnan(x))


def _infinite(x: Values, mapping: VectorMap) -> Any:
    return _any(np.isinf(x))


def _up(x: Values, mapping: VectorMap) -> Any:
    return _any(x == math.inf)


def _down(x: Values, mapping: VectorMap) -> Any:
    return _any(x == -math.inf)


def _huge(x: Values, mapping: VectorMap) -> Any:
    return _any(np.isfinite(x) & (np.abs(x) >= 2.0**53))


def _ordinary(x: Values, mapping: VectorMap) -> Any:
    return ~(_huge(x, mapping) | _up(x, mapping) | _nan(x, mapping))


def _on_threshold(x: Values, mapping: VectorMap) -> Any:
    largest = np.max(x, axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):
        return _any(x == largest - np.max(mapping.value(x), axis=-1, keepdims=True))


VECTOR_DISAGREEMENTS: tuple[Disagreement, ...] = (
    *rows("softmax", BOTH, EITHER, _up, math.inf, INFINITE_DIFFERENCE),
    *rows("log_softmax", BOTH, EITHER, _up, math.inf, INFINITE_DIFFERENCE),
    *rows("softmin", BOTH, EITHER, _down, math.inf, INFINITE_DIFFERENCE),
    *rows("sparsemax", KERAS, EITHER, _ordinary, 1.0, THRESHOLD),
    *rows("sparsemax", KERAS, EITHER, _up, math.inf, THRESHOLD),
    *rows("sparsemax", KERAS, EITHER, _nan, math.inf, NAN_LOCAL),
    *rows("sparsemax", KERAS, EITHER, _huge, math.inf, ONE_LOST),
    *rows("sparsemax", TENSORFLOW, EITHER, _huge, 0.5, ONE_LOST),
    *rows("sparsemax", TENSORFLOW, VALUE, _up, math.inf, INFINITE_DIFFERENCE),
    *rows("sparsemax", TENSORFLOW, SLOPE, _on_threshold, 1.0, SHARED_KINK),
    *(
        row
        for name in ("maxout", "crelu", "glu", "reglu", "geglu", "swiglu")
        for row in rows(name, BOTH, EITHER, _nan, math.inf, NAN_LOCAL)
    ),
    *rows("glu", BOTH, SLOPE, _infinite, math.inf, INFINITE_PRODUCT),
    *(
        row
        for name in ("reglu", "geglu", "swiglu")
        for row in rows(name, BOTH, EITHER, _infinite, math.inf, INFINITE_PRODUCT)
    ),
    *rows("geglu", BOTH, EITHER, _finite, GELU_TIMES, SINGLE_CONSTANTS),
)
