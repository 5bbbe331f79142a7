"""Many stacks at once: what becomes of gradient and correlation over a plane of σw and σb, and the edge.

It follows the maps of `networks.prediction` from layer to layer, for all places together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from activations.core import Curve
from activations.portrait import bisect
from networks.lengths import Lengths
from networks.meanfield import moments
from networks.quadrature import Values
from networks.stack import Stack

# Where q - E f²/E f′² is 0 for every length, as for ReLU, the table leaves this of it.
_ROUNDING = 1e-7
# A length beyond it, or below its inverse, is lost.
_ENDLESS = 1e270
# The edge is drawn through so many lengths.
_EDGE = np.geomspace(1e-6, 1e6, 721)
_CLOSER = np.linspace(0.0, 1.0, 41) ** 2


@dataclass(frozen=True, eq=False)
class PhaseMap:
    """What becomes of a stack at every σb (rows) and σw (columns).

    `ratio` is log₁₀ |δ¹|/|δᴸ|, -∞ where no gradient arrives; `correlation` that of a pair in the last layer,
    NaN where nothing is left of it.
    """

    ratio: Values
    correlation: Values


@dataclass(frozen=True, eq=False)
class Edge:
    """The edge of chaos: χ = 1 at a length that stays, one place for each such length.

    `slope` is Q′ there; beyond ±1 the length is not reached.
    """

    sigma_w: Values
    sigma_b: Values
    q: Values
    slope: Values


def phase_map(
    curve: Curve, table: Lengths, stack: Stack, sigma_w: Values, sigma_b: Values
) -> PhaseMap:
    """Return what becomes of the stack with each of these σw and σb instead of its own.

    Norm and shortcuts count; orthogonal weights do as Gaussian ones. Batch normalisation is that of an
    infinite batch with normal inputs.
    """
    w, b = np.meshgrid(np.square(sigma_w), np.square(sigma_b))
    # Of an h: its variance, the covariance of a pair, and both without what the batch has in common.
    q, pair = w * stack.q0 + b, w * stack.q0 * stack.c0 + b
    spread, together = w * stack.q0, w * stack.q0 * stack.c0
    branch = stack.branch**2
    ratio = np.zeros_like(w)
    one = np.ones_like(w)
    at_one = moments(curve, 1.0)
    mean = at_one.mean**2 if stack.norm == "batch" else 0.0
    with np.errstate(all="ignore"):
        for _ in range(stack.depth - 1):
            size, inside = (spread, together) if stack.norm == "batch" else (q, pair)
            cosine = inside / size
            if stack.norm == "none":
                second, slope = table.second(q), table.slope(q)
                product = second * table.product(q, cosine)
            else:
                second, slope = at_one.second * one, at_one.slope / size
                product = second * table.product(one, cosine)
            ratio += np.log10(stack.skip + branch * w * slope) / 2
            q = np.minimum(stack.skip * q + branch * (w * second + b), _ENDLESS)
            pair = stack.skip * pair + branch * (w * product + b)
            spread = np.minimum(stack.skip * spread + branch * w * (second - mean), _ENDLESS)
            together = stack.skip * together + branch * w * (product - mean)
        lasting = (q > 1 / _ENDLESS) & (q < _ENDLESS)
        correlation = np.where(lasting, np.clip(pair / q, -1, 1), np.nan)
    return PhaseMap(ratio, correlation)


def edge(table: Lengths) -> Edge:
    """Return the edge of chaos by length, NaN between its parts; empty where there is none.

    σw² = 1/E f′² and σb² = q - E f²/E f′² (Hayou et al. 2019, arXiv:1902.06853), where that is not negative.
    """
    noise = _noise(table, _EDGE)
    turns = np.flatnonzero((noise[:-1] >= 0) != (noise[1:] >= 0))
    # σb rises like a root from where the edge begins: there the places lie closer.
    begins = [
        bisect(lambda q: float(_noise(table, np.array([q]))[0]), _EDGE[at], _EDGE[at + 1])
        for at in turns
    ]
    inside = [_EDGE[at + 1 if noise[at + 1] >= 0 else at] for at in turns]
    q = np.unique(
        np.concatenate(
            [_EDGE, *(a + (b - a) * _CLOSER for a, b in zip(begins, inside, strict=True))]
        )
    )
    second, slope, noise = table.second(q), table.slope(q), _noise(table, q)
    held = noise >= 0
    if not np.any(held):
        return Edge(*[np.empty(0)] * 4)
    first, last = np.flatnonzero(held)[[0, -1]]
    with np.errstate(all="ignore"):
        found = (1 / np.sqrt(slope), np.sqrt(noise), q, table.growth(q) * second / (slope * q))
    return Edge(*(np.where(held, each, np.nan)[first : last + 1] for each in found))


def _noise(table: Lengths, q: Values) -> Values:
    """Return q - E f²/E f′², the σb² of the edge at this length, NaN where no gradient comes through."""
    with np.errstate(all="ignore"):
        found = np.where(table.slope(q) > 0, q - table.second(q) / table.slope(q), np.nan)
    return np.where(np.abs(found) <= _ROUNDING * q, 0.0, found)


def is_point(found: Edge) -> bool:
    """Return whether the edge is a single place, as for ReLU."""
    return found.q.size > 0 and all(
        float(np.nanmax(places) - np.nanmin(places)) <= math.sqrt(_ROUNDING)
        for places in (found.sigma_w, found.sigma_b)
    )
