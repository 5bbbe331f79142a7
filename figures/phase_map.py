"""The plane of σw and σb: what becomes of a stack at each place, the edge of chaos, the reader's place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from activations.core import Values
from figures import theme
from figures.axes import Range
from figures.film import packed

HEIGHT = 430
MAP, PLACE = "map", "place"

# From dark to light all the way: blue and yellow are far apart for every kind of colour vision, and in
# grey as well. The same in both themes, so what is drawn on it has its own ink.
SCALE = (
    (0.0, "rgb(84,112,206)"),
    (0.25, "rgb(128,146,196)"),
    (0.5, "rgb(178,178,178)"),
    (0.75, "rgb(219,203,150)"),
    (1.0, "rgb(255,232,128)"),
)
INK = "#000"

# Where colours end, and how far apart the lines of equal value are: decades, or correlation.
RATIO, CORRELATION = (6.0, 2.0), (1.0, 0.25)


def seen(z: Values) -> Values:
    """Return what a map can show of its numbers: NaN where there is none, and no ∞."""
    found: Values = np.where(np.isneginf(z), np.nan, np.clip(z, -9999, 9999))
    return found


def map_traces(x: Values, y: Values, z: Values, kind: tuple[float, float], hover: str) -> list[Any]:
    """Return the map; `kind` says where its colours end and what lies between two lines."""
    limit, step = kind
    return [
        {
            **{"type": "contour", "meta": MAP, "name": MAP, "colorscale": SCALE},
            **{"x": _short(x), "y": _short(y), "z": _short(seen(z))},
            **{"zmin": -limit, "zmax": limit, "zmid": 0, "connectgaps": False},
            "contours": {
                **{"coloring": "heatmap", "showlabels": True, "start": -limit, "end": limit},
                **{"size": step, "labelfont": {"size": 11, "color": INK}},
            },
            "line": {"width": 0.6, "color": "rgba(0,0,0,0.6)"},
            "colorbar": {
                **{"thickness": 10, "outlinewidth": 0, "ticklen": 3, "x": 1.0, "xpad": 6},
                **_ticks(limit, step),
            },
            "hovertemplate": hover + "<extra></extra>",
        }
    ]


def _ticks(limit: float, step: float) -> dict[str, Any]:
    """Return the numbers beside the colours, which stand on the lines as well."""
    places = [float(place) for place in np.arange(-limit, limit + step / 2, step)]
    if limit == CORRELATION[0]:
        return {"tickvals": places}
    texts = [f"10<sup>{place:.0f}</sup>".replace("-", "−") for place in places]
    return {"tickvals": places, "ticktext": texts}


def edge_traces(
    sigma_w: Values,
    sigma_b: Values,
    stable: npt.NDArray[np.bool_],
    single: bool,
    names: Sequence[str],
) -> list[Any]:
    """Return the edge: a full line where it is stable, a dashed one where not; a ring if it is one place.

    `names` are those of the two kinds.
    """
    if not sigma_w.size:
        return []
    if single:
        marker = {"size": 13, "symbol": "diamond-open", "color": INK, "line": {"width": 3}}
        place = _quiet(sigma_w[:1], sigma_b[:1], names[0])
        return [place | {"mode": "markers", "marker": marker, "cliponaxis": False}]
    traces = []
    for name, dash, here in zip(names, ("solid", "6,5"), (stable, ~stable), strict=True):
        # One more place at each end, so that the two kinds meet.
        reach = here | np.roll(here, 1) & ~np.isnan(sigma_w)
        reach[0] = here[0]
        if np.any(here):
            y = np.where(reach, sigma_b, np.nan)
            line = {"color": INK, "width": theme.LINE_WIDTH, "dash": dash, "simplify": False}
            traces.append(_quiet(sigma_w, y, name) | {"mode": "lines", "line": line})
    return traces


def _quiet(x: Values, y: Values, name: str) -> dict[str, Any]:
    return {
        **{"type": "scatter", "x": _short(x), "y": _short(y), "meta": name, "name": name},
        **{"hoverinfo": "skip", "showlegend": False},
    }


def place_trace(sigma_w: float, sigma_b: float, name: str) -> dict[str, Any]:
    """Return the reader's place."""
    return {
        **{"type": "scatter", "mode": "markers", "x": [sigma_w], "y": [sigma_b], "meta": PLACE},
        **{"name": name, "hoverinfo": "skip", "showlegend": False, "cliponaxis": False},
        "marker": {
            **{"size": 16, "symbol": "circle-cross", "color": "#fff"},
            "line": {"color": INK, "width": 2.5},
        },
    }


def phase_figure(traces: Sequence[Any], ranges: tuple[Range, Range], view: str) -> go.Figure:
    """Return the chart; `view` is what is drawn, so that another view starts unzoomed."""
    axis = {"fixedrange": True, "showgrid": False, "zeroline": False}
    layout = {
        **{"height": HEIGHT, "margin": {"l": 48, "r": 8, "t": 8, "b": 44}},
        **{"dragmode": theme.NO_DRAG, "showlegend": False, "uirevision": view},
        "hovermode": "closest",
        "xaxis": {**axis, "range": ranges[0], "title": {"text": "σ<sub>w</sub>", "standoff": 6}},
        "yaxis": {**axis, "range": ranges[1], "title": {"text": "σ<sub>b</sub>", "standoff": 6}},
    }
    return go.Figure({"data": list(traces), "layout": layout})


def packed_map(x: Values, y: Values, z: Values) -> bytes:
    """Return a map in the form of a film, its rows one behind the other."""
    return packed([(MAP, "x", x), (MAP, "y", y), (MAP, "z", seen(z).ravel())])


def _short(values: Values) -> Values:
    return values.astype("float32")
