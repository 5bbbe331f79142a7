"""Wide layers at initialisation: lengths, correlations and gradients as maps from layer to layer.

h = W f(h of the layer before) + b, W ~ N(0, σ_w²/N), b ~ N(0, σ_b²), N → ∞: every h is normal and its
variance q tells all. Poole et al. 2016 (arXiv:1606.05340), Schoenholz et al. 2017 (arXiv:1611.01232).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from activations.core import Curve
from activations.portrait import Moments, bisect, has_pole
from networks.quadrature import Values, average, product_average

Stability = Literal["stable", "marginal", "unstable", "collapses", "diverges"]

# Beyond these, and beyond where it started, a length counts as infinite, or as 0 without a bias.
_INFINITE = 1e8
_ZERO = 1e-13
# The phase diagram follows lengths so far; beyond, f is the line it is at 0 or at ∞.
_LEAST, _MOST = 1e-15, 1e18
# A few roundings of E f².
_SETTLED = 2e-15
# At a double root of Q(q) = q the place is known to the root of a rounding, and so is Q′.
_MARGINAL = 1e-6

# Where the search for the edge looks for a change of sign.
_CHEBYSHEV = np.polynomial.chebyshev.chebpts1(16)
_LENGTHS = np.geomspace(1e-8, 1e8, 65)


@dataclass(frozen=True)
class FixedPoint:
    """Where the length of a signal ends: q = Q(q), 0 or ∞, with χ and Q′ there.

    Towards ∞ χ and Q′ are those at 1e8, or at 1e8 times the length at the start.
    """

    q: float
    chi: float
    slope: float
    stability: Stability


@dataclass(frozen=True)
class EdgePoint:
    """A place on the edge of chaos: χ = 1 at the length q = Q(q); `stable` when |Q′(q)| ≤ 1."""

    sigma_w: float
    q: float
    stable: bool


@dataclass(frozen=True)
class DepthScales:
    """Over how many layers length, correlation and gradient change by a factor e; ∞ where they do not.

    `correlation_limit` is the correlation at which two inputs end, 1 where they become alike. Where the
    length itself ends at 0 or ∞, no map is repeated, and both say None.
    """

    length: float
    gradient: float
    correlation: float | None
    correlation_limit: float | None


@dataclass(frozen=True, eq=False)
class PhaseDiagram:
    """What becomes of a stack at every σ_b (rows) and σ_w (columns).

    `ratio` is log10 |δ¹|/|δᴸ|; `q` and `chi` are length and χ at the last layer.
    """

    ratio: Values
    q: Values
    chi: Values


def _points(curve: Curve) -> tuple[float, ...]:
    return (*curve.breakpoints, *curve.joints)


def moments(curve: Curve, q: float) -> Moments:
    """Return E f, E f² and E f′² for z ~ N(0, q), q ≥ 0, to about 1e-15; ∞ where one overflows.

    At q = 0 they are the limits q → 0: at a kink in 0 both sides count half.
    """
    if not q >= 0:
        raise ValueError(f"A length q is 0 or positive, not {q}.")
    if q == 0:
        at = curve.sided(0.0)
        # A product of floats that is too large is ∞, a power an OverflowError.
        return Moments(
            (at.value_left + at.value_right) / 2,
            (at.value_left * at.value_left + at.value_right * at.value_right) / 2,
            (at.slope_left * at.slope_left + at.slope_right * at.slope_right) / 2,
        )

    if has_pole(curve):
        return Moments(math.inf, math.inf, math.inf)

    def rows(x: Values, root: Values) -> list[Values]:
        value, slope = curve.value_and_derivative(x)
        value, slope = value * root, slope * root
        return [value * root, value * value, slope * slope]

    return Moments(*map(float, average(rows, q, _points(curve))))


def length_map(curve: Curve, q: float, sigma_w: float, sigma_b: float) -> float:
    """Return Q(q) = σ_w² E f² + σ_b², the length of the next layer."""
    return sigma_w**2 * moments(curve, q).second + sigma_b**2


def length_slope(curve: Curve, q: float, sigma_w: float) -> float:
    """Return Q′(q) = σ_w² E z f f′ / q for z ~ N(0, q), which needs no f″, and what jumps of f add.

    At q = 0 it is the limit, and a ValueError unless f(0) = 0.
    """
    if q == 0:
        at = curve.sided(0.0)
        if max(abs(at.value_left), abs(at.value_right)) > 1e-300:
            raise ValueError("Q′(0) is only known where f(0) = 0.")
        return chi(curve, 0.0, sigma_w)

    if has_pole(curve):
        return math.inf

    def rows(x: Values, root: Values) -> list[Values]:
        value, slope = curve.value_and_derivative(x)
        return [(x / q) * (value * root) * (slope * root)]

    (smooth,) = average(rows, q, _points(curve))
    jumps = 0.0
    for point in curve.breakpoints:
        at = curve.sided(point)
        density = math.exp(-(point**2) / (2 * q)) / math.sqrt(2 * math.pi * q)
        rise = at.value_right * at.value_right - at.value_left * at.value_left
        jumps += rise * point / (2 * q) * density
    return sigma_w**2 * (float(smooth) + jumps)


def chi(curve: Curve, q: float, sigma_w: float) -> float:
    """Return χ = σ_w² E f′² for z ~ N(0, q): by how much a layer multiplies the squared gradient.

    It is the slope of the correlation map at 1, but where f jumps: there that slope is ∞.
    """
    return sigma_w**2 * moments(curve, q).slope


def _product(curve: Curve, c: float, q: float, *, slopes: bool = False) -> float:
    """Return E f(u)f(v), or E f′(u)f′(v), for u, v ~ N(0, q) of correlation c."""
    if not -1 <= c <= 1:
        raise ValueError(f"A correlation is a number from -1 to 1, not {c}.")

    def f(x: Values) -> Values:
        return np.asarray(curve.derivative(x) if slopes else curve.value(x), dtype=np.float64)

    if q == 0 or c == 1:
        found = moments(curve, q)
        return found.slope if slopes else found.second
    if c == -1:
        (mirrored,) = average(
            lambda x, root: [(f(x) * root) * (f(-x) * root)],
            q,
            {side * point for point in _points(curve) for side in (-1, 1)},
        )
        return float(mirrored)
    return product_average(f, c, q, _points(curve))


def correlation_map(curve: Curve, c: ArrayLike, q: float, sigma_w: float, sigma_b: float) -> Values:
    """Return the correlation in the next layer of two signals of length q and correlation c.

    Where q = Q(q) this is C(c) of Poole et al.; C(1) = 1. A ValueError where nothing is left of them.
    """
    after = length_map(curve, q, sigma_w, sigma_b)
    if after == 0:
        raise ValueError("Signals of length 0 have no correlation.")

    def one(correlation: float) -> float:
        if correlation == 1:
            return 1.0
        return (sigma_w**2 * _product(curve, correlation, q) + sigma_b**2) / after

    given = np.asarray(c, dtype=np.float64)
    return np.array([one(float(each)) for each in given.ravel()]).reshape(given.shape)


def _limit(curve: Curve, sigma_w: float, sigma_b: float, q0: float) -> float:
    """Return where Q takes q0 in the end.

    Newton's steps, no longer than a factor 2, lead on in the direction in which Q moves q; where they
    pass the next fixed point, it lies between.
    """

    def gap(q: float) -> float:
        return length_map(curve, q, sigma_w, sigma_b) - q

    q, ahead, far = q0, gap(q0), _INFINITE * max(1.0, q0)
    for _ in range(1000):
        if q > far or math.isinf(ahead):
            return math.inf
        if q < min(_ZERO, q0) and sigma_b == 0:
            return 0.0
        if abs(ahead) <= _SETTLED * q:
            return q
        slope = length_slope(curve, q, sigma_w)
        onward = math.copysign(max(abs(ahead), q / 2), ahead)
        step = ahead / (1 - slope) if slope < 1 else onward
        following = min(max(q + step, q / 2), 2 * q)
        beyond = gap(following)
        if beyond * ahead < 0:
            low, high = sorted((q, following))
            return bisect(gap, low, high)
        q, ahead = following, beyond
    return q


def fixed_point(curve: Curve, sigma_w: float, sigma_b: float, q0: float = 1.0) -> FixedPoint:
    """Return where the length of a signal that starts at q0 > 0 ends, and how firmly it stands there.

    "stable" when |Q′| < 1, "unstable" when |Q′| > 1 (it is not reached from nearby, or leads round
    in a circle), "marginal" at 1 to 1e-6; "collapses" towards 0 and "diverges" towards ∞.
    """
    if not (q0 > 0 and math.isfinite(q0)):
        raise ValueError(f"A length to start from is positive and finite, not {q0}.")
    q = _limit(curve, sigma_w, sigma_b, q0)
    at = min(q, _INFINITE * max(1.0, q0))
    rate, slope = chi(curve, at, sigma_w), length_slope(curve, at, sigma_w)
    stability: Stability
    if math.isinf(q):
        stability = "diverges"
    elif q == 0:
        stability = "collapses"
    elif abs(abs(slope) - 1) <= _MARGINAL:
        stability = "marginal"
    else:
        stability = "stable" if abs(slope) < 1 else "unstable"
    return FixedPoint(q, rate, slope, stability)


def edge_of_chaos(curve: Curve, sigma_b: float) -> EdgePoint | None:
    """Return the place with this σ_b where χ = 1 at the fixed point of the length, or None.

    χ = 1 and q = Q(q) give σ_w² = 1/E f′² and σ_b² = q - E f²/E f′² (Hayou et al. 2019,
    arXiv:1902.06853). Of several places the one of least q. Where every length is a fixed point, as
    for ReLU, q is 1.
    """

    def excess(q: float) -> float:
        found = moments(curve, q)
        return q - found.second / found.slope - sigma_b**2 if found.slope else math.nan

    def edge(q: float) -> EdgePoint:
        sigma_w = 1 / math.sqrt(moments(curve, q).slope)
        # At q = 0 the slope is 1 on every edge: what counts is whether it falls from there.
        slope = length_slope(curve, max(q, 1e-6), sigma_w)
        return EdgePoint(sigma_w, q, abs(slope) <= 1 + 1e-12)

    start = moments(curve, 0.0)
    if sigma_b == 0:
        if all(abs(excess(q)) <= 1e-14 * q for q in (1e-3, 1.0, 1e3)):
            return edge(1.0)
        if start.second == 0 and start.slope > 0:
            return edge(0.0)
    last_q, last = 0.0, 0.0
    for q in map(float, _LENGTHS):
        now = excess(q)
        if abs(now) <= 4 * _SETTLED * q:  # rounding, as everywhere for ReLU and a small bias
            continue
        if last * now < 0:
            return edge(bisect(excess, last_q, q))
        last_q, last = q, now
    return None


def gradient_ratio(
    curve: Curve, sigma_w: float, sigma_b: float, depth: int, q0: float = 1.0
) -> Values:
    """Return log10 of |δˡ|/|δᴸ| (rms) for the layers l = 1 … L; -∞ where no gradient arrives.

    |δˡ|² = χ(qˡ)·|δˡ⁺¹|²; `q0` is the length of the first layer, q¹. Lengths beyond 1e18 stop there.
    """
    squares, q = [], q0
    for _ in range(depth - 1):
        found = moments(curve, q)
        squares.append(sigma_w**2 * found.slope)
        q = min(sigma_w**2 * found.second + sigma_b**2, _MOST)
    with np.errstate(divide="ignore"):
        steps = np.log10(np.array([*squares, 1.0])) / 2
    return np.asarray(np.cumsum(steps[::-1])[::-1])


def _jumps(curve: Curve) -> bool:
    sides = [curve.sided(point) for point in curve.breakpoints]
    return any(abs(at.value_right - at.value_left) > 1e-12 for at in sides)


def _correlation_slope(curve: Curve, c: float, q: float, sigma_w: float, sigma_b: float) -> float:
    """Return C′(c) = σ_w² E f′(u)f′(v), which where f jumps is taken from a difference."""
    if not _jumps(curve):
        return sigma_w**2 * _product(curve, c, q, slopes=True)
    step = min(1e-5, (1 - c) / 2)
    low, high = correlation_map(curve, [c - step, c + step], q, sigma_w, sigma_b)
    return float((high - low) / (2 * step))


def _correlation_limit(curve: Curve, q: float, sigma_w: float, sigma_b: float) -> float:
    """Return where C takes every c in [0, 1): C is convex there, so Newton's steps from 0 rise to it.

    Poole et al. 2016. Nearer to 1 than 1e-6 the two fixed points are one.
    """
    if not _jumps(curve) and chi(curve, q, sigma_w) <= 1 + _MARGINAL:
        return 1.0
    c = 0.0
    for _ in range(100):
        ahead = float(correlation_map(curve, c, q, sigma_w, sigma_b)) - c
        slope = _correlation_slope(curve, c, q, sigma_w, sigma_b)
        if ahead <= 1e-15 or slope >= 1:
            return c
        c = c + ahead / (1 - slope)
        if c > 1 - _MARGINAL:
            return 1.0
    return c


def _layers(rate: float) -> float:
    """Return over how many layers a factor `rate` a layer makes e or 1/e."""
    if rate in (0.0, math.inf):
        return 0.0
    return math.inf if rate == 1 else 1 / abs(math.log(rate))


def depth_scales(curve: Curve, sigma_w: float, sigma_b: float, q0: float = 1.0) -> DepthScales:
    """Return ξ_q = 1/|ln |Q′||, ξ_∇ = 1/|ln χ| and ξ_c = 1/|ln C′(c*)| at the fixed point from q0.

    Schoenholz et al. 2017: a stack can be trained down to some 6 ξ_c.
    """
    end = fixed_point(curve, sigma_w, sigma_b, q0)
    length, gradient = _layers(abs(end.slope)), _layers(end.chi)
    if end.stability in ("collapses", "diverges"):
        return DepthScales(length, gradient, None, None)
    limit = _correlation_limit(curve, end.q, sigma_w, sigma_b)
    rate = end.chi if limit == 1 else _correlation_slope(curve, limit, end.q, sigma_w, sigma_b)
    return DepthScales(length, gradient, _layers(rate), limit)


def _tabulated(curve: Curve, q: Values, table: dict[int, Values]) -> tuple[Values, Values]:
    """Return E f² and E f′² for many lengths, by Chebyshev's polynomials in log q, to about 1e-11.

    Both are analytic in ln q for |Im ln q| < π/2, kinks or not; where one overflows nearby, both are ∞.
    `table` keeps what has been computed: the coefficients for each half of a decade.
    """
    place = 2 * np.log10(np.clip(q, _LEAST, _MOST))
    cell = np.floor(place).astype(int)
    found = np.empty((2, *q.shape))
    for index in map(int, np.unique(cell)):
        if index not in table:
            every = [moments(curve, float(10 ** (index / 2 + (t + 1) / 4))) for t in _CHEBYSHEV]
            rows = np.array([(each.second, each.slope) for each in every])
            if np.all(np.isfinite(rows)):
                system = np.polynomial.chebyshev.chebvander(_CHEBYSHEV, len(_CHEBYSHEV) - 1)
                table[index] = np.linalg.solve(system, rows)
            else:  # no polynomial goes through ∞
                table[index] = np.full((1, 2), math.inf)
        here = cell == index
        t = 2 * (place[here] - index) - 1
        found[:, here] = np.polynomial.chebyshev.chebval(t, table[index])
    return found[0], found[1]


def phase_diagram(
    curve: Curve, sigma_w: Values, sigma_b: Values, depth: int, q0: float = 1.0
) -> PhaseDiagram:
    """Return what becomes of `depth` layers, the first of length q0, at every pair of σ_w and σ_b.

    Lengths beyond 1e-15 and 1e18 stop there.
    """
    widths, biases = np.meshgrid(np.square(sigma_w), np.square(sigma_b))
    q, ratio = np.full(widths.shape, q0), np.zeros(widths.shape)
    table: dict[int, Values] = {}
    second, slope = _tabulated(curve, q, table)
    with np.errstate(divide="ignore", over="ignore"):
        for _ in range(depth - 1):
            ratio += np.log10(widths * slope) / 2
            q = np.clip(widths * second + biases, _LEAST, _MOST)
            second, slope = _tabulated(curve, q, table)
    return PhaseDiagram(ratio, q, widths * slope)
