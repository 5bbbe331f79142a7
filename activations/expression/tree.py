"""The tree of a formula: small immutable nodes, and the ways to walk them without recursion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from activations.mistakes import Mistake

T = TypeVar("T")


class FormulaError(Mistake, ValueError):
    """A formula that cannot be read: what is wrong, where, and what would be accepted.

    `template` holds the sentence with `{slots}`, `fields` what stands in them, so that it can be
    translated; they may hold the reader's characters. `place` and `length` say which characters of the
    text are meant, `nearest` the names that may have been, best first.
    """

    def __init__(
        self,
        template: str,
        place: int = 0,
        length: int = 0,
        nearest: tuple[str, ...] = (),
        **fields: str | int,
    ) -> None:
        super().__init__(template, **fields)
        self.place, self.length, self.nearest = place, length, nearest


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One node: a number, x, a parameter, a constant, or a head applied to arguments.

    `name` is that of a parameter, a constant or a registered function, `number` the value of a number or
    a constant. `size` and `depth` count a shared subtree as often as it stands there.
    """

    head: str
    arguments: tuple[Node, ...] = ()
    name: str = ""
    number: float = 0.0
    size: int = field(init=False)
    depth: int = field(init=False)
    varies: bool = field(init=False)
    _key: int = field(init=False)

    def __post_init__(self) -> None:
        below = self.arguments
        put = object.__setattr__
        put(self, "size", 1 + sum([node.size for node in below]))
        put(self, "depth", 1 + max([node.depth for node in below], default=0))
        put(self, "varies", self.head == "x" or any([node.varies for node in below]))
        put(self, "_key", hash((self.head, self.name, self.number, *[n._key for n in below])))

    def __hash__(self) -> int:
        return self._key

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Node) or self._key != other._key:
            return False
        return (self.head, self.name, self.number, self.arguments) == (
            other.head,
            other.name,
            other.number,
            other.arguments,
        )


# The nodes in the order in which they are computed, each with the places of its arguments before it.
Program = tuple[tuple[Node, tuple[int, ...]], ...]

X = Node("x")


def constant(value: float) -> Node:
    """Return the node of a number; -0 becomes 0."""
    return Node("number", number=value + 0.0)


ZERO, ONE, TWO, MINUS_ONE = (constant(value) for value in (0.0, 1.0, 2.0, -1.0))


def order(*roots: Node) -> list[Node]:
    """Return every different node below the roots, each after its arguments."""
    seen: dict[Node, None] = {}
    entered: set[Node] = set()
    waiting = list(reversed(roots))
    while waiting:
        node = waiting[-1]
        if node in seen:
            waiting.pop()
        elif node in entered:
            waiting.pop()
            seen[node] = None
        else:
            entered.add(node)
            waiting += reversed(node.arguments)
    return list(seen)


def fold(root: Node, combine: Callable[[Node, tuple[T, ...]], T]) -> T:
    """Return what `combine` makes of the root, given what it made of the arguments of each node."""
    made: dict[Node, T] = {}
    for node in order(root):
        made[node] = combine(node, tuple([made[argument] for argument in node.arguments]))
    return made[root]


def parameters_of(root: Node) -> tuple[str, ...]:
    """Return the names of the parameters in the order in which they stand."""
    return tuple(dict.fromkeys(node.name for node in order(root) if node.head == "parameter"))


def replaced(root: Node, parts: Mapping[Node, Node]) -> Node:
    """Return the tree with some nodes exchanged for others."""
    return fold(
        root,
        lambda node, below: parts.get(
            node, Node(node.head, below, node.name, node.number) if below else node
        ),
    )


def is_number(node: Node, value: float | None = None) -> bool:
    """Return whether the node is a number, and that one where it is given."""
    return node.head == "number" and (value is None or node.number == value)


def factors(node: Node) -> tuple[Node, ...]:
    """Return the factors of a product, or the node itself."""
    return node.arguments if node.head == "*" else (node,)


def terms(node: Node) -> tuple[Node, ...]:
    """Return the terms of a sum, or the node itself."""
    return node.arguments if node.head == "+" else (node,)


def coefficient(node: Node) -> tuple[float, Node]:
    """Return c, rest with node = c · rest and c a number."""
    if node.head == "number":
        return node.number, ONE
    if node.head == "*" and node.arguments[0].head == "number":
        rest = node.arguments[1:]
        return node.arguments[0].number, rest[0] if len(rest) == 1 else Node("*", rest)
    if node.head == "/":
        outer, top = coefficient(node.arguments[0])
        if outer != 1.0:
            return outer, Node("/", (top, node.arguments[1]))
    return 1.0, node
