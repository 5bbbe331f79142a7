"""The chart of the Saturation page: f above f′ above the inputs; beside f and f′ how they are distributed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from activations.core import Interval, Values
from figures import theme
from figures.axes import Range
from figures.function import Trace

HEIGHT = 440
BINS = 40

# Plotly's names of the axes of the inputs, and of the shares beside f and f′, whose heights they have.
INPUTS = {"xaxis": "x3", "yaxis": "y3"}
OUTPUTS = {"xaxis": "x4", "yaxis": "y"}
SLOPES = {"xaxis": "x5", "yaxis": "y2"}

# Grey that has 3:1 on white and on black.
INK = "#8c8c8c"

DENSITY: Range = (0.0, 1.12)
# Shares stand at their root: one bin in a hundred is seen as well as all of them.
SHARES: Range = (0.0, 1.08)
_TICKS = (0.01, 0.1, 0.5)

# The bell is drawn to five standard deviations, at steps too fine to see, and then along the axis.
_DEVIATIONS = np.concatenate([[-999.0], np.linspace(-5.0, 5.0, 51), [999.0]])
_BELL = np.exp(-0.5 * _DEVIATIONS**2)

_DARKER = 0.8

_LEFT, _RIGHT = (0.0, 0.755), (0.785, 1.0)
_ROWS = {"f": (0.6, 1.0), "f′": (0.235, 0.55), "inputs": (0.0, 0.185)}


def edges(y_range: Range) -> tuple[float, ...]:
    """Return the edges of the bins over an axis."""
    return tuple(np.linspace(*y_range, BINS + 1).tolist())


def input_traces(mean: float, spread: float) -> list[Trace]:
    """Return the density of N(mean, spread²), its peak at 1."""
    return [
        {
            **{"type": "scatter", "meta": "inputs", "name": "z", "mode": "lines"},
            **{"x": (mean + spread * _DEVIATIONS).astype("float32"), "y": _BELL.astype("float32")},
            **{"fill": "tozeroy", "hoverinfo": "skip"},
            "line": {"color": INK, "width": 2, "simplify": False},
        }
        | INPUTS
    ]


def tail_traces(flat: Sequence[Interval], mean: float, spread: float) -> list[Trace]:
    """Return what lies under the density where f is flat, as one area; `flat` is what is in sight of it."""
    x, y = [math.nan], [math.nan]
    ends = mean + spread * _DEVIATIONS[1], mean + spread * _DEVIATIONS[-2]
    for part in flat:
        low, high = max(part.low, ends[0]), min(part.high, ends[1])
        if low < high:
            inside = np.unique(np.clip(mean + spread * _DEVIATIONS, low, high))
            heights = np.exp(-0.5 * ((inside - mean) / spread) ** 2)
            x += [low, *inside.tolist(), high, math.nan]
            y += [0.0, *heights.tolist(), 0.0, math.nan]
    return [
        {
            **{"type": "scatter", "meta": "tails", "name": "saturated", "mode": "lines"},
            **{"x": x, "y": y, "fill": "toself", "fillcolor": theme.SHADE, "opacity": _DARKER},
            **{"line": {"width": 0}, "hoverinfo": "skip"},
        }
        | INPUTS
    ]


def share_trace(bins: Values, y_range: Range, colour: str, of: str) -> Trace:
    """Return the shares of the bins over an axis as steps; `of` is "f" or "f′".

    `bins` has one more at either end, for what lies outside the axis.
    """
    roots = np.sqrt(bins[1:-1])
    return {
        **{"type": "scatter", "meta": f"shares {of}", "name": of, "mode": "lines"},
        "x": np.concatenate([[0.0], np.repeat(roots, 2), [0.0]]).astype("float32"),
        "y": np.repeat(edges(y_range), 2).astype("float32"),
        **{"fill": "tozerox", "hoverinfo": "skip"},
        "line": {"color": colour, "width": 1, "simplify": False},
    } | (OUTPUTS if of == "f" else SLOPES)


def mass_trace(masses: Sequence[tuple[float, float]], colour: str, of: str) -> Trace:
    """Return each point mass as a stem with a diamond at its share: no tall thin bar."""
    seen = [(place, share) for place, share in masses if share > 0]
    return {
        **{"type": "scatter", "meta": f"masses {of}", "name": of, "mode": "lines+markers"},
        # A stem begins outside the axis, where its marker is out of sight.
        "x": [math.nan, *(x for _, share in seen for x in (-0.5, math.sqrt(share), math.nan))],
        "y": [math.nan, *(y for place, _ in seen for y in (place, place, math.nan))],
        "marker": {"symbol": "diamond", "size": 11, "color": colour},
        **{"line": {"color": colour, "width": theme.LINE_WIDTH}, "hoverinfo": "skip"},
    } | (OUTPUTS if of == "f" else SLOPES)


def saturation_layout(
    x_range: Range, y_ranges: tuple[Range, Range], titles: tuple[str, str]
) -> dict[str, Any]:
    """Return the five panels; `titles` are those of the inputs' axis and of the shares' one."""
    still = {"fixedrange": True, "zeroline": False}
    shares = {
        **{**still, "range": SHARES, "domain": _RIGHT, "showgrid": True},
        "tickvals": [math.sqrt(share) for share in _TICKS],
        **{"ticktext": [f"{100 * share:.0f}" for share in _TICKS], "tickangle": 0},
    }
    places = {**still, "range": x_range, "domain": _LEFT, "zeroline": True}
    heights = {**still, "zeroline": True, "automargin": True}
    return {
        "template": "none",  # as the chart of the Function page
        "height": HEIGHT,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "showlegend": False,
        "dragmode": theme.NO_DRAG,
        "hovermode": "x",
        "uirevision": "saturation",
        "xaxis": {**places, "anchor": "y", "matches": "x3", "showticklabels": False},
        "xaxis2": {**places, "anchor": "y2", "matches": "x3", "showticklabels": False},
        "xaxis3": {**places, "anchor": "y3", "title": {"text": titles[0], "standoff": 4}},
        "xaxis4": {**shares, "anchor": "y", "showticklabels": False},
        "xaxis5": {**shares, "anchor": "y2", "title": {"text": titles[1], "standoff": 4}},
        "yaxis": {
            **{**heights, "range": y_ranges[0], "anchor": "x", "domain": _ROWS["f"]},
            "title": {"text": "f(z)", "standoff": 14},
        },
        "yaxis2": {
            **{**heights, "range": y_ranges[1], "anchor": "x2", "domain": _ROWS["f′"]},
            "title": {"text": "f′(z)", "standoff": 14},
        },
        "yaxis3": {
            **{**still, "range": DENSITY, "anchor": "x3", "domain": _ROWS["inputs"]},
            **{"showticklabels": False, "showgrid": False, "rangemode": "nonnegative"},
        },
    }
