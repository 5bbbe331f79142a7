"""Functions of one input by name, be it of the registry or a formula: a name that begins with = is one.

The formula is all there is of such a function: a link or a plan that has its name needs nothing else.
"""

from __future__ import annotations

import dataclasses
import functools

from activations import ACTIVATIONS
from activations.core import Activation
from activations.expression import from_formula

SIGN = "="
# What is remembered of formulas is a few kilobytes each.
KEPT = 256


def is_typed(name: str) -> bool:
    """Return whether the name is a formula."""
    return name.startswith(SIGN)


def formula_in(name: str) -> str:
    """Return the formula of such a name."""
    return name[len(SIGN) :]


@functools.lru_cache(maxsize=KEPT)
def _typed(name: str) -> Activation:
    return dataclasses.replace(from_formula(formula_in(name)), name=name)


def named(name: str) -> Activation:
    """Return the record of that very name; KeyError for no name, FormulaError for no formula."""
    return _typed(name) if is_typed(name) else ACTIVATIONS[name]
