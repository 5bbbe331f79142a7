"""The charts of the Output page: bars of inputs and outputs, the Jacobian as a heat map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from activations.core import Values
from activations.vector_portrait import lattice
from activations.vectors import VectorActivation
from figures import theme
from figures.axes import Range

# One row a number; past this many they move together.
ROW, NARROW_ROW, ROOMY = 32, 21, 8
CELL, NARROW_CELL = 40, 22

# Labels stand outside the bars, where they neither move nor collide.
LABELS_LEFT, LABELS_RIGHT = 94, 108

# Seen through, so that one pair serves both themes and the numbers in the cells stay readable.
NEGATIVE, POSITIVE, OPACITY = (91, 107, 240), (222, 120, 30), 0.6
NUMBERS = theme.CATEGORICAL[7]

_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


def nice(value: float) -> float:
    """Return the next round number: 1, 2, 2.5 or 5 times a power of ten."""
    if value <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    # A hair above a round number is that number: log-softmax of a lattice gives 1 + 1e-16.
    return next(step * power for step in _NICE if value <= step * power * (1 + 1e-9))


def output_range(record: VectorActivation, y: Values, reach: float) -> Range:
    """Return the axis of the outputs: no longer than that of the inputs unless an output is.

    It is the same for all inputs up to `reach`, so that it stands still while one of them moves.
    """
    curve = record.bind()
    usual = curve.value(lattice(curve, reach))
    low = min(nice(-float(usual.min())), reach)
    high = min(nice(float(usual.max())), reach)
    if -low <= y.min() and y.max() <= high:
        return -low, high
    far = nice(float(np.abs(y).max()))
    return -far if low else 0.0, far if high else 0.0


def slope_limit(record: VectorActivation) -> float:
    """Return where the colours of the Jacobian end: what its entries reach for inputs within ±2."""
    curve = record.bind()
    return nice(float(np.abs(curve.jacobian(lattice(curve, 2.0))).max()))


def bars_figure(
    x: Values,
    y: Values,
    shift: float,
    ranges: tuple[Range, Range],
    labels: tuple[Sequence[str], Sequence[str]],
    colour: str,
    titles: tuple[str, str],
) -> go.Figure:
    """Return the inputs as bars from `shift` on and, beside them, the outputs as bars from 0 on.

    `labels` are those of inputs and outputs, `titles` those of the two axes.
    """
    rows = max(len(x), len(y))
    height = rows * (ROW if rows <= ROOMY else NARROW_ROW)
    upright = {
        **{"fixedrange": True, "showgrid": False, "zeroline": False},
        **{"range": [rows - 0.5, -0.5], "tickfont": {"size": 14}},
    }
    layout: dict[str, Any] = {
        "height": height + 62,
        "margin": {"l": LABELS_LEFT, "r": LABELS_RIGHT, "t": 8, "b": 54},
        "showlegend": False,
        "dragmode": theme.NO_DRAG,
        "uirevision": "bars",
        "bargap": 0.25,
        "xaxis": _across(ranges[0], titles[0], (0.0, 0.45)),
        "xaxis2": _across(ranges[1], titles[1], (0.55, 1.0)),
        "yaxis": {**upright, **_ticks(labels[0])},
        "yaxis2": {**upright, **_ticks(labels[1]), "anchor": "x2", "side": "right"},
        "shapes": [_zero("x", shift), _zero("x2", 0.0)],
    }
    traces = [
        {**_bars(x, shift, labels[0], theme.POINT), "xaxis": "x", "yaxis": "y"},
        {**_bars(y, 0.0, labels[1], colour), "xaxis": "x2", "yaxis": "y2"},
    ]
    return go.Figure({"data": traces, "layout": layout})


def _across(ends: Range, title: str, domain: Range) -> dict[str, Any]:
    # Three ticks: on a phone a panel is as wide as three numbers.
    return {
        **{"range": ends, "domain": domain, "tickvals": [ends[0], sum(ends) / 2, ends[1]]},
        **{"tickangle": 0, "tickformat": "~g"},
        **{"fixedrange": True, "zeroline": False, "title": {"text": title, "standoff": 4}},
    }


def _ticks(labels: Sequence[str]) -> dict[str, Any]:
    return {"tickmode": "array", "tickvals": list(range(len(labels))), "ticktext": list(labels)}


def _zero(axis: str, place: float) -> dict[str, Any]:
    return {
        **{"type": "line", "xref": axis, "yref": "paper", "x0": place, "x1": place},
        **{"y0": 0, "y1": 1, "line": {"color": NUMBERS, "width": 1}},
    }


def _bars(values: Values, base: float, labels: Sequence[str], colour: str) -> dict[str, Any]:
    return {
        **{"type": "bar", "orientation": "h", "base": base, "x": values - base},
        **{"y": list(range(len(values))), "marker": {"color": colour}},
        **{"hovertext": list(labels), "hovertemplate": "%{hovertext}<extra></extra>"},
    }


def jacobian_figure(
    jacobian: Values,
    limit: float,
    names: tuple[Sequence[str], Sequence[str]],
    cells: Sequence[Sequence[str]],
    hover: Sequence[Sequence[str]],
) -> go.Figure:
    """Return the Jacobian as a heat map: a row for each output, colours full from ±limit on.

    `names` are those of inputs and outputs, `cells` the numbers in the cells.
    """
    rows, columns = jacobian.shape
    still = {"fixedrange": True, "showgrid": False, "zeroline": False, "ticks": ""}
    font = {"size": 14}  # a colour of ours on an axis would stay when the reader changes the theme
    height = rows * (CELL if rows <= ROOMY else NARROW_CELL)
    layout: dict[str, Any] = {
        "height": height + 40,
        "margin": {"l": 40, "r": 8, "t": 32, "b": 8},
        "showlegend": False,
        "dragmode": theme.NO_DRAG,
        "uirevision": "jacobian",
        "xaxis": {
            **{**still, **_ticks(names[0]), "side": "top", "range": [-0.5, columns - 0.5]},
            **{"tickfont": font},
        },
        "yaxis": {**still, **_ticks(names[1]), "range": [rows - 0.5, -0.5], "tickfont": font},
    }
    traces: list[dict[str, Any]] = [
        {
            **{"type": "heatmap", "z": jacobian, "zmin": -limit, "zmax": limit, "zmid": 0},
            **{"colorscale": SCALE, "showscale": False, "xgap": 2, "ygap": 2},
            **{"text": hover, "hovertemplate": "%{text}<extra></extra>"},
        },
        {
            **{"type": "scatter", "mode": "text", "hoverinfo": "skip", "name": "numbers"},
            "x": [column for _ in range(rows) for column in range(columns)],
            "y": [row for row in range(rows) for _ in range(columns)],
            "text": [text for row in cells for text in row],
            "textfont": {"size": 13 if columns <= 5 else 11, "color": NUMBERS},
        },
    ]
    return go.Figure({"data": traces, "layout": layout})


def _seen_through(colour: tuple[int, int, int], opacity: float) -> str:
    return f"rgba({colour[0]},{colour[1]},{colour[2]},{opacity})"


SCALE = (
    (0.0, _seen_through(NEGATIVE, OPACITY)),
    (0.5, _seen_through(NEGATIVE, 0.0)),
    (0.5, _seen_through(POSITIVE, 0.0)),
    (1.0, _seen_through(POSITIVE, OPACITY)),
)
