"""A tree as one line of text, as a reader could have typed it; from its nodes alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from activations.core import number
from activations.expression.tree import Node, fold

# How tightly a piece holds together, as in latex.py; a quotient is a factor only in the first place.
SUM, QUOTIENT, PRODUCT, POWER, ATOM = range(5)
Piece = tuple[str, int]

_NAMES = {"log": "ln", "Phi": "Φ", "phi": "φ", "sech2": "sech²"}
_CONSTANTS = {"pi": "π", "e": "e", "golden": "golden"}
_SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_RAISED = {float(digit): sign for digit, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}


def text(tree: Node, symbols: Mapping[str, str]) -> str:
    """Return the tree as text, with a symbol for each parameter."""

    def piece(node: Node, below: tuple[Piece, ...]) -> Piece:
        if node.head == "parameter":
            return symbols.get(node.name, node.name), ATOM
        return _piece(node, below)

    return fold(tree, piece)[0].replace("-", "−")


def _piece(node: Node, below: tuple[Piece, ...]) -> Piece:
    if node.head == "number":
        return number(node.number), SUM if node.number < 0 else ATOM
    if node.head == "x":
        return "x", ATOM
    if node.head == "constant":
        return _CONSTANTS[node.name], ATOM
    if node.head in _PIECES:
        return _PIECES[node.head](node, below)
    if node.head in _SIGNS:
        return f"{below[0][0]} {_SIGNS[node.head]} {below[1][0]}", SUM
    name = node.name if node.head in ("registered", "slope") else _NAMES.get(node.head, node.head)
    mark = "′" if node.head == "slope" else ""
    return f"{name}{mark}({', '.join(part for part, _ in below)})", ATOM


def _in(piece: Piece, least: int) -> str:
    part, held = piece
    return part if held >= least else f"({part})"


def _sum(node: Node, below: tuple[Piece, ...]) -> Piece:
    found = below[0][0]
    for part, _ in below[1:]:
        found += f" - {part[1:]}" if part.startswith("-") else f" + {part}"
    return found, SUM


def _minus(node: Node, below: tuple[Piece, ...]) -> Piece:
    return f"-{_in(below[0], QUOTIENT)}", SUM


def _product(node: Node, below: tuple[Piece, ...]) -> Piece:
    first, *rest = below
    if node.arguments[0].head == "number" and node.arguments[0].number == -1.0:
        lead, first, rest = "-", rest[0], rest[1:]
    elif node.arguments[0].head == "number" and node.arguments[0].number < 0:
        lead, first = "-", (first[0][1:], ATOM)
    else:
        lead = ""
    factors = [_in(first, QUOTIENT), *(_in(piece, PRODUCT) for piece in rest)]
    return lead + "·".join(factors), SUM if lead else PRODUCT


def _quotient(node: Node, below: tuple[Piece, ...]) -> Piece:
    return f"{_in(below[0], QUOTIENT)}/{_in(below[1], POWER)}", QUOTIENT


def _power(node: Node, below: tuple[Piece, ...]) -> Piece:
    base, power = node.arguments[0], node.arguments[1]
    under = below[0][0] if below[0][1] == ATOM and base.head != "parameter" else f"({below[0][0]})"
    if power.head == "number" and power.number in _RAISED:
        return under + _RAISED[power.number], POWER
    return f"{under}^{_in(below[1], ATOM)}", POWER


def _exp(node: Node, below: tuple[Piece, ...]) -> Piece:
    return f"e^{_in(below[0], ATOM)}", POWER


def _root(node: Node, below: tuple[Piece, ...]) -> Piece:
    return f"√({below[0][0]})", ATOM


def _bars(node: Node, below: tuple[Piece, ...]) -> Piece:
    inside = below[0][0]
    return f"abs({inside})" if "|" in inside else f"|{inside}|", ATOM


def _rise(node: Node, below: tuple[Piece, ...]) -> Piece:
    u, c = below
    return f"{u[0]} + √(({u[0]})² + {c[0]})", SUM


def _and(node: Node, below: tuple[Piece, ...]) -> Piece:
    return " ∧ ".join(part for part, _ in below), SUM


_PIECES: Mapping[str, Callable[[Node, tuple[Piece, ...]], Piece]] = {
    "+": _sum, "-": _minus, "*": _product, "/": _quotient, "^": _power, "exp": _exp,
    "sqrt": _root, "abs": _bars, "rise": _rise, "and": _and,
}  # fmt: skip
