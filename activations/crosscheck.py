"""The registry against TensorFlow and Keras: the same curve, computed by somebody else.

The expressions evaluated here are the `Counterpart` records, the very text that readers copy; they
belong to the project, never to a reader. TensorFlow is imported inside the functions only.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from activations import STOCHASTIC, VECTORS, get
from activations.core import Curve, Library, Values
from activations.disagreements import DISAGREEMENTS, Disagreement, Quantity
from activations.expression.record import from_formula, read
from activations.expression.survey import candidates
from activations.expression.tensors import walk
from activations.expression.tree import order
from activations.mistakes import Mistake
from activations.portrait import central_difference
from activations.stochastic import RandomCurve
from activations.vector_disagreements import VECTOR_DISAGREEMENTS
from activations.vectors import VectorMap

LIBRARIES: tuple[Library, ...] = ("tensorflow", "keras")

# Relative to max(1, |true|). Gradients cost a few dozen roundings (measured: mish 1e-14, swish with
# β = 20 5e-15); rows of DISAGREEMENTS widen it where a library keeps fewer digits.
TOLERANCE = 1e-13

# Divisible by every size of group that a parameter can ask for.
ROWS, INPUTS = 200, 8

Function = Curve | VectorMap | RandomCurve
Place = float | tuple[float, ...]

# Relative to max(1, |f′|): what the five-point difference itself can be wrong by. Its truncation
# grows with the fourth power of the sharpness (measured: swish with β = 20 2e-9).
DIFFERENCE_TOLERANCE = 1e-8

# What single precision costs, relative to max(1, |true|).
SINGLE = 1e-6

# Two differences, one with half the step, that agree to this are taken for the slope.
CONVERGED = 1e-9


# What is said where TensorFlow is missing.
UNLOADED = "TensorFlow cannot be loaded: {error}."


class Unavailable(Mistake, RuntimeError):
    """TensorFlow cannot be used here; the message is a sentence for the reader."""


@dataclass(frozen=True)
class Comparison:
    """A function beside one library: the largest differences, relative to max(1, |true|), and where.

    `value_at` and `derivative_at` are the x of the largest difference (any x where there is none), a
    row of numbers for a function of several inputs, whose derivative is the Jacobian.
    `reasons` explains what exceeds TOLERANCE and is in the table of known disagreements;
    `agrees` is false only for what is not.
    """

    library: Library
    version: str
    code: str
    value_error: float
    value_at: Place
    derivative_error: float
    derivative_at: Place
    agrees: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """A function checked at many points against libraries, a curve against differences too."""

    points: int
    difference_error: float | None
    comparisons: tuple[Comparison, ...]

    @property
    def agrees(self) -> bool:
        """Whether every check is within its tolerance or explained."""
        return (self.difference_error or 0.0) <= DIFFERENCE_TOLERANCE and all(
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
        raise Unavailable(UNLOADED, error=str(error)) from None
    return {"tf": tensorflow, "keras": keras}


def _computed(code: str, names: Mapping[str, Any]) -> Any:
    # As globals: a lambda in the text sees no local names.
    return eval(code, {"__builtins__": {}, **names})  # noqa: S307 - our own text


def _array(gradient: Any, x: Values) -> Values:
    found: Values = np.zeros_like(x) if gradient is None else gradient.numpy()
    return found


def counterpart_values(curve: Curve, x: Values, library: Library) -> tuple[Values, Values]:
    """Return value and GradientTape derivative of the curve's counterpart at x.

    An operation without a gradient (a jump) counts as derivative 0. Unavailable when TensorFlow is
    missing; LookupError when the record has no counterpart in that library.
    """
    if curve.activation.text:
        return typed_values(curve, x, library)
    code = _general(curve, library)
    value, (slope,) = _taped(_evaluated(code, curve.parameters), x, lambda y: [y])
    return value, slope


def _general(curve: Curve, library: Library) -> str:
    """Return the counterpart's expression with the names of the parameters; LookupError without one."""
    counterpart = curve.counterpart(library)
    if counterpart is None:
        raise LookupError(f"{curve.activation.title} has no counterpart in {library}.")
    return re.sub(r"\{(\w+)\}", r"\1", counterpart.code)


def taped_slope(name: str, parameters: Mapping[str, float], x0: float) -> float:
    """Return the derivative at x0 that GradientTape finds for a registered function's counterpart."""
    curve = get(name).bind(**parameters)
    return float(counterpart_values(curve, np.array([x0]), "tensorflow")[1][0])


def typed_values(curve: Curve, x: Values, library: Library) -> tuple[Values, Values]:
    """Return value and GradientTape derivative of a typed formula, its tree walked in TensorFlow.

    The code shown for it is never evaluated; LookupError for any other library.
    """
    if library != "tensorflow":
        raise LookupError("A typed formula is checked with TensorFlow only.")
    tree, tf = read(curve.activation.text).tree, _libraries()["tf"]

    def registered(inner: Curve, u: Any) -> Any:
        return _evaluated(_general(inner, library), inner.parameters)(u)

    def computed(point: Any) -> Any:
        return walk(tree, tf, point, curve.parameters, registered)

    value, (slope,) = _taped(computed, x, lambda y: [y])
    return value, slope


def map_values(mapping: VectorMap, x: Values, library: Library) -> tuple[Values, Values]:
    """Return value and GradientTape Jacobian of the map's counterpart, for x of shape (rows, n).

    The shapes are (rows, m) and (rows, m, n). Unavailable and LookupError as above.
    """
    code = _code(mapping, library)
    # No row depends on another: the gradient of a sum over all rows holds that of each.
    value, slopes = _taped(
        _evaluated(code, {}), x, lambda y: [y[..., i] for i in range(y.shape[-1])]
    )
    return value, np.stack(slopes, axis=-2)


def random_values(
    curve: RandomCurve, x: Values, noise: Values, library: Library
) -> tuple[Values, Values]:
    """Return value and GradientTape derivative of the random curve's counterpart at that noise."""
    computed = _evaluated(_code(curve, library), {"noise": noise})
    value, (slope,) = _taped(computed, x, lambda y: [y])
    return value, slope


def _code(function: VectorMap | RandomCurve, library: Library) -> str:
    code = function.code(library)
    if code is None:
        raise LookupError(f"{function.activation.title} has no counterpart in {library}.")
    return code


def _evaluated(code: str, given: Mapping[str, Any]) -> Callable[[Any], Any]:
    modules = _libraries()
    return lambda point: _computed(code, {**modules, **given, "x": point})


def _taped(
    computed: Callable[[Any], Any], x: Values, outputs: Callable[[Any], list[Any]]
) -> tuple[Values, list[Values]]:
    tf = _libraries()["tf"]
    point = tf.constant(x)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(point)
        y = tf.convert_to_tensor(computed(point))
        parts = outputs(y)
    return y.numpy(), [_array(tape.gradient(part, point), x) for part in parts]


def relative_error(found: Values, true: Values) -> Values:
    """Return |found - true| / max(1, |true|), 0 where both are the same infinity or both NaN."""
    with np.errstate(invalid="ignore", over="ignore"):
        error = np.abs(found - true) / np.maximum(1.0, np.abs(true))
    same = (found == true) | (np.isnan(found) & np.isnan(true))
    return np.where(same, 0.0, np.where(np.isnan(error), np.inf, error))


def known(function: Function, library: Library, quantity: Quantity) -> tuple[Disagreement, ...]:
    """Return the rows of the tables that may concern this function, library and quantity."""
    inside = _inside(function) or {function.name}
    return tuple(
        row
        for row in (*DISAGREEMENTS, *VECTOR_DISAGREEMENTS)
        if row.name in inside and library in row.libraries and row.quantity == quantity
    )


def _inside(function: Function) -> set[str]:
    """Return the registered functions that a typed formula calls."""
    if not isinstance(function, Curve) or not function.activation.text:
        return set()
    return {node.name for node in order(read(function.activation.text).tree) if node.name}


def _concerned(row: Disagreement, x: Values, function: Function) -> Any:
    """Return where a row concerns the function.

    A typed formula hands other numbers on than x: there a loss of single precision is expected
    everywhere, and nothing else anywhere.
    """
    if row.name != function.name:
        return np.full(len(x), row.error <= SINGLE)
    return row.at(x, function)


def allowed_error(function: Function, x: Values, library: Library, quantity: Quantity) -> Values:
    """Return the difference that is within tolerance or known, at each x or row of x."""
    allowed = np.full(len(x), TOLERANCE)
    for row in known(function, library, quantity):
        granted = row.error if row.name == function.name else SINGLE
        allowed = np.where(_concerned(row, x, function), np.maximum(allowed, granted), allowed)
    return allowed


def worst_error(found: Values, true: Values, points: int) -> Values:
    """Return the largest relative error of all that belongs to each point: entries of a Jacobian."""
    worst: Values = np.max(relative_error(found, true).reshape(points, -1), axis=-1)
    return worst


def compare(curve: Curve, x: Values, library: Library) -> Comparison:
    """Return how the counterpart in the library differs from the curve at x (float64)."""
    found, true = counterpart_values(curve, x, library), curve.value_and_derivative(x)
    return _comparison(curve, x, library, found, true)


def compare_map(mapping: VectorMap, x: Values, library: Library) -> Comparison:
    """Return how the counterpart differs from the map at the rows of x (float64)."""
    found, true = map_values(mapping, x, library), mapping.value_and_jacobian(x)
    return _comparison(mapping, x, library, found, true)


def compare_random(curve: RandomCurve, x: Values, noise: Values, library: Library) -> Comparison:
    """Return how the counterpart differs from the random curve at x, both with that noise."""
    found = random_values(curve, x, noise, library)
    true = curve.value(x, noise), curve.derivative(x, noise)
    return _comparison(curve, x, library, found, true)


def _comparison(
    function: Function,
    x: Values,
    library: Library,
    found: tuple[Values, Values],
    true: tuple[Values, Values],
) -> Comparison:
    worst: list[tuple[float, Place]] = []
    agrees = True
    reasons: list[str] = []
    quantities: tuple[Quantity, Quantity] = ("value", "derivative")
    for quantity, theirs, ours in zip(quantities, found, true, strict=True):
        error = worst_error(theirs, ours, len(x))
        place = x[np.argmax(error)]
        worst.append((float(np.max(error)), tuple(place.tolist()) if place.ndim else float(place)))
        agrees = agrees and bool(np.all(error <= allowed_error(function, x, library, quantity)))
        reasons += [
            row.reason
            for row in known(function, library, quantity)
            if np.any(_concerned(row, x, function) & (error > TOLERANCE))
        ]
    modules = _libraries()
    return Comparison(
        library=library,
        version=modules["tf" if library == "tensorflow" else library].__version__,
        code=function.code(library) or "",
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


def check_formula(text: str, parameters: Mapping[str, float], low: float, high: float) -> Report:
    """Return the report on a typed formula at 401 points of [low, high], against TensorFlow only.

    Left out are gaps, and the places of kinks, for which side counts there is a convention. It is held
    against differences where these converge. FormulaError when the text is no formula.
    """
    curve = from_formula(text).bind(**parameters)
    x = known_places(curve, low, high)
    if not len(x):
        return Report(0, None, ())
    return Report(len(x), typed_difference(curve, x), (compare(curve, x, "tensorflow"),))


def known_places(curve: Curve, low: float, high: float) -> Values:
    """Return 401 points of [low, high] without those where a typed formula has a gap or a kink."""
    x = np.linspace(low, high, 401)
    with np.errstate(all="ignore"):
        kinks = candidates(read(curve.activation.text).pair(**curve.parameters))
    for point in kinks:
        x = x[np.abs(x - point) > 1e-12 * max(1.0, abs(point))]
    value, slope = curve.value_and_derivative(x)
    return x[np.isfinite(value) & np.isfinite(slope)]


def typed_difference(curve: Curve, x: Values) -> float:
    """Return the largest |f′ by rule - difference quotient| / max(1, |f′|) where differences converge."""
    with np.errstate(all="ignore"):
        coarse, fine = central_difference(curve, x), central_difference(curve, x, 5e-4)
        converged = np.abs(coarse - fine) <= CONVERGED * np.maximum(1.0, np.abs(fine))
        return difference_error(curve, x[converged])


def check_map(name: str, parameters: Mapping[str, float]) -> Report:
    """Return the report on a function of several inputs, at ROWS rows of INPUTS numbers."""
    mapping = VECTORS[name].bind(**parameters)
    x = np.random.default_rng(0).normal(0.0, 2.0, (ROWS, INPUTS))
    comparisons = tuple(compare_map(mapping, x, library) for library in LIBRARIES)
    return Report(len(x), None, comparisons)


def check_random(name: str, parameters: Mapping[str, float], low: float, high: float) -> Report:
    """Return the report on a random function on 401 points of [low, high], with the same noise."""
    curve = STOCHASTIC[name].bind(**parameters)
    x = np.linspace(low, high, 401)
    noise = curve.draw(x, np.random.default_rng(0))
    comparisons = tuple(compare_random(curve, x, noise, library) for library in LIBRARIES)
    return Report(len(x), None, comparisons)


def check_any(name: str, low: float, high: float) -> Report:
    """Return the report on a function of any kind at its defaults."""
    if name in VECTORS:
        return check_map(name, {})
    if name in STOCHASTIC:
        return check_random(name, {}, low, high)
    return check(name, {}, low, high)
