"""The chart of the Depth page: gradient, weight gradient, length and correlation, layer by layer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from activations.core import Values
from figures import theme
from figures.axes import POINTS, Range
from figures.function import Trace
from figures.layers import (
    NETWORK,
    POWER,
    finite,
    format_trace,
    layer_trace,
    logarithmic_axis,
    panels_layout,
    said,
)

Panel = Literal["delta", "weights", "length", "correlation"]
# From above: the axis of each panel and the part of the height that it takes.
PANELS: Mapping[Panel, tuple[str, Range]] = {
    "delta": ("y", (0.605, 0.96)),
    "weights": ("y2", (0.4, 0.55)),
    "length": ("y3", (0.2, 0.345)),
    "correlation": ("y4", (0.0, 0.145)),
}
HEIGHT = 640
BAND_OPACITY = 0.25
# So that the points of the simulation show on the line of theory.
_THEORY = 0.6
# By this word the browser knows what stands back while a slider moves theory (live.js).
SIMULATED = "simulated"

# Places of a line in motion, denser towards the first layer, where lengths still change.
_MOVING = np.linspace(0.0, 1.0, 121) ** 1.5
# What an axis holds at least.
LEAST: Mapping[Panel, Range] = {"delta": (-3.0, 2.0), "weights": (-3.0, 2.0), "length": (-1.0, 1.0)}
# Labels nearer to each other than this part of the axis are left out.
_APART = 0.09


def layers(depth: int, points: int = POINTS) -> Values:
    """Return the layers to draw a line at: each, or in motion always as many places."""
    if points == POINTS:
        return np.arange(1.0, depth + 1)
    return 1 + (depth - 1) * _MOVING


def _trace(panel: Panel, meta: str, name: str, x: Values, y: Values) -> Trace:
    return layer_trace(PANELS[panel][0], meta, name, x, y)


def theory_traces(
    place: int,
    title: str,
    values: Mapping[Panel, Values],
    look: theme.Look,
    points: int = POINTS,
) -> list[Trace]:
    """Return the line of one function in each panel; `place` is the name the browser finds it by."""
    traces = []
    for panel, y in values.items():
        every = np.arange(1.0, len(y) + 1)
        x = layers(len(y), points)
        y = finite(y)
        trace = _trace(panel, f"{place} {panel}", title, x, np.interp(x, every, y))
        trace["line"] = {"color": look.colour, "width": theme.LINE_WIDTH + 1, "dash": look.dash}
        trace["opacity"] = _THEORY
        trace = said(trace, "%{y:.4f}" if panel == "correlation" else POWER, title)
        traces.append(trace)
    return traces


def label_trace(place: int, title: str, delta: Values, look: theme.Look) -> Trace:
    """Return the name of a function at the first layer that it has a gradient in."""
    seen = np.flatnonzero(np.isfinite(delta))[:1]
    at = seen[0] if len(seen) else 0
    trace = _trace(
        "delta", f"{place} label", title, np.array([at + 1.0]), finite(delta[at : at + 1])
    )
    rising = at + 1 < len(delta) and delta[at + 1] > delta[at]
    position = "bottom right" if rising else "top right"
    return trace | {
        **{"mode": "text", "text": [f" {title}"], "textposition": position},
        "textfont": {"color": look.colour, "size": 13},
    }


def labelled(ends: Sequence[float], height: float) -> list[bool]:
    """Return which ends have room for a name: the first, and those far enough from all named before."""
    named: list[float] = []
    found = []
    for end in ends:
        room = math.isfinite(end) and all(abs(end - other) >= _APART * height for other in named)
        found.append(room)
        named += [end] * room
    return found


def simulated_traces(
    place: int,
    title: str,
    bands: Mapping[Panel, Values],
    one: Mapping[Panel, Values],
    look: theme.Look,
) -> list[Trace]:
    """Return the band from quartile to quartile, the median in it, and one network as points.

    `bands` has shape (3, layers): lower quartile, median, upper one.
    """
    traces = []
    for panel, (lower, median, upper) in bands.items():
        x = layers(len(median))
        inside = np.isfinite(lower) & np.isfinite(upper)
        edge = np.concatenate([x[inside], x[inside][::-1]])
        rim = np.concatenate([lower[inside], upper[inside][::-1]])
        found = [
            _trace(panel, f"{SIMULATED} {place} {panel} band", title, edge, rim)
            | {
                **{"fill": "toself", "fillcolor": look.colour, "opacity": BAND_OPACITY},
                "line": {"width": 0},
            },
            _trace(panel, f"{SIMULATED} {place} {panel} median", title, x, finite(median))
            | {"line": {"color": look.colour, "width": 1}},
            _trace(panel, f"{SIMULATED} {place} {panel} network", title, x, finite(one[panel]))
            | {"mode": "markers", "marker": {**NETWORK, "color": look.colour}},
        ]
        traces += found
    return traces


def format_traces(depth: int, y_range: Range, words: tuple[str, str]) -> list[Trace]:
    """Return the ends of formats that are in sight of the gradient; `words` as for `format_lines`."""
    trace = format_trace(depth, y_range, words, PANELS["delta"][0])
    return [trace] if trace["text"] else []


def correlation_range(values: Sequence[Values]) -> Range:
    """Return the axis of the correlation: from -1 only where one is negative."""
    least = min((float(np.nanmin(v)) for v in values if np.isfinite(v).any()), default=0.0)
    return (-1.1, 1.1) if least < -0.02 else (-0.06, 1.1)


def depth_layout(
    depth: int, ranges: Mapping[Panel, Range], titles: Mapping[Panel, str], x_title: str
) -> dict[str, Any]:
    """Return four panels over one axis of layers; `titles` stand above each."""
    axes = {panel: _axis(panel, ranges[panel]) for panel in PANELS}
    layout = panels_layout(depth, PANELS, axes, titles, x_title)
    return layout | {"template": "none", "height": HEIGHT, "uirevision": "depth"}


def _axis(panel: Panel, y_range: Range) -> dict[str, Any]:
    if panel != "correlation":
        return logarithmic_axis(y_range, 6 if panel == "delta" else 3)
    ticks = [-1, 0, 1] if y_range[0] < -1 else [0, 0.5, 1]
    return {"range": y_range, "tickvals": ticks, "zeroline": False}


def height(trace: Mapping[str, Any]) -> float:
    """Return how high a trace lies: bands below lines, names on top."""
    kind = str(trace["meta"]).rpartition(" ")[2]
    return {"band": 0.0, "network": 1.0, "median": 1.0, "formats": 1.0, "label": 3.0}.get(kind, 2.0)
