"""The derivative of a tree, by the rules of calculus, with every step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from activations.expression.build import (
    applied,
    chosen,
    compared,
    minus,
    negative,
    product,
    quotient,
    raised,
    scaled,
    total,
)
from activations.expression.rewrite import Rewriting, stable
from activations.expression.sentences import wrong
from activations.expression.tree import ONE, TWO, ZERO, Node, constant, order

MOST_NODES = 4000

Rule = Literal[
    "constant", "variable", "factor", "sum", "product", "quotient", "power", "exponential",
    "general_power", "chain", "branches", "registered",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One step: by that rule, the derivative of `node` is `derivative`."""

    rule: Rule
    node: Node
    derivative: Node


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a derivative was found: the steps from the inside out, then what was rewritten."""

    derivative: Node
    steps: tuple[Step, ...]
    rewritings: tuple[Rewriting, ...]


def derive(tree: Node) -> Derivation:
    """Return the derivative by x of a simplified tree; FormulaError where it grows too large.

    At a kink it is the slope of one side. Where u = c, max(u, c) has that of the constant and min(u, c)
    that of u: both are the left one where u rises, so that sums of them agree; relu(u) and clip follow
    them. max(u, v) and min(u, v) have that of u. |u| has sign(u), which is 0 in the middle. What jumps
    has the derivative of its pieces.
    """
    found: dict[Node, Node] = {}
    steps: list[Step] = []
    for node in order(tree):
        if not node.varies:
            found[node] = ZERO
            continue
        if node.head == "x":
            found[node] = ONE
            continue
        if node.head in _CONDITIONS:
            continue
        rule, derivative = _derived(node, found)
        _check(derivative)
        found[node] = derivative
        steps.append(Step(rule, node, derivative))
    if not steps:
        steps.append(Step("variable" if tree.head == "x" else "constant", tree, found[tree]))
    derivative, rewritings = stable(found[tree], slope=True)
    _check(derivative)
    return Derivation(derivative, tuple(steps), rewritings)


_CONDITIONS = ("<", "<=", ">", ">=", "and")


def _check(derivative: Node) -> None:
    if derivative.size > MOST_NODES:
        raise wrong("derivative_too_large", most=MOST_NODES)


def _derived(node: Node, found: dict[Node, Node]) -> tuple[Rule, Node]:
    below = node.arguments
    if node.head == "+":
        return "sum", total(*[found[term] for term in below])
    if node.head == "*":
        return _of_product(node, found)
    if node.head == "/":
        return _of_quotient(below[0], below[1], found)
    if node.head == "^":
        return _of_power(node, found)
    if node.head == "where":
        return "branches", chosen(below[0], found[below[1]], found[below[2]])
    if node.head in ("min", "max"):
        return "branches", _of_extreme(node, found)
    if node.head == "clip":
        return "branches", _of_clip(node, found)
    u = below[0]
    if node.head == "registered":
        return "registered", product(Node("slope", below, node.name), found[u])
    if node.head == "rise":
        root = applied("sqrt", total(raised(u, TWO), below[1]))
        return "chain", product(quotient(node, root), found[u])
    return "chain", product(OUTER[node.head](u), found[u])


def _of_product(node: Node, found: dict[Node, Node]) -> tuple[Rule, Node]:
    inside = node.arguments
    parts = []
    for index, factor in enumerate(inside):
        if factor.varies:
            parts.append(product(*inside[:index], found[factor], *inside[index + 1 :]))
            if parts[-1].size * len(inside) > 4 * MOST_NODES:
                _check(parts[-1])
    return "factor" if len(parts) == 1 else "product", total(*parts)


def _of_quotient(top: Node, bottom: Node, found: dict[Node, Node]) -> tuple[Rule, Node]:
    if not bottom.varies:
        return "factor", quotient(found[top], bottom)
    if not top.varies and bottom.head == "^" and bottom.arguments[1].head == "number":
        base, power = bottom.arguments
        over = product(constant(-power.number), top, found[base])
        return "power", quotient(over, raised(base, total(power, ONE)))
    square = bottom.arguments[0] if bottom.head == "sqrt" else raised(bottom, TWO)
    if not top.varies:
        return "quotient", quotient(negative(product(top, found[bottom])), square)
    over = minus(product(found[top], bottom), product(top, found[bottom]))
    return "quotient", quotient(over, square)


def _of_power(node: Node, found: dict[Node, Node]) -> tuple[Rule, Node]:
    base, power = node.arguments
    if not power.varies:
        return "power", product(power, raised(base, minus(power, ONE)), found[base])
    if not base.varies:
        return "exponential", product(applied("log", base), node, found[power])
    inner = total(
        product(found[power], applied("log", base)),
        quotient(product(power, found[base]), base),
    )
    return "general_power", product(node, inner)


def _of_extreme(node: Node, found: dict[Node, Node]) -> Node:
    u, v = node.arguments
    if not u.varies:
        u, v = v, u
    sign = "<=" if node.head == "min" else ">=" if v.varies else ">"
    return chosen(compared(sign, u, v), found[u], found[v])


def _of_clip(node: Node, found: dict[Node, Node]) -> Node:
    u, low, high = node.arguments
    # As NumPy and TensorFlow cut: to the upper end last.
    floored = chosen(compared(">", u, low), found[u], found[low])
    return chosen(compared("<=", applied("max", u, low), high), floored, found[high])


def _reciprocal(u: Node) -> Node:
    return quotient(ONE, u)


def _bell(u: Node) -> Node:
    """Return erf′(u)."""
    top = product(TWO, applied("exp", negative(raised(u, TWO))))
    return quotient(top, applied("sqrt", Node("constant", (), "pi", 3.141592653589793)))


# The derivative of each function of one argument, at u.
OUTER: dict[str, Callable[[Node], Node]] = {
    "exp": lambda u: applied("exp", u),
    "expm1": lambda u: applied("exp", u),
    "log": _reciprocal,
    "log1p": lambda u: _reciprocal(total(u, ONE)),
    "log2": lambda u: _reciprocal(product(u, applied("log", TWO))),
    "log10": lambda u: _reciprocal(product(u, applied("log", constant(10.0)))),
    "sqrt": lambda u: _reciprocal(scaled(2.0, applied("sqrt", u))),
    "cbrt": lambda u: _reciprocal(scaled(3.0, raised(applied("cbrt", u), TWO))),
    "abs": lambda u: applied("sign", u),
    "sign": lambda u: ZERO,
    "step": lambda u: ZERO,
    "sin": lambda u: applied("cos", u),
    "cos": lambda u: negative(applied("sin", u)),
    "tan": lambda u: _reciprocal(raised(applied("cos", u), TWO)),
    "sinh": lambda u: applied("cosh", u),
    "cosh": lambda u: applied("sinh", u),
    "tanh": lambda u: applied("sech2", u),
    "sech2": lambda u: product(constant(-2.0), applied("tanh", u), applied("sech2", u)),
    "atan": lambda u: _reciprocal(total(raised(u, TWO), ONE)),
    "asinh": lambda u: _reciprocal(applied("sqrt", total(raised(u, TWO), ONE))),
    "erf": _bell,
    "erfc": lambda u: negative(_bell(u)),
    "Phi": lambda u: applied("phi", u),
    "phi": lambda u: negative(product(u, applied("phi", u))),
    "sigmoid": lambda u: product(applied("sigmoid", u), applied("sigmoid", negative(u))),
    "softplus": lambda u: applied("sigmoid", u),
    "relu": lambda u: chosen(compared(">", u, ZERO), ONE, ZERO),
}
