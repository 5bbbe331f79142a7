"""Functions of one input by their names: those of the registry, and formulas that a reader typed.

A name that begins with = is a formula, and the formula is all there is of it: a link with such a name opens
anywhere, without a session that remembers it.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Mapping
from typing import TypeVar

from activations import ACTIVATIONS
from activations.catalogue import Record
from activations.core import Activation, Curve
from activations.expression.tokens import Token, tokens
from activations.typed import KEPT, SIGN, formula_in, is_typed, named

__all__ = [
    "FUNCTIONS",
    "KEPT",
    "SIGN",
    "Functions",
    "Given",
    "bound",
    "formula_in",
    "given_to",
    "is_typed",
    "title",
    "typed",
]

R = TypeVar("R", bound=Record)

# A longer formula is cut in titles.
LONGEST = 48

_START = Token("sign", "(", 0, 0)
_TYPESET = {"*": "·", "-": " − ", "+": " + ", ",": ", ", "=": " = "}
_TYPESET |= {sign: f" {sign} " for sign in ("<", ">", "<=", ">=")}


@functools.lru_cache(maxsize=KEPT)
def typed(name: str) -> Activation:
    """Return the record of a formula under its name; FormulaError says what is wrong with it."""
    return dataclasses.replace(named(name), title=title(formula_in(name)))


def title(formula: str) -> str:
    """Return a formula as the title of its function.

    It is set anew from the tokens, in signs that mean nothing in Markdown, in HTML or in a table: no
    asterisk, no hyphen, no sign of comparison without its spaces.
    """
    found = tokens(formula)[:-1]
    pairs = zip(found, [_START, *found], strict=False)
    text = "".join(_typeset(token, before) for token, before in pairs)
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _typeset(token: Token, before: Token) -> str:
    """Return a token as it stands after another one."""
    ends = before.kind in ("number", "name") or before.text in (")", "|")
    if token.kind == "number":
        number = token.text.rstrip(".").replace("-", "−")
        return f" {number}" if before.kind in ("number", "name") else number
    if token.kind == "name":
        spaced = token.place > before.place + before.length
        apart = before.kind == "name" or (ends and spaced)
        return (" " if apart else "") + token.text.strip("_")
    if token.text in ("+", "-") and not ends:  # a sign, not a sum
        return "−" if token.text == "-" else ""
    return _TYPESET.get(token.text, token.text)


class Functions(Mapping[str, R]):
    """Records by name, in the order of a registry; a formula is found as well, but not listed."""

    def __init__(self, records: Mapping[str, R]) -> None:
        self._records = records
        self._places = {name: place for place, name in enumerate(records)}

    def __getitem__(self, name: str) -> R:
        if not is_typed(name):
            return self._records[name]
        try:
            return typed(name)  # type: ignore[return-value]
        except ValueError as error:
            raise KeyError(name) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def place(self, name: str) -> int:
        """Return the place that gives a function its colour and dash; formulas share the one after all."""
        return self._places.get(name, len(self._places))


FUNCTIONS: Functions[Activation] = Functions(ACTIVATIONS)

# The parameters of a function, as a key.
Given = tuple[tuple[str, float], ...]


def bound(name: str, given: Given) -> Curve:
    """Return the curve of that name with these parameters."""
    return FUNCTIONS[name].bind(**dict(given))


def given_to(curve: Curve) -> Given:
    """Return the parameters of a curve as a key."""
    return tuple(curve.parameters.items())
