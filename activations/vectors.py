"""The type for functions of several inputs: they act on the last axis of an array.

A record (`VectorActivation`) holds one definition; `bind` fixes its parameters and gives a
`VectorMap`, the only thing that evaluates. The records stand in simplex.py and gated_units.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType

import numpy as np
from numpy.typing import ArrayLike

from activations import records
from activations.parts import (
    Counterpart,
    Library,
    Parameter,
    Reference,
    Values,
    as_floats,
    const,
)

Vector = tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class VectorExample:
    """A worked example: outputs and Jacobian at x, computed to 17 digits outside the registry."""

    x: Vector
    value: Vector
    jacobian: tuple[Vector, ...]
    given: Mapping[str, float] = field(default_factory=dict)


def same_number(inputs: int, **_: float) -> int:
    """Return as many outputs as inputs."""
    return inputs


@dataclass(frozen=True, kw_only=True, eq=False)
class VectorActivation:
    """One function of several inputs: its definition and all that is known of it.

    `value(x, **parameters)` and `jacobian(x, **parameters)` take a float64 array of shape (..., n)
    without NaN, n a positive multiple of `multiple(**parameters)`, and return shapes (..., m) and
    (..., m, n), with m = `outputs(n, **parameters)`; `VectorMap` sees to dtypes, NaN and wrong shapes.
    `formula` and `jacobian_formula` are LaTeX with `<name>` for each parameter.
    """

    name: str
    title: str
    family: str
    year: int
    summary: str
    history: str
    formula: str
    jacobian_formula: str
    value: Callable[..., Values]
    jacobian: Callable[..., Values]
    parameters: tuple[Parameter, ...] = ()
    outputs: Callable[..., int] = same_number
    multiple: Callable[..., int] = const(1)
    examples: tuple[VectorExample, ...] = ()
    counterparts: tuple[Counterpart, ...] = ()
    references: tuple[Reference, ...] = ()
    aliases: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        given = [name for example in self.examples for name in example.given]
        formulas = (self.formula, self.jacobian_formula)
        records.check(self, {"value": 1, "jacobian": 1}, formulas, given)

    def bind(self, **chosen: float) -> VectorMap:
        """Return the map with the chosen parameters, the others at their defaults.

        A number outside a parameter's bounds is clamped to them and NaN becomes the default; a name
        that is not a parameter raises RecordError with the nearest one.
        """
        return VectorMap(self, records.fix(self, chosen))


@dataclass(frozen=True, eq=False)
class VectorMap:
    """A function of several inputs with its parameters fixed.

    It acts on the last axis; the axes before it are kept. float32 and float64 are kept, everything
    else real becomes float64. A NaN makes its row NaN and disturbs no other row. ±∞ give the limit
    as those entries grow while the others stand still; where that depends on the way there (two
    entries of softmax both at +∞) the result is NaN.
    """

    activation: VectorActivation
    parameters: Mapping[str, float]

    def value(self, x: ArrayLike) -> Values:
        """Return f(x), of shape (..., m) for x of shape (..., n)."""
        return self._evaluate(self.activation.value, x, axes=1)

    def jacobian(self, x: ArrayLike) -> Values:
        """Return ∂f/∂x in closed form, of shape (..., m, n): a row for each output."""
        return self._evaluate(self.activation.jacobian, x, axes=2)

    def value_and_jacobian(self, x: ArrayLike) -> tuple[Values, Values]:
        """Return f(x) and ∂f/∂x."""
        return self.value(x), self.jacobian(x)

    def outputs(self, inputs: int) -> int:
        """Return the number of outputs for that many inputs."""
        return self.activation.outputs(inputs, **self.parameters)

    def _evaluate(self, formula: Callable[..., Values], x: ArrayLike, axes: int) -> Values:
        numbers = as_floats(x)
        self._check_shape(numbers)
        points = np.ascontiguousarray(numbers, dtype=np.float64)
        holes = np.any(np.isnan(points), axis=-1, keepdims=True)
        result = formula(np.where(holes, 0.0, points), **self.parameters)
        # Adding 0 takes the sign from -0, which says nothing here.
        result = np.where(holes if axes == 1 else holes[..., None], np.nan, result + 0.0)
        with np.errstate(over="ignore", under="ignore"):
            return result.astype(numbers.dtype, copy=False)

    def _check_shape(self, x: Values) -> None:
        multiple = self.activation.multiple(**self.parameters)
        if x.ndim == 0:
            raise ValueError(
                f"{self.label} takes an array of numbers, not a single one: give at least {multiple}."
            )
        if x.shape[-1] == 0:
            raise ValueError(f"{self.label} needs numbers on the last axis: its length is 0.")
        if x.shape[-1] % multiple:
            raise ValueError(
                f"{self.label} takes a multiple of {multiple} numbers on the last axis, "
                f"not {x.shape[-1]}."
            )

    @property
    def name(self) -> str:
        """The name of the function in the registry."""
        return self.activation.name

    @property
    def label(self) -> str:
        """The title with the parameters, for legends and sentences."""
        return records.label(self.activation, self.parameters)

    def latex(self, formula: str) -> str:
        """Return one of the record's formulas with the current numbers in place of the parameters."""
        return records.latex(formula, self.parameters)

    def code(self, library: Library) -> str | None:
        """Return the expression for that library with the current parameters as numbers."""
        return records.code(self.activation.counterparts, library, self.parameters)


def collect(*modules: ModuleType) -> Mapping[str, VectorActivation]:
    """Return the modules' records by name, in the order written; RecordError when a name is twice."""
    return records.gather(VectorActivation, *modules)


def on_diagonal(entries: Values) -> Values:
    """Return square matrices with the last axis of `entries` on their diagonals and 0 elsewhere."""
    return np.where(np.eye(entries.shape[-1], dtype=bool), entries[..., None], 0.0)
