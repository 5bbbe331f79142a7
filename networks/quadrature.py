"""Averages over normal variables, to rounding, whether a function is smooth, kinked, steep or a wave.

Gauss-Legendre on panels that are halved until nothing changes. Gauss-Hermite spreads its nodes like
√n while the features of f(√q z) shrink like 1/√q: for tanh at q = 100, 256 nodes give half of E f′².
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
# Of x = √q·z and of the root of the density of z there: rows to be summed, one an average. The root
# is handed over so that (f·root)² can be formed where f² alone would overflow.
Integrand = Callable[[Values, Values], Sequence[Values]]

NODES, WEIGHTS = np.polynomial.legendre.leggauss(16)

# A jump between the last node and the end of a panel would go unseen: a smooth function is at the ends
# what the polynomial through the nodes is there. Just inside, because the end itself may be a kink.
_ENDS = np.array([-1.0, 1.0]) * (1.0 - 1e-6)
_TO_ENDS = np.linalg.solve(
    np.polynomial.legendre.legvander(NODES, 15).T,
    np.polynomial.legendre.legvander(_ENDS, 15).T,
)
_MARGIN = 1.0 - NODES[-1]
_PROBED = np.concatenate([NODES, _ENDS])

# φ(14) = 1e-43: enough for every polynomial. What grows like an exponential needs more; at 54 the root
# of φ is the least that a double holds.
_REACHES = (14, 28, 54)
_NEGLIGIBLE = 1e-18

# Relative to a panel's own sum of absolute values: a jump, which is wrong by a share of its panel, is
# cornered down to _HALVINGS and never settles by chance. What a panel holds below _SHARE of the whole
# needs fewer digits.
_TOLERANCE = 1e-14
_SHARE = 1e-6
_HALVINGS = 50
# Faster waves than so many panels resolve are sampled, not followed: sin x from √q = 1000 on, where the
# average is good to three digits.
_MOST_PANELS = 1024

# Time goes with the square: 9 where f²φ has faded to so little there, as every straight line has.
_PAIR_REACH, _FADED = 9, 1e-15
# Edges as near to each other as this have closed in on a place that nobody named.
_CORNERED = 1e-6
_FEATURE = 0.25


def root_of_density(z: Values) -> Values:
    """Return the square root of the standard normal density."""
    return np.exp(-0.25 * z * z) / math.sqrt(math.sqrt(2.0 * math.pi))


def _graded(reach: int, scale: float, points: Iterable[float]) -> Values:
    """Return edges in z: whole numbers, and powers of ½ towards 0 and the points of x = scale·z.

    They end at a quarter in x, because that is how narrow a feature of an activation function is.
    """
    halvings = max(0, math.ceil(math.log2(scale) - math.log2(_FEATURE)))
    offsets = np.ldexp(1.0, -np.arange(halvings + 1))
    edges = [np.arange(-reach, reach + 1.0)]
    for centre in {0.0, *(point / scale for point in points)}:
        if abs(centre) < reach:
            edges.append(np.concatenate([[centre], centre - offsets, centre + offsets]))
    merged = np.unique(np.concatenate(edges))
    within: Values = merged[np.abs(merged) <= reach]
    return within


def _sums(
    integrand: Integrand, scale: float, low: Values, high: Values
) -> tuple[Values, Values, Values]:
    """Return of each row and panel the integral, that of its amount, and what may hide at the ends."""
    half = (high - low) / 2
    z = (low + half)[:, None] + half[:, None] * _PROBED
    rows = np.stack(integrand(scale * z, root_of_density(z)))
    inner, ends = rows[..., : len(NODES)], rows[..., len(NODES) :]
    mass = half[:, None] * WEIGHTS
    hidden = np.max(np.abs(ends - inner @ _TO_ENDS), axis=-1) * half * _MARGIN
    return np.sum(inner * mass, axis=-1), np.sum(np.abs(inner) * mass, axis=-1), hidden


def _refined(integrand: Integrand, scale: float, edges: Values) -> tuple[Values, Values, Values]:
    """Return averages, averages of amounts, and the edges at which both had settled."""
    low, high = edges[:-1], edges[1:]
    whole, amounts, _ = _sums(integrand, scale, low, high)
    size = np.sum(amounts, axis=-1)
    total, settled = np.zeros(len(size)), [edges]
    for _ in range(_HALVINGS):
        middle = low + (high - low) / 2
        left = _sums(integrand, scale, low, middle)
        right = _sums(integrand, scale, middle, high)
        amounts = left[1] + right[1]
        size = np.maximum(size, np.sum(amounts, axis=-1))
        least = _SHARE * size[:, None]
        error = np.abs(left[0] + right[0] - whole) + left[2] + right[2]
        moved = error > _TOLERANCE * np.maximum(amounts, least)
        open_ = np.any(moved, axis=0) & (low < middle) & (middle < high)
        total += np.sum((left[0] + right[0])[:, ~open_], axis=-1)
        if not open_.any() or np.count_nonzero(open_) > _MOST_PANELS:
            total += np.sum((left[0] + right[0])[:, open_], axis=-1)
            break
        settled.append(middle[open_])
        whole = np.concatenate([left[0][:, open_], right[0][:, open_]], axis=-1)
        low, high = (
            np.concatenate([low[open_], middle[open_]]),
            np.concatenate([middle[open_], high[open_]]),
        )
    else:
        total += np.sum(whole, axis=-1)
    return total, size, np.unique(np.concatenate(settled))


def average(integrand: Integrand, q: float, points: Iterable[float]) -> Values:
    """Return the averages of the integrand's rows for x ~ N(0, q), q > 0, to about 1e-15.

    `points` are where f is not smooth; such as are not named are found by halving, at the price of
    time. An average that does not exist, or overflows, is ∞.
    """
    scale, points = math.sqrt(q), tuple(points)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        for reach in _REACHES:
            total, size, _ = _refined(integrand, scale, _graded(reach, scale, points))
            ends = np.array([-reach, reach - 1.0])
            outermost = np.sum(_sums(integrand, scale, ends, ends + 1.0)[1], axis=-1)
            done = outermost <= _NEGLIGIBLE * size
            if done.all() or not np.isfinite(size).all():
                break
    return np.where(done & np.isfinite(total), total, np.inf)


def settled(integrand: Integrand, scale: float, points: Iterable[float]) -> Values:
    """Return edges in z of panels on which `NODES` integrate the rows, out to where they have faded."""
    points = tuple(points)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        for reach in _REACHES:
            _, size, edges = _refined(integrand, scale, _graded(reach, scale, points))
            ends = np.array([-reach, reach - 1.0])
            outermost = np.sum(_sums(integrand, scale, ends, ends + 1.0)[1], axis=-1)
            if np.all(outermost <= _NEGLIGIBLE * size) or not np.isfinite(size).all():
                break
    return edges


@np.errstate(over="ignore", invalid="ignore", under="ignore")
def product_average(
    f: Callable[[Values], Values], c: float, q: float, points: Iterable[float]
) -> float:
    """Return E f(u)f(v) for u, v ~ N(0, q) of correlation c, -1 < c < 1, to about 1e-14.

    It is NaN or ∞ where a product overflows. The inner average runs over v given u. Its panels follow the
    features of f for every u; those of the outer one narrow towards each feature down to the width
    √(1-c²), over which the inner blurs it.
    """
    scale, points, r = math.sqrt(q), tuple(points), math.sqrt((1.0 - c) * (1.0 + c))

    def settle(x: Values, root: Values) -> list[Values]:
        weighted = f(x) * root
        return [weighted * root, weighted * weighted]

    for reach in (_PAIR_REACH, *_REACHES):
        _, size, features = _refined(settle, scale, _graded(reach, scale, points))
        ends = np.array([-1.0, 1.0]) * reach
        if np.max(settle(scale * ends, root_of_density(ends))[1]) <= _FADED * size[1]:
            break
    whole = np.arange(-reach, reach + 1.0)
    outer = [whole, features]
    if abs(c) > 0.1:
        offsets = r * np.ldexp(1.0, np.arange(-1, max(1, math.ceil(-math.log2(r))) + 1))
        cornered = features[:-1][np.diff(features) < _CORNERED]
        blurred = np.concatenate([[0.0], np.array(points) / scale, cornered]) / c
        outer += [features / c, blurred]
        outer += [(blurred[:, None] + side * offsets).ravel() for side in (-1.0, 1.0)]
    edges = np.unique(np.clip(np.concatenate(outer), -reach, reach))
    half = np.diff(edges) / 2
    z = ((edges[:-1] + half)[:, None] + half[:, None] * NODES).ravel()
    mass = (half[:, None] * WEIGHTS).ravel() * root_of_density(z) ** 2
    inner = np.concatenate(
        [
            _given(f, scale, c, r, part, whole, features)
            for part in np.array_split(z, math.ceil(len(z) / 128))
        ]
    )
    return float(np.sum(mass * f(scale * z) * inner))


def _given(
    f: Callable[[Values], Values],
    scale: float,
    c: float,
    r: float,
    z: Values,
    whole: Values,
    features: Values,
) -> Values:
    """Return E f(scale·(c z + r y)) over y ~ N(0, 1), for each z."""
    moved = np.clip((features - c * z[:, None]) / r, whole[0], whole[-1])
    edges = np.sort(np.concatenate([np.broadcast_to(whole, (len(z), len(whole))), moved], axis=1))
    half = np.diff(edges) / 2
    row, panel = np.nonzero(half > 0)
    width = half[row, panel][:, None]
    y = (edges[row, panel][:, None] + width) + width * NODES
    x = scale * (c * z[row][:, None] + r * y)
    parts = np.sum(width * WEIGHTS * root_of_density(y) ** 2 * f(x), axis=-1)
    sums: Values = np.bincount(row, weights=parts, minlength=len(z)).astype(np.float64)
    return sums
