"""The types of the registry: an activation function described as data.

A record (`Activation`) holds one definition; `bind` fixes its parameters and gives a `Curve`, the
only thing that evaluates. Records check themselves when they are made, so a slip in one of them
stops the import with a sentence.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType, ModuleType

import numpy as np
from numpy.typing import ArrayLike

from activations import records
from activations.parts import (
    LIBRARIES,
    Accuracy,
    Counterpart,
    Example,
    Interval,
    Library,
    Limit,
    Parameter,
    RecordError,
    Reference,
    Sided,
    Traits,
    UnknownName,
    Values,
    as_floats,
    const,
    counterparts,
    nearest,
    number,
)
from activations.records import symbolic

__all__ = [
    "BLOCK",
    "LIBRARIES",
    "Accuracy",
    "Activation",
    "Counterpart",
    "Curve",
    "Example",
    "Interval",
    "Library",
    "Limit",
    "Parameter",
    "RecordError",
    "Reference",
    "Sided",
    "Traits",
    "UnknownName",
    "Values",
    "collect",
    "const",
    "counterparts",
    "find",
    "nearest",
    "number",
    "symbolic",
]

_FORMULA_SLOT = re.compile(r"<([a-z][a-z0-9_]*)>")
_FACTOR = re.compile(r"(\\,|\s)*(x|\\left|\\sigma|\\max|\\min|e\^)")

# So many numbers at a time, that what a formula holds in between stays in the cache: 96 kB an array,
# and less than the 128 kB for which the C library would ask the system each time.
BLOCK = 12_288


@dataclass(frozen=True, kw_only=True, eq=False)
class Activation:
    """One activation function: its definition and all that is known of it.

    `value(x, **parameters)` and `derivative(x, **parameters)` take a float64 array of at least one
    dimension and return one of the same shape; `Curve` sees to dtypes, scalars and NaN.
    `pair` takes the same and returns both, bit for bit, where they share work that is worth it.
    `formula` and `derivative_formula` are LaTeX with `<name>` for each parameter.
    `range`, `breakpoints`, `joints`, `traits`, `accuracy` are functions of the parameters (`const(...)`
    where they do not depend on them). `breakpoints` are the points where f or f′ jumps, in order; `joints`
    those where only a higher derivative does.
    `text` is the formula that a reader typed; then what the record says of it is found by looking, not
    proven, and there is no history.
    """

    name: str
    title: str
    family: str
    year: int
    summary: str
    history: str
    formula: str
    derivative_formula: str
    value: Callable[..., Values]
    derivative: Callable[..., Values]
    pair: Callable[..., tuple[Values, Values]] | None = None
    parameters: tuple[Parameter, ...] = ()
    range: Callable[..., Interval]
    breakpoints: Callable[..., tuple[float, ...]] = const(())
    joints: Callable[..., tuple[float, ...]] = const(())
    traits: Callable[..., Traits]
    accuracy: Callable[..., Accuracy] = const(Accuracy())
    limits: tuple[Limit, ...] = ()
    examples: tuple[Example, ...] = ()
    counterparts: tuple[Counterpart, ...] = ()
    references: tuple[Reference, ...] = ()
    aliases: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()
    text: str = ""

    def __post_init__(self) -> None:
        given = [name for example in self.examples for name in example.given]
        formulas = (self.formula, self.derivative_formula)
        roles = {"value": 1, "derivative": 1} | ({"pair": 1} if self.pair else {})
        records.check(self, roles, formulas, given)
        names = [parameter.name for parameter in self.parameters]
        for role in ("range", "breakpoints", "joints", "traits", "accuracy"):
            signature = inspect.signature(getattr(self, role))
            try:
                signature.bind(**dict.fromkeys(names, 0.0))
            except TypeError as error:
                raise RecordError(
                    f"{self.name}: {role} and the parameters {names}: {error}."
                ) from None
        for limit in self.limits:
            records.parameter(self, limit.parameter, "a limit: ")

    def parameter(self, name: str) -> Parameter:
        """Return the parameter of that name; RecordError names those there are."""
        return records.parameter(self, name)

    @property
    def defaults(self) -> dict[str, float]:
        """The parameters' default values by name."""
        return {parameter.name: parameter.default for parameter in self.parameters}

    def both(self, x: Values, **parameters: float) -> tuple[Values, Values]:
        """Return value and derivative at once; x is as `value` takes it."""
        if self.pair is not None:
            return self.pair(x, **parameters)
        return self.value(x, **parameters), self.derivative(x, **parameters)

    def bind(self, **chosen: float) -> Curve:
        """Return the curve with the chosen parameters, the others at their defaults.

        A number outside a parameter's bounds is clamped to them and NaN becomes the default; a name
        that is not a parameter raises RecordError with the nearest one.
        """
        for name in chosen:
            self.parameter(name)
        fixed = {
            parameter.name: parameter.clamp(chosen.get(parameter.name, parameter.default))
            for parameter in self.parameters
        }
        return Curve(self, MappingProxyType(fixed))


def _evaluate(
    formulas: Callable[[Values], tuple[Values, ...]], count: int, x: ArrayLike
) -> Iterator[Values]:
    given = as_floats(x)
    # NumPy's exp rounds differently on a reversed view: contiguous, so that layout changes no bit.
    points = np.ascontiguousarray(given).reshape(-1)
    # One array for all results: two as large would go back to the system, page by page, each time.
    results = np.empty((count, points.size), points.dtype)
    for start in range(0, points.size or 1, BLOCK):
        part = points[start : start + BLOCK]
        found = formulas(part.astype(np.float64, copy=False))
        if points.dtype == np.float64:
            _copy(found, results[:, start : start + BLOCK])
        else:
            with np.errstate(over="ignore", under="ignore"):
                _copy(found, results[:, start : start + BLOCK])
        holes = np.isnan(part)
        if np.count_nonzero(holes):
            results[:, start : start + BLOCK][:, holes] = part[holes]
    if given.ndim == 1:
        return iter(results)
    return (result.reshape(given.shape)[()] for result in results)


def _copy(found: tuple[Values, ...], results: Values) -> None:
    for y, result in zip(found, results, strict=True):
        result[:] = y


@dataclass(frozen=True, eq=False)
class Curve:
    """An activation function with its parameters fixed.

    Arrays of any shape give arrays of the same shape, scalars give NumPy scalars. float32 and float64
    are kept, everything else real becomes float64. NaN gives NaN; ±∞ give the limits, NaN where there is
    none. float32 is computed in float64 and rounded once: the extra digits cost less than a second set of
    formulas.
    """

    activation: Activation
    parameters: Mapping[str, float]

    def value(self, x: ArrayLike) -> Values:
        """Return f(x)."""
        formula = self.activation.value
        return next(_evaluate(lambda points: (formula(points, **self.parameters),), 1, x))

    def derivative(self, x: ArrayLike) -> Values:
        """Return f′(x), in closed form; at a breakpoint one of its sides, that of tf.nn where it has f."""
        formula = self.activation.derivative
        return next(_evaluate(lambda points: (formula(points, **self.parameters),), 1, x))

    def value_and_derivative(self, x: ArrayLike) -> tuple[Values, Values]:
        """Return f(x) and f′(x), bit for bit as apart, and sooner where they share work."""
        both = self.activation.both
        value, slope = _evaluate(lambda points: both(points, **self.parameters), 2, x)
        return value, slope

    @property
    def name(self) -> str:
        """The name of the function in the registry."""
        return self.activation.name

    @property
    def range(self) -> Interval:
        """The set of outputs."""
        return self.activation.range(**self.parameters)

    @property
    def breakpoints(self) -> tuple[float, ...]:
        """The points, in order, where f or f′ jumps."""
        return self.activation.breakpoints(**self.parameters)

    @property
    def joints(self) -> tuple[float, ...]:
        """The points, in order, where a derivative of second or higher order jumps, and f′ does not."""
        return self.activation.joints(**self.parameters)

    @property
    def traits(self) -> Traits:
        """The declared traits at these parameters."""
        return self.activation.traits(**self.parameters)

    @property
    def accuracy(self) -> Accuracy:
        """How near the exact results value and derivative are at these parameters."""
        return self.activation.accuracy(**self.parameters)

    @property
    def label(self) -> str:
        """The title with the parameters, for legends and sentences."""
        return records.label(self.activation, self.parameters)

    def sided(self, point: float) -> Sided:
        """Return the one-sided limits of f and f′ at `point`, exact to rounding.

        They are taken at the two neighbouring floating-point numbers, so they hold at every point,
        not only at declared breakpoints.
        """
        sides = np.nextafter(float(point), [-math.inf, math.inf])
        (value_left, value_right), (slope_left, slope_right) = self.value_and_derivative(sides)
        return Sided(float(value_left), float(value_right), float(slope_left), float(slope_right))

    def latex(self, formula: str, mark: Callable[[str, str], str] | None = None) -> str:
        """Return one of the record's formulas with the current numbers in place of the parameters.

        `mark` may wrap a parameter's number; then a factor of 1 is written as well.
        """

        def fill(slot: re.Match[str]) -> str:
            text = f"{self.parameters[slot[1]]:.4g}"
            negative = text.startswith("-")
            after_operator = formula[: slot.start()].rstrip().endswith(("+", "-", r"\cdot"))
            if mark is not None:
                text = mark(slot[1], text)
            elif text in ("1", "-1") and _FACTOR.match(formula, slot.end()):
                text = text[:-1]  # 1 x is x
            return f"({text})" if negative and after_operator else text

        return _FORMULA_SLOT.sub(fill, formula)

    def counterpart(self, library: Library) -> Counterpart | None:
        """Return the first counterpart in that library that holds at these parameters."""
        for counterpart in self.activation.counterparts:
            if counterpart.library == library and all(
                self.parameters[name] == value for name, value in counterpart.only.items()
            ):
                return counterpart
        return None

    def code(self, library: Library) -> str | None:
        """Return the expression for that library with the current parameters as numbers."""
        return records.code(self.activation.counterparts, library, self.parameters)


def collect(*modules: ModuleType) -> Mapping[str, Activation]:
    """Return the records of the modules by name, in the order written.

    RecordError when a name or an alias stands twice, or a limit names a function or a parameter of it
    that is not there.
    """
    found = records.gather(Activation, *modules)
    for record in found.values():
        for limit in record.limits:
            if limit.becomes not in found:
                raise RecordError(
                    f"{record.name}: a limit names the unknown function {limit.becomes!r}."
                    f"{nearest(limit.becomes, found)}"
                )
            found[limit.becomes].bind(**limit.given)
    return found


def find(name: str, among: Mapping[str, Activation]) -> Activation:
    """Return the record of that name or alias; UnknownName says which names are nearest."""
    return records.find(name, among, "There is no activation function {name}.")
