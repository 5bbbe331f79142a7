"""Nodes with the small simplifications a teacher makes: 0·u, 1·u, like terms, folded constants."""

from __future__ import annotations

import math

import numpy as np

from activations.core import number
from activations.expression.tree import (
    MINUS_ONE,
    ONE,
    ZERO,
    Node,
    coefficient,
    constant,
    factors,
    fold,
    is_number,
    terms,
)

# A folded number longer than this is left as it was typed: 1/3, √2.
SHORT = 6

ODD = ("sin", "tan", "sinh", "tanh", "atan", "asinh", "erf", "sign", "cbrt")
EVEN = ("abs", "cos", "cosh", "phi", "sech2")


def calculated(sign: str, left: float, right: float) -> float:
    """Return left sign right as float64 does: overflow is ∞, 0/0 is NaN, nothing is raised."""
    a, b = np.float64(left), np.float64(right)
    with np.errstate(all="ignore"):
        if sign == "+":
            return float(a + b)
        if sign == "*":
            return float(a * b)
        return float(a / b) if sign == "/" else float(a**b)


def _short(value: float) -> bool:
    return not math.isfinite(value) or len(number(abs(value))) <= SHORT


def scaled(factor: float, node: Node) -> Node:
    """Return factor · node, for a node that is simplified."""
    if factor == 1.0:
        return node
    if node.head in ("/", "where") or not math.isfinite(factor):
        return product(constant(factor), node)
    return _scale(factor, node)


def negative(node: Node) -> Node:
    """Return -node, through a sum."""
    if node.head == "+":
        return Node("+", tuple(scaled(-1.0, term) for term in node.arguments))
    return scaled(-1.0, node)


def total(*added: Node) -> Node:
    """Return the sum, like terms taken together, its number last."""
    collected: dict[frozenset[Node], tuple[float, Node]] = {}
    free = 0.0
    for node in added:
        for term in terms(node):
            factor, rest = coefficient(term)
            if rest is ONE:
                free = calculated("+", free, factor)
            else:
                key = frozenset(factors(rest))  # 2ab and ba are like terms
                before, first = collected.get(key, (0.0, rest))
                collected[key] = calculated("+", before, factor), first
    kept = [scaled(factor, rest) for factor, rest in collected.values() if factor != 0.0]
    if free != 0.0 or not kept:
        kept.append(constant(free))
    return kept[0] if len(kept) == 1 else Node("+", tuple(kept))


def product(*multiplied: Node) -> Node:
    """Return the product as one quotient at most, equal factors as powers, its number first."""
    tops: list[Node] = []
    bottoms: list[Node] = []
    for node in multiplied:
        for factor in factors(node):
            if factor.head == "/":
                tops += factors(factor.arguments[0])
                bottoms += factors(factor.arguments[1])
            else:
                tops.append(factor)
    above = _collected(tops)
    return _over(above, _collected(bottoms)) if bottoms else above


def _collected(multiplied: list[Node]) -> Node:
    factor = 1.0
    powers: dict[Node, float] = {}
    grown: list[Node] = []
    for node in multiplied:
        if node.head == "number":
            factor = calculated("*", factor, node.number)
        elif node.head == "exp":
            grown.append(node.arguments[0])
        else:
            base, power = _power_of(node)
            powers[base] = powers.get(base, 0.0) + power
    if factor == 0.0:
        return ZERO
    kept = [raised(base, constant(power)) for base, power in powers.items() if power != 0.0]
    if len(grown) == 1:
        kept.append(Node("exp", tuple(grown)))
    elif grown:
        kept.append(applied("exp", total(*grown)))
        if kept[-1].head in ("number", "/"):  # e^(u - u)
            return product(constant(factor), *kept)
    kept.sort(key=_rank)
    for switch in kept:  # k·[u > 0] is k where u > 0
        if switch.head == "where" and {ONE, ZERO} == set(switch.arguments[1:]):
            others = [other for other in kept if other is not switch]
            inner = product(constant(factor), *others)
            branches = [inner if branch == ONE else ZERO for branch in switch.arguments[1:]]
            return chosen(switch.arguments[0], *branches)
    if factor != 1.0 or not kept:
        kept.insert(0, constant(factor))
    return kept[0] if len(kept) == 1 else Node("*", tuple(kept))


def _rank(node: Node) -> int:
    """Return where a factor stands: what is free of x, then powers of x, then the others."""
    if not node.varies:
        return 0
    return 1 if node.head == "x" or (node.head == "^" and node.arguments[0].head == "x") else 2


def _power_of(node: Node) -> tuple[Node, float]:
    if node.head == "^" and node.arguments[1].head == "number":
        power = node.arguments[1].number
        if power > 0 and power == int(min(power, 99.0)):
            return node.arguments[0], power
    return node, 1.0


def quotient(top: Node, bottom: Node) -> Node:
    """Return top / bottom as one quotient, numbers taken out and what cannot be 0 cancelled."""
    return product(top, Node("/", (ONE, bottom))) if bottom.head != "/" else _twice(top, bottom)


def _twice(top: Node, bottom: Node) -> Node:
    return quotient(product(top, bottom.arguments[1]), bottom.arguments[0])


def _over(top: Node, bottom: Node) -> Node:
    outer, above = coefficient(top)
    inner, below = coefficient(bottom)
    if inner == 0.0:
        return constant(math.nan)
    if inner != 1.0:
        outer, inner = _reduced(outer, inner)
        folded = calculated("/", outer, inner)
        if below is ONE and above is ONE and not _short(folded):
            return Node("/", (constant(outer), constant(inner)))
        whole = outer.is_integer() and inner.is_integer()
        if _short(folded) and (folded.is_integer() or not whole):
            outer, inner = folded, 1.0
        elif inner < 0:
            outer, inner = -outer, -inner
    above, below = _cancelled(above, below)
    if above.head == "number" and is_number(above, 0.0) and math.isfinite(inner):
        return ZERO
    above, below = _scale(outer, above), _scale(inner, below)
    return above if below is ONE else Node("/", (above, below))


def _reduced(outer: float, inner: float) -> tuple[float, float]:
    """Return the fraction of two whole numbers in its lowest terms, other numbers as they are."""
    if outer.is_integer() and inner.is_integer() and max(abs(outer), abs(inner)) < 1e15:
        common = math.gcd(int(outer), int(inner)) or 1
        return outer / common, inner / common
    return outer, inner


def _scale(factor: float, node: Node) -> Node:
    if factor == 1.0:
        return node
    inner, rest = coefficient(node) if node.head in ("*", "number") else (1.0, node)
    factor = calculated("*", factor, inner)
    if factor == 0.0 or rest is ONE:
        return constant(factor)
    return rest if factor == 1.0 else Node("*", (constant(factor), *factors(rest)))


def _cancelled(top: Node, bottom: Node) -> tuple[Node, Node]:
    """Return both without the common factors that are never 0 or free of x."""
    powers = dict(_power_of(factor) for factor in factors(top))
    common = {
        base: min(power, powers[base])
        for base, power in (_power_of(factor) for factor in factors(bottom))
        if base in powers and (_never_zero(base) or not base.varies)
    }
    if not common:
        return top, bottom
    return _without(top, common), _without(bottom, common)


def _without(node: Node, common: dict[Node, float]) -> Node:
    kept = []
    for factor in factors(node):
        base, power = _power_of(factor)
        left = power - common.get(base, 0.0)
        kept += [raised(base, constant(left))] if left else []
    return _collected(kept)


def _is_positive(node: Node) -> bool:
    return node.head in ("number", "constant") and node.number >= 0.0


def _never_zero(node: Node) -> bool:
    if node.head in ("number", "constant"):
        return node.number != 0.0
    if node.head == "+":
        return all(_never_zero(term) and coefficient(term)[0] > 0 for term in node.arguments)
    return node.head in ("exp", "cosh", "sigmoid", "softplus")


def raised(base: Node, power: Node) -> Node:
    """Return base ^ power."""
    if power.head == "number":
        n = power.number
        if n == 1.0:
            return base
        if n == 0.0:
            return ONE
        if base.head == "number" and _short(calculated("^", base.number, n)):
            return constant(calculated("^", base.number, n))
        if n == 0.5:
            return applied("sqrt", base)
        if n < 0:
            return quotient(ONE, raised(base, constant(-n)))
        if base.head == "exp":
            return applied("exp", scaled(n, base.arguments[0]))
        if n.is_integer():
            factor, rest = coefficient(base)
            if factor == -1.0 and rest is not ONE:
                return scaled(-1.0 if n % 2 else 1.0, raised(rest, power))
            inner, own = _power_of(base)
            if own > 1.0:
                return raised(inner, constant(own * n))
            if base.head == "/" and not base.arguments[1].varies:
                top, bottom = (raised(part, power) for part in base.arguments)
                return quotient(top, bottom)
            if base.head == "*" and not base.arguments[0].varies:
                return product(*[raised(part, power) for part in base.arguments])
            if n == 2.0 and base.head == "sqrt" and _is_positive(base.arguments[0]):
                return base.arguments[0]
    if base.head == "constant" and base.name == "e":
        return applied("exp", power)
    if is_number(base, 1.0):
        return ONE
    if base.head == "exp":
        return applied("exp", product(power, base.arguments[0]))
    return Node("^", (base, power))


def applied(head: str, *arguments: Node) -> Node:
    """Return head(arguments), with the sign of an argument taken out of odd and even functions."""
    if all(argument.head == "number" for argument in arguments) and head != "rise":
        folded = _folded(head, *(argument.number for argument in arguments))
        if folded is not None and _short(folded):
            return constant(folded)
    if head in ODD or head in EVEN:
        argument = arguments[0]
        if _is_negative(argument):
            inner = applied(head, negative(argument))
            return inner if head in EVEN else scaled(-1.0, inner)
    if head == "abs" and arguments[0].head == "abs":
        return arguments[0]
    return Node(head, arguments)


def _is_negative(node: Node) -> bool:
    if node.head == "+":
        return all(coefficient(term)[0] < 0 for term in node.arguments)
    return node.head != "number" and coefficient(node)[0] < 0


_FOLDED = {
    "exp": np.exp, "log": np.log, "log2": np.log2, "log10": np.log10, "log1p": np.log1p,
    "expm1": np.expm1, "sqrt": np.sqrt, "cbrt": np.cbrt, "abs": np.abs, "sign": np.sign,
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh,
    "atan": np.arctan, "asinh": np.arcsinh, "min": np.minimum, "max": np.maximum,
}  # fmt: skip


def _folded(head: str, *values: float) -> float | None:
    function = _FOLDED.get(head)
    if function is None:
        return None
    with np.errstate(all="ignore"):
        return float(function(*map(np.float64, values)))


def rebuilt(node: Node, arguments: tuple[Node, ...]) -> Node:
    """Return the node with other arguments, simplified at this place."""
    if node.head == "+":
        return total(*arguments)
    if node.head == "*":
        return product(*arguments)
    if node.head == "/":
        return quotient(*arguments)
    if node.head == "^":
        return raised(*arguments)
    if node.head == "-":
        return negative(arguments[0])
    if not arguments:
        return node
    if node.head == "where":
        return chosen(*arguments)
    if node.head in _FLIPPED:
        return compared(node.head, *arguments)
    if node.head == "registered" or node.head == "slope":
        return Node(node.head, arguments, node.name)
    return applied(node.head, *arguments)


_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def compared(sign: str, left: Node, right: Node) -> Node:
    """Return a comparison with what is free of x on its right: (x + 1)/2 < 1 becomes x < 1."""
    if right.varies and not left.varies:
        return compared(_FLIPPED[sign], right, left)
    if not left.varies or right.varies:
        return Node(sign, (left, right))
    if left.head == "+":
        free = [term for term in left.arguments if not term.varies]
        if free:
            moving = total(*[term for term in left.arguments if term.varies])
            return compared(sign, moving, minus(right, total(*free)))
    factor, rest = coefficient(left)
    if math.isfinite(factor) and factor not in (0.0, 1.0):
        turned = sign if factor > 0 else _FLIPPED[sign]
        return compared(turned, rest, quotient(right, constant(factor)))
    if left.head == "/" and left.arguments[1].head == "number" and left.arguments[1].number > 0:
        return compared(sign, left.arguments[0], product(right, left.arguments[1]))
    if left.head in ("max", "min", "relu") and right.head == "number":
        inner, bound = left.arguments if left.head != "relu" else (left.arguments[0], ZERO)
        inner, bound = (inner, bound) if inner.varies else (bound, inner)
        above = left.head != "min"
        if bound.head == "number" and (
            bound.number < right.number if above else bound.number > right.number
        ):
            return compared(sign, inner, right)
    return Node(sign, (left, right))


def chosen(condition: Node, first: Node, other: Node) -> Node:
    """Return `first` where the condition holds and `other` elsewhere; equal ones need no condition."""
    return first if first == other else Node("where", (condition, first, other))


def simplified(tree: Node) -> Node:
    """Return the tree with the small simplifications made throughout."""
    return fold(tree, rebuilt)


def minus(left: Node, right: Node) -> Node:
    """Return left - right."""
    return total(left, product(MINUS_ONE, right))
