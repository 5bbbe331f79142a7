"""A tree as numbers: NumPy, one operation a node, every shared part once."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from activations.core import Values
from activations.expression import logarithms
from activations.expression.operations import OPERATIONS, registered
from activations.expression.tree import Node, Program, order

# What a formula grows like is seen at these places, where no sum of float64 is left undecided.
FAR = np.array([1e75, 1e150, 1e300])
# A limit is reached to these digits between the last two of them.
SETTLED = 1e-12


@functools.lru_cache(maxsize=512)
def program(root: Node) -> Program:
    """Return the nodes in the order in which they are computed, each once."""
    places: dict[Node, int] = {}
    steps = []
    for node in order(root):
        steps.append((node, tuple([places[argument] for argument in node.arguments])))
        places[node] = len(places)
    return tuple(steps)


def evaluate(root: Node, x: Values, parameters: Mapping[str, float]) -> Values:
    """Return the tree at x (float64, one dimension at least): NaN where it is undefined.

    Where something on the way overflows, the tree is walked again in logarithms: x²·e^-x is 0 at 1e300,
    not ∞·0. At ±∞ stand the limits, NaN where there is none.
    """
    y = _finite(root, x, parameters)
    ends = np.isinf(x)
    if np.count_nonzero(ends):
        for end in (-math.inf, math.inf):
            at_end = x == end
            if np.count_nonzero(at_end):
                y[at_end] = limit(root, end, parameters)
    return y


def _finite(root: Node, x: Values, parameters: Mapping[str, float]) -> Values:
    flagged: list[str] = []
    steps = program(root)

    def notice(kind: str, _: int) -> None:
        flagged.append(kind)

    with np.errstate(over="call", divide="call", invalid="call", under="ignore", call=notice):
        results = walk(steps, x, parameters)
        y = np.array(np.broadcast_to(results[-1], x.shape), dtype=np.float64)
    if flagged:
        strange = np.zeros(x.shape, dtype=np.bool_)
        for result in results:
            strange |= ~np.isfinite(result)
        again = strange & np.isfinite(x)
        if np.count_nonzero(again):
            y[again] = logarithms.evaluate(steps, x[again], parameters)
    return y


def walk(steps: Program, x: Values, parameters: Mapping[str, float]) -> list[Values]:
    """Return the result of every step; conditions are arrays of truth."""
    results: list[Any] = []
    for node, places in steps:
        if node.head == "x":
            results.append(x)
        elif node.head == "parameter":
            results.append(np.array([parameters[node.name]], dtype=np.float64))
        elif not places:
            results.append(np.array([node.number]))
        elif node.head in ("registered", "slope"):
            results.append(registered(node, [results[place] for place in places]))
        else:
            results.append(OPERATIONS[node.head](*[results[place] for place in places]))
    return results


def limit(root: Node, end: float, parameters: Mapping[str, float]) -> float:
    """Return what the tree tends to at ±∞: seen from afar, NaN where it settles nowhere."""
    seen = _finite(root, math.copysign(1.0, end) * FAR, parameters)
    if np.any(np.isnan(seen)):
        return math.nan
    near, last = float(seen[1]), float(seen[2])
    if abs(last) < abs(near) < SETTLED:
        return 0.0
    if math.isinf(last) or math.isclose(near, last, rel_tol=SETTLED, abs_tol=SETTLED):
        return last
    first, second = np.diff(np.abs(seen))
    if (
        first > 0 and second > 0.9 * first and np.all(np.sign(seen) == np.sign(last))
    ):  # also as slowly as ln(ln(x))
        return math.copysign(math.inf, last)
    fades = second < 0 and abs(last) < 0.75 * abs(near) < 0.01
    return 0.0 if fades else math.nan
