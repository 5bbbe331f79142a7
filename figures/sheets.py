"""A sheet of points and what a stack makes of it, beside it what one layer would."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from activations.core import Values
from figures import theme
from figures.axes import padded

HEIGHT = 300


def sheet_lines(points: Values) -> tuple[Values, Values]:
    """Return the threads of a sheet of shape (rows, columns, 2) along both, with gaps between."""
    gap = np.full((1, 2), np.nan)
    threads = [*points, *np.swapaxes(points, 0, 1)]
    joined = np.concatenate([part for thread in threads for part in (thread, gap)])
    return joined[:, 0], joined[:, 1]


def sheet_figure(
    sheet: Values, single: Values, colour: str, names: Sequence[str], view: str
) -> go.Figure:
    """Return the sheet as threads and what the one layer makes of the same points as rings.

    `names` are those of the two. What is not finite is left out.
    """
    x, y = sheet_lines(sheet)
    every = np.concatenate([sheet.reshape(-1, 2), single.reshape(-1, 2)])
    every = every[np.all(np.isfinite(every), axis=1)]
    axes: list[dict[str, Any]] = []
    for place in range(2):
        ends = (
            padded(float(every[:, place].min()), float(every[:, place].max()))
            if every.size
            else None
        )
        axes.append({"range": ends, "fixedrange": True, "zeroline": False, "nticks": 5})
    traces = [
        {
            **{"type": "scatter", "mode": "lines", "x": x, "y": y, "name": names[0]},
            **{"meta": "stack", "hoverinfo": "skip"},
            "line": {"color": colour, "width": theme.THIN_LINE, "simplify": False},
        },
        {
            **{"type": "scatter", "mode": "markers", "name": names[1], "meta": "single"},
            **{"x": single[..., 0].ravel(), "y": single[..., 1].ravel(), "hoverinfo": "skip"},
            "marker": {
                "size": 6,
                "symbol": "circle-open",
                "color": theme.POINT,
                "line": {"width": 1.5},
            },
        },
    ]
    layout = {
        **{"height": HEIGHT, "margin": {"l": 52, "r": 8, "t": 8, "b": 30}, "uirevision": view},
        **{"dragmode": theme.NO_DRAG, "showlegend": True, "hovermode": False},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left"},
        **{"xaxis": axes[0], "yaxis": axes[1]},
    }
    return go.Figure({"data": traces, "layout": layout})
