"""The paths of two weights by gradient descent, in the plane of the weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from activations.core import Values
from figures import theme
from figures.function import Trace

HEIGHT = 330
# The axes hold start and goal; a path that goes astray widens them, up to a point.
REACH, FARTHEST = 1.6, 5.0

Place = tuple[float, float]


def descent_figure(
    paths: Mapping[str, Values], looks: Mapping[str, theme.Look], ends: Mapping[str, Place]
) -> go.Figure:
    """Return each path as a line with a point a step, under its name; `ends` are start and goal, named."""
    traces: list[Trace] = [_path(name, path, looks[name]) for name, path in paths.items()]
    traces.append(
        {
            **{"type": "scatter", "mode": "markers+text", "name": "", "hoverinfo": "skip"},
            **{"x": [x for x, _ in ends.values()], "y": [y for _, y in ends.values()]},
            **{"text": list(ends), "textposition": ["top center", "bottom left"]},
            "marker": {"symbol": "x-thin", "size": 11, "line": {"width": 2, "color": "#8c8c8c"}},
            **{"showlegend": False, "cliponaxis": False, "textfont": {"size": 13}},
        }
    )
    strayed = max(float(np.max(np.abs(path))) for path in paths.values())
    reach = min(max(REACH, 1.1 * strayed), FARTHEST)
    axis = {
        **{"fixedrange": True, "zeroline": True, "range": (-reach, reach), "dtick": 1},
        **{"constrain": "domain", "automargin": True},
    }
    layout: dict[str, Any] = {
        "template": "none",
        "height": HEIGHT,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 32},
        "dragmode": theme.NO_DRAG,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "xaxis": {**axis, "title": {"text": "w₁", "standoff": 4}},
        "yaxis": {
            **{**axis, "title": {"text": "w₂", "standoff": 4}, "scaleanchor": "x"},
        },
    }
    return go.Figure({"data": traces, "layout": layout})


def _path(name: str, path: Values, look: theme.Look) -> Trace:
    return {
        **{"type": "scatter", "mode": "lines+markers", "name": name},
        **{"x": path[:, 0].astype("float32"), "y": path[:, 1].astype("float32")},
        "line": {"color": look.colour, "width": theme.THIN_LINE, "dash": look.dash},
        "marker": {"size": 5, "color": look.colour, "symbol": _symbol(look)},
        "hovertemplate": "%{x:.3f}, %{y:.3f}<extra>" + name + "</extra>",
    }


def _symbol(look: theme.Look) -> str:
    return "circle" if look.dash == "solid" else "circle-open"
