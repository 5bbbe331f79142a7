"""Histograms of several layers as ridges below each other, over the function that the numbers go into."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from activations.core import Curve, Interval, Values
from figures import theme
from figures.axes import Range, sample, slope_jumps, value_jumps, with_gaps
from figures.function import Trace

HEIGHT, HEIGHT_ALONE = 560, 380
# A ridge reaches this far into the one above it.
_TALL = 1.45
_FILL = 0.45
_UPPER: Range = (0.74, 1.0)
_LOWER: Range = (0.0, 0.7)


@dataclass(frozen=True, eq=False)
class Ridge:
    """The histogram of a layer between `low` and `high`, what is said of it, and the predicted spread.

    `spread` is the standard deviation of a normal distribution, NaN where none is predicted.
    """

    layer: int
    low: float
    high: float
    shares: Values
    words: str = ""
    spread: float = math.nan


def _outline(ridge: Ridge, x_range: Range) -> tuple[Values, Values, float]:
    """Return x, height and the density that has height 1."""
    width = (ridge.high - ridge.low) / len(ridge.shares)
    x = ridge.low + width * (np.arange(len(ridge.shares)) + 0.5)
    x = np.concatenate([[ridge.low], x, [ridge.high]])
    y = np.concatenate([[0.0], ridge.shares, [0.0]])
    inside = (x >= x_range[0]) & (x <= x_range[1])
    top = float(np.max(ridge.shares)) or 1.0
    return x[inside], y[inside] / top, top / width if width > 0 else math.inf


def ridge_traces(
    ridges: Sequence[Ridge], x_range: Range, colour: str, axes: Trace, predicted: str = ""
) -> list[Trace]:
    """Return for each layer its histogram and, where there is one, the normal curve of theory."""
    traces: list[Trace] = []
    for place, ridge in enumerate(ridges):
        if not (math.isfinite(ridge.low) and math.isfinite(ridge.high)):
            continue
        x, y, unit = _outline(ridge, x_range)
        if not len(x):
            continue
        x = np.concatenate([x[:1], x, x[-1:]])
        y = _TALL * np.concatenate([[0.0], y, [0.0]]) - place
        traces.append(
            {
                **{"type": "scatter", "mode": "lines", "x": x.astype("f4"), "y": y.astype("f4")},
                **{"fill": "toself", "fillcolor": colour, "opacity": _FILL, "hoverinfo": "skip"},
                **{"line": {"color": colour, "width": 1.5}, "name": str(ridge.layer)},
                **axes,
            }
        )
        if predicted and ridge.spread > 0 and math.isfinite(unit):
            z = np.linspace(-4.5, 4.5, 121)
            density = np.exp(-z * z / 2) / (math.sqrt(2 * math.pi) * ridge.spread * unit)
            x = z * ridge.spread
            seen = (x >= x_range[0]) & (x <= x_range[1])
            traces.append(
                {
                    **{"type": "scatter", "mode": "lines", "name": predicted, "hoverinfo": "skip"},
                    **{
                        "x": x[seen].astype("f4"),
                        "y": (_TALL * density - place)[seen].astype("f4"),
                    },
                    **{"line": {"color": theme.POINT, "width": 1.5, "dash": "dot"}},
                    **axes,
                }
            )
    return traces


def _shades(flat: Sequence[Interval], ranges: Sequence[tuple[Range, Trace]]) -> list[Trace]:
    return [
        {
            **{"type": "scatter", "mode": "lines", "name": "saturated", "hoverinfo": "skip"},
            "x": [x for part in flat for x in (*[part.low] * 2, *[part.high] * 2, math.nan)],
            "y": [y for _ in flat for y in (low, high, high, low, math.nan)],
            **{"fill": "toself", "fillcolor": theme.SHADE, "opacity": theme.SHADE_OPACITY},
            **{"line": {"width": 0}, **axes},
        }
        for (low, high), axes in ranges
    ]


def _rows(ridges: Sequence[Ridge], domain: Range) -> tuple[Trace, Trace, Range]:
    """Return the axis of the layers, that of the words beside them, and their range."""
    reach = (-len(ridges) + 0.75, _TALL + 0.15)
    places = [-float(place) for place in range(len(ridges))]
    still = {"fixedrange": True, "zeroline": False, "range": reach}
    layers = {
        **{**still, "domain": domain, "automargin": True, "tickvals": places, "showgrid": True},
        "ticktext": [str(ridge.layer) for ridge in ridges],
    }
    words = {
        **{**still, "automargin": True, "tickvals": places, "showgrid": False, "side": "right"},
        "ticktext": [ridge.words for ridge in ridges],
    }
    return layers, words, reach


def over_function(
    curve: Curve,
    ridges: Sequence[Ridge],
    x_range: Range,
    flat: Sequence[Interval],
    colour: str,
    titles: tuple[str, str, str],
) -> go.Figure:
    """Return ridges under f and f′ on one x-axis, saturated parts shaded.

    `titles` are those of the x-axis, of the layers, and of the normal curve.
    """
    x_title, layer_title, predicted = titles
    x = sample(curve, *x_range)
    value, slope = curve.value_and_derivative(x)
    value, slope = (
        np.clip(y, *np.array([-1.5, 1.5]) * max(map(abs, x_range))) for y in (value, slope)
    )
    top: Trace = {"xaxis": "x", "yaxis": "y"}
    below: Trace = {"xaxis": "x", "yaxis": "y2"}
    steepest = float(np.nanmax(np.abs(slope))) or 1.0
    unit = float(np.nanmax(np.abs(value))) or 1.0
    shown = (-1.08 if float(np.nanmin([*value / unit, *slope / steepest])) < -0.02 else -0.08, 1.08)
    layers, words, reach = _rows(ridges, _LOWER)
    data = [
        *_shades(flat, [(shown, top), (reach, below)]),
        *(
            {
                **{"type": "scatter", "mode": "lines", "name": name, "hoverinfo": "skip"},
                **dict(zip("xy", with_gaps(x, y, jumps), strict=True)),
                "line": {"color": colour, "width": theme.LINE_WIDTH, "dash": dash},
                **top,
            }
            for name, y, jumps, dash in (
                ("f", value / unit, value_jumps(curve), "solid"),
                ("f′", slope / steepest, slope_jumps(curve), "8,3"),
            )
        ),
        *ridge_traces(ridges, x_range, colour, below, predicted),
        # Without a trace of its own the axis of the words is not drawn.
        {"type": "scatter", "x": [None], "y": [None], "xaxis": "x", "yaxis": "y3"},
    ]
    still = {"fixedrange": True, "automargin": True}
    layout = {
        **{"template": "none", "height": HEIGHT, "showlegend": False, "dragmode": theme.NO_DRAG},
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": {
            **{**still, "range": x_range, "anchor": "y2", "zeroline": True},
            "title": {"text": x_title, "standoff": 4},
        },
        "yaxis": {**still, "range": shown, "domain": _UPPER, "tickvals": [0], "anchor": "x"},
        "yaxis2": {**layers, "anchor": "x", "title": {"text": layer_title, "standoff": 8}},
        "yaxis3": {**words, "anchor": "x", "overlaying": "y2"},
        "annotations": [
            {
                **{"text": text, "showarrow": False, "xref": "paper", "x": 0.01, "xanchor": "left"},
                **{"yref": "paper", "y": 0.995, "yanchor": "top"},
            }
            for text in ("f ──   f′ ─ ─",)
        ],
    }
    return go.Figure({"data": data, "layout": layout})


def alone(
    ridges: Sequence[Ridge], x_range: Range, colour: str, titles: tuple[str, str]
) -> go.Figure:
    """Return ridges by themselves; `titles` are those of the x-axis and of the layers."""
    x_title, layer_title = titles
    layers, words, _reach = _rows(ridges, (0.0, 1.0))
    axes: Trace = {"xaxis": "x", "yaxis": "y"}
    data = [
        *ridge_traces(ridges, x_range, colour, axes),
        {"type": "scatter", "x": [None], "y": [None], "xaxis": "x", "yaxis": "y2"},
    ]
    layout = {
        **{
            "template": "none",
            "height": HEIGHT_ALONE,
            "showlegend": False,
            "dragmode": theme.NO_DRAG,
        },
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": {
            **{"fixedrange": True, "range": x_range, "anchor": "y", "zeroline": True},
            "title": {"text": x_title, "standoff": 4},
        },
        "yaxis": {**layers, "anchor": "x", "title": {"text": layer_title, "standoff": 8}},
        "yaxis2": {**words, "anchor": "x", "overlaying": "y"},
    }
    return go.Figure({"data": data, "layout": layout})
