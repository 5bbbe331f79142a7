"""Lines over powers of ten, whose axes are labelled where the eye can follow."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from activations.core import Values
from figures import theme
from figures.axes import Range
from figures.function import Trace

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


def power_line(name: str, x: Values, y: Values, colour: str, dash: str, at: str) -> Trace:
    """Return a line of log₁₀ values that ends where they do; `at` says where a place of x is."""
    return {
        **{"type": "scatter", "mode": "lines", "name": name, "meta": name},
        **{"x": x, "y": np.where(np.isfinite(y), y, np.nan)},
        "line": {"color": colour, "width": theme.LINE_WIDTH, "dash": dash, "simplify": False},
        "hovertemplate": at + ": 10^%{y:.2f}<extra>" + name + "</extra>",
    }


def power_layout(height: int, view: str) -> Trace:
    """Return a layout without axes, its legend above the picture."""
    return {
        **{"height": height, "margin": {"l": 60, "r": 8, "t": 8, "b": 44}, "uirevision": view},
        **{"dragmode": theme.NO_DRAG, "hovermode": "closest", "showlegend": True},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left"},
    }
