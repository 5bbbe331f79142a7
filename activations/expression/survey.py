"""What is true of a typed formula, found by looking: breaks, gaps, range, traits.

Nothing here is proven. Breaks come from the parts of the tree that can make one (|u| where u is 0, a
condition where its sides are equal) and from the largest moves on a grid, each followed to the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from activations import ACTIVATIONS
from activations.core import Values
from activations.expression.build import minus
from activations.expression.evaluate import evaluate, program
from activations.expression.tree import Node, constant, order

# Where breaks are looked for; beyond REACH only those that the tree names.
REACH, CELLS = 40.0, 4000
GRID = np.linspace(-REACH, REACH, CELLS + 1)
_TAIL = np.geomspace(REACH, 1e6, 400)[1:]
WIDE = np.concatenate([-_TAIL[::-1], GRID, _TAIL])
for shared in (GRID, WIDE):
    shared.flags.writeable = False

# A jump of f or f′ that is smaller counts as none: rounding makes moves of 1e-13.
JUMP = 1e-6
# Bisections until two neighbouring numbers of the grid are neighbouring floats.
HALVINGS = 64
LARGEST_MOVES = 40
# A step for f″ and f‴, which are differences of f′: noise 1e-11 and 1e-7.
BEND_STEP, TWIST_STEP, BEND = 1e-5, 1e-4, 0.02
# Nearer to 0 than this a place is 0: there x/3 and x² have underflowed.
SMALLEST = 1e-290
# Out there the grid is thin: it finds a few places, and only some of many.
MOST_FAR = 4
# sign(sin(100x)) has thousands; these are the nearest to 0.
MOST_BREAKS = 64

Function = Callable[[Values], Values]
Truth = NDArray[np.bool_]


@dataclass(frozen=True)
class Breaks:
    """Where f or f′ jumps, and where only a higher derivative does, in order."""

    breakpoints: tuple[float, ...]
    joints: tuple[float, ...]


@dataclass(frozen=True)
class Pair:
    """f and f′ of a formula at fixed parameters."""

    tree: Node
    derivative: Node
    parameters: Mapping[str, float]

    def value(self, x: Values) -> Values:
        """Return f(x)."""
        return evaluate(self.tree, x, self.parameters)

    def slope(self, x: Values) -> Values:
        """Return f′(x)."""
        return evaluate(self.derivative, x, self.parameters)


def breaks(pair: Pair) -> Breaks:
    """Return the breaks: candidates from the tree and from the grid, kept where something jumps."""
    places = candidates(pair)
    known = np.array(sorted(places))
    for function in (pair.value, pair.slope):
        found = _largest_moves(function)
        if found.size and known.size:
            apart = np.min(np.abs(found[:, None] - known[None, :]), axis=1)
            found = found[apart > 1e-9 * np.maximum(1.0, np.abs(found))]
        places |= {float(place) for place in found}
    if not places:
        return Breaks((), ())
    nearest = sorted(sorted(places, key=abs)[: 4 * MOST_BREAKS])
    x = _settled(pair, _distinct(nearest))
    jumps, bent = _kinds(pair, x)
    breakpoints = sorted(map(float, x[jumps]), key=abs)[:MOST_BREAKS]
    joints = sorted(map(float, x[bent]), key=abs)[:MOST_BREAKS]
    return Breaks(tuple(sorted(breakpoints)), tuple(sorted(joints)))


def _distinct(places: list[float]) -> Values:
    """Return the places without those a few roundings beside another; round numbers win."""
    kept: list[float] = []
    for place in places:
        if kept and place - kept[-1] <= 1e-12 * max(1.0, abs(place)):
            if len(repr(place)) < len(repr(kept[-1])):
                kept[-1] = place
        else:
            kept.append(place)
    return np.array(kept)


def switches(tree: Node) -> list[Node]:
    """Return the parts whose zeros may be breaks: u of |u|, u - v of a comparison or a maximum."""
    found: list[Node] = []
    for node in order(tree):
        below = node.arguments
        if not node.varies:
            continue
        if node.head in ("abs", "sign", "step", "relu", "sqrt", "cbrt", "log", "log2", "log10"):
            found.append(below[0])
        elif node.head in ("min", "max", "<", "<=", ">", ">="):
            found.append(minus(*below))
        elif node.head == "clip":
            found += [minus(below[0], below[1]), minus(below[0], below[2])]
        elif node.head == "/":
            found.append(below[1])
        elif node.head == "^":
            found.append(below[0])
        elif node.head == "tan":
            found.append(Node("cos", below))
        elif node.head == "log1p":
            found.append(minus(below[0], constant(-1.0)))
    return [node for node in dict.fromkeys(found) if node.varies]


def candidates(pair: Pair) -> set[float]:
    """Return the zeros of all switches, where f and f′ may break."""
    places: set[float] = set()
    for tree in (pair.tree, pair.derivative):
        for switch in switches(tree):
            places |= _zeros(lambda x, node=switch: evaluate(node, x, pair.parameters))  # type: ignore[misc]
        for node in program(tree):
            if node[0].head == "registered":
                places |= _registered(node[0], pair.parameters)
    return places


def _registered(node: Node, parameters: Mapping[str, float]) -> set[float]:
    record = ACTIVATIONS[node.name]
    given = {
        parameter.name: float(evaluate(value, np.zeros(1), parameters)[0])
        for parameter, value in zip(record.parameters, node.arguments[1:], strict=True)
    }
    curve = record.bind(**given)
    places: set[float] = set()
    for point in (*curve.breakpoints, *curve.joints):
        inner = minus(node.arguments[0], constant(point))
        places |= _zeros(lambda x, inner=inner: evaluate(inner, x, parameters))  # type: ignore[misc]
    return places


def _zeros(function: Function) -> set[float]:
    """Return where the function is 0 or changes sign between two numbers of the grid."""
    values = function(WIDE)
    on_grid = WIDE[values == 0]
    on_grid = on_grid if on_grid.size <= 8 else on_grid[[0, -1]]
    known = ~np.isnan(values)
    crossing = (values[:-1] * values[1:] < 0) | (known[:-1] != known[1:])
    cells = np.flatnonzero(crossing)
    far = np.abs(WIDE[cells]) > REACH
    if np.count_nonzero(far) > MOST_FAR:
        cells = cells[~far]
    cells = cells[: 4 * MOST_BREAKS]
    low, high = WIDE[cells], WIDE[cells + 1]
    at_low = values[cells]
    for _ in range(HALVINGS):
        middle = low + (high - low) / 2
        at_middle = function(middle) if middle.size else middle
        same = (np.sign(at_middle) == np.sign(at_low)) | (np.isnan(at_middle) & np.isnan(at_low))
        exact = at_middle == 0
        low, high = np.where(same | exact, middle, low), np.where(same & ~exact, high, middle)
    return {*map(float, on_grid), *(_round(float(place), function) for place in (*low, *high))}


def _round(place: float, function: Function) -> float:
    """Return the short decimal within a few ulps, if the function is as near to 0 there."""
    short = _short(place)
    if short == place:
        return place
    here, there = np.abs(function(np.array([place, short])))
    return short if there <= here + 1e-15 * max(1.0, abs(place)) else place


def _short(place: float) -> float:
    return float(f"{place:.13g}") if abs(place) > SMALLEST else 0.0


def _largest_moves(function: Function) -> Values:
    """Return the places, to the last bit, where the function still moves after all bisections."""
    values = function(GRID)
    moves = np.abs(np.diff(values))
    holes = np.isfinite(values[:-1]) != np.isfinite(values[1:])
    moves = np.where(holes, math.inf, np.nan_to_num(moves, nan=0.0, posinf=math.inf))
    cells = np.argsort(moves)[-LARGEST_MOVES:]
    cells = cells[moves[cells] > JUMP]
    low, high = GRID[cells], GRID[cells + 1]
    at_low, at_high = values[cells], values[cells + 1]
    for _ in range(HALVINGS):
        middle = low + (high - low) / 2
        at_middle = function(middle) if middle.size else middle
        left, right = _move(at_low, at_middle), _move(at_middle, at_high)
        on_left = left > right
        low, high = np.where(on_left, low, middle), np.where(on_left, middle, high)
        at_low = np.where(on_left, at_low, at_middle)
        at_high = np.where(on_left, at_middle, at_high)
    size = np.maximum(1.0, np.minimum(np.abs(at_low), np.abs(at_high)))
    still = _move(at_low, at_high) > JUMP * np.nan_to_num(size, nan=1.0)
    return np.array([_short(float(place)) for place in low[still]])


def _move(first: Values, second: Values) -> Values:
    move = np.abs(second - first)
    hole = np.isfinite(first) != np.isfinite(second)
    return np.where(hole, math.inf, np.nan_to_num(move, nan=0.0))


def _kinds(pair: Pair, x: Values) -> tuple[Truth, Truth]:
    """Return masks: where f or f′ jumps or is left undefined, and where only f″ or f‴ jumps."""
    sides = np.stack([np.nextafter(x, -math.inf), np.nextafter(x, math.inf)])
    value, slope = (f(sides.reshape(-1)).reshape(2, -1) for f in (pair.value, pair.slope))
    jumps = _differ(value) | _differ(slope)
    bent = bends(pair, x) | _twists(pair, x)
    smooth = np.all(np.isfinite(value), axis=0) & np.all(np.isfinite(slope), axis=0)
    return jumps, ~jumps & smooth & bent


def _settled(pair: Pair, x: Values) -> Values:
    """Return each place, moved by up to three floats to where its neighbours differ most.

    A condition on (x + 1)/3 changes where that is rounded, an ulp beside the place of mathematics.
    """
    beside = [x]
    for direction in (-math.inf, math.inf):
        place = x
        for _ in range(3):
            place = np.nextafter(place, direction)
            beside.append(place)
    every = np.stack(beside)
    sides = np.stack([np.nextafter(every, -math.inf), np.nextafter(every, math.inf)])
    found = [f(sides.reshape(-1)).reshape(sides.shape) for f in (pair.value, pair.slope)]
    apart = np.sum([np.nan_to_num(np.abs(right - left)) for left, right in found], axis=0)
    best = np.argmax(apart > 0.3 * np.max(apart, axis=0), axis=0)
    settled: Values = every[best, np.arange(x.size)]
    moved = (np.max(apart, axis=0) > JUMP) & (np.abs(x) > SMALLEST)
    return np.where(moved, settled, x)


def _differ(sides: Values) -> Truth:
    """Return where two sides differ: in value, or because one of them is undefined."""
    left, right = sides
    known = np.isfinite(left) & np.isfinite(right)
    apart = np.abs(right - left) > JUMP * np.maximum(1.0, np.minimum(abs(left), abs(right)))
    poles = (np.isinf(left) | np.isinf(right)) & (left != right)
    different: Truth = (known & apart) | (~known & poles)
    return different


def bends(pair: Pair, x: Values) -> Truth:
    """Return where f″ jumps."""
    return _lasts(lambda step: _bend(pair, x, step), BEND_STEP)


def _bend(pair: Pair, x: Values, step: float) -> tuple[Values, Values]:
    shifts = np.array([-2.0, -1.0, 1.0, 2.0])[:, None] * step
    slopes = pair.slope((x + shifts).reshape(-1)).reshape(4, -1)
    return (slopes[1] - slopes[0]) / step, (slopes[3] - slopes[2]) / step


def _twists(pair: Pair, x: Values) -> Truth:
    return _lasts(lambda step: _twist(pair, x, step), TWIST_STEP)


def _twist(pair: Pair, x: Values, step: float) -> tuple[Values, Values]:
    shifts = np.array([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0])[:, None] * step
    slopes = pair.slope((x + shifts).reshape(-1)).reshape(6, -1)
    left, right = (slopes[k + 2] - 2.0 * slopes[k + 1] + slopes[k] for k in (0, 3))
    return left / step**2, right / step**2


def _lasts(sides: Callable[[float], tuple[Values, Values]], step: float) -> Truth:
    """Return where two sides differ, and do so as much from a quarter of the distance."""
    left, right = sides(step)
    near_left, near_right = sides(step / 4)
    jump, near = np.abs(right - left), np.abs(near_right - near_left)
    size = np.maximum(1.0, np.minimum(np.abs(left), np.abs(right)))
    lasting: Truth = (jump > BEND * size) & (near > 0.6 * jump)
    return lasting
