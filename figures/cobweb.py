"""Cobwebs: a map over its diagonal, the way of one number from layer to layer, the fixed points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from activations.core import Values
from figures import theme
from figures.axes import Range
from figures.phase_map import INK, SCALE
from figures.powers import power_axis

HEIGHT = 340
DIAGONAL = theme.CATEGORICAL[7]


@dataclass(frozen=True)
class Fixed:
    """A fixed point, and whether numbers nearby come to it."""

    place: float
    stable: bool


def path(points: Sequence[float] | Values, floor: float) -> tuple[Values, Values]:
    """Return the corners of the way: up to the map, across to the diagonal, from point to point.

    It starts at `floor` below the first point, and ends before a number that is not finite.
    """
    given = np.asarray(points, dtype=np.float64)
    lost = np.flatnonzero(~np.isfinite(given))
    given = given[: lost[0]] if lost.size else given
    if not given.size:
        return np.empty(0), np.empty(0)
    x = np.repeat(given[:-1], 2)
    y = np.concatenate([[floor], np.repeat(given[1:], 2)])[: len(x)]
    last = given[-1:]
    return np.concatenate([x, last]), np.concatenate([y, last if len(given) > 1 else [floor]])


def cobweb_traces(
    x: Values,
    y: Values,
    way: tuple[Values, Values],
    fixed: Sequence[Fixed],
    ends: Range,
    look: theme.Look,
    names: tuple[str, str, str, str],
) -> list[dict[str, Any]]:
    """Return diagonal, map, way and fixed points; `names`: map, way, the two kinds of point."""
    traces = [
        _line(np.array(ends), np.array(ends), DIAGONAL, theme.THIN_LINE, "dot", "y = x"),
        _line(x, y, look.colour, theme.LINE_WIDTH, "solid", names[0]),
        _line(*way, theme.POINT, theme.THIN_LINE, "solid", names[1]),
    ]
    for name, stable in zip(names[2:], (True, False), strict=True):
        places = [one.place for one in fixed if one.stable is stable]
        if places:
            marker = {"size": theme.MARKER, "color": DIAGONAL, "line": {"width": 2}}
            marker["symbol"] = "circle" if stable else "circle-open"
            traces.append(
                {
                    **{"type": "scatter", "mode": "markers", "x": places, "y": places},
                    **{"marker": marker, "name": name, "meta": name, "cliponaxis": False},
                    "hovertemplate": "%{x:.4g}<extra>" + name + "</extra>",
                }
            )
    return traces


def _line(x: Values, y: Values, colour: str, width: float, dash: str, name: str) -> dict[str, Any]:
    return {
        **{"type": "scatter", "mode": "lines", "x": x, "y": y, "name": name, "meta": name},
        "line": {"color": colour, "width": width, "dash": dash, "simplify": False},
        "hovertemplate": "%{x:.4g} → %{y:.4g}<extra>" + name + "</extra>",
    }


def step_trace(points: Values, slopes: Values, name: str) -> dict[str, Any]:
    """Return the steps of an orbit, x under the next x, coloured by log₁₀ of the size of the slope."""
    with np.errstate(divide="ignore"):
        size = np.log10(np.abs(slopes))
    return {
        **{"type": "scatter", "mode": "markers", "x": points[:-1], "y": points[1:]},
        **{"name": name, "meta": name, "showlegend": False, "customdata": np.abs(slopes)},
        "marker": {
            **{
                "size": 10,
                "color": np.clip(size, -2, 2),
                "colorscale": SCALE,
                "cmin": -2,
                "cmax": 2,
            },
            **{"line": {"color": INK, "width": 1}, "showscale": True},
            "colorbar": {
                **{"thickness": 10, "outlinewidth": 0, "title": {"text": name, "side": "right"}},
                **{"tickvals": [-2, -1, 0, 1, 2], "ticktext": ["0.01", "0.1", "1", "10", "100"]},
            },
        },
        "hovertemplate": "%{x:.4g} → %{y:.4g}, " + name + " %{customdata:.4g}<extra></extra>",
    }


def cobweb_figure(
    traces: Sequence[dict[str, Any]], ends: Range, titles: tuple[str, str], *, log: bool, view: str
) -> go.Figure:
    """Return the chart; with `log` its numbers and ends are log₁₀."""
    linear = {"range": ends, "fixedrange": True, "zeroline": False}
    axes = [
        power_axis(ends, title) if log else {**linear, "title": {"text": title, "standoff": 6}}
        for title in titles
    ]
    layout = {
        **{"height": HEIGHT, "margin": {"l": 56, "r": 8, "t": 8, "b": 44}, "uirevision": view},
        **{"dragmode": theme.NO_DRAG, "showlegend": False, "hovermode": "closest"},
        **{"xaxis": axes[0], "yaxis": axes[1]},
    }
    return go.Figure({"data": list(traces), "layout": layout})
