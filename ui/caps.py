"""What simulations may cost, so that no link can take the server down."""

from __future__ import annotations

import math

from networks.network import MOST_ROTATED, MOST_WEIGHTS

# So many random numbers are drawn and used in some seconds: all networks of a page together stay below.
MOST_DRAWN = 2**28


def widest(depth: float, orthogonal: bool) -> float:
    """Return the most units that a layer of a stack so deep may have, an even number."""
    found = math.isqrt(MOST_WEIGHTS // int(depth))
    if orthogonal:
        found = min(found, int((MOST_ROTATED / depth) ** (1 / 3)))
    return float(found - found % 2)


def most_networks(depth: float, width: float, functions: int) -> float:
    """Return how many networks of each function may be simulated, one at least."""
    return float(max(1, MOST_DRAWN // (depth * width**2 * functions)))
