"""A tree as one line of text, as a reader could have typed it; from its nodes alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from activations.core import number
from activations.expression.pieces import (
    ATOM,
    POWER,
    PRODUCT,
    QUOTIENT,
    SUM,
    Piece,
    added,
    factors,
    inside,
)
from activations.expression.tree import Node, fold

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


def _sum(node: Node, below: tuple[Piece, ...]) -> Piece:
    return added(below)


def _minus(node: Node, below: tuple[Piece, ...]) -> Piece:
    return f"-{inside(below[0], QUOTIENT)}", SUM


def _product(node: Node, below: tuple[Piece, ...]) -> Piece:
    sign, (first, *rest) = factors(node, below)
    found = [inside(first, QUOTIENT), *(inside(piece, PRODUCT) for piece in rest)]
    return sign + "·".join(found), SUM if sign else PRODUCT


def _quotient(node: Node, below: tuple[Piece, ...]) -> Piece:
    return f"{inside(below[0], QUOTIENT)}/{inside(below[1], POWER)}", QUOTIENT


def _power(node: Node, below: tuple[Piece, ...]) -> Piece:
    base, power = node.arguments[0], node.arguments[1]
    under = below[0][0] if below[0][1] == ATOM and base.head != "parameter" else f"({below[0][0]})"
    if power.head == "number" and power.number in _RAISED:
        return under + _RAISED[power.number], POWER
    return f"{under}^{inside(below[1], ATOM)}", POWER


def _exp(node: Node, below: tuple[Piece, ...]) -> Piece:
    return f"e^{inside(below[0], ATOM)}", POWER


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
