"""The registry against TensorFlow and Keras: the same curve, computed by somebody else.

The expressions evaluated here are the `Counterpart` records, the very text that readers copy; they
belong to the project, never to a reader. TensorFlow is imported inside the functions only.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from activations import get
from activations.core import Curve, Library, Values
from activations.disagreements import Quantity, known
from activations.portrait import central_difference

LIBRARIES: tuple[Library, ...] = ("tensorflow", "keras")

# Relative to max(1, |true|). Gradients cost a few dozen roundings (measured: mish 1e-14, swish with
# β = 20 5e-15); rows of DISAGREEMENTS widen it where a library keeps fewer digits.
TOLERANCE = 1e-13

# Relative to max(1, |f′|): what the five-point difference itself can be wrong by. Its truncation
# grows with the fourth power of the sharpness (measured: swish with β = 20 2e-9).
DIFFERENCE_TOLERANCE = 1e-8


class Unavailable(RuntimeError):
    """TensorFlow cannot be used here; the message is a sentence for the reader."""


@dataclass(frozen=True)
class Comparison:
    """A curve beside one library: the largest differences, relative to max(1, |true|), and where.

    `value_at` and `derivative_at` are the x of the largest difference (any x where there is none).
    `reasons` explains what exceeds TOLERANCE and is in the table of known disagreements;
    `agrees` is false only for what is not.
    """

    library: Library
    version: str
    code: str
    value_error: float
    value_at: float
    derivative_error: float
    derivative_at: float
    agrees: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """A curve checked at many points against differences and libraries."""

    points: int
    difference_error: float
    comparisons: tuple[Comparison, ...]

    @property
    def agrees(self) -> bool:
        """Whether every check is within its tolerance or explained."""
        return self.difference_error <= DIFFERENCE_TOLERANCE and all(
            comparison.agrees for comparison in self.comparisons
        )


def available() -> bool:
    """Return whether TensorFlow is installed, without importing it."""
    try:
        return importlib.util.find_spec("tensorflow") is not None
    except (ImportError, ValueError):  # blocked by an import hook, or in sys.modules
        return False


def _libraries() -> Mapping[str, Any]:
    """Return the modules that counterpart expressions may name; Unavailable without TensorFlow."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        import keras
        import tensorflow
    except ImportError as error:
        raise Unavailable(f"TensorFlow cannot be loaded: {error}.") from None
    return {"tf": tensorflow, "keras": keras}


def counterpart_values(curve: Curve, x: Values, library: Library) -> tuple[Values, Values]:
    """Return value and GradientTape derivative of the curve's counterpart at x.

    An operation without a gradient (a jump) counts as derivative 0. Unavailable when TensorFlow is
    missing; LookupError when the record has no counterpart in that library.
    """
    counterpart = curve.counterpart(library)
    if counterpart is None:
        raise LookupError(f"{curve.activation.title} has no counterpart in {library}.")
    modules = _libraries()
    tf = modules["tf"]
    expression = re.sub(r"\{(\w+)\}", r"\1", counterpart.code)
    names = {**modules, **curve.parameters, "x": tf.constant(x)}
    with tf.GradientTape() as tape:
        tape.watch(names["x"])
        y = tf.convert_to_tensor(eval(expression, {"__builtins__": {}}, names))  # noqa: S307 - our own text
    slope = tape.gradient(y, names["x"])
    return y.numpy(), np.zeros_like(x) if slope is None else slope.numpy()


def relative_error(found: Values, true: Values) -> Values:
    """Return |found - true| / max(1, |true|), 0 where both are the same infinity or both NaN."""
    with np.errstate(invalid="ignore", over="ignore"):
        error = np.abs(found - true) / np.maximum(1.0, np.abs(true))
    same = (found == true) | (np.isnan(found) & np.isnan(true))
    return np.where(same, 0.0, np.where(np.isnan(error), np.inf, error))


def allowed_error(curve: Curve, x: Values, library: Library, quantity: Quantity) -> Values:
    """Return the difference that is within tolerance or known, at each x."""
    allowed = np.full_like(x, TOLERANCE)
    for row in known(curve, library, quantity):
        allowed = np.where(row.at(x, curve), np.maximum(allowed, row.error), allowed)
    return allowed


def compare(curve: Curve, x: Values, library: Library) -> Comparison:
    """Return how the counterpart in the library differs from the curve at x (float64)."""
    found = counterpart_values(curve, x, library)
    worst: list[tuple[float, float]] = []
    agrees = True
    reasons: list[str] = []
    quantities: tuple[Quantity, Quantity] = ("value", "derivative")
    for quantity, theirs, ours in zip(
        quantities, found, curve.value_and_derivative(x), strict=True
    ):
        error = relative_error(theirs, ours)
        worst.append((float(np.max(error)), float(x[np.argmax(error)])))
        agrees = agrees and bool(np.all(error <= allowed_error(curve, x, library, quantity)))
        reasons += [
            row.reason
            for row in known(curve, library, quantity)
            if np.any(row.at(x, curve) & (error > TOLERANCE))
        ]
    modules = _libraries()
    return Comparison(
        library=library,
        version=modules["tf" if library == "tensorflow" else library].__version__,
        code=curve.code(library) or "",
        value_error=worst[0][0],
        value_at=worst[0][1],
        derivative_error=worst[1][0],
        derivative_at=worst[1][1],
        agrees=agrees,
        reasons=tuple(dict.fromkeys(reasons)),
    )


def difference_error(curve: Curve, x: Values) -> float:
    """Return the largest |closed form - difference quotient| / max(1, |f′|) over x."""
    slope = curve.derivative(x)
    gap = np.abs(central_difference(curve, x) - slope) / np.maximum(1.0, np.abs(slope))
    return float(np.nanmax(gap, initial=0.0))


def check(name: str, parameters: Mapping[str, float], low: float, high: float) -> Report:
    """Return a function's report on 401 points of [low, high] and on its breakpoints."""
    curve = get(name).bind(**parameters)
    inside = [point for point in curve.breakpoints if low <= point <= high]
    x = np.union1d(np.linspace(low, high, 401), inside)
    comparisons = tuple(
        compare(curve, x, library) for library in LIBRARIES if curve.counterpart(library)
    )
    return Report(len(x), difference_error(curve, x), comparisons)
