"""One unit a layer: the orbit of x → f(w x + b) and the product of derivatives along it.

Hochreiter 1991; Bengio, Simard, Frasconi 1994. A wide layer follows the rms of f′ instead
(`networks.prediction`): a unit there has many paths back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from activations.core import Curve, Values


@dataclass(frozen=True, eq=False)
class Chain:
    """An orbit and its derivatives.

    `points` are x⁰ … xᴸ, shape (depth + 1,). The others have shape (depth,): `slopes` is w f′(w x + b) of
    each step, `log_product` log₁₀ of the amount of their product so far, `bound` the same with max|f′|
    at each step, which no orbit passes.
    """

    points: Values
    slopes: Values
    log_product: Values
    bound: Values


def chain(curve: Curve, w: float, b: float, x0: float, depth: int) -> Chain:
    """Return the orbit of x⁰ over so many steps; ValueError unless the numbers are finite.

    What overflows goes on as ±∞ and NaN; the bound is ∞ where f jumps or has no steepest place.
    """
    if not np.all(np.isfinite([w, b, x0])) or depth < 1:
        raise ValueError(
            f"A chain needs finite w, b and x0 and a depth of 1 or more, not {w}, {b}, {x0}, {depth}."
        )
    points, slopes = np.empty(depth + 1), np.empty(depth)
    points[0] = x0
    with np.errstate(all="ignore"):
        for index in range(depth):
            value, slope = curve.value_and_derivative(w * points[index] + b)
            points[index + 1], slopes[index] = value, w * slope
        log_product = np.cumsum(np.log10(np.abs(slopes)))
        steepest = np.log10(abs(w) * np.float64(curve.traits.lipschitz))
    return Chain(points, slopes, log_product, steepest * np.arange(1, depth + 1))
