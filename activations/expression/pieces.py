"""What a tree as text and as LaTeX have in common: parentheses where they are needed, and signs in front."""

from __future__ import annotations

from activations.expression.tree import Node

# How tightly a piece holds together: a sum needs parentheses as a factor, a product as a base, a quotient
# in one line as any factor but the first.
SUM, QUOTIENT, PRODUCT, POWER, ATOM = range(5)
Piece = tuple[str, int]


def inside(piece: Piece, least: int, brackets: tuple[str, str] = ("(", ")")) -> str:
    """Return a piece as a part of another one that needs it to hold together so tightly."""
    text, held = piece
    return text if held >= least else text.join(brackets)


def added(below: tuple[Piece, ...]) -> Piece:
    """Return the sum of pieces: what is negative is taken away."""
    text = below[0][0]
    for part, _ in below[1:]:
        text += f" - {part[1:]}" if part.startswith("-") else f" + {part}"
    return text, SUM


def factors(node: Node, below: tuple[Piece, ...]) -> tuple[str, list[Piece]]:
    """Return the sign of a product, taken from a negative number in front, and its factors."""
    first, rest = node.arguments[0], list(below)
    if first.head != "number" or first.number >= 0:
        return "", rest
    if first.number == -1.0 and len(rest) > 1:
        return "-", rest[1:]
    return "-", [(rest[0][0][1:], ATOM), *rest[1:]]
