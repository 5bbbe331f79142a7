"""A tree as LaTeX: from its nodes alone, so that nothing a reader typed gets there."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from activations.core import number
from activations.expression.pieces import (
    ATOM,
    POWER,
    PRODUCT,
    SUM,
    Piece,
    added,
    factors,
    inside,
)
from activations.expression.tree import Node, coefficient, fold

_BRACKETS = (r"\left(", r"\right)")

_FUNCTIONS = {
    "exp": r"\exp", "log": r"\ln", "log2": r"\log_2", "log10": r"\log_{10}", "sin": r"\sin",
    "cos": r"\cos", "tan": r"\tan", "sinh": r"\sinh", "cosh": r"\cosh", "tanh": r"\tanh",
    "atan": r"\arctan", "asinh": r"\operatorname{arsinh}", "erf": r"\operatorname{erf}",
    "erfc": r"\operatorname{erfc}", "Phi": r"\Phi", "phi": r"\varphi", "sigmoid": r"\sigma",
    "softplus": r"\operatorname{softplus}", "relu": r"\operatorname{ReLU}",
    "sign": r"\operatorname{sign}", "step": r"\operatorname{step}", "min": r"\min", "max": r"\max",
    "clip": r"\operatorname{clip}", "log1p": r"\operatorname{log1p}",
    "expm1": r"\operatorname{expm1}", "sech2": r"\operatorname{sech}^2",
}  # fmt: skip
_SIGNS = {"<": r"\lt", "<=": r"\le", ">": r"\gt", ">=": r"\ge"}
_CONSTANTS = {"pi": r"\pi", "e": "e", "golden": r"\phi_{\mathrm{golden}}"}


def latex(tree: Node) -> str:
    """Return LaTeX with `<name>` for each parameter, as the records of the registry have it."""
    return fold(tree, _piece)[0]


def _piece(node: Node, below: tuple[Piece, ...]) -> Piece:
    if node.head == "number":
        return _number(node.number)
    if node.head == "x":
        return "x", ATOM
    if node.head == "parameter":
        return f"<{node.name}>", ATOM
    if node.head == "constant":
        return _CONSTANTS[node.name], ATOM
    if node.head in _PIECES:
        return _PIECES[node.head](node, below)
    arguments = r",\; ".join(text for text, _ in below)
    if node.head in ("registered", "slope"):
        mark = "'" if node.head == "slope" else ""
        name = node.name.replace("_", r"\_")
        return rf"\operatorname{{{name}}}{mark}\left({arguments}\right)", ATOM
    return rf"{_FUNCTIONS[node.head]}\left({arguments}\right)", ATOM


def _number(value: float) -> Piece:
    if not math.isfinite(value):
        text = r"\mathrm{undefined}" if math.isnan(value) else r"\infty"
        return (f"-{text}", SUM) if value < 0 else (text, ATOM)
    mantissa, _, exponent = number(value).partition("e")
    if not exponent:
        return mantissa, SUM if value < 0 else ATOM
    power = f"10^{{{int(exponent)}}}"
    if mantissa in ("1", "-1"):
        return mantissa[:-1] + power, SUM if value < 0 else POWER
    return rf"{mantissa} \cdot {power}", SUM if value < 0 else PRODUCT


def _sum(node: Node, below: tuple[Piece, ...]) -> Piece:
    return added(below)


def _minus(node: Node, below: tuple[Piece, ...]) -> Piece:
    return f"-{inside(below[0], PRODUCT, _BRACKETS)}", SUM


def _product(node: Node, below: tuple[Piece, ...]) -> Piece:
    sign, found = factors(node, below)
    text, *rest = (inside(piece, PRODUCT, _BRACKETS) for piece in found)
    for part in rest:
        text += (r" \cdot " if re.match(r"[0-9<]|-|\{[0-9<]", part) else r"\,") + part
    return sign + text, SUM if sign else PRODUCT


def _quotient(node: Node, below: tuple[Piece, ...]) -> Piece:
    top, bottom = below
    above = node.arguments[0]
    if above.head in ("*", "number") and coefficient(above)[0] < 0:
        return rf"-\frac{{{top[0][1:]}}}{{{bottom[0]}}}", SUM
    return rf"\frac{{{top[0]}}}{{{bottom[0]}}}", PRODUCT


def _power(node: Node, below: tuple[Piece, ...]) -> Piece:
    base, power = below
    # A parameter may be shown as a negative number: (-2)², not -2².
    plain = node.arguments[0].head in ("x", "constant", "number") and base[1] == ATOM
    text = base[0] if plain else rf"\left({base[0]}\right)"
    return f"{text}^{{{power[0]}}}", POWER


def _exp(node: Node, below: tuple[Piece, ...]) -> Piece:
    if node.arguments[0].depth > 6:
        return rf"\exp\left({below[0][0]}\right)", ATOM
    return f"e^{{{below[0][0]}}}", POWER


def _root(node: Node, below: tuple[Piece, ...]) -> Piece:
    degree = "[3]" if node.head == "cbrt" else ""
    return rf"\sqrt{degree}{{{below[0][0]}}}", ATOM


def _bars(node: Node, below: tuple[Piece, ...]) -> Piece:
    return rf"\left|{below[0][0]}\right|", ATOM


def _rise(node: Node, below: tuple[Piece, ...]) -> Piece:
    u, c = below
    square = "x^{2}" if node.arguments[0].head == "x" else rf"\left({u[0]}\right)^{{2}}"
    return rf"{u[0]} + \sqrt{{{square} + {c[0]}}}", SUM


def _compared(node: Node, below: tuple[Piece, ...]) -> Piece:
    return f"{below[0][0]} {_SIGNS[node.head]} {below[1][0]}", SUM


def _and(node: Node, below: tuple[Piece, ...]) -> Piece:
    return r" \text{ and } ".join(text for text, _ in below), SUM


_OPENED, _CLOSED = r"\begin{cases} ", r" \end{cases}"


def _cases(node: Node, below: tuple[Piece, ...]) -> Piece:
    condition, first, other = (text for text, _ in below)
    if node.arguments[2].head == "where":  # one row after the other, the first that holds counts
        rest = other.removeprefix(_OPENED).removesuffix(_CLOSED)
    else:
        rest = rf"{other} & \text{{otherwise}}"
    return rf"{_OPENED}{first} & {condition} \\ {rest}{_CLOSED}", PRODUCT


_PIECES: dict[str, Callable[[Node, tuple[Piece, ...]], Piece]] = {
    "+": _sum, "-": _minus, "*": _product, "/": _quotient, "^": _power, "exp": _exp,
    "sqrt": _root, "cbrt": _root, "abs": _bars, "rise": _rise, "where": _cases, "and": _and,
    **dict.fromkeys(_SIGNS, _compared),
}  # fmt: skip
