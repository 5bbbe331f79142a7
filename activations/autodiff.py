"""Automatic differentiation, as two walks over the tree of a formula: forwards, and along a tape.

Both take the local derivatives of each operation from the same place; neither takes a difference.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from activations.core import Values
from activations.expression.calculus import OUTER
from activations.expression.evaluate import evaluate, program, walk
from activations.expression.operations import registered, rise
from activations.expression.tree import Node, Program, X

CONDITIONS = ("<", "<=", ">", ">=", "and")


@dataclass(frozen=True)
class Operation:
    """One operation of a formula at a point: v with that value, from operands by their places.

    `operands` are only those that depend on x, `partials` the local derivatives ∂v/∂operand. `places`
    gives the place of every node that has one, for writing the operation down.
    """

    place: int
    node: Node
    value: float
    operands: tuple[int, ...] = ()
    partials: tuple[float, ...] = ()


@dataclass(frozen=True)
class Tape:
    """The operations in the order in which they are done; the first is x itself, the last the result."""

    operations: tuple[Operation, ...]
    places: Mapping[Node, int]
    constants: Mapping[Node, float]

    def forward(self) -> tuple[float, ...]:
        """Return the slope of each operation by x, carried along with its value: dual numbers."""
        slopes: list[float] = []
        for step in self.operations:
            carried = [
                _weighed(partial, slopes[operand])
                for operand, partial in zip(step.operands, step.partials, strict=True)
            ]
            slopes.append(sum(carried) if step.place else 1.0)
        return tuple(slopes)

    def reverse(self) -> tuple[float, ...]:
        """Return the adjoint of each operation, ∂result/∂v, gathered from the last to the first."""
        adjoints = [0.0] * len(self.operations)
        adjoints[-1] = 1.0
        for step in reversed(self.operations):
            for operand, partial in zip(step.operands, step.partials, strict=True):
                adjoints[operand] += _weighed(partial, adjoints[step.place])
        return tuple(adjoints)


def _weighed(partial: float, slope: float) -> float:
    """Return the product, 0 where one of them is: a branch not taken may have an infinite derivative."""
    return partial * slope if partial and slope else 0.0


def record(root: Node, x0: float, parameters: Mapping[str, float]) -> Tape:
    """Return the tape of a tree at a point, float64."""
    steps: Program = program(root)
    with np.errstate(all="ignore"):
        results = walk(steps, np.array([x0]), parameters)
    found = [float(np.asarray(result).flat[0]) for result in results]
    places: dict[Node, int] = {X: 0}
    operations = [Operation(0, X, x0)]
    constants: dict[Node, float] = {}
    for (node, below), value in zip(steps, found, strict=True):
        if node.head == "x" or node.head in CONDITIONS:
            continue
        if not node.varies:
            constants[node] = value
            continue
        given = [found[place] for place in below]
        local = zip(node.arguments, _partials(node, given), strict=True)
        moved = [(places[argument], partial) for argument, partial in local if argument in places]
        places[node] = len(operations)
        operations.append(
            Operation(
                places[node],
                node,
                value,
                tuple(place for place, _partial in moved),
                tuple(partial for _place, partial in moved),
            )
        )
    if not root.varies:  # a constant: its tape is x, and an operation that does not look at it
        operations.append(Operation(1, root, found[-1]))
    return Tape(tuple(operations), places, constants)


def _partials(node: Node, given: list[float]) -> list[float]:
    """Return the derivative of one operation by each of its arguments, those of conditions 0."""
    head = node.head
    if head == "+":
        return [1.0] * len(given)
    if head == "-":
        return [-1.0]
    if head == "*":
        return [math.prod(given[:i] + given[i + 1 :]) for i in range(len(given))]
    if head == "where":
        return [0.0, float(bool(given[0])), float(not given[0])]
    if head in ("min", "max"):
        first = _first_counts(node, given)
        return [float(first), float(not first)]
    if head == "clip":
        u, low, high = given
        return [float(low < u <= high), float(u <= low <= high), float(max(u, low) > high)]
    with np.errstate(all="ignore"):
        if head == "/":
            top, bottom = (np.float64(number) for number in given)
            return [float(1.0 / bottom), float(-top / (bottom * bottom))]
        if head == "^":
            base, power = (np.float64(number) for number in given)
            by_power = base**power * np.log(base) if node.arguments[1].varies else 0.0
            return [float(power * base ** (power - 1.0)), float(by_power)]
        if head == "rise":  # u + √(u² + c), and c is a number
            below, added = (np.array([number]) for number in given)
            return [float((rise(below, added) / np.sqrt(below * below + added))[0]), 0.0]
        if head == "registered":
            slope = registered(
                Node("slope", node.arguments, node.name), [np.array([g]) for g in given]
            )
            return [float(slope[0]), *[0.0] * (len(given) - 1)]
        return [float(_outer(head, given[0]))]


def _first_counts(node: Node, given: list[float]) -> bool:
    """Return whether min or max has the slope of its first argument: as `derive` decides ties."""
    u, v = given
    if u != v:
        return (u < v) if node.head == "min" else (u > v)
    first, second = (argument.varies for argument in node.arguments)
    if first and second:
        return True
    return first if node.head == "min" else second


@functools.cache
def _local(head: str) -> Node:
    return OUTER[head](X)


def _outer(head: str, u: float) -> Values:
    """Return the derivative of a function of one argument at u."""
    slope: Values = evaluate(_local(head), np.array([u]), {})[0]
    return slope
