"""Rewriting before evaluation: the same function, in a form that keeps its digits and its limits.

log(1 + exp(x)) is ∞ from x = 710 on and 0 from x = -37 on; softplus(x) is right everywhere. Each rule
is an identity on the whole domain of its left side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from activations.expression.build import (
    applied,
    negative,
    product,
    quotient,
    raised,
    rebuilt,
    scaled,
    total,
)
from activations.expression.tree import (
    ONE,
    TWO,
    ZERO,
    Node,
    coefficient,
    factors,
    is_number,
    order,
    terms,
)


@dataclass(frozen=True, slots=True)
class Rewriting:
    """One rewriting that was done: the part before and after."""

    before: Node
    after: Node


def stable(tree: Node, slope: bool = False) -> tuple[Node, tuple[Rewriting, ...]]:
    """Return the tree rewritten from its leaves up, and what was rewritten, in that order.

    In a slope sign(u)² is 1 also at u = 0, where both sides are.
    """
    made: dict[Node, Node] = {}
    done: list[Rewriting] = []
    for node in order(tree):
        result = rebuilt(node, tuple([made[argument] for argument in node.arguments]))
        for _ in range(4):  # a rewritten part may fit another rule
            better = _improved(result)
            if slope and result.head == "^" and _is_square_of_sign(result):
                better = ONE
            if better is result or better == result:
                break
            done.append(Rewriting(result, better))
            result = better
        made[node] = result
    return made[tree], tuple(dict.fromkeys(done))


def _is_square_of_sign(node: Node) -> bool:
    return node.arguments[0].head == "sign" and is_number(node.arguments[1], 2.0)


def _improved(node: Node) -> Node:
    rule = _RULES.get(node.head)
    return rule(node) if rule else node


def _exponential(node: Node) -> tuple[float, Node] | None:
    """Return c, u for c · e^u."""
    factor, rest = coefficient(node)
    return (factor, rest.arguments[0]) if rest.head == "exp" else None


def _one_plus_exp(node: Node) -> Node | None:
    """Return u for 1 + e^u."""
    if node.head == "+" and len(node.arguments) == 2 and is_number(node.arguments[1], 1.0):
        found = _exponential(node.arguments[0])
        if found is not None and found[0] == 1.0:
            return found[1]
    return None


def _log(node: Node) -> Node:
    inner = node.arguments[0]
    if inner.head == "exp":
        return inner.arguments[0]
    if (u := _one_plus_exp(inner)) is not None:
        return applied("softplus", u)
    if inner.head == "sigmoid":
        return negative(applied("softplus", negative(inner.arguments[0])))
    if inner.head == "rise" and is_number(inner.arguments[1], 1.0):
        return applied("asinh", inner.arguments[0])
    if inner.head == "/" and is_number(inner.arguments[0], 1.0):
        return negative(_improved(applied("log", inner.arguments[1])))
    if inner.head == "+" and inner.arguments[-1].head == "number":
        free, rest = inner.arguments[-1].number, total(*inner.arguments[:-1])
        if free == 1.0:
            return _log1p(applied("log1p", rest))
        exponential = _exponential(rest)
        if free == 2.0 and exponential is not None and exponential[0] == -1.0:
            return applied("log1p", negative(applied("expm1", exponential[1])))
    return node


def _log1p(node: Node) -> Node:
    inner = node.arguments[0]
    if inner.head == "exp":
        return applied("softplus", inner.arguments[0])
    if inner.head == "expm1":
        return inner.arguments[0]
    return node


def _root(node: Node) -> Node:
    inner = node.arguments[0]
    if inner.head == "^" and is_number(inner.arguments[1], 2.0):
        return applied("abs", inner.arguments[0])
    return node


def _power(node: Node) -> Node:
    base, power = node.arguments
    if (u := _one_plus_exp(base)) is not None and not is_number(power, 2.0):
        return applied("exp", product(power, applied("softplus", u)))
    if base.head == "sigmoid" and power.head != "number":
        return applied("exp", negative(product(power, _below(base.arguments[0]))))
    if is_number(power, 2.0) and base.head == "sqrt" and _square(base) is not None:
        return base.arguments[0]
    return node


def _below(u: Node) -> Node:
    return applied("softplus", negative(u))


def _quotient(node: Node) -> Node:
    top, bottom = node.arguments
    for factor in factors(bottom):
        base, power = factor, ONE
        if factor.head == "^" and factor.arguments[1].head == "number":
            base, power = factor.arguments
        rest = [other for other in factors(bottom) if other is not factor]
        if (u := _one_plus_exp(base)) is not None:
            return quotient(_shut(top, u, power), product(*rest))
        if base.head == "cosh":
            if is_number(power, 2.0):
                return quotient(product(top, applied("sech2", base.arguments[0])), product(*rest))
            for other in factors(top):
                if other.head == "sinh" and other.arguments == base.arguments and power is ONE:
                    above = [one for one in factors(top) if one is not other]
                    turned = applied("tanh", base.arguments[0])
                    return quotient(product(turned, *above), product(*rest))
        if base.head == "exp" and power is ONE:
            grown = applied("exp", negative(base.arguments[0]))
            return quotient(product(top, grown), product(*rest))
    return _cleared(node)


def _cleared(node: Node) -> Node:
    """Return (√S - u/√S) / v as (S - u) / (v √S), where that takes equal terms away."""
    top, bottom = node.arguments
    if top.head != "+":
        return node
    below = [
        factor
        for term in top.arguments
        if term.head == "/"
        for factor in factors(term.arguments[1])
    ]
    for root in below:
        if root.head != "sqrt" or not any(root in factors(term) for term in top.arguments):
            continue
        cleared = total(*[_times_root(term, root) for term in top.arguments])
        if cleared.size < top.size:
            return quotient(cleared, product(bottom, root))
    return node


def _times_root(term: Node, root: Node) -> Node:
    """Return term · root, where root · root is what stands under it, multiplied out."""
    if term.head == "/" and root in factors(term.arguments[1]):
        below = [factor for factor in factors(term.arguments[1]) if factor != root]
        return quotient(term.arguments[0], product(*below))
    inside = factors(term)
    if root not in inside:
        return product(term, root)
    others = product(*[factor for factor in inside if factor is not root and factor != root])
    return total(*[product(others, one) for one in terms(root.arguments[0])])


def _shut(top: Node, u: Node, power: Node) -> Node:
    """Return top / (1 + e^u)^power with gates: e^u / (1 + e^u) = σ(u)."""
    count = int(power.number) if power.number == int(min(power.number, 9.0)) else 0
    if not count:
        return product(top, applied("exp", negative(product(power, applied("softplus", u)))))
    gates = [applied("sigmoid", negative(u))] * count
    others = []
    for factor in factors(top):
        if factor.head == "exp" and factor.arguments[0] == u and gates[0] is gates[-1]:
            gates[0] = applied("sigmoid", u)
        elif factor.head == "exp" and factor.arguments[0] == scaled(2.0, u) and count == 2:
            gates = [applied("sigmoid", u)] * 2
        else:
            others.append(factor)
    return _product(product(*others, *gates))


def _product(node: Node) -> Node:
    """Return a product with (e^w - 1)·σ(-w) as tanh(w/2), and u·sign(u) as |u|."""
    inside = factors(node)
    for factor in inside:
        if factor.head == "expm1":
            gate = applied("sigmoid", negative(factor.arguments[0]))
            if gate in inside and factor.varies:
                rest = [other for other in inside if other not in (factor, gate)]
                return product(*rest, applied("tanh", scaled(0.5, factor.arguments[0])))
        if factor.head == "sign" and (factor.arguments[0] in inside):
            rest = [other for other in inside if other not in (factor, factor.arguments[0])]
            return product(*rest, applied("abs", factor.arguments[0]))
    return node


def _square(root: Node) -> tuple[Node, Node] | None:
    """Return u, c for √(u² + c) where c ≥ 0 is free of x."""
    inner = root.arguments[0]
    if root.head != "sqrt" or inner.head != "+":
        return None
    squares = [term for term in inner.arguments if term.varies]
    free = total(*[term for term in inner.arguments if not term.varies])
    if len(squares) != 1 or not (free.number > 0 if free.head == "number" else free is not ZERO):
        return None
    factor, rest = coefficient(squares[0])
    if factor == 1.0 and rest.head == "^" and is_number(rest.arguments[1], 2.0):
        return rest.arguments[0], free
    return None


def _sum(node: Node) -> Node:
    """Return a sum without a difference of two things that are nearly equal."""
    last = node.arguments[-1]
    free = last.number if last.head == "number" else 0.0
    for term in node.arguments:
        factor, rest = coefficient(term)
        others = [other for other in node.arguments if other is not term]
        if free:
            kept = [other for other in others if other is not last]
            other_form = _beside(rest, factor, free)
            if other_form is not None:
                return total(*kept, other_form)
        if rest.head == "exp" and (found := _both_ways(factor, rest, others)) is not None:
            return found
        if rest.head == "sqrt" and (pair := _square(rest)) is not None:
            for other in others:
                for sign in (1.0, -1.0):
                    if other == scaled(sign * factor, pair[0]):
                        kept = [one for one in others if one is not other]
                        rise = Node("rise", (scaled(sign, pair[0]), pair[1]))
                        return total(*kept, scaled(factor, rise))
        if rest.head == "softplus" and scaled(-factor, rest.arguments[0]) in others:
            kept = [one for one in others if one != scaled(-factor, rest.arguments[0])]
            return total(*kept, scaled(factor, _below(rest.arguments[0])))
    return node


def _both_ways(factor: float, rest: Node, others: list[Node]) -> Node | None:
    """Return c·e^u ± c·e^-u and what is left as one hyperbolic function."""
    u = rest.arguments[0]
    back = applied("exp", negative(u))
    for sign, head in ((1.0, "cosh"), (-1.0, "sinh")):
        twin = scaled(sign * factor, back)
        if twin in others and back != rest:
            kept = [other for other in others if other != twin]
            return total(*kept, scaled(2.0 * factor, applied(head, u)))
    return None


def _beside(rest: Node, factor: float, free: float) -> Node | None:
    """Return factor · rest + free in one piece, None where that gains nothing."""
    opposite = factor == -free
    same = factor == free
    u = rest.arguments[0] if rest.arguments else rest
    if rest.head == "exp" and opposite:
        return scaled(factor, applied("expm1", u))
    if rest.head == "sigmoid" and opposite:
        return scaled(free, applied("sigmoid", negative(u)))
    if rest.head == "sigmoid" and factor == -2.0 * free:
        return scaled(-free, applied("tanh", scaled(0.5, u)))
    if rest.head == "sech2" and opposite:
        return scaled(free, raised(applied("tanh", u), TWO))
    if rest.head == "Phi" and opposite:
        return scaled(free, applied("Phi", negative(u)))
    if rest.head == "tanh" and (same or opposite):
        turned = scaled(2.0 if same else -2.0, u)
        return scaled(2.0 * free, applied("sigmoid", turned))
    if rest.head == "erf" and (same or opposite):
        return scaled(free, applied("erfc", negative(u) if same else u))
    if rest == raised(Node("tanh", u.arguments), TWO) and opposite:
        return scaled(free, applied("sech2", u.arguments[0]))
    if rest.head == "/" and (same or opposite):
        top, root = rest.arguments
        pair = _square(root) if root.head == "sqrt" else None
        if pair is not None and top == pair[0]:
            rise = Node("rise", (scaled(1.0 if same else -1.0, pair[0]), pair[1]))
            return scaled(free, quotient(rise, root))
    return None


_RULES: dict[str, Callable[[Node], Node]] = {
    "log": _log,
    "log1p": _log1p,
    "sqrt": _root,
    "^": _power,
    "/": _quotient,
    "*": _product,
    "+": _sum,
}
