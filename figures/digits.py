"""How much of a slope is lost where it is computed by the output, on a logarithmic axis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from activations.core import Values
from figures import theme
from figures.axes import Range

HEIGHT = 330
LOWEST, HIGHEST = -18, 1


def digits_figure(
    x: Values,
    errors: Mapping[str, Values],
    looks: Mapping[str, theme.Look],
    titles: tuple[str, str],
) -> go.Figure:
    """Return the relative errors as lines, by their names; an error of 0 is at the bottom.

    `titles` are those of the axes.
    """
    traces = [
        {
            **{"type": "scatter", "mode": "lines", "name": name, "x": x.astype("float32")},
            "y": _logarithm(error).astype("float32"),
            "line": {"color": looks[name].colour, "width": 2, "dash": looks[name].dash},
            "hovertemplate": "x = %{x:.4g}: 10^%{y:.1f}<extra>" + name + "</extra>",
        }
        for name, error in errors.items()
    ]
    places = range(LOWEST + 2, HIGHEST, 4)
    x_range: Range = (float(x[0]), float(x[-1]))
    layout: dict[str, Any] = {
        "template": "none",
        "height": HEIGHT,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "dragmode": theme.NO_DRAG,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "xaxis": {
            **{"fixedrange": True, "range": x_range, "zeroline": True},
            "title": {"text": titles[0], "standoff": 4},
        },
        "yaxis": {
            **{"fixedrange": True, "range": (LOWEST, HIGHEST), "zeroline": False},
            **{"title": {"text": titles[1], "standoff": 8}, "automargin": True},
            "tickvals": list(places),
            "ticktext": ["100 %" if place == 0 else f"10<sup>{place}</sup>" for place in places],
        },
    }
    return go.Figure({"data": traces, "layout": layout})


def _logarithm(error: Values) -> Values:
    logs = np.log10(np.where(error > 0, error, 1.0))
    return np.where(error > 0, logs, np.where(np.isnan(error), np.nan, float(LOWEST)))
