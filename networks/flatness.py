"""Whether one layer could do what many do: exactly, without a curve between them; else how nearly.

A layer keeps parallelograms: h(x+u+v) - h(x+u) - h(x+v) + h(x) = 0. That is why no layer, and no stack of
them without a curve, can do XOR (Minsky, Papert 1969).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from activations import get
from activations.core import Curve, Values
from networks.collapse import apply, equivalent
from networks.stack import Network, Stack, draw

# Points of the sheet to a side, and from where to where it goes.
SIDE, REACH = 13, 2.0
_TRIES = 30


@dataclass(frozen=True, eq=False)
class Sheet:
    """Points of a plane, what a stack of two units a layer makes of them, and what one layer would.

    All of shape (rows, columns, 2). `missed` is the rms distance of the two over the rms size of the first
    about its mean; NaN where the stack makes one point of all, or leaves the finite numbers.
    """

    before: Values
    after: Values
    single: Values
    missed: float


@dataclass(frozen=True)
class Comparison:
    """How far a stack is from one layer.

    `rounding` is the largest difference between the linear stack and its one layer, over eps times the
    largest output. `linear` and `curved` are by how much the corners of a square miss closing as a
    parallelogram, over its diagonal, with a line and with the curve.
    """

    rounding: float
    linear: float
    curved: float


def through(curve: Curve, stack: Stack, network: Network, inputs: Values) -> Values:
    """Return h of the last layer in float64, for inputs one a row; a norm is left out."""
    h = apply(network.weights[0], network.biases[0], inputs)
    for W, b in zip(network.weights[1:], network.biases[1:], strict=True):
        h = stack.skip * h + stack.branch * apply(W, b, np.asarray(curve.value(h)))
    return h


def plane() -> Values:
    """Return the sheet before anything has happened to it."""
    side = np.linspace(-REACH, REACH, SIDE)
    return np.stack(np.meshgrid(side, side), axis=-1)


def sheet(curve: Curve, stack: Stack) -> Sheet:
    """Return the sheet behind a stack of two units a layer with rotations for weights, and the best layer.

    The best layer is that of least squares; where the curve is a line it is the equivalent one. Two units
    with ReLU often make one point of everything: then the next seeds are tried.
    """
    small = replace(stack, width=2, batch=2, init="orthogonal", norm="none")
    first = _sheet(curve, small)
    for seed in range(stack.seed + 1, stack.seed + _TRIES):
        if not np.isnan(first.missed) or not np.all(np.isfinite(first.after)):
            break
        first = _sheet(curve, replace(small, seed=seed))
    return first


def _sheet(curve: Curve, small: Stack) -> Sheet:
    network = draw(small, np.random.default_rng(small.seed), "float64")
    before = plane()
    inputs = before.reshape(-1, 2)
    with np.errstate(all="ignore"):
        after = through(curve, small, network, inputs)
        if not np.all(np.isfinite(after)):
            lost = np.full_like(before, np.nan)
            return Sheet(before, lost, lost, np.nan)
        columns = np.column_stack([inputs, np.ones(len(inputs))])
        # Both have mean 0 and are of rounding's size at least, so that a tiny sheet counts as a large one.
        centre = np.mean(after, axis=0)
        size = float(np.max(np.abs(after - centre)))
        if size <= 1e-13 * float(np.max(np.abs(after))):
            single = np.broadcast_to(centre, after.shape)
            return Sheet(before, after.reshape(before.shape), single.reshape(before.shape), np.nan)
        best = np.linalg.lstsq(columns, (after - centre) / size, rcond=None)[0]
        single = columns @ best * size + centre
        spread = np.sqrt(np.mean(((after - centre) / size) ** 2))
        missed = float(np.sqrt(np.mean(((after - single) / size) ** 2)) / spread)
    return Sheet(before, after.reshape(before.shape), single.reshape(before.shape), missed)


def compare(curve: Curve, stack: Stack) -> Comparison:
    """Return how far the stack is from one layer, with a line in place of the curve and with the curve."""
    plain = replace(stack, norm="none")
    network = draw(plain, np.random.default_rng(stack.seed), "float64")
    line = get("linear").bind(a=1.0)
    matrix, bias = equivalent(network, residual=plain.residual)
    with np.errstate(all="ignore"):
        together = through(line, plain, network, network.inputs)
        alone = apply(matrix, bias, network.inputs)
        scale = float(np.max(np.abs(together)))
        apart = float(np.max(np.abs(together - alone)))
        rounding = apart / (np.finfo(np.float64).eps * scale) if scale else 0.0
        u, v = network.inputs[0], network.inputs[1]
        corners = np.stack([0 * u, u, v, u + v])
        return Comparison(
            rounding,
            _unclosed(through(line, plain, network, corners)),
            _unclosed(through(curve, plain, network, corners)),
        )


def _unclosed(corners: Values) -> float:
    """Return by how much four corners miss a parallelogram, over its longer diagonal.

    NaN where all are one.
    """
    origin, one, other, both = corners
    gap = np.linalg.norm(both - one - other + origin)
    size = max(np.linalg.norm(both - origin), np.linalg.norm(one - other))
    if not size > 1e-13 * float(np.max(np.abs(corners))):
        return float("nan")
    return float(gap / size)
