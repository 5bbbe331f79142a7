"""Axes of powers of ten, labelled where the eye can follow."""

from __future__ import annotations

import math
from typing import Any

from figures.axes import Range

_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def power_ticks(low: float, high: float, most: int = 7) -> dict[str, Any]:
    """Return ticks for an axis of log₁₀ from low to high: whole powers, at most so many."""
    step = next((s for s in _STEPS if (high - low) / s <= most - 1), _STEPS[-1])
    places = list(range(step * math.ceil(low / step), math.floor(high) + 1, step))
    return {
        "tickvals": places,
        "ticktext": [f"10<sup>{place}</sup>".replace("-", "−") for place in places],
    }


def power_axis(ends: Range, title: str) -> dict[str, Any]:
    """Return an axis of log₁₀ that shows powers of ten."""
    return {
        **{"range": ends, "fixedrange": True, "zeroline": False},
        **{"title": {"text": title, "standoff": 6}, **power_ticks(*ends)},
    }
