"""A typed formula as a record like those of the registry."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from activations import ACTIVATIONS
from activations.core import (
    LIBRARIES,
    Activation,
    Counterpart,
    Interval,
    Parameter,
    Traits,
    Values,
)
from activations.expression import names, survey, traits
from activations.expression.build import simplified
from activations.expression.calculus import Derivation, derive
from activations.expression.code import code
from activations.expression.evaluate import evaluate
from activations.expression.latex import latex
from activations.expression.parser import parse
from activations.expression.rewrite import Rewriting, stable
from activations.expression.sentences import SENTENCES
from activations.expression.tokens import narrow
from activations.expression.tree import Node, order, parameters_of

NAME, TITLE, FAMILY = "yours", "Yours", "Your own"
LOW, HIGH, STEP, DEFAULT = -5.0, 5.0, 0.05, 1.0

# So many formulas, and so many of their settings, are remembered.
FORMULAS, SETTINGS = 256, 1024


@dataclass(frozen=True)
class Formula:
    """A formula that was read: as typed, as evaluated, and its derivative with every step.

    `rewritings` say how the second came from the first; `parameters` are in the order typed.
    """

    text: str
    typed: Node
    tree: Node
    rewritings: tuple[Rewriting, ...]
    derivation: Derivation
    parameters: tuple[Parameter, ...]

    @property
    def derivative(self) -> Node:
        """The tree of f′."""
        return self.derivation.derivative

    def pair(self, **parameters: float) -> survey.Pair:
        """Return f and f′ with these parameters."""
        return survey.Pair(self.tree, self.derivative, parameters)


@functools.lru_cache(maxsize=FORMULAS)
def read(text: str) -> Formula:
    """Return the formula; FormulaError says what is wrong with the text, and where."""
    typed = parse(text)
    tree, rewritings = stable(simplified(typed))
    return Formula(text, typed, tree, rewritings, derive(tree), _parameters(typed))


def _parameters(typed: Node) -> tuple[Parameter, ...]:
    taken = _taken_from(typed)
    return tuple([_parameter(name, taken.get(name)) for name in parameters_of(typed)])


def _taken_from(typed: Node) -> Mapping[str, Parameter]:
    """Return the registered parameter that each parameter is handed to, if it is handed to one."""
    found: dict[str, Parameter] = {}
    for node in order(typed):
        if node.head == "registered":
            record = ACTIVATIONS[node.name]
            for known, value in zip(record.parameters, node.arguments[1:], strict=True):
                if value.head == "parameter":
                    found.setdefault(value.name, known)
    return found


def _parameter(name: str, known: Parameter | None) -> Parameter:
    low, high, step, default = LOW, HIGH, STEP, DEFAULT
    if known is not None:
        low, high, step, default = known.low, known.high, known.step, known.default
    return Parameter(
        name=name,
        symbol=names.symbol(name),
        default=default,
        low=low,
        high=high,
        step=step,
        doc=SENTENCES["parameter"],
    )


@functools.lru_cache(maxsize=SETTINGS)
def _breaks(formula: Formula, given: tuple[float, ...]) -> survey.Breaks:
    with np.errstate(all="ignore"):  # beside gaps and poles there is no number to be found
        return survey.breaks(formula.pair(**_named(formula, given)))


@functools.lru_cache(maxsize=SETTINGS)
def _range(formula: Formula, given: tuple[float, ...]) -> Interval:
    with np.errstate(all="ignore"):  # beside gaps and poles there is no number to be found
        return traits.value_range(formula.pair(**_named(formula, given)), _breaks(formula, given))


@functools.lru_cache(maxsize=SETTINGS)
def _traits(formula: Formula, given: tuple[float, ...]) -> Traits:
    with np.errstate(all="ignore"):  # beside gaps and poles there is no number to be found
        return traits.traits(formula.pair(**_named(formula, given)), _breaks(formula, given))


@functools.lru_cache(maxsize=SETTINGS)
def _gaps(formula: Formula, given: tuple[float, ...]) -> tuple[traits.Gap, ...]:
    with np.errstate(all="ignore"):  # beside gaps and poles there is no number to be found
        return traits.gaps(formula.pair(**_named(formula, given)))


def _named(formula: Formula, given: tuple[float, ...]) -> dict[str, float]:
    return {
        parameter.name: value for parameter, value in zip(formula.parameters, given, strict=True)
    }


def gaps(formula: Formula, parameters: Mapping[str, float]) -> tuple[traits.Gap, ...]:
    """Return where the curve has no number in [-60, 60]: undefined, or too large for float64."""
    return _gaps(formula, tuple(parameters.values()))


class _Role:
    """A function of x and the parameters, or of them alone, with the signature that a record needs."""

    def __init__(self, formula: Formula, function: Callable[..., Any], leading: str = "") -> None:
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        named = [*leading, *(parameter.name for parameter in formula.parameters)]
        self.__signature__ = inspect.Signature([inspect.Parameter(name, kind) for name in named])
        self.function = function

    def __call__(self, *x: Values, **parameters: float) -> Any:
        return self.function(*x, **parameters)


def from_formula(text: str) -> Activation:
    """Return the record of a typed formula; FormulaError says what is wrong with the text, and where.

    Its range, breakpoints, joints and traits are found by looking, not proven; `Activation.text` holds
    the formula and says so.
    """
    return _record(narrow(text).strip())


@functools.lru_cache(maxsize=FORMULAS)
def _record(text: str) -> Activation:
    formula = read(text)

    def found(function: Callable[[Formula, tuple[float, ...]], Any]) -> _Role:
        return _Role(formula, lambda **given: function(formula, tuple(given.values())))

    return Activation(
        name=NAME,
        title=TITLE,
        family=FAMILY,
        year=0,
        summary=SENTENCES["summary"],
        history="",
        text=text,
        formula=latex(formula.typed),
        derivative_formula=latex(formula.derivative),
        value=_Role(formula, lambda x, **given: evaluate(formula.tree, x, given), "x"),
        derivative=_Role(formula, lambda x, **given: evaluate(formula.derivative, x, given), "x"),
        parameters=formula.parameters,
        range=found(_range),
        breakpoints=found(lambda formula, given: _breaks(formula, given).breakpoints),
        joints=found(lambda formula, given: _breaks(formula, given).joints),
        traits=found(_traits),
        counterparts=tuple(
            [
                Counterpart(library=library, code=code(formula.tree, library))
                for library in LIBRARIES
            ]
        ),
    )
