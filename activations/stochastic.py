"""Functions with a random part: the noise is drawn once and is an argument from then on.

A record (`RandomActivation`) holds one definition; `bind` fixes its parameters and gives a
`RandomCurve`, the only thing that evaluates. The records stand in random_rectifiers.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType

import numpy as np
from numpy.typing import ArrayLike

from activations import records
from activations.parts import Counterpart, Library, Parameter, Reference, Values, as_floats


@dataclass(frozen=True, kw_only=True)
class RandomExample:
    """A worked example at x and noise, computed to 17 digits outside the registry."""

    x: float
    noise: float
    value: float
    derivative: float
    expected: float
    expected_derivative: float
    given: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, eq=False)
class RandomActivation:
    """One random activation function: its definition and all that is known of it.

    `draw(x, rng, **parameters)` gives noise of the shape of x; `value(x, noise, **parameters)` and
    `derivative(x, noise, **parameters)`, at that noise, take float64 arrays of one shape;
    `expected(x, **parameters)` and `expected_derivative(x, **parameters)` are the means over the noise.
    Formulas are LaTeX with `<name>` for each parameter. `counterparts` are expressions in x and noise,
    `draws` those that draw such noise.
    """

    name: str
    title: str
    family: str
    year: int
    summary: str
    history: str
    noise: str
    formula: str
    derivative_formula: str
    expected_formula: str
    expected_derivative_formula: str
    draw: Callable[..., Values]
    value: Callable[..., Values]
    derivative: Callable[..., Values]
    expected: Callable[..., Values]
    expected_derivative: Callable[..., Values]
    parameters: tuple[Parameter, ...] = ()
    examples: tuple[RandomExample, ...] = ()
    counterparts: tuple[Counterpart, ...] = ()
    draws: tuple[Counterpart, ...] = ()
    references: tuple[Reference, ...] = ()
    aliases: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        roles = {"draw": 2, "value": 2, "derivative": 2, "expected": 1, "expected_derivative": 1}
        formulas = (
            *(self.noise, self.formula, self.derivative_formula),
            *(self.expected_formula, self.expected_derivative_formula),
        )
        given = [name for example in self.examples for name in example.given]
        records.check(self, roles, formulas, given)

    def bind(self, **chosen: float) -> RandomCurve:
        """Return the random curve with the chosen parameters, the others at their defaults.

        A number outside a parameter's bounds is clamped to them and NaN becomes the default; a name
        that is not a parameter raises RecordError with the nearest one.
        """
        return RandomCurve(self, records.fix(self, chosen))


@dataclass(frozen=True, eq=False)
class RandomCurve:
    """A random activation function with its parameters fixed.

    x and noise are arrays of any shapes that broadcast together. A float32 x gives float32, every
    other real x float64. NaN in either gives NaN; x = ±∞ gives the limit.
    """

    activation: RandomActivation
    parameters: Mapping[str, float]

    def draw(self, x: ArrayLike, rng: np.random.Generator) -> Values:
        """Return noise for each number in x; the same seed gives the same noise."""
        if not isinstance(rng, np.random.Generator):
            raise TypeError(
                f"The noise comes from a numpy.random.Generator, not {type(rng).__name__}: "
                "np.random.default_rng(seed) makes one."
            )
        numbers = as_floats(x)
        points = np.ascontiguousarray(numbers, dtype=np.float64)
        return _as(numbers, self.activation.draw(points, rng, **self.parameters))

    def value(self, x: ArrayLike, noise: ArrayLike) -> Values:
        """Return f(x) at the given noise."""
        return self._evaluate(self.activation.value, x, noise)

    def derivative(self, x: ArrayLike, noise: ArrayLike) -> Values:
        """Return f′(x) in closed form, with the noise held fixed."""
        return self._evaluate(self.activation.derivative, x, noise)

    def expected(self, x: ArrayLike) -> Values:
        """Return E f(x), the mean over the noise."""
        return self._evaluate(self.activation.expected, x)

    def expected_derivative(self, x: ArrayLike) -> Values:
        """Return d/dx E f(x), which is also the mean of f′(x) over the noise."""
        return self._evaluate(self.activation.expected_derivative, x)

    def _evaluate(self, formula: Callable[..., Values], *given: ArrayLike) -> Values:
        numbers = [as_floats(array) for array in given]
        try:
            arrays = np.broadcast_arrays(*numbers)
        except ValueError:
            raise ValueError(
                f"The noise of shape {numbers[1].shape} does not fit x of shape {numbers[0].shape}: "
                "draw(x, rng) gives some that does."
            ) from None
        points = [np.ascontiguousarray(array, dtype=np.float64) for array in arrays]
        holes = np.any([np.isnan(array) for array in points], axis=0)
        with np.errstate(over="ignore", invalid="ignore"):
            result = np.where(holes, np.nan, formula(*points, **self.parameters))
        return _as(arrays[0], result)

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
        """Return the expression in x and noise for that library, parameters as numbers."""
        return records.code(self.activation.counterparts, library, self.parameters)

    def drawing_code(self, library: Library) -> str | None:
        """Return the expression that draws the noise for x in that library, parameters as numbers."""
        return records.code(self.activation.draws, library, self.parameters)


def _as(numbers: Values, result: Values) -> Values:
    with np.errstate(over="ignore", under="ignore"):
        return result.reshape(numbers.shape).astype(numbers.dtype, copy=False)[()]


def collect(*modules: ModuleType) -> Mapping[str, RandomActivation]:
    """Return the modules' records by name, in the order written; RecordError when a name is twice."""
    return records.gather(RandomActivation, *modules)
